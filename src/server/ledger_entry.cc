// One entry: its fields, its stages, every change with the matter behind it, what may be proposed.
#include <algorithm>
#include <set>

#include "server/ledger_page.h"

namespace tongchou::server {

using namespace kernel;

namespace {

Json stages_json(const LedgerSight& sight, const EntryRow& row) {
  Json stages = Json::array();
  const Date today = local_date(sight.now);
  for (const auto& stage : sight.ledger->stages) {
    auto mark = std::find_if(row.entry->stages.begin(), row.entry->stages.end(),
                             [&](const StageMark& m) { return m.stage == stage.id; });
    Json json = Json::object({{"id", Json(stage.id)}, {"label", Json(stage.label)}});
    if (mark == row.entry->stages.end()) {
      json.set("state", "");
      stages.push(std::move(json));
      continue;
    }
    std::string state = stage.id == row.entry->stage ? "now" : mark->state;
    if (state.empty() && mark->planned && *mark->planned < today) state = "late";
    json.set("planned", mark->planned ? Json(write_date(*mark->planned)) : Json());
    json.set("actual", mark->actual ? Json(write_date(*mark->actual)) : Json());
    json.set("state", Json(state));
    json.set("evidence", mark->evidence.empty() ? Json::array()
                                                : Json::array({Json(mark->evidence)}));
    json.set("note", Json(mark->note));
    stages.push(std::move(json));
  }
  return stages;
}

// Tells the events of an entry as changes. KP-44: who sees only what is not restricted does not see
// the restricted columns of the time when the entry was.
class Historian {
 public:
  Historian(const LedgerSight& sight, const World& world, const Standing& standing,
            UnitNames& units, bool sees_all)
      : sight_(sight), world_(world), standing_(standing), units_(units),
        sees_all_(sees_all) {}

  void tell(const Event& event) {
    changes_ = Json::array();
    matter_.clear();
    std::visit([this](const auto& fact) { read(fact); }, event.fact);
    if (changes_.size() == 0) return;
    history_.push(Json::object({{"seq", Json(event.seq)}, {"at", Json(write_iso(event.at))},
                                {"who", who_json(event.who)}, {"matter", matter_json()},
                                {"changes", std::move(changes_)}}));
  }
  Json history() { return std::move(history_); }
  Json matters() { return std::move(matters_); }

 private:
  template <class Fact>
  void read(const Fact&) {}
  void read(const EntryEntered& fact) {
    matter_ = fact.entry.matter;
    stage_ = fact.entry.stage;
    marks_ = fact.entry.stages;
    add("state", "入库", Json(), Json(stage_label(*sight_.ledger, stage_)));
    for (const auto& column : sight_.ledger->columns) {
      field(column, Json(), fact.entry.fields[column.id]);
    }
  }
  void read(const EntryChanged& fact) {
    matter_ = fact.matter;
    for (const auto& change : fact.changes) {
      const LedgerColumn* column = sight_.ledger->column(change.field);
      if (column) field(*column, change.old_value, change.new_value);
    }
  }
  void read(const StageMoved& fact) {
    matter_ = fact.matter;
    add("stage", "阶段", Json(stage_label(*sight_.ledger, fact.from)),
        Json(stage_label(*sight_.ledger, fact.to)));
    stage_ = fact.to;
    auto text = [](const std::optional<Date>& day) {
      return day ? Json(write_date(*day)) : Json();
    };
    for (std::size_t i = 0; i < fact.marks.size(); ++i) {
      const auto& mark = fact.marks[i];
      const StageMark before = i < marks_.size() ? marks_[i] : StageMark{};
      const std::string label = "「" + stage_label(*sight_.ledger, mark.stage) + "」";
      add("planned." + mark.stage, label + "计划", text(before.planned), text(mark.planned));
      add("actual." + mark.stage, label + "实际", text(before.actual), text(mark.actual));
    }
    marks_ = fact.marks;
    if (!fact.reason.empty()) add("reason", "理由", Json(), Json(fact.reason));
  }
  void read(const EntryLeft& fact) {
    matter_ = fact.matter;
    add("state", "退库", Json(), Json(fact.reason));
  }

  void field(const LedgerColumn& column, const Json& before, const Json& after) {
    if (!sees_all_ && column.confidential && restricted()) return;
    auto text = [&](const Json& value) {
      if (value.is_null()) return Json();
      return Json(value_text(*sight_.ledger, column, value, units_, sight_.english));
    };
    add(column.id, column.label, text(before), text(after));
  }
  bool restricted() const {
    const auto& stages = sight_.ledger->confidential_stages;
    return std::find(stages.begin(), stages.end(), stage_) != stages.end();
  }
  void add(const std::string& id, const std::string& label, Json before, Json after) {
    if (before == after) return;
    changes_.push(Json::object({{"field", Json(id)}, {"label", Json(label)},
                                {"old", std::move(before)}, {"new", std::move(after)}}));
  }
  Json matter_json() {
    auto matter = matter_.empty() ? nullptr : world_.get<Matter>(matter_);
    if (!matter || !may_see(standing_, *matter)) return {};
    const std::string& number = matter->number.empty() ? matter->receipt : matter->number;
    if (listed_.insert(matter_).second) {
      matters_.push(Json::object(
          {{"id", Json(matter_)}, {"number", Json(number)}, {"title", Json(matter->title)},
           {"procedure", Json(matter->procedure)},
           {"state", Json(std::string(enum_name(matter->state)))},
           {"state_label", Json(matter->outcome_label)},
           {"started_at", Json(write_iso(matter->started))}}));
    }
    return Json::object({{"id", Json(matter_)}, {"number", Json(number)},
                         {"title", Json(matter->title)}});
  }

  const LedgerSight& sight_;
  const World& world_;
  const Standing& standing_;
  UnitNames& units_;
  bool sees_all_;
  std::string stage_, matter_;
  std::vector<StageMark> marks_;
  std::set<std::string> listed_;
  Json changes_, history_ = Json::array(), matters_ = Json::array();
};

Result<void> tell_history(App& app, const std::string& entry, std::optional<Instant> until,
                          Historian& historian) {
  store::EventRange range{.limit = 500};
  while (true) {
    TRY(const auto rows, app.reader().events_of("entry:" + entry, range));
    for (const auto& row : rows) {
      if (until && row.at_ms > to_ms(*until)) return {};
      TRY(auto event, decode_event(row.bytes));
      event.seq = row.seq;
      historian.tell(event);
    }
    if (static_cast<int>(rows.size()) < range.limit) return {};
    range.after = rows.back().seq;
  }
}

Json acts_json(const LedgerSight& sight, const Standing& standing, const EntryRow& row) {
  Json acts = Json::array();
  // What is past or has left is no longer moved.
  if (sight.past || row.entry->state == "left") return acts;
  const bool own = standing.has("unit/" + row.entry->unit + "/handler") ||
                   standing.has(sight.pack->body + "/office");
  bool update = false, stage = false;
  for (const auto& one : entry_procedures(sight)) {
    const auto unit = may_start(standing, *sight.pack, *one.procedure, row.entry->unit);
    if (!own || !unit) continue;
    std::string act = "propose_" + one.procedure->id;
    if (one.update && !std::exchange(update, true)) act = "propose_update";
    else if (one.stage && !std::exchange(stage, true)) act = "propose_stage";
    Json data = Json::object({{one.entry_field, Json(row.entry->id)}});
    if ((*one.form)["schema"]["properties"]["from"]["x-widget"].as_string() == "stage") {
      data.set("from", Json(row.entry->stage));
    }
    const std::string& verb = one.procedure->verb;
    acts.push(Json::object({{"act", Json(act)},
                            {"label", Json(verb.empty() ? one.procedure->name : verb)},
                            {"kind", "plain"},
                            {"procedure", Json(sight.pack->body + "/" + one.procedure->id)},
                            {"unit", Json(*unit)}, {"data", std::move(data)},
                            {"blocked", Json()}}));
  }
  return acts;
}

Json rows_json(const RowsText& table) {
  Json columns = Json::array();
  for (const auto& head : table.columns) {
    columns.push(Json::object({{"id", Json(head.id)}, {"label", Json(head.title)},
                               {"align", Json(head.number ? "right" : "left")}}));
  }
  Json rows = Json::array();
  for (const auto& cells : table.rows) rows.push(to_json(cells));
  return Json::object({{"columns", std::move(columns)}, {"rows", std::move(rows)},
                       {"sums", to_json(table.sums)}});
}

}  // namespace

Response ledger_entry(App& app, const Request& request) {
  LedgerSight sight = open_ledger(app, request);
  if (!sight.ledger) return no_ledger(app, request);
  auto moment = asked_moment(app, sight, request, "as_of");
  if (!moment) return failure(moment.error(), request);
  if (*moment) sight = sight.at(**moment);
  auto found = read_entry(app, sight, request.parameter("id"));
  if (!found) return failure(found.error(), request);
  if (!*found) return app.refused({.refusal = Refusal::entry_not_found}, request);
  const EntryRow& row = **found;
  const Standing& standing = caller(request).standing;
  // KP-44: looking at a restricted entry leaves a trace.
  if (row.entry->confidential) {
    auto refused = app.note_sight(request, ViewEntry{row.entry->id});
    if (refused) return std::move(*refused);
  }
  auto world = app.world();
  UnitNames units(world, local_date(sight.now), sight.pack.get());
  Json json = entry_json(app, sight, row, all_columns(*sight.ledger), units);
  Json fields = Json::array();
  for (const auto& column : sight.ledger->columns) {
    const Json& value = row.entry->fields[column.id];
    const std::string text = value_text(*sight.ledger, column, value, units, sight.english);
    Json field = Json::object({{"id", Json(column.id)}, {"label", Json(column.label)},
                               {"group", Json(column.group)}, {"value", value},
                               {"text", Json(text)}});
    if (column.type == "rows") field.set("rows", rows_json(units.rows(column, value)));
    fields.push(std::move(field));
  }
  const auto& own = sight.sight.units;
  const bool sees_all =
      sight.sight.all || std::find(own.begin(), own.end(), row.entry->unit) != own.end();
  Historian historian(sight, world, standing, units, sees_all);
  if (auto told = tell_history(app, row.entry->id, sight.past, historian); !told) {
    return failure(told.error(), request);
  }
  json.set("fields", std::move(fields));
  json.set("stages", stages_json(sight, row));
  json.set("history", historian.history());
  json.set("matters", historian.matters());
  json.set("acts", acts_json(sight, standing, row));
  return Response::json(json);
}

}  // namespace tongchou::server
