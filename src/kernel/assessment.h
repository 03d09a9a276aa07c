// 考核: what a leading group uses to judge how units, or people, have done in a month, a quarter or
// a year. A scheme (考核办法) names indicators; each is a measure that the journal answers, or a value
// that somebody who is not scored tells with evidence. Only the group decides a scheme, and each
// version holds for the periods that begin on its day or later. When a period is over, its result
// is frozen: one sheet for each who is scored, who may object; facts that were wrong are struck out
// by name and the sheets computed again; then the group decides what follows and it is published.
//
// Invariants:
//   1. The weights of a scheme add to 100.
//   2. A score follows from the facts known at the end of the period, without what was struck out:
//      computed on any later day, it is the same.
//   3. Nobody tells a value about itself.
//   4. A period is frozen once; after the group's decision nothing in it changes.
#pragma once

#include "kernel/decide.h"
#include "kernel/measure.h"

namespace tongchou::kernel {

struct Period {
  std::string text;       // 2026-03 | 2026-Q1 | 2026
  Date from{}, until{};   // the last day
  Instant begin() const { return at_local(from, {}); }
  Instant end() const { return at_local(until + std::chrono::days{1}, {}); }
  // The last moment of it.
  Instant last() const { return end() - std::chrono::milliseconds{1}; }
};
// `kind`: month | quarter | year.
std::optional<Period> read_period(std::string_view kind, std::string_view text);
// The period of that kind to which a day belongs.
Period period_of(std::string_view kind, Date day);

// The version that a period goes by: the last that held on its first day, else the first that
// began within it; null when there was none yet.
const SchemeVersion* version_for(const Scheme& scheme, const Period& period);

// A value that was told.
struct Told {
  std::string indicator, subject;
  Decimal value;
  std::string evidence, by;
};

// Those that a frozen result was computed with.
std::vector<Told> told_in(const Assessment& frozen);

struct ScoreCall {
  const World& world;
  const Calendar& calendar;
  const SchemeVersion& version;
  Period period;
  Instant as_of{};
  std::vector<Told> told = {};
  std::vector<Struck> struck = {};
};

// All facts of a question; refused where a world tells of more than kFactsMax of a kind.
std::expected<Facts, Refused> facts_to_count(const World& world, const FactQuery& query);

// The facts behind one indicator of one who is scored.
std::expected<Measured, Refused> measured(const ScoreCall& call, const Indicator& indicator,
                                          const std::string& subject);
// One sheet for each who is scored, ranked; the names as they are on the period's last day. Facts
// of units are asked for one unit after the other, so that the year of a province fits into memory.
using Sheets = std::expected<std::vector<Sheet>, Refused>;
Sheets compute_sheets(const ScoreCall& call);
// 0 … weight, two decimals.
Decimal score_of(const Indicator& indicator, const Decimal& value);
std::string digest_of(const std::vector<Evidence>& evidence);
std::string digest_of(const std::vector<Sheet>& sheets);

// A scheme as somebody wrote it: rows with `indicator measure parameters weight full zero formula
// scorer`. Refused with the row and what is wrong with it.
std::expected<SchemeVersion, Refused> read_scheme(Proposal& p, const Pack& pack, const Json& form,
                                                  const std::string& clause);

}  // namespace tongchou::kernel
