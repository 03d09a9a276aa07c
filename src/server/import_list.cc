#include "server/import_list.h"

#include <algorithm>

#include "kernel/list_import.h"
#include "server/assets.h"
#include "server/threshold.h"

namespace tongchou::server {

using namespace kernel;

namespace {

// A field of a list and the form's name for it, where they differ.
struct Alias { const char* list; const char* form; };
constexpr Alias kAliases[] = {
    {"unit", "owner"}, {"place", "address"}, {"total_investment", "investment"},
    {"annual_investment", "year_plan"}, {"completed_investment", "done_total"}, {"remark", "note"}};

std::string form_field(const std::string& field) {
  for (const auto& alias : kAliases) {
    if (field == alias.list) return alias.form;
  }
  return field;
}

const ColumnMatch* column_of(const ListResult& list, std::string_view field) {
  for (const auto& column : list.columns) {
    if (column.field == field) return &column;
  }
  return nullptr;
}

// The text that the form reads to the same value: as written, or with its column's unit.
std::string quantity_text(const std::string& written, const ColumnMatch* column,
                          const Reading& reading, bool money, const ListSource& source) {
  if (!reading.readable()) return {};
  for (const std::string& text : {written, written + (column ? column->unit : "")}) {
    MoneyOptions money_options;
    money_options.rates = source.rates;
    money_options.day = local_date(source.now);
    AreaOptions area_options;
    area_options.bare_unit = Decimal(1);
    const Reading again = money ? read_money(text, money_options) : read_area(text, area_options);
    if (again.readable() && again.value == reading.value &&
        again.range.lower == reading.range.lower && again.range.upper == reading.range.upper)
      return text;
  }
  return {};
}

std::string choice_of(const Json& property, const std::string& text) {
  const std::string folded = fold_text(text);
  for (const auto& choice : property["x-choices"].items()) {
    if (choice["id"].as_string() == text || fold_text(choice["label"].as_string()) == folded) {
      return choice["id"].as_string();
    }
  }
  return {};
}

std::size_t characters(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

// The end of a very long note goes: it is written in the list itself.
std::string shortened(const std::string& text, std::size_t most) {
  if (characters(text) <= most) return text;
  std::size_t end = 0, seen = 0;
  while (end < text.size() && seen < most) {
    ++end;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;
    ++seen;
  }
  return text.substr(0, end);
}

// What the form would take of a text; empty when it would refuse it.
std::string plain_text(const Json& property, const std::string& text) {
  if (property["x-choices"].is_array()) return choice_of(property, text);
  if (property["pattern"].is_string() || property["format"].is_string()) return {};
  const std::int64_t most = property["maxLength"].as_integer(3000);
  return characters(text) <= static_cast<std::size_t>(most) ? text : std::string();
}

const Reading* reading_of(const ListItem& item, std::string_view field) {
  if (field == "land") return &item.land;
  if (field == "total_investment") return &item.total;
  if (field == "annual_investment") return &item.annual;
  if (field == "completed_investment") return &item.completed;
  return nullptr;
}

// The pack's rules for recognising columns.
Result<ImportRules> rules_of(const Pack& pack) {
  const Asset* asset = find_asset(assets("bodies"), pack.body + "/import.toml");
  if (!asset) {
    return fail("import.no_rules", "这个机构不收清单", "this body takes no lists", pack.body);
  }
  return parse_import_rules(asset->bytes);
}

// ---- what is shown ----------------------------------------------------------------------------

const char* confidence_of(const ColumnMatch& column, const ImportRules& rules) {
  if (column.field.empty()) return "none";
  const std::string header = fold_text(read_header_unit(column.header).plain);
  for (const auto& rule : rules.columns) {
    if (rule.field != column.field || rule.names.empty()) continue;
    if (header == fold_text(rule.names.front())) return "exact";
    for (const auto& name : rule.names) {
      if (header == fold_text(name)) return "synonym";
    }
  }
  return "guess";
}

const char* level_of(RuleWeight weight) {
  if (weight == RuleWeight::info) return "info";
  return weight == RuleWeight::returns ? "stop" : "warning";
}

const char* verdict_label(RowVerdict verdict, bool english) {
  switch (verdict) {
    case RowVerdict::declared: return english ? "Reaches the threshold" : "达标";
    case RowVerdict::below_threshold: return english ? "General project" : "一般项目";
    case RowVerdict::undecidable: return english ? "To be completed" : "待补充";
    case RowVerdict::returned: break;
  }
  return english ? "Returned" : "退回";
}

Json exact_or_null(const Reading& reading) {
  return reading.value ? Json(reading.value->text()) : Json();
}

Json item_json(const ListResult& list, const ListItem& item, bool english,
               const ReadList::ClauseOf& clause) {
  Json raw = Json::object(), cells = Json::object(), reasons = Json::array();
  for (const auto& [key, text] : item.raw) {
    const ColumnMatch* column = column_of(list, key);
    raw.set(column ? column->header : key, Json(text));
  }
  for (const auto& column : list.columns) {
    if (!column.field.empty()) {
      cells.set(column.field, Json(column.letter + std::to_string(item.line)));
    }
  }
  for (const auto& reason : item.reasons) {
    reasons.push(Json::object(
        {{"rule", Json(reason.rule)}, {"clause", clause(reason.clause)},
         {"cell", Json(reason.cell)},
         {"message", Json(english && !reason.en.empty() ? reason.en : reason.zh)},
         {"level", Json(std::string(level_of(reason.weight)))}}));
  }
  return Json::object({{"line", Json(item.line)},
                       {"name", Json(item.name)},
                       {"verdict", Json(std::string(enum_name(item.verdict)))},
                       {"verdict_label", Json(std::string(verdict_label(item.verdict, english)))},
                       {"land_mu", exact_or_null(item.land)},
                       {"investment_cny", exact_or_null(item.total)},
                       {"raw", std::move(raw)},
                       {"cells", std::move(cells)},
                       {"reasons", std::move(reasons)}});
}

// The name of a field as it is; empty: none.
Result<std::string> known_field(const ImportRules& rules, const Json& said, std::string place) {
  std::string known;
  for (const auto& rule : rules.columns) {
    if (said.is_string() && said.as_string() == rule.field) return rule.field;
    known += (known.empty() ? "" : " ") + rule.field;
  }
  if (said == Json("")) return std::string();
  const std::string name = said.is_string() ? said.as_string() : write_json(said);
  return fail("import.field", "没有字段“" + name + "”；可用：" + known + "；空文字表示不取这一栏",
              "there is no field '" + name + "'; known: " + known + "; an empty text leaves it out",
              std::move(place));
}

}  // namespace

// ---- a list as it was read --------------------------------------------------------------------

struct ReadList::State {
  ImportRules rules;
  ListResult list;
};

ReadList::ReadList(std::unique_ptr<State> state) : state_(std::move(state)) {}
ReadList::~ReadList() = default;
ReadList::ReadList(ReadList&&) noexcept = default;
ReadList& ReadList::operator=(ReadList&&) noexcept = default;

Result<ReadList> ReadList::read(const ListSource& source, const document::Sheet& sheet,
                                const std::map<std::size_t, std::string>& columns) {
  auto state = std::make_unique<State>();
  TRY(state->rules, rules_of(source.pack));
  ImportOptions options;
  options.rules = state->rules;
  options.rates = source.rates;
  options.day = local_date(source.now);
  options.columns = columns;
  const Threshold threshold(source.world, source.pack, source.now);
  if (threshold.known()) {
    options.threshold = [&threshold](const Interval& land, const Interval& investment) {
      return threshold.reached(land, investment);
    };
  }
  Table table;
  table.rows.reserve(sheet.rows.size());
  for (const auto& row : sheet.rows) table.rows.push_back({row.line, row.cells});
  TRY(state->list, kernel::import_list(table, options));
  return ReadList(std::move(state));
}

Json ReadList::report() const { return kernel::report(state_->list); }

Json ReadList::preview(bool english, const ClauseOf& clause) const {
  const ListResult& list = state_->list;
  Json columns = Json::array(), fields = Json::array(), items = Json::array();
  for (const auto& column : list.columns) {
    columns.push(Json::object(
        {{"index", Json(column.column)}, {"header", Json(column.header)},
         {"field", column.field.empty() ? Json() : Json(column.field)},
         {"confidence", Json(std::string(confidence_of(column, state_->rules)))}}));
  }
  for (const auto& rule : state_->rules.columns) {
    fields.push(Json::object({{"id", Json(rule.field)},
                              {"label", Json(english ? rule.en : rule.zh)}}));
  }
  for (const auto& item : list.items) items.push(item_json(list, item, english, clause));
  return Json::object({{"rows", Json(list.items.size())},
                       {"declared", Json(list.count(RowVerdict::declared))},
                       {"below_threshold", Json(list.count(RowVerdict::below_threshold))},
                       {"undecidable", Json(list.count(RowVerdict::undecidable))},
                       {"returned", Json(list.count(RowVerdict::returned))},
                       {"columns", std::move(columns)},
                       {"fields", std::move(fields)},
                       {"items", std::move(items)}});
}

Result<std::map<std::size_t, std::string>> ReadList::corrected(const Json& said) const {
  std::map<std::string, std::size_t> places;
  std::map<std::size_t, std::string> columns;
  for (const auto& column : state_->list.columns) {
    places.emplace(std::to_string(column.column), column.column);
    columns.emplace(column.column, "");
  }
  for (const auto& [index, field] : said.members()) {
    const std::string place = "mapping." + index;
    auto column = places.find(index);
    if (column == places.end()) {
      return fail("import.column", "清单没有第“" + index + "”栏；栏号是返回的 columns 中的 index",
                  "the list has no column '" + index + "'; name it by its index in columns",
                  place);
    }
    if (field.is_null()) continue;
    TRY(columns[column->second], known_field(state_->rules, field, place));
  }
  return columns;
}

std::vector<ReadList::Row> ReadList::rows() const {
  std::vector<Row> rows;
  for (const auto& item : state_->list.items) {
    rows.push_back({item.line, item.verdict == RowVerdict::returned});
  }
  return rows;
}

Json ReadList::form_data(std::size_t row, const Json& form, const ListSource& source,
                         const std::string& person) const {
  const ListResult& list = state_->list;
  const ListItem& item = list.items.at(row);
  Json data = Json::object();
  const Json& properties = form["schema"]["properties"];
  std::string note;
  for (const auto& [key, text] : item.raw) {
    if (text.find_first_not_of(" \t\r\n") == std::string::npos || key == "index") continue;
    const std::string field = form_field(key);
    const Json& property = properties[field];
    std::string value;
    if (const Reading* reading = reading_of(item, key); reading && property.is_object()) {
      value = quantity_text(text, column_of(list, key), *reading,
                            property["x-widget"].as_string() == "money", source);
    } else if (property.is_object() && field != "note") {
      value = plain_text(property, key == "name" ? item.name : text);
    }
    if (!value.empty()) {
      data.set(field, Json(value));
      continue;
    }
    const ColumnMatch* column = column_of(list, key);
    note += (column ? column->header : key) + "：" + text + "\n";
  }
  // The form asks for both; a list often names neither. Whoever declares is the one to ask.
  for (const auto& required : form["schema"]["required"].items()) {
    const std::string& field = required.as_string();
    if (data.find(field) || field == "name") continue;
    data.set(field, Json(person));
    note += "「" + properties[field]["title"].as_string() + "」清单未列，暂填申报人，请补正\n";
  }
  note += "由清单导入，原第 " + std::to_string(item.line) + " 行";
  if (properties["note"].is_object()) data.set("note", Json(shortened(note, 3000)));
  return data;
}

}  // namespace tongchou::server
