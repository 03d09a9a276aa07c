// 台账: what stays. An entry comes in when the leading group has decided, changes when its office
// has confirmed, and leaves by a decision; each change names the matter that caused it. Units
// propose, the office confirms (KP-26); nobody edits an entry.
//
// Invariants:
//   1. An entry changes only through the named rules below, within a matter.
//   2. Field values have the column's type: money in 元 and land in 亩 as decimals, dates as days,
//      a table as rows of such values.
//   3. Stages keep the pack's order; skipping or falling back needs a reason (KP-25).
//   4. A stage is reached only with the fields it requires, and the gate stage only after a passed
//      review (KP-5).
//   5. What entered stays: leaving marks the entry, its history remains.
#include <algorithm>

#include "kernel/ledger_rows.h"
#include "kernel/rules.h"

namespace tongchou::kernel {

namespace {

struct Place {
  const LedgerDef* ledger = nullptr;
  std::shared_ptr<const Entry> entry;
};

std::expected<Place, Refused> find_place(const RuleCall& call, bool with_entry) {
  const LedgerDef* ledger = call.pack.ledger(call.inputs["ledger"].as_string());
  if (!ledger) return refuse(Refusal::ledger_not_found, call.clause);
  Place place{ledger, nullptr};
  if (!with_entry) return place;
  place.entry = call.p.world.get<Entry>(call.inputs["entry"].as_string());
  if (!place.entry || place.entry->ledger != ledger->id) {
    return refuse(Refusal::entry_not_found, call.clause);
  }
  if (place.entry->state == "left") return refuse(Refusal::entry_left_already, call.clause);
  return place;
}

// Invariant 2. A quantity as a form reads it is reduced to its value.
std::optional<Json> column_value(const Pack& pack, const LedgerColumn& column,
                                 const Json& value) {
  if (value.is_null()) return Json();
  if (column.type == "rows") return rows_value(pack, column, value);
  if (column.type == "money" || column.type == "area" || column.type == "number") {
    if (value.is_object()) return value["value"].is_number() ? value["value"] : Json();
    if (value.is_number()) return Json(value.as_decimal());
    auto parsed = Decimal::parse(value.as_string());
    return parsed ? std::optional<Json>(Json(*parsed)) : std::nullopt;
  }
  if (column.type == "date") {
    std::string text = value.is_object() ? value["value"].as_string() : value.as_string();
    auto day = parse_date(text.substr(0, 10));
    return day ? std::optional<Json>(Json(write_date(*day))) : std::nullopt;
  }
  if (value.is_string()) return value;
  return Json(write_json(value));
}

std::expected<std::vector<FieldChange>, Refused> changes_of(const Pack& pack,
                                                            const LedgerDef& ledger,
                                                            const Json& now, const Json& wanted,
                                                            const std::string& clause) {
  std::vector<FieldChange> changes;
  for (const auto& [field, raw] : wanted.members()) {
    const LedgerColumn* column = ledger.column(field);
    if (!column) return refuse(Refusal::field_unknown, clause, field, field);
    auto value = column_value(pack, *column, raw);
    if (!value) {
      return refuse(Refusal::form_invalid, clause, "「" + column->label + "」的值不合栏目",
                    "The value does not fit the column " + column->id);
    }
    if (now[field] != *value) changes.push_back({field, now[field], *value});
  }
  return changes;
}

Verdict stage_complete(const RuleCall& call, const LedgerDef& ledger, const LedgerStage& stage,
                       const Json& fields) {
  std::string missing;
  for (const auto& field : stage.required) {
    if (!fields[field].is_null() && fields[field] != Json("")) continue;
    if (field.starts_with("review")) {
      return refuse(Refusal::review_missing, call.clause, "「" + stage.label + "」须先通过论证审核",
                    "Stage " + stage.id + " needs a passed review");
    }
    const LedgerColumn* column = ledger.column(field);
    missing += (missing.empty() ? "" : "、") + (column ? column->label : field);
  }
  if (missing.empty()) return {};
  return refuse(Refusal::stage_fields_missing, call.clause, "「" + stage.label + "」须有：" + missing,
                "Stage " + stage.id + " requires: " + missing);
}

std::optional<Date> day_of(const Json& value) {
  const std::string& text = value.is_object() ? value["value"].as_string() : value.as_string();
  return text.size() < 10 ? std::nullopt : parse_date(text.substr(0, 10));
}

bool is_confidential_stage(const LedgerDef& ledger, const std::string& stage) {
  return std::find(ledger.confidential_stages.begin(), ledger.confidential_stages.end(), stage) !=
         ledger.confidential_stages.end();
}

std::vector<StageMark> first_marks(const LedgerDef& ledger, int now, Date today) {
  std::vector<StageMark> marks;
  for (int i = 0; i < static_cast<int>(ledger.stages.size()); ++i) {
    StageMark mark{.stage = ledger.stages[i].id};
    if (i < now) {
      mark.state = "done";
      mark.note = "入库前";
    } else if (i == now) {
      mark.state = "done";
      mark.actual = today;
    }
    marks.push_back(std::move(mark));
  }
  return marks;
}

std::vector<std::string> subjects(const RuleCall& call, const std::string& entry) {
  return {"entry:" + entry, "matter:" + call.matter};
}

std::string entry_number(Proposal& p, const LedgerDef& ledger) {
  const std::string year =
      std::to_string(static_cast<int>(std::chrono::year_month_day{p.today()}.year()));
  std::string serial = std::to_string(p.take_number("ledger/" + ledger.id + "/" + year));
  while (serial.size() < 4) serial.insert(0, "0");
  return year + "-" + serial;
}

// KP-28, KP-26: a unit speaks for its own entries; the office for all, in a matter that it began or
// by a step that it does in another's (KP-31: it merges what two units reported).
Verdict own_entry(const RuleCall& call, const Entry& entry) {
  auto matter = call.p.world.get<Matter>(call.matter);
  if (matter->unit == entry.unit || matter->unit.empty()) return {};
  if (call.p.standing.has(matter->body + "/office")) return {};
  const auto office = posts_of_role(call.p.world, matter->body + "/office", call.p.today());
  if (std::find(office.begin(), office.end(), matter->starter.post) != office.end()) return {};
  return refuse(Refusal::not_own_scope, call.clause, entry.title, entry.title);
}

}  // namespace

// KP-19: 「立即纳入全区重点项目管理体系」: in the transaction of the decision itself.
RuleAnswer ledger_enter(const RuleCall& call) {
  auto place = find_place(call, false);
  if (!place) return std::unexpected(place.error());
  const LedgerDef& ledger = *place->ledger;
  auto matter = call.p.world.get<Matter>(call.matter);
  std::string stage = call.inputs["stage"].as_string();
  if (stage.empty() && !ledger.stages.empty()) stage = ledger.stages.front().id;
  const int index = ledger.stage_index(stage);
  if (index < 0 && !ledger.stages.empty())
    return refuse(Refusal::stage_unknown, call.clause, stage, stage);
  auto changes = changes_of(call.pack, ledger, Json::object(), call.inputs["fields"], call.clause);
  if (!changes) return std::unexpected(changes.error());
  Entry entry;
  entry.fields = Json::object();
  for (const auto& change : *changes) entry.fields.set(change.field, change.new_value);
  entry.id = call.p.new_id("e");
  entry.ledger = ledger.id;
  entry.number = entry_number(call.p, ledger);
  entry.unit = call.inputs["unit"].as_string();
  if (entry.unit.empty()) entry.unit = matter->unit;
  entry.title = entry.fields["name"].as_string();
  if (entry.title.empty()) entry.title = matter->title;
  entry.state = "in";
  entry.stage = stage;
  entry.stages = first_marks(ledger, index, call.p.today());
  entry.matter = call.matter;
  entry.confidential = is_confidential_stage(ledger, stage) || matter->confidential;
  const std::string id = entry.id, title = entry.title;
  std::string relation = call.inputs["relation"].as_string();
  if (relation.empty()) relation = "入库";
  call.p.emit(EntryEntered{std::move(entry)}, subjects(call, id), call.clause);
  call.p.emit(MatterLinked{call.matter, {"entry", id, title, relation}},
              {"matter:" + call.matter, "entry:" + id}, call.clause);
  return Json::object({{"entry", Json(id)}});
}

// KP-26: what the office confirmed; the old value stays in the history.
RuleAnswer ledger_update(const RuleCall& call) {
  auto place = find_place(call, true);
  if (!place) return std::unexpected(place.error());
  const Entry& entry = *place->entry;
  REFUSE_UNLESS(own_entry(call, entry));
  auto changes = changes_of(call.pack, *place->ledger, entry.fields, call.inputs["fields"],
                            call.clause);
  if (!changes) return std::unexpected(changes.error());
  if (!changes->empty()) {
    call.p.emit(EntryChanged{entry.id, call.matter, std::move(*changes)},
                subjects(call, entry.id), call.clause);
    call.p.emit(MatterLinked{call.matter, {"entry", entry.id, entry.title, "更新台账"}},
                {"matter:" + call.matter, "entry:" + entry.id});
  }
  return Json::object({{"entry", Json(entry.id)}});
}

// KP-25: nine stages in this order; planned dates may be set ahead, actual ones move the entry.
RuleAnswer ledger_stage(const RuleCall& call) {
  auto place = find_place(call, true);
  if (!place) return std::unexpected(place.error());
  const LedgerDef& ledger = *place->ledger;
  const Entry& entry = *place->entry;
  REFUSE_UNLESS(own_entry(call, entry));
  const std::string& wanted = call.inputs["stage"].as_string();
  const std::string& reason = call.inputs["reason"].as_string();
  const int to = ledger.stage_index(wanted);
  const int from = ledger.stage_index(entry.stage);
  if (to < 0) return refuse(Refusal::stage_unknown, call.clause, wanted, wanted);
  const auto planned = day_of(call.inputs["planned"]);
  const auto actual = day_of(call.inputs["actual"]);
  auto marks = entry.stages;
  const bool moves = actual.has_value() || !planned.has_value();
  if (moves && (to < from || to > from + 1) && reason.empty()) {
    return refuse(Refusal::stage_reason_required, call.clause);
  }
  if (!moves && marks[to].planned && marks[to].planned != planned && reason.empty()) {
    return refuse(Refusal::stage_reason_required, call.clause, "调整计划日期须附理由",
                  "Moving a planned date needs a reason");
  }
  if (planned) marks[to].planned = planned;
  if (!call.inputs["evidence"].as_string().empty()) {
    marks[to].evidence = call.inputs["evidence"].as_string();
  }
  if (!reason.empty()) marks[to].note = reason;
  if (moves) {
    REFUSE_UNLESS(stage_complete(call, ledger, ledger.stages[to], entry.fields));
    marks[to].state = "done";
    marks[to].actual = actual.value_or(call.p.today());
    for (int i = from + 1; i < to; ++i) {
      if (marks[i].state.empty()) marks[i].state = "skipped";
    }
    // Falling back: what lies after the stage is to be done again.
    for (int i = to + 1; i < static_cast<int>(marks.size()); ++i) {
      marks[i].state.clear();
      marks[i].actual.reset();
    }
  }
  const std::string target = moves ? wanted : entry.stage;
  call.p.emit(StageMoved{entry.id, call.matter, entry.stage, target, std::move(marks), reason},
              subjects(call, entry.id), call.clause);
  call.p.emit(MatterLinked{call.matter, {"entry", entry.id, entry.title, "阶段变更"}},
              {"matter:" + call.matter, "entry:" + entry.id});
  return Json::object({{"entry", Json(entry.id)}, {"number", Json(entry.number)},
                       {"title", Json(entry.title)}});
}

RuleAnswer ledger_leave(const RuleCall& call) {
  auto place = find_place(call, true);
  if (!place) return std::unexpected(place.error());
  const std::string& reason = call.inputs["reason"].as_string();
  if (reason.empty()) return refuse(Refusal::reason_required, call.clause);
  const std::string id = place->entry->id;
  call.p.emit(EntryLeft{id, call.matter, reason}, subjects(call, id), call.clause);
  return Json::object({{"entry", Json(id)}});
}

// KP-27: a month frozen. What was true is read from the journal as of this moment, so the snapshot
// itself is only its name and its moment. Without a month: the one before the day. A month is
// frozen once: while the matter that did it stands, another gets its title as `frozen_by` instead.
RuleAnswer ledger_snapshot(const RuleCall& call) {
  auto place = find_place(call, false);
  if (!place) return std::unexpected(place.error());
  std::string month = call.inputs["month"].as_string();
  if (month.empty()) {
    using namespace std::chrono;
    const year_month_day ymd{call.p.today()};
    const auto before = year_month{ymd.year(), ymd.month()} - months{1};
    month = write_date(sys_days{before / 1}).substr(0, 7);
  }
  if (!parse_date(month + "-01")) return refuse(Refusal::month_invalid, call.clause, month, month);
  const std::string id = place->ledger->id + "/" + month;
  if (auto known = call.p.world.get<Snapshot>(id); known && known->matter != call.matter) {
    auto other = call.p.world.get<Matter>(known->matter);
    if (other && other->state != MatterState::withdrawn &&
        other->state != MatterState::terminated) {
      return Json::object(
          {{"snapshot", Json(id)}, {"month", Json(month)}, {"frozen_by", Json(other->title)}});
    }
  }
  Snapshot snapshot{.id = id, .ledger = place->ledger->id, .month = month, .matter = call.matter,
                    .at = call.p.command.now, .state = "draft"};
  call.p.emit(SnapshotTaken{std::move(snapshot)}, {"snapshot:" + id, "matter:" + call.matter},
              call.clause);
  return Json::object({{"snapshot", Json(id)}, {"month", Json(month)}});
}

RuleAnswer report_send(const RuleCall& call) {
  auto place = find_place(call, false);
  if (!place) return std::unexpected(place.error());
  std::string id;
  if (call.inputs["month"].is_string() && !call.inputs["month"].as_string().empty()) {
    id = place->ledger->id + "/" + call.inputs["month"].as_string();
  } else {
    id = call.inputs["snapshot"].as_string();
  }
  auto snapshot = call.p.world.get<Snapshot>(id);
  if (!snapshot) return refuse(Refusal::month_invalid, call.clause, id, id);
  auto matter = call.p.world.get<Matter>(call.matter);
  const auto persons = persons_of(call.p, roles_of(call.inputs["to"], matter->body));
  if (persons.empty()) return refuse(Refusal::members_missing, call.clause);
  call.p.emit(ReportSent{id, persons}, {"snapshot:" + id, "matter:" + call.matter}, call.clause);
  send_circular(call.p, call.matter, snapshot->month + " " + place->ledger->title + "月报", persons,
                call.clause);
  return Json::object({{"sent", Json(static_cast<std::int64_t>(persons.size()))}});
}

// ---- views, and the trace that a restricted entry leaves ---------------------------------------

Verdict decide_ledger(Proposal& p, const Request& request) {
  if (const auto* view = std::get_if<SaveView>(&request)) {
    View record{view->id, view->ledger, p.command.person, view->title, view->query};
    if (view->remove) {
      auto known = p.world.get<View>(view->id);
      if (!known || known->person != p.command.person) return refuse(Refusal::entry_not_found);
    } else {
      if (view->title.empty()) return refuse(Refusal::name_empty);
      record.id = p.new_id("v");
    }
    p.reply.set("id", Json(record.id));
    const std::string person = "person:" + p.command.person;
    p.emit(ViewSaved{std::move(record), view->remove}, {person});
    return {};
  }
  if (const auto* seen = std::get_if<ViewEntry>(&request)) {
    auto entry = p.world.get<Entry>(seen->entry);
    if (!entry || !may_see(p.standing, *entry)) return refuse(Refusal::entry_not_found);
    if (entry->confidential) {
      const std::string body = entry->ledger.substr(0, entry->ledger.find('/'));
      auto pack = p.setting.shelf.current(p.world, body);
      p.emit(RestrictedViewed{"entry:" + seen->entry}, {"entry:" + seen->entry},
             pack ? pack->clause("@restricted") : std::string());
    }
    return {};
  }
  return refuse(Refusal::act_unknown);
}

}  // namespace tongchou::kernel
