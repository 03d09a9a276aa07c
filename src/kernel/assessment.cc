#include "kernel/assessment.h"
#include "kernel/assessment_limits.h"

#include <algorithm>
#include <array>

#include "feel/feel.h"

namespace tongchou::kernel {

using std::chrono::day;
using std::chrono::last;
using std::chrono::month;
using std::chrono::year;
using std::chrono::year_month;
using std::chrono::year_month_day;

namespace {

Period months_of(year_month first, unsigned months, std::string text) {
  const year_month final = first + std::chrono::months{static_cast<int>(months) - 1};
  return {std::move(text), Date{first / day{1}}, Date{final / last}};
}

std::string month_text(year_month m) { return write_date(Date{m / day{1}}).substr(0, 7); }

}  // namespace

Period period_of(std::string_view kind, Date at) {
  const year_month_day ymd{at};
  const year_month own{ymd.year(), ymd.month()};
  const std::string year_text = month_text(own).substr(0, 4);
  if (kind == "month") return months_of(own, 1, month_text(own));
  if (kind == "year") return months_of(ymd.year() / month{1}, 12, year_text);
  const unsigned quarter = (static_cast<unsigned>(ymd.month()) - 1) / 3;
  return months_of(ymd.year() / month{quarter * 3 + 1}, 3,
                   year_text + "-Q" + std::to_string(quarter + 1));
}

std::optional<Period> read_period(std::string_view kind, std::string_view text) {
  std::string first(text);
  if (kind == "year" && text.size() == 4) {
    first += "-01";
  } else if (kind == "quarter" && text.size() == 7 && text.substr(4, 2) == "-Q") {
    const char quarter = text[6];
    if (quarter < '1' || quarter > '4') return std::nullopt;
    const int begins = (quarter - '1') * 3 + 1;
    first = std::string(text.substr(0, 5)) + (begins < 10 ? "0" : "") + std::to_string(begins);
  } else if (kind != "month" || text.size() != 7) {
    return std::nullopt;
  }
  const auto begins = parse_date(first + "-01");
  if (!begins) return std::nullopt;
  return period_of(kind, *begins);
}

const SchemeVersion* version_for(const Scheme& scheme, const Period& period) {
  const SchemeVersion* found = nullptr;
  for (const auto& version : scheme.versions) {
    if (version.since <= period.from) found = &version;
  }
  if (found) return found;
  for (const auto& version : scheme.versions) {
    if (version.since <= period.until) return &version;
  }
  return nullptr;
}

std::vector<Told> told_in(const Assessment& frozen) {
  std::vector<Told> told;
  for (const auto& sheet : frozen.sheets) {
    for (const auto& mark : sheet.marks) {
      if (mark.by.empty() || !mark.value) continue;
      told.push_back({mark.indicator, sheet.subject, *mark.value, mark.told, mark.by});
    }
  }
  return told;
}

// ---- scores -------------------------------------------------------------------------------------

namespace {

Decimal within(const Decimal& value, const Decimal& low, const Decimal& high) {
  return std::min(std::max(value, low), high);
}

std::optional<Decimal> by_formula(const Indicator& indicator, const Decimal& value) {
  std::string_view text = indicator.formula;
  if (text.starts_with('=')) text.remove_prefix(1);
  auto formula = feel::parse(text);
  if (!formula) return std::nullopt;
  feel::Context context;
  context.set("value", feel::Value(value));
  context.set("weight", feel::Value(indicator.weight));
  context.set("full", feel::Value(indicator.full));
  context.set("zero", feel::Value(indicator.zero));
  const auto result = feel::evaluate(*formula, feel::Scope(std::move(context)));
  if (!result.is(feel::Kind::number)) return std::nullopt;
  return result.number();
}

}  // namespace

Decimal score_of(const Indicator& indicator, const Decimal& value) {
  if (!indicator.formula.empty()) {
    const Decimal score = by_formula(indicator, value).value_or(Decimal());
    return within(score, Decimal(), indicator.weight).rounded(2, Rounding::half_up);
  }
  // From the value that earns nothing to the one that earns all, on a line.
  const auto share = (value - indicator.zero).divide(indicator.full - indicator.zero);
  const Decimal earned = within(share.value_or(Decimal()), Decimal(), Decimal(1));
  return (earned * indicator.weight).rounded(2, Rounding::half_up);
}

namespace {

Json evidence_json(const Evidence& one) {
  auto at = [](const std::optional<Instant>& instant) {
    return instant ? Json(to_ms(*instant)) : Json();
  };
  return Json::object({{"kind", Json(one.kind)}, {"fact", Json(one.fact)}, {"step", Json(one.step)},
                       {"from", at(one.from)}, {"due", at(one.due)}, {"ended", at(one.ended)},
                       {"amount", Json(one.amount)}, {"good", Json(one.good)}});
}

}  // namespace

std::string digest_of(const std::vector<Evidence>& evidence) {
  Json list = Json::array();
  for (const auto& one : evidence) list.push(evidence_json(one));
  return hex(sm3(write_json(list)));
}

std::string digest_of(const std::vector<Sheet>& sheets) {
  Json list = Json::array();
  for (const auto& sheet : sheets) {
    list.push(Json::object({{"subject", Json(sheet.subject)}, {"marks", to_json(sheet.marks)},
                            {"total", sheet.total ? Json(*sheet.total) : Json()}}));
  }
  return hex(sm3(write_json(list)));
}

// ---- sheets -------------------------------------------------------------------------------------

namespace {

using Counted = std::expected<Facts, Refused>;
// By unit, procedure and ledger. A person's tasks may be any unit's: "" stands for all.
using FactSets = std::map<std::array<std::string, 3>, Counted>;

template <class T>
void strike(std::vector<T>& facts, const std::vector<Struck>& struck,
            const std::string& (*id)(const T&)) {
  std::erase_if(facts, [&](const T& fact) {
    return std::any_of(struck.begin(), struck.end(),
                       [&](const Struck& one) { return one.fact == id(fact); });
  });
}

std::string parameter_of(const Indicator& indicator, const std::string& name) {
  auto found = indicator.parameters.find(name);
  return found == indicator.parameters.end() ? std::string() : found->second;
}

const Counted& facts_for(const ScoreCall& call, const Indicator& indicator,
                         const std::string& subject, FactSets& sets) {
  const bool person = call.version.object == "person";
  const std::array key{person ? std::string() : subject, parameter_of(indicator, "procedure"),
                       parameter_of(indicator, "ledger")};
  if (auto known = sets.find(key); known != sets.end()) return known->second;
  // What has been counted for another unit is needed no more.
  std::erase_if(sets, [&](const auto& known) { return known.first[0] != key[0]; });
  Counted facts = facts_to_count(call.world, {.as_of = call.as_of,
                                              .ended_from = call.period.begin(),
                                              .procedure = key[1], .owner = key[0],
                                              .ledger = key[2]});
  if (facts) {
    strike<Owed>(facts->owed, call.struck, [](const Owed& f) -> auto& { return f.task; });
    strike<Course>(facts->courses, call.struck,
                   [](const Course& f) -> auto& { return f.matter; });
    strike<Entry>(facts->entries, call.struck, [](const Entry& f) -> auto& { return f.id; });
  }
  return sets.emplace(key, std::move(facts)).first->second;
}

Measured measured_in(const ScoreCall& call, const Indicator& indicator,
                     const std::string& subject, const Facts& facts) {
  const Measure* measure = find_measure(indicator.measure);
  if (!measure) return {};
  return measure->compute({.facts = facts, .subject = subject,
                           .person = call.version.object == "person",
                           .from = call.period.begin(), .until = call.period.end(),
                           .as_of = call.as_of, .calendar = call.calendar,
                           .parameters = indicator.parameters});
}

std::expected<Mark, Refused> mark_of(const ScoreCall& call, const Indicator& indicator,
                                     const std::string& subject, FactSets& sets) {
  Mark mark{.indicator = indicator.id};
  if (indicator.measure.empty()) {
    for (const auto& told : call.told) {
      if (told.indicator != indicator.id || told.subject != subject) continue;
      mark.value = told.value;
      mark.told = told.evidence;
      mark.by = told.by;
    }
  } else {
    const Counted& facts = facts_for(call, indicator, subject, sets);
    if (!facts) return std::unexpected(facts.error());
    const Measured result = measured_in(call, indicator, subject, *facts);
    mark.value = result.value;
    mark.facts = static_cast<std::int64_t>(result.evidence.size());
    mark.digest = digest_of(result.evidence);
  }
  if (mark.value) mark.score = score_of(indicator, *mark.value);
  return mark;
}

// Out of 100 over the indicators that had a case: nobody loses marks for what did not occur.
std::optional<Decimal> total_of(const SchemeVersion& version, const std::vector<Mark>& marks) {
  Decimal earned, weight;
  for (std::size_t i = 0; i < marks.size(); ++i) {
    if (!marks[i].score) continue;
    earned = earned + *marks[i].score;
    weight = weight + version.indicators[i].weight;
  }
  const auto total = (earned * Decimal(100)).divide(weight);
  return total ? std::optional(total->rounded(2, Rounding::half_up)) : std::nullopt;
}

std::string name_of_subject(const ScoreCall& call, const std::string& subject) {
  if (call.version.object == "person") {
    auto person = call.world.get<Person>(subject);
    return person ? name_on(person->names, call.period.until) : subject;
  }
  auto unit = call.world.get<Unit>(subject);
  return unit ? name_on(unit->names, call.period.until) : subject;
}

void rank(std::vector<Sheet>& sheets) {
  for (auto& sheet : sheets) {
    if (!sheet.total) continue;
    sheet.rank = 1;
    for (const auto& other : sheets) sheet.rank += other.total && *other.total > *sheet.total;
  }
}

}  // namespace

std::expected<Facts, Refused> facts_to_count(const World& world, const FactQuery& query) {
  Facts facts = world.facts(query);
  const std::size_t most = std::max({facts.owed.size(), facts.courses.size(),
                                     facts.entries.size()});
  if (most > limits::kFactsMax) return refuse(Refusal::too_many_facts, "KP-11");
  return facts;
}

std::expected<Measured, Refused> measured(const ScoreCall& call, const Indicator& indicator,
                                          const std::string& subject) {
  if (indicator.measure.empty()) return Measured{};
  FactSets sets;
  const Counted& facts = facts_for(call, indicator, subject, sets);
  if (!facts) return std::unexpected(facts.error());
  return measured_in(call, indicator, subject, *facts);
}

Sheets compute_sheets(const ScoreCall& call) {
  FactSets sets;
  std::vector<Sheet> sheets;
  for (const auto& subject : call.version.scored) {
    Sheet sheet{.subject = subject, .name = name_of_subject(call, subject)};
    for (const auto& indicator : call.version.indicators) {
      auto mark = mark_of(call, indicator, subject, sets);
      if (!mark) {
        mark.error().detail_zh = sheet.name + "「" + indicator.title + "」";
        mark.error().detail_en = sheet.name + ", " + indicator.title;
        return std::unexpected(std::move(mark.error()));
      }
      sheet.marks.push_back(std::move(*mark));
    }
    sheet.total = total_of(call.version, sheet.marks);
    sheets.push_back(std::move(sheet));
  }
  rank(sheets);
  return sheets;
}

}  // namespace tongchou::kernel
