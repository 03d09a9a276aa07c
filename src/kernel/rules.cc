#include "kernel/rules.h"

#include <algorithm>

#include "kernel/form.h"
#include "kernel/meeting.h"
#include "kernel/rules_beyond.h"
#include "kernel/supervise.h"

namespace tongchou::kernel {

std::vector<std::string> roles_of(const Json& tokens, const std::string& body) {
  std::vector<std::string> roles;
  if (tokens.is_string()) roles.push_back(absolute_role(tokens.as_string(), body));
  for (const auto& token : tokens.items()) {
    if (token.is_string()) roles.push_back(absolute_role(token.as_string(), body));
  }
  return roles;
}

std::vector<std::string> persons_of(const Proposal& p, const std::vector<std::string>& roles) {
  std::vector<std::string> persons;
  for (const auto& role : roles) {
    for (auto& person : persons_of_role(p.world, role, p.today())) {
      if (std::find(persons.begin(), persons.end(), person) == persons.end()) {
        persons.push_back(std::move(person));
      }
    }
  }
  return persons;
}

void send_circular(Proposal& p, const std::string& matter, const std::string& text,
                   const std::vector<std::string>& persons, const std::string& clause) {
  if (persons.empty()) return;
  Circular circular{.id = p.new_id("c"), .text = text, .at = p.command.now};
  for (const auto& person : persons) circular.to.push_back({person, std::nullopt});
  p.emit(CircularSent{matter, std::move(circular)}, {"matter:" + matter}, clause);
}

std::string fill_number(Proposal& p, const std::string& series, const std::string& format) {
  const std::string year =
      std::to_string(static_cast<int>(std::chrono::year_month_day{p.today()}.year()));
  const std::int64_t serial = p.take_number(series + "/" + year);
  std::string text = format;
  if (auto at = text.find("{year}"); at != std::string::npos) text.replace(at, 6, year);
  const auto open = text.find("{serial");
  const auto close = open == std::string::npos ? open : text.find('}', open);
  if (close == std::string::npos) return text;
  std::string digits = std::to_string(serial);
  if (text[open + 7] == ':') {
    const auto width = Decimal::parse(text.substr(open + 8, close - open - 8));
    const auto wanted = width ? width->to_integer().value_or(0) : 0;
    while (static_cast<std::int64_t>(digits.size()) < wanted) digits.insert(0, "0");
  }
  return text.replace(open, close - open + 1, digits);
}

namespace {

// KP-16: a file number when it is filed. A matter filed again after a return keeps its number.
RuleAnswer number_take(const RuleCall& call) {
  auto matter = call.p.world.get<Matter>(call.matter);
  if (matter->number.empty()) {
    std::string format = call.inputs["format"].as_string();
    if (format.empty()) format = call.pack.procedure(matter->procedure)->number_format;
    const std::string number =
        fill_number(call.p, matter->body + "/" + matter->procedure, format);
    call.p.emit(MatterNumbered{call.matter, number}, {"matter:" + call.matter}, call.clause);
  }
  return Json::object({{"number", Json(call.p.world.get<Matter>(call.matter)->number)}});
}

RuleAnswer matter_close(const RuleCall& call) {
  call.p.emit(MatterLabelled{call.matter, call.inputs["state"].as_string(),
                             call.inputs["label"].as_string()},
              {"matter:" + call.matter});
  return Json::object();
}

RuleAnswer notify(const RuleCall& call) {
  auto matter = call.p.world.get<Matter>(call.matter);
  const auto persons = persons_of(call.p, roles_of(call.inputs["to"], matter->body));
  send_circular(call.p, call.matter, call.inputs["text"].as_string(), persons, matter->clause);
  return Json::object({{"notified", Json(static_cast<std::int64_t>(persons.size()))}});
}

// KP-4: declarations that share an investor, a parcel, an address or a name: one project cut into
// pieces, or declared twice by two units. It warns, unless `quiet`; it never refuses.
RuleAnswer similar_find(const RuleCall& call) {
  auto matter = call.p.world.get<Matter>(call.matter);
  auto form = call.pack.forms.find(call.pack.procedure(matter->procedure)->form);
  std::vector<std::string> keys;
  std::vector<Notice> notices;
  Json similar = Json::array();
  for (const auto& field : call.inputs["fields"].items()) {
    const std::string folded = fold_text(matter->data[field.as_string()].as_string());
    if (folded.size() < 2) continue;
    const std::string key = matter->body + "/" + matter->procedure + "/" + field.as_string() + "/" +
                            hex(sm3(folded)).substr(0, 24);
    keys.push_back(key);
    auto known = call.p.world.get<Similar>(key);
    if (!known) continue;
    const std::string label = form == call.pack.forms.end()
                                  ? field.as_string()
                                  : field_label(form->second, field.as_string());
    for (const auto& id : known->matters) {
      if (id == call.matter) continue;
      auto other = call.p.world.get<Matter>(id);
      if (!other || other->state == MatterState::withdrawn) continue;
      // KP-44: which one it is stands in the reference only, for those who may see it; whoever
      // declares learns that there is one.
      const std::string same = matter->data[field.as_string()].as_string();
      notices.push_back({"similar", "warning",
                         "疑似重复或拆分申报：与另一申报" + label + "相同：" + same,
                         "Possible duplicate or split declaration: same " + field.as_string() +
                             " as another one: " + same,
                         call.clause, id});
      similar.push(Json::object({{"matter", Json(id)}, {"field", field}}));
    }
  }
  if (!keys.empty()) {
    call.p.emit(SimilarIndexed{call.matter, std::move(keys)}, {"matter:" + call.matter},
                call.clause);
  }
  if (!notices.empty() && !call.inputs["quiet"].as_bool()) {
    call.p.emit(NoticesFound{call.matter, std::move(notices)}, {"matter:" + call.matter},
                call.clause);
  }
  return Json::object({{"similar", std::move(similar)}});
}

// KP-17: the sheets of all reviewers. Exact decimals; an average is rounded to two places, half up.
RuleAnswer scores_combine(const RuleCall& call) {
  Decimal total;
  Json by_item = Json::object();
  bool vetoed = false;
  std::int64_t sheets = 0;
  for (const auto& sheet : call.inputs["sheets"].items()) {
    ++sheets;
    for (const auto& [item, score] : sheet["scores"].members()) {
      if (!score.is_number()) continue;
      total = total + score.as_decimal();
      by_item.set(item, Json(by_item[item].as_decimal() + score.as_decimal()));
    }
    vetoed = vetoed || sheet["veto"].size() > 0 || sheet["vetoes"].size() > 0;
  }
  Json average;
  if (auto mean = total.divide(Decimal(sheets)); mean && sheets > 0) {
    average = Json(mean->rounded(2, Rounding::half_up));
  }
  return Json::object({{"total", Json(total)}, {"average", average}, {"vetoed", Json(vetoed)},
                       {"by_item", std::move(by_item)}});
}

struct Named {
  std::string_view name;
  Rule rule;
};

constexpr Named kRules[] = {
    {"number.take", number_take},     {"matter.close", matter_close},
    {"notify", notify},               {"similar.find", similar_find},
    {"scores.combine", scores_combine}, {"ledger.enter", ledger_enter},
    {"ledger.update", ledger_update}, {"ledger.stage", ledger_stage},
    {"ledger.leave", ledger_leave},   {"ledger.snapshot", ledger_snapshot},
    {"report.send", report_send},     {"meeting.plan", meeting_plan},
    {"meeting.put", meeting_put},     {"meeting.fix", meeting_fix},
    {"meeting.reopen", meeting_reopen}, {"meeting.notice", meeting_notice},
    {"meeting.answers", meeting_answers},
    {"meeting.close", meeting_close}, {"meeting.offer", meeting_offer},
    {"meeting.release", meeting_release}, {"meeting.deeds", meeting_deeds},
    {"meeting.return", meeting_return}, {"meeting.month", meeting_month},
    {"meeting.excuse", meeting_excuse}, {"minutes.draft", minutes_draft},
    {"document.draft", document_draft},
    {"document.submit", document_submit}, {"document.issue", document_issue},
    {"document.send", document_send}, {"document.correct", document_correct},
    {"document.withdraw", document_withdraw},
    {"ledger.find", ledger_find},     {"ledger.query", ledger_query},
    {"ledger.count", ledger_count},   {"ledger.unique", ledger_unique},
    {"ledger.draw", ledger_draw},     {"matter.find", matter_find},
    {"matter.open", matter_open},
    {"matter.start", matter_start},   {"matter.notice", matter_notice},
    {"matter.wait", matter_wait},     {"matter.link", matter_link},
    {"refuse", refuse_when},
    {"parameter.set", parameter_set}, {"member.set", member_set},
    {"matter.urge", matter_urge},
    {"matter.facts", matter_facts},   {"matter.note", matter_note},
    {"scheme.check", scheme_check},   {"scheme.decide", scheme_decide},
    {"assessment.plan", assessment_plan},     {"assessment.freeze", assessment_freeze},
    {"assessment.strike", assessment_strike}, {"assessment.settle", assessment_settle},
    {"evidence.collect", evidence_collect},
};

}  // namespace

Rule find_rule(std::string_view name) {
  for (const auto& named : kRules) {
    if (named.name == name) return named.rule;
  }
  return nullptr;
}

std::vector<std::string> rule_names() {
  std::vector<std::string> names;
  for (const auto& named : kRules) names.emplace_back(named.name);
  return names;
}

}  // namespace tongchou::kernel
