// Reading a scheme as somebody wrote it, in the office's words: 「事项 每周报送；环节 本周报送」.
#include <algorithm>

#include "feel/feel.h"
#include "kernel/assessment.h"
#include "kernel/assessment_limits.h"
#include "kernel/procedure.h"

namespace tongchou::kernel {

namespace {

struct Reader {
  Proposal& p;
  const Pack& pack;          // of the body whose scheme it is
  std::string clause;
  std::shared_ptr<const Pack> named = {};  // of the body that a parameter names

  const Pack& where() const { return named ? *named : pack; }
};

std::string trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return std::string(text);
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

std::vector<std::pair<std::string, std::string>> pairs_of(std::string text) {
  for (const std::string_view mark : {"；", ";", "\n"}) replace_all(text, mark, "\x1f");
  for (const std::string_view mark : {"：", "=", ":"}) replace_all(text, mark, " ");
  std::vector<std::pair<std::string, std::string>> pairs;
  std::string_view rest = text;
  while (!rest.empty()) {
    const auto end = std::min(rest.find('\x1f'), rest.size());
    const std::string part = trimmed(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (part.empty()) continue;
    const auto space = part.find(' ');
    pairs.emplace_back(part.substr(0, space),
                       space == std::string::npos ? "" : trimmed(part.substr(space)));
  }
  return pairs;
}

// "每周报送", "weekly-round", or with the body before it: "产业办/核准", "industry/consent".
std::optional<std::string> procedure_id(Reader& r, const std::string& text) {
  const auto slash = text.find('/');
  const std::string name = slash == std::string::npos ? text : text.substr(slash + 1);
  if (slash != std::string::npos) {
    const std::string body = text.substr(0, slash);
    auto office = r.p.world.get<Office>("office");
    for (const auto& id : office->bodies) {
      auto pack = r.p.setting.shelf.current(r.p.world, id);
      if (pack && (id == body || pack->short_name == body || pack->name == body)) r.named = pack;
    }
    if (!r.named) return std::nullopt;
  }
  for (const auto& procedure : r.where().procedures) {
    if (procedure.id == name || procedure.name == name || procedure.verb == name) {
      return r.where().body + "/" + procedure.id;
    }
  }
  return std::nullopt;
}

std::optional<std::string> step_in(const PackProcedure& procedure, const std::string& text) {
  for (const auto* element : procedure.model->of_type(bpmn::ElementType::user_task)) {
    if (element->id == text || element->name == text) return element->id;
  }
  return std::nullopt;
}

// Of the procedure that is named; a step may also lie in one that this one calls, so all of the
// body's are looked through after it.
std::optional<std::string> step_id(const Reader& r, const Indicator& indicator,
                                   const std::string& text) {
  auto named = indicator.parameters.find("procedure");
  const PackProcedure* own =
      named == indicator.parameters.end()
          ? nullptr
          : r.where().procedure(named->second.substr(named->second.find('/') + 1));
  if (own) {
    if (auto id = step_in(*own, text)) return id;
  }
  for (const auto& procedure : r.where().procedures) {
    if (auto id = step_in(procedure, text)) return id;
  }
  return std::nullopt;
}

std::optional<std::string> outcome_id(const Reader& r, const std::string& text) {
  for (const auto& procedure : r.where().procedures) {
    for (const auto* element : procedure.model->of_type(bpmn::ElementType::user_task)) {
      for (const auto& outcome : outcomes_of(element->properties)) {
        if (outcome.id == text || outcome.label == text) return outcome.id;
      }
    }
    // How a matter ends is said by matter.close: a state and its label, both as FEEL texts.
    for (const auto& element : procedure.model->elements) {
      if (element.task_type != "matter.close") continue;
      std::string state, label;
      for (const auto& input : element.inputs) {
        if (input.target == "state") state = input.source.text;
        if (input.target == "label") label = input.source.text;
      }
      const bool quoted = state.size() > 2 && state.front() == '"' && state.back() == '"';
      if (quoted && (label == "\"" + text + "\"" || state == "\"" + text + "\"")) {
        return state.substr(1, state.size() - 2);
      }
    }
  }
  return std::nullopt;
}

std::optional<std::string> part_id(const std::string& text) {
  if (text == "own" || text == "本单位") return "own";
  if (text == "lead" || text == "牵头") return "lead";
  if (text == "party" || text == "当事") return "party";
  return std::nullopt;
}

std::optional<std::string> ledger_id(const Reader& r, const std::string& text) {
  for (const auto& ledger : r.where().ledgers) {
    if (ledger.id == text || ledger.title == text || ledger.id == r.where().body + "/" + text) {
      return ledger.id;
    }
  }
  return std::nullopt;
}

std::optional<std::string> column_id(const Reader& r, const std::string& text) {
  for (const auto& ledger : r.where().ledgers) {
    for (const auto& column : ledger.columns) {
      const bool counts = column.type == "money" || column.type == "number" ||
                          column.type == "area";
      if (counts && (column.id == text || column.label == text)) return column.id;
    }
  }
  return std::nullopt;
}

std::optional<std::string> resolve(Reader& r, const Indicator& indicator,
                                   std::string_view parameter, const std::string& text) {
  if (parameter == "procedure") return procedure_id(r, text);
  if (parameter == "step") return step_id(r, indicator, text);
  if (parameter == "outcome") return outcome_id(r, text);
  if (parameter == "part") return part_id(text);
  if (parameter == "ledger") return ledger_id(r, text);
  return column_id(r, text);
}

std::unexpected<Refused> wrong(const Reader& r, const std::string& row, const std::string& zh,
                               const std::string& en) {
  return refuse(Refusal::scheme_invalid, r.clause, "「" + row + "」" + zh, row + ": " + en);
}

Verdict read_parameters(Reader& r, const Measure& measure, const std::string& text,
                        Indicator& indicator) {
  r.named = nullptr;
  for (const auto& [label, value] : pairs_of(text)) {
    auto known = std::find_if(measure.parameters.begin(), measure.parameters.end(),
                              [&](const auto& one) { return one.id == label || one.zh == label; });
    const auto id = known == measure.parameters.end() ? std::nullopt
                                                       : resolve(r, indicator, known->id, value);
    if (!id) {
      const std::string what = "「" + indicator.title + "」" + label + " " + value;
      return refuse(Refusal::measure_unknown, r.clause, what, what);
    }
    indicator.parameters[std::string(known->id)] = *id;
  }
  for (const auto& needed : measure.parameters) {
    if (!needed.required || indicator.parameters.contains(std::string(needed.id))) continue;
    return wrong(r, indicator.title, "须写明" + std::string(needed.zh),
                 "needs " + std::string(needed.en));
  }
  return {};
}

std::optional<Decimal> number_of(const Json& value) {
  if (value.is_number()) return value.as_decimal();
  return Decimal::parse(trimmed(value.as_string()));
}

// Invariant 3: whoever tells a value is not among those who are scored.
Verdict read_scorer(Reader& r, const Json& row, const SchemeVersion& version,
                    Indicator& indicator) {
  std::string unit = row["scorer"].as_string();
  if (const auto colon = unit.find(':'); colon != std::string::npos) unit.erase(0, colon + 1);
  if (unit.empty() || !r.p.world.get<Unit>(unit)) {
    return wrong(r, indicator.title, "须写明由哪个单位评分", "needs the unit that scores it");
  }
  const auto& scored = version.scored;
  if (std::find(scored.begin(), scored.end(), unit) != scored.end()) {
    return refuse(Refusal::scorer_is_scored, r.clause, indicator.title, indicator.title);
  }
  indicator.scorer = absolute_role("unit:" + unit, r.pack.body);
  return {};
}

Verdict read_bounds(const Reader& r, const Json& row, Indicator& indicator) {
  const auto weight = number_of(row["weight"]);
  if (!weight || weight->is_negative() || weight->is_zero()) {
    return wrong(r, indicator.title, "权重须是正数", "its weight is no positive number");
  }
  indicator.weight = *weight;
  indicator.formula = trimmed(row["formula"].as_string());
  const auto full = number_of(row["full"]), zero = number_of(row["zero"]);
  indicator.full = full.value_or(Decimal());
  indicator.zero = zero.value_or(Decimal());
  if (indicator.formula.empty()) {
    if (full && zero && *full != *zero) return {};
    return wrong(r, indicator.title, "须写明满分值和零分值，两者不同",
                 "needs the values for all marks and for none, and they differ");
  }
  const std::string_view text = indicator.formula;
  if (feel::parse(text.starts_with('=') ? text.substr(1) : text)) return {};
  return wrong(r, indicator.title, "计分公式读不出", "its formula cannot be read");
}

std::expected<Indicator, Refused> read_indicator(Reader& r, const Json& row, std::size_t number,
                                                 const SchemeVersion& version) {
  Indicator indicator{.id = std::to_string(number), .title = row["indicator"].as_string()};
  if (indicator.title.empty()) {
    return wrong(r, "第 " + indicator.id + " 行", "没有指标名称", "has no name");
  }
  REFUSE_UNLESS(read_bounds(r, row, indicator));
  const std::string& name = row["measure"].as_string();
  if (name.empty() || name == "told") {
    REFUSE_UNLESS(read_scorer(r, row, version, indicator));
    return indicator;
  }
  const Measure* measure = find_measure(name);
  if (!measure) return refuse(Refusal::measure_unknown, r.clause, name, name);
  if (version.object == "person" && !measure->for_persons) {
    return wrong(r, indicator.title, "这个度量只能用于单位", "this measure is for units");
  }
  indicator.measure = name;
  REFUSE_UNLESS(read_parameters(r, *measure, row["parameters"].as_string(), indicator));
  return indicator;
}

Verdict read_scored(const Reader& r, const Json& form, SchemeVersion& version) {
  for (const auto& item : form["scored"].items()) {
    std::string id = item.as_string();
    if (const auto colon = id.find(':'); colon != std::string::npos) id.erase(0, colon + 1);
    auto& scored = version.scored;
    const bool known = version.object == "person" ? r.p.world.get<Person>(id) != nullptr
                                                  : r.p.world.get<Unit>(id) != nullptr;
    if (!known) return refuse(Refusal::unit_not_found, r.clause, id, id);
    if (std::find(scored.begin(), scored.end(), id) == scored.end()) scored.push_back(id);
  }
  if (!version.scored.empty() && version.scored.size() <= limits::kScoredMax) return {};
  return wrong(r, form["name"].as_string(), "考核对象须有 1 至 300 个", "scores 1 to 300");
}

}  // namespace

std::expected<SchemeVersion, Refused> read_scheme(Proposal& p, const Pack& pack, const Json& form,
                                                  const std::string& clause) {
  Reader r{p, pack, clause};
  SchemeVersion version{.object = form["object"].as_string(),
                        .period = form["period"].as_string(),
                        .publication = form["publication"].as_string()};
  version.since = parse_date(form["since"].as_string().substr(0, 10)).value_or(p.today());
  if (version.object != "person") version.object = "unit";
  if (!read_period(version.period, period_of(version.period, p.today()).text)) {
    return refuse(Refusal::period_invalid, clause, version.period, version.period);
  }
  REFUSE_UNLESS(read_scored(r, form, version));
  Decimal sum;
  for (const auto& row : form["indicators"].items()) {
    auto indicator = read_indicator(r, row, version.indicators.size() + 1, version);
    if (!indicator) return std::unexpected(indicator.error());
    sum = sum + indicator->weight;
    version.indicators.push_back(std::move(*indicator));
  }
  if (version.indicators.empty() || version.indicators.size() > limits::kIndicatorsMax) {
    return wrong(r, form["name"].as_string(), "须有 1 至 40 个指标", "has 1 to 40 indicators");
  }
  // Invariant 1.
  if (sum != Decimal(100)) {
    return refuse(Refusal::weights_not_hundred, clause, sum.text(), sum.text());
  }
  return version;
}

}  // namespace tongchou::kernel
