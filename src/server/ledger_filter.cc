// What the filters of an address mean, as conditions over the registers, and the day it names.
#include <algorithm>

#include "server/ledger_query.h"

namespace tongchou::server {

using namespace kernel;
using store::Condition;
using store::Op;

namespace {

std::vector<store::Cell> split(std::string_view text) {
  std::vector<store::Cell> parts;
  while (!text.empty()) {
    const auto comma = text.find(',');
    if (comma != 0) parts.emplace_back(std::string(text.substr(0, comma)));
    text = comma == std::string_view::npos ? std::string_view() : text.substr(comma + 1);
  }
  return parts;
}

// A light is a span of due moments, so that the store can decide it.
Condition light_condition(App& app, const LedgerSight& sight,
                          const std::vector<store::Cell>& colours) {
  const std::int64_t now = to_ms(sight.now), green = green_from(app, sight.now);
  const Condition in = store::is("state", "in");
  std::vector<Condition> any;
  for (const auto& colour : colours) {
    const std::string& name = store::cell_text(colour);
    if (name == "red") {
      any.push_back(store::all({in, store::compare("next_due", Op::less, now)}));
    } else if (name == "yellow") {
      any.push_back(store::all({in, store::compare("next_due", Op::greater_equal, now),
                                store::compare("next_due", Op::less, green)}));
    } else if (name == "green") {
      any.push_back(store::all({in, store::compare("next_due", Op::greater_equal,
                                                   std::max(now, green))}));
    } else if (name == "none") {
      any.push_back(store::is("state", "left"));
    }
  }
  return store::any(std::move(any));
}

std::int64_t month_start(Instant now) {
  const std::chrono::year_month_day day{local_date(now)};
  return to_ms(at_local(std::chrono::sys_days{day.year() / day.month() / 1}, {}));
}

Result<void> add_filter(App& app, const LedgerSight& sight, const std::string& column,
                        const std::string& text, LedgerQuery& query) {
  auto values = split(text);
  if (values.empty()) return {};
  if (column == "light") {
    query.where.push_back(light_condition(app, sight, values));
  } else if (column == "stage" || column == "unit") {
    query.where.push_back(store::one_of(column, std::move(values)));
  } else if (column == "state") {
    query.state = {store::one_of("state", std::move(values))};
  } else if (column == "changed") {
    query.where.push_back(
        store::compare("changed", Op::greater_equal, month_start(sight.now)));
  } else if (column == "behind") {
    query.behind = text == "true";
  } else if (auto slot = sight.slots.find(column);
             slot != sight.slots.end() && slot->second[0] == 't') {
    query.where.push_back(store::one_of(slot->second, std::move(values)));
  } else {
    return fail("ledger.filter", "不能按此栏目筛选：" + column,
                "this column cannot be filtered: " + column, "filter." + column);
  }
  return {};
}

Result<void> add_columns(const LedgerSight& sight, const std::string& text, LedgerQuery& query) {
  for (auto& id : split(text)) {
    std::string column = store::cell_text(id);
    const bool marker = column == "stage" || column == "light";
    if (!marker && !sight.ledger->column(column)) {
      return fail("ledger.columns", "台账没有这个栏目：" + column,
                  "the ledger has no such column: " + column, "columns");
    }
    query.cells.insert(std::move(column));
  }
  return {};
}

}  // namespace

// Most columns are shown to nobody most of the time; a page of all of them is three times as long.
bool LedgerQuery::has_cell(const LedgerDef& ledger, const LedgerColumn& column) const {
  const auto& under = ledger.under_name;
  return (cells.empty() ? column.shown : cells.contains(column.id)) ||
         std::find(under.begin(), under.end(), column.id) != under.end();
}

Parameters parse_view_query(std::string_view text) {
  Parameters parameters;
  while (!text.empty()) {
    const auto end = text.find('&');
    const std::string_view one = text.substr(0, end);
    const auto equals = one.find('=');
    if (equals != std::string_view::npos) {
      parameters.emplace_back(std::string(one.substr(0, equals)),
                              std::string(one.substr(equals + 1)));
    }
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  }
  return parameters;
}

Parameters with_view(App& app, const LedgerSight& sight, const std::string& person,
                     const Parameters& asked) {
  Parameters all;
  for (const auto& [key, value] : asked) {
    if (key != "view" || value.empty()) continue;
    for (const auto& view : sight.ledger->views) {
      if (view.id == value) all = parse_view_query(view.query);
    }
    auto own = app.world().get<View>(value);
    if (!own || own->person != person || own->ledger != sight.ledger->id) continue;
    auto json = parse_json(own->query);
    if (!json) continue;
    for (const auto& [name, text] : json->members()) all.emplace_back(name, text.as_string());
  }
  all.insert(all.end(), asked.begin(), asked.end());
  return all;
}

Result<LedgerQuery> read_query(App& app, const LedgerSight& sight, const Parameters& parameters) {
  LedgerQuery query;
  query.state = {store::is("state", "in")};
  std::map<std::string, std::string> last;  // a later one replaces an earlier one
  for (const auto& [key, value] : parameters) last[key] = value;
  for (const auto& [key, value] : last) {
    if (value.empty()) continue;
    if (key.starts_with("filter.")) {
      auto added = add_filter(app, sight, key.substr(7), value, query);
      if (!added) return std::unexpected(added.error());
      query.key += key + "=" + value + "&";
    } else if (key == "columns") {
      if (auto added = add_columns(sight, value, query); !added) {
        return std::unexpected(added.error());
      }
    } else if (key == "q") {
      query.where.push_back(store::any({store::contains("title", value),
                                        store::contains("number", value)}));
      query.key += "q=" + value + "&";
    } else if (key == "sort") {
      query.descending = value[0] == '-';
      query.sort = value.substr(query.descending ? 1 : 0);
      query.grouped_sort = true;
    }
  }
  return query;
}

Result<std::optional<Instant>> asked_moment(App& app, const LedgerSight& sight,
                                            const Request& request, std::string_view parameter) {
  const auto day = request.query_value(parameter);
  if (!day || day->empty()) return std::nullopt;
  // Whoever mistypes a past day must not take the present for it.
  const auto date = parse_date(*day);
  if (!date || *date > local_date(app.now())) {
    return fail("ledger.day", "应为今天或以前的日期（2026-02-28）",
                "this must be today or a day before it (2026-02-28)", std::string(parameter));
  }
  return moment_of(app, sight, *day);
}

}  // namespace tongchou::server
