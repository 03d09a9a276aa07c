// Records of assessment: schemes as they were decided, and the results of their periods.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/base.h"
#include "kernel/who.h"

namespace tongchou::kernel {

// 指标: what is measured, how much it weighs, where full marks and none are reached.
struct Indicator {
  std::string id;       // its row in the scheme
  std::string title;
  std::string measure;  // of measure.h; "": told by `scorer`, who is not scored, with evidence
  std::map<std::string, std::string> parameters;
  Decimal weight;       // all of a scheme add to 100
  Decimal full, zero;   // the values at which all marks and no marks are given
  std::string formula;  // FEEL over value, weight, full, zero; "": the line between the two
  std::string scorer;   // absolute role
};
BOOST_DESCRIBE_STRUCT(Indicator, (), (id, title, measure, parameters, weight, full, zero, formula,
                                      scorer))

// What was decided on a day; a later version leaves it as it was.
struct SchemeVersion {
  std::int64_t number = 1;
  Date since{};                     // the periods that begin on this day or later
  std::string object;               // unit | person
  std::string period;               // month | quarter | year
  std::string publication;          // all | scored: who sees the results once they are published
  std::vector<std::string> scored;  // ids of units, or of persons
  std::vector<Indicator> indicators;
  std::string source;               // the meeting's item or the circulation that decided it
  std::string matter;
  Instant decided{};
  Who by;
};
BOOST_DESCRIBE_STRUCT(SchemeVersion, (), (number, since, object, period, publication, scored,
                                          indicators, source, matter, decided, by))

// 考核办法.
struct Scheme {
  std::string id, body, title;
  std::vector<SchemeVersion> versions;
};
BOOST_DESCRIBE_STRUCT(Scheme, (), (id, body, title, versions))

// One indicator of one who is scored.
struct Mark {
  std::string indicator;
  std::optional<Decimal> value;  // nothing: there was no case
  std::optional<Decimal> score;
  std::int64_t facts = 0;
  std::string digest;            // of the facts behind it
  std::string told;              // evidence of a value that was told
  std::string by;                // by whom
};
BOOST_DESCRIBE_STRUCT(Mark, (), (indicator, value, score, facts, digest, told, by))

// 成绩单.
struct Sheet {
  std::string subject, name;
  std::vector<Mark> marks;
  std::optional<Decimal> total;  // of 100; over the indicators with a case
  std::int64_t rank = 0;         // 0: nothing to rank by
  std::string objection, answer;
  std::string award;             // what the group decided: reward | penalty | ""
  std::string award_text;
};
BOOST_DESCRIBE_STRUCT(Sheet, (), (subject, name, marks, total, rank, objection, answer, award,
                                  award_text))

// A fact that the office has struck out after an objection: it counts no more.
struct Struck {
  std::string fact, reason, by;
};
BOOST_DESCRIBE_STRUCT(Struck, (), (fact, reason, by))

enum class AssessmentState { frozen, decided, published };
BOOST_DESCRIBE_ENUM(AssessmentState, frozen, decided, published)

// 考核结果: one period of a scheme.
struct Assessment {
  std::string id;      // "<scheme>/<period>"
  std::string scheme, body, title, period;
  std::int64_t version = 1;
  Date from{}, until{};
  Instant as_of{};     // what was known then is what counts
  AssessmentState state = AssessmentState::frozen;
  std::string matter, source;
  std::vector<Struck> struck;
  std::vector<Sheet> sheets;
  std::string digest;  // of the sheets
  Instant frozen{};
};
BOOST_DESCRIBE_STRUCT(Assessment, (), (id, scheme, body, title, period, version, from, until,
                                       as_of, state, matter, source, struck, sheets, digest,
                                       frozen))

}  // namespace tongchou::kernel
