// Named rules of assessment: what procedures do with schemes, results and evidence.
#include <algorithm>

#include "kernel/assessment.h"
#include "kernel/assessment_limits.h"
#include "kernel/rules.h"

namespace tongchou::kernel {

namespace {

// One title names one scheme of its body.
std::string scheme_id(const std::string& body, const std::string& title) {
  return body + "/" + hex(sm3(title)).substr(0, 12);
}

std::string bare(std::string id) {
  if (const auto colon = id.find(':'); colon != std::string::npos) id.erase(0, colon + 1);
  return id;
}

std::shared_ptr<const Matter> own(const RuleCall& call) {
  return call.p.world.get<Matter>(call.matter);
}

struct Chosen {
  std::shared_ptr<const Scheme> scheme;
  const SchemeVersion* version = nullptr;
  Period period;
};

// {scheme, period}: the scheme by its title or id.
std::expected<Chosen, Refused> chosen(const RuleCall& call) {
  const std::string& name = call.inputs["scheme"].as_string();
  Chosen found{call.p.world.get<Scheme>(scheme_id(own(call)->body, name)), nullptr, {}};
  if (!found.scheme) found.scheme = call.p.world.get<Scheme>(name);
  if (!found.scheme) return refuse(Refusal::scheme_not_found, call.clause, name, name);
  const std::string& text = call.inputs["period"].as_string();
  const std::string& kind = found.scheme->versions.back().period;
  auto period = read_period(kind, text);
  if (!period) return refuse(Refusal::period_invalid, call.clause, text, text);
  found.period = *period;
  found.version = version_for(*found.scheme, *period);
  if (!found.version || found.version->period != kind) {
    return refuse(Refusal::scheme_not_found, call.clause, name + " " + text, name + " " + text);
  }
  return found;
}

std::vector<std::string> texts_of(const Json& list) {
  std::vector<std::string> texts;
  for (const auto& item : list.items()) texts.push_back(item.as_string());
  return texts;
}

}  // namespace

// KP-11: {form} → {scheme: id, checked: the version as it was read, number}. Refused with the row
// that is wrong, before anybody is asked for an opinion.
RuleAnswer scheme_check(const RuleCall& call) {
  const Json& form = call.inputs["scheme_form"];
  auto version = read_scheme(call.p, call.pack, form, call.clause);
  if (!version) return std::unexpected(version.error());
  const std::string id = scheme_id(own(call)->body, form["name"].as_string());
  auto known = call.p.world.get<Scheme>(id);
  version->number = known ? static_cast<std::int64_t>(known->versions.size()) + 1 : 1;
  version->matter = call.matter;
  return Json::object({{"scheme", Json(id)}, {"number", Json(version->number)},
                       {"checked", to_json(*version)}});
}

// KP-11: 「建立有关考核办法」, by the group only: the step before is the leader's or a meeting's.
RuleAnswer scheme_decide(const RuleCall& call) {
  auto version = from_json<SchemeVersion>(call.inputs["checked"]);
  CHECK(version, "a checked scheme cannot be read again");
  const std::string& title = call.inputs["name"].as_string();
  const std::string body = own(call)->body, id = scheme_id(body, title);
  auto known = call.p.world.get<Scheme>(id);
  version->number = known ? static_cast<std::int64_t>(known->versions.size()) + 1 : 1;
  version->source = call.inputs["source"].as_string();
  version->decided = call.p.command.now;
  version->by = call.p.who;
  // What was decided later begins no earlier than what stands.
  if (known && version->since < known->versions.back().since) {
    return refuse(Refusal::dates_reversed, call.clause);
  }
  const std::int64_t number = version->number;
  call.p.emit(SchemeDecided{id, body, title, std::move(*version)},
              {"scheme:" + id, "body:" + body, "matter:" + call.matter}, call.clause);
  return Json::object({{"scheme", Json(id)}, {"number", Json(number)}});
}

// {scheme, period} → {scheme, period, title, manual: [{id, title, scorer, full, zero}], scored}.
RuleAnswer assessment_plan(const RuleCall& call) {
  auto found = chosen(call);
  if (!found) return std::unexpected(found.error());
  if (found->period.end() > call.p.command.now) {
    return refuse(Refusal::period_not_over, call.clause, found->period.text, found->period.text);
  }
  const std::string id = found->scheme->id + "/" + found->period.text;
  if (call.p.world.get<Assessment>(id)) {
    return refuse(Refusal::assessment_exists, call.clause, found->period.text,
                  found->period.text);
  }
  Json manual = Json::array(), scored = Json::array();
  for (const auto& indicator : found->version->indicators) {
    if (!indicator.measure.empty()) continue;
    manual.push(Json::object({{"id", Json(indicator.id)}, {"title", Json(indicator.title)},
                              {"scorer", Json(indicator.scorer)}, {"full", Json(indicator.full)},
                              {"zero", Json(indicator.zero)}}));
  }
  for (const auto& subject : found->version->scored) scored.push(Json(subject));
  return Json::object({{"scheme", Json(found->scheme->id)}, {"title", Json(found->scheme->title)},
                       {"period", Json(found->period.text)}, {"assessment", Json(id)},
                       {"manual", std::move(manual)}, {"scored", std::move(scored)}});
}

namespace {

// Invariant 3. `told`: [{indicator, unit, by, rows: [{unit, value, evidence}]}].
std::expected<std::vector<Told>, Refused> told_of(const RuleCall& call,
                                                  const SchemeVersion& version) {
  std::vector<Told> told;
  for (const auto& answer : call.inputs["told"].items()) {
    for (const auto& row : answer["rows"].items()) {
      const std::string subject = bare(row["unit"].as_string());
      const auto& scored = version.scored;
      if (std::find(scored.begin(), scored.end(), subject) == scored.end()) {
        return refuse(Refusal::unit_not_found, call.clause, subject, subject);
      }
      if (subject == answer["unit"].as_string()) {
        return refuse(Refusal::scorer_is_scored, call.clause, subject, subject);
      }
      const Json& value = row["value"];
      const auto number = value.is_number() ? std::optional(value.as_decimal())
                                            : Decimal::parse(value.as_string());
      const std::string& evidence = row["evidence"].as_string();
      if (!number || evidence.empty()) return refuse(Refusal::evidence_required, call.clause);
      told.push_back({answer["indicator"].as_string(), subject, *number, evidence,
                      answer["by"].as_string()});
    }
  }
  return told;
}

// Who checks a sheet: oneself, or the unit's head; while that post is vacant, its handlers.
std::string checker_of(const RuleCall& call, const std::string& object,
                       const std::string& subject) {
  if (object == "person") return "person:" + subject;
  const bool headed = !persons_of(call.p, {"unit/" + subject + "/head"}).empty();
  return (headed ? "unit-head:" : "unit:") + subject;
}

Json frozen_json(const RuleCall& call, const Assessment& frozen, const std::string& object) {
  Json sheets = Json::array();
  for (const auto& sheet : frozen.sheets) {
    sheets.push(Json::object(
        {{"subject", Json(sheet.subject)}, {"name", Json(sheet.name)},
         {"to", Json(checker_of(call, object, sheet.subject))},
         {"total", sheet.total ? Json(*sheet.total) : Json()}, {"rank", Json(sheet.rank)}}));
  }
  return Json::object({{"assessment", Json(frozen.id)}, {"digest", Json(frozen.digest)},
                       {"sheets", std::move(sheets)}});
}

void freeze(const RuleCall& call, Assessment frozen) {
  frozen.digest = digest_of(frozen.sheets);
  call.p.emit(AssessmentFrozen{frozen},
              {"assessment:" + frozen.id, "scheme:" + frozen.scheme, "matter:" + call.matter},
              call.clause);
}

}  // namespace

// {scheme, period, told} → {assessment, digest, sheets: [{subject, name, to, total, rank}]}.
// Invariant 2: what counts is what was known at the end of the period.
RuleAnswer assessment_freeze(const RuleCall& call) {
  auto found = chosen(call);
  if (!found) return std::unexpected(found.error());
  Assessment frozen{.id = found->scheme->id + "/" + found->period.text,
                    .scheme = found->scheme->id, .body = found->scheme->body,
                    .title = found->scheme->title, .period = found->period.text,
                    .version = found->version->number, .from = found->period.from,
                    .until = found->period.until, .as_of = found->period.last(),
                    .matter = call.matter, .frozen = call.p.command.now};
  if (call.p.world.get<Assessment>(frozen.id)) {
    return refuse(Refusal::assessment_exists, call.clause, found->period.text,
                  found->period.text);
  }
  if (found->period.end() > call.p.command.now) {
    return refuse(Refusal::period_not_over, call.clause, found->period.text, found->period.text);
  }
  auto told = told_of(call, *found->version);
  if (!told) return std::unexpected(told.error());
  auto sheets = compute_sheets({.world = call.p.world, .calendar = call.p.setting.calendar,
                                .version = *found->version, .period = found->period,
                                .as_of = frozen.as_of, .told = std::move(*told)});
  if (!sheets) return std::unexpected(std::move(sheets.error()));
  frozen.sheets = std::move(*sheets);
  Json answer = frozen_json(call, frozen, found->version->object);
  freeze(call, std::move(frozen));
  return answer;
}

namespace {

// By its id, or as the list of facts shows it: 「本周报送 2026-03-23 17:00」. Empty: there is none.
std::expected<std::string, Refused> fact_named(const ScoreCall& score, const std::string& subject,
                                               const std::string& text) {
  for (const auto& indicator : score.version.indicators) {
    auto result = measured(score, indicator, subject);
    if (!result) return std::unexpected(std::move(result.error()));
    for (const auto& one : result->evidence) {
      const std::string shown = one.due ? one.step + " " + write_local(*one.due) : "";
      if (text == one.fact || (!shown.empty() && text == shown)) return one.fact;
    }
  }
  return std::string();
}

// What was said before stays with the sheet that is computed again.
void keep_words(const Sheet& old, std::vector<Sheet>& sheets) {
  for (auto& sheet : sheets) {
    if (sheet.subject != old.subject) continue;
    sheet.objection = old.objection;
    sheet.answer = old.answer;
  }
}

}  // namespace

// {assessment, objections: [{subject, outcome, text}], struck: [{unit, fact, reason}],
// answers: [{unit, answer}]}: what was wrong is struck out by name, and all is computed again.
// Nobody types a score.
RuleAnswer assessment_strike(const RuleCall& call) {
  auto known = call.p.world.get<Assessment>(call.inputs["assessment"].as_string());
  if (!known) return refuse(Refusal::assessment_not_found, call.clause);
  Assessment frozen = *known;
  auto scheme = call.p.world.get<Scheme>(frozen.scheme);
  const auto period = read_period(scheme->versions.back().period, frozen.period);
  const SchemeVersion* version = period ? version_for(*scheme, *period) : nullptr;
  CHECK(version, "a frozen period has a version: " + frozen.id);
  ScoreCall score{.world = call.p.world, .calendar = call.p.setting.calendar,
                  .version = *version, .period = *period, .as_of = frozen.as_of};
  for (const auto& row : call.inputs["struck"].items()) {
    const std::string subject = bare(row["unit"].as_string()), text = row["fact"].as_string();
    if (row["reason"].as_string().empty()) return refuse(Refusal::reason_required, call.clause);
    const auto fact = fact_named(score, subject, text);
    if (!fact) return std::unexpected(fact.error());
    if (fact->empty()) {
      return refuse(Refusal::assessment_not_found, call.clause, "没有这件事实：" + text,
                    "no such fact: " + text);
    }
    frozen.struck.push_back({*fact, row["reason"].as_string(), call.p.who.name});
  }
  score.told = told_in(*known);
  score.struck = frozen.struck;
  auto sheets = compute_sheets(score);
  if (!sheets) return std::unexpected(std::move(sheets.error()));
  frozen.sheets = std::move(*sheets);
  for (const auto& old : known->sheets) keep_words(old, frozen.sheets);
  for (auto& sheet : frozen.sheets) {
    for (const auto& objection : call.inputs["objections"].items()) {
      if (bare(objection["subject"].as_string()) != sheet.subject) continue;
      if (objection["outcome"] == Json("object")) sheet.objection = objection["text"].as_string();
    }
    for (const auto& answer : call.inputs["answers"].items()) {
      if (bare(answer["unit"].as_string()) == sheet.subject) {
        sheet.answer = answer["answer"].as_string();
      }
    }
  }
  Json answer = frozen_json(call, frozen, version->object);
  freeze(call, std::move(frozen));
  return answer;
}

// {assessment, state: decided | published, source, awards: [{unit, award, text}]}. KP-11:
// 「确定有关奖惩事宜」: the step before is the group's.
RuleAnswer assessment_settle(const RuleCall& call) {
  auto known = call.p.world.get<Assessment>(call.inputs["assessment"].as_string());
  if (!known) return refuse(Refusal::assessment_not_found, call.clause);
  AssessmentSettled settled{.assessment = known->id,
                            .state = call.inputs["state"] == Json("published")
                                         ? AssessmentState::published
                                         : AssessmentState::decided,
                            .source = call.inputs["source"].as_string()};
  for (const auto& row : call.inputs["awards"].items()) {
    const std::string subject = bare(row["unit"].as_string());
    const bool scored = std::any_of(known->sheets.begin(), known->sheets.end(),
                                    [&](const Sheet& one) { return one.subject == subject; });
    if (!scored) return refuse(Refusal::unit_not_found, call.clause, subject, subject);
    settled.awards.push_back({subject, row["award"].as_string(), row["text"].as_string()});
  }
  call.p.emit(std::move(settled), {"assessment:" + known->id, "matter:" + call.matter},
              call.clause);
  return Json::object({{"assessment", Json(known->id)}});
}

// ---- KP-42, KP-43: what the journal says of somebody, frozen in a case --------------------------

namespace {

std::string day_text(const std::optional<Instant>& at) {
  return at ? write_local(*at) : std::string();
}

// 「每周报送」本周报送：应于 2026-03-23 17:00，2026-03-25 10:00 办结，逾期天数 1.5 工作日
Notice evidence_notice(const RuleCall& call, const Measure& measure, const Evidence& one) {
  auto matter = call.p.world.get<Matter>(one.matter);
  const std::string title = matter ? matter->title : one.matter;
  std::string zh = "「" + title + "」" + one.step;
  std::string en = title + " " + one.step;
  if (one.due) {
    zh += "：限 " + day_text(one.due);
    en += ": due " + day_text(one.due);
  }
  zh += one.ended ? "，" + day_text(one.ended) + " 了结" : "，未办结";
  en += one.ended ? ", ended " + day_text(one.ended) : ", open";
  // One case alone has no rate: it counts for it or against it.
  if (measure.unit_zh == "%") {
    zh += "，" + std::string(measure.zh) + (one.good ? "：计入" : "：未计入");
    en += ", " + std::string(measure.en) + (one.good ? ": counted" : ": not counted");
  } else {
    const std::string amount = one.amount.text();
    zh += "，" + std::string(measure.zh) + " " + amount + " " + std::string(measure.unit_zh);
    en += ", " + std::string(measure.en) + " " + amount + " " + std::string(measure.unit_en);
  }
  return {"evidence", "info", zh, en, std::string(measure.clause), one.matter};
}

// "post:p7" stands for whoever holds the post today.
std::string named_person(const RuleCall& call, const std::string& token) {
  if (!token.starts_with("post:")) return bare(token);
  const auto holders = persons_of(call.p, {"post/" + token.substr(5)});
  return holders.empty() ? std::string() : holders.front();
}

std::vector<std::string> measures_asked(const RuleCall& call) {
  auto names = texts_of(call.inputs["measures"]);
  if (names.empty()) names = {"days_late", "urged_count", "unanswered_count"};
  return names;
}

}  // namespace

// {party | person, from, until, procedure, measures} → {from, until, as_of, person, items:
// [{measure, label, value, unit, facts}], summary, digest}. Each fact becomes a notice of the
// matter, so that the party and the group read the same; neither can type it.
RuleAnswer evidence_collect(const RuleCall& call) {
  const std::string party = bare(call.inputs["party"].as_string());
  const std::string person = named_person(call, call.inputs["person"].as_string());
  const bool about_person = !person.empty();
  const Date today = call.p.today();
  const auto year = std::chrono::year_month_day{today}.year();
  const Date first = parse_date(call.inputs["from"].as_string().substr(0, 10))
                         .value_or(Date{year / std::chrono::January / 1});
  const Date last = parse_date(call.inputs["until"].as_string().substr(0, 10)).value_or(today);
  if (last < first) return refuse(Refusal::dates_reversed, call.clause);
  const Instant from = at_local(first, {}), until = at_local(last + std::chrono::days{1}, {});
  const std::string procedure = call.inputs["procedure"].as_string();
  auto all = facts_to_count(call.p.world, {.as_of = call.p.command.now, .ended_from = from,
                                           .procedure = procedure,
                                           .owner = about_person ? std::string() : party});
  if (!all) return std::unexpected(std::move(all.error()));
  Facts& facts = *all;
  // The case itself is no evidence in it.
  std::erase_if(facts.owed, [&](const Owed& fact) { return fact.matter == call.matter; });
  std::erase_if(facts.courses, [&](const Course& fact) { return fact.matter == call.matter; });
  Json items = Json::array();
  std::vector<Notice> notices;
  std::string summary, digests;
  for (const auto& name : measures_asked(call)) {
    const Measure* measure = find_measure(name);
    if (!measure) return refuse(Refusal::measure_unknown, call.clause, name, name);
    const Measured result = measure->compute(
        {.facts = facts, .subject = about_person ? person : party, .person = about_person,
         .from = from, .until = until, .as_of = call.p.command.now,
         .calendar = call.p.setting.calendar, .parameters = {}});
    const std::string value = result.value ? result.value->text() : "—";
    summary += (summary.empty() ? "" : "；") + std::string(measure->zh) + " " + value + " " +
               std::string(measure->unit_zh);
    digests += digest_of(result.evidence);
    items.push(Json::object({{"measure", Json(name)}, {"label", Json(std::string(measure->zh))},
                             {"value", result.value ? Json(*result.value) : Json()},
                             {"unit", Json(std::string(measure->unit_zh))},
                             {"facts", Json(static_cast<std::int64_t>(
                                           result.evidence.size()))}}));
    for (const auto& one : result.evidence) {
      if (notices.size() < limits::kEvidenceShownMax) {
        notices.push_back(evidence_notice(call, *measure, one));
      }
    }
  }
  if (!notices.empty()) {
    call.p.emit(NoticesFound{call.matter, std::move(notices)}, {"matter:" + call.matter},
                call.clause);
  }
  return Json::object({{"from", Json(write_date(first))}, {"until", Json(write_date(last))},
                       {"as_of", Json(write_iso(call.p.command.now))},
                       {"items", std::move(items)}, {"summary", Json(summary)},
                       {"person", Json(person)},
                       {"digest", Json(hex(sm3(digests)))}});
}

}  // namespace tongchou::kernel
