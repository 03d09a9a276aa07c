// A refusal is an enumerated fact: the office may not do this. Its number never changes and is
// never reused; the words are here, once, in both languages. The clause it rests on is cited by
// capability id (KP-16) and looked up in bodies/common/clauses.toml by whoever shows it.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tongchou::kernel {

enum class Refusal : int {
  // 10xx who
  not_signed_in = 1001,
  no_right = 1002,
  no_living_post = 1003,
  not_own_scope = 1004,
  only_office = 1005,
  only_leading_group = 1006,
  password_unchanged = 1007,
  own_work = 1008,
  // 11xx units, posts, people, bodies
  unit_not_found = 1101,
  post_not_found = 1102,
  person_not_found = 1103,
  body_not_found = 1104,
  account_taken = 1105,
  name_empty = 1106,
  dates_reversed = 1107,
  holding_not_found = 1108,
  member_not_found = 1109,
  members_missing = 1110,
  unit_closed = 1111,
  post_taken_twice = 1112,
  pack_invalid = 1113,
  office_exists = 1114,
  office_missing = 1115,
  parameter_unknown = 1116,
  last_administrator = 1117,
  id_taken = 1118,
  // 12xx matters and tasks
  procedure_not_found = 1201,
  matter_not_found = 1202,
  task_not_found = 1203,
  task_not_yours = 1204,
  version_stale = 1205,
  act_unknown = 1206,
  reason_required = 1207,
  opinion_required = 1208,
  target_invalid = 1209,
  form_invalid = 1210,
  matter_closed = 1211,
  withdraw_too_late = 1212,
  transfer_invalid = 1213,
  procedure_failed = 1214,
  matter_restricted = 1215,
  draft_only = 1216,
  file_too_large = 1217,
  nothing_to_urge = 1218,
  matter_suspended = 1219,
  rule_forbids = 1220,
  nothing_new = 1221,
  // 13xx ledgers
  ledger_not_found = 1301,
  entry_not_found = 1302,
  stage_unknown = 1303,
  stage_reason_required = 1304,
  stage_fields_missing = 1305,
  review_missing = 1306,
  field_unknown = 1307,
  entry_left_already = 1308,
  entry_exists = 1309,
  month_invalid = 1310,
  evidence_required = 1311,
  ledger_too_large = 1312,
  // 15xx meetings
  meeting_not_found = 1501,
  meeting_state_wrong = 1502,
  presider_invalid = 1503,
  writer_invalid = 1504,
  item_not_found = 1505,
  item_not_admitted = 1506,
  agenda_is_fixed = 1507,
  agenda_empty = 1508,
  notice_too_short = 1509,
  item_undecided = 1510,
  minutes_text_missing = 1511,
  sign_in_code_wrong = 1512,
  invitee_not_found = 1513,
  recused_from_item = 1514,
  delegation_invalid = 1515,
  only_meeting_writer = 1516,
  deed_missing = 1517,
  meeting_times_invalid = 1518,
  absent_from_item = 1519,
  flag_stays = 1520,
  not_present = 1521,
  // 14xx papers and keys
  document_not_found = 1401,
  document_not_yours = 1402,
  document_frozen = 1403,
  document_state = 1404,
  document_incomplete = 1405,
  document_unsigned = 1406,
  content_invalid = 1407,
  section_unknown = 1408,
  recipient_unknown = 1409,
  copy_not_found = 1410,
  copy_compulsory = 1411,
  extract_only = 1412,
  part_unsigned = 1413,
  signature_required = 1420,
  signature_invalid = 1421,
  key_unknown = 1422,
  key_exists = 1423,
  passphrase_wrong = 1424,
  // 17xx assessment
  scheme_not_found = 1701,
  scheme_invalid = 1702,
  weights_not_hundred = 1703,
  measure_unknown = 1704,
  scorer_is_scored = 1705,
  period_invalid = 1706,
  period_not_over = 1707,
  assessment_exists = 1708,
  assessment_not_found = 1709,
  too_many_facts = 1710,
  // 19xx the office as a whole
  office_stopped = 1901,
  too_busy = 1902,
};

struct RefusalText {
  Refusal number;
  std::string_view code;  // what the API sends: "task_not_yours"
  std::string_view zh;
  std::string_view en;
  int status;             // of HTTP, for whoever answers over it
};

const RefusalText& text_of(Refusal refusal);
std::span<const RefusalText> all_refusals();  // by number, ascending

struct FieldProblem {
  std::string path;  // "land" or "scores.energy"
  std::string zh;
  std::string en;
};

// What a refused command comes back with.
struct Refused {
  Refusal refusal;
  std::string clause;                // capability id, may be empty
  std::string detail_zh;             // appended to the text: what exactly, what to do
  std::string detail_en;
  std::vector<FieldProblem> fields;
  std::string conflict;              // JSON of the conflicting act, for version_stale
};

// The same where only an error can be said: at the command line, or while an office is set up.
Error error_of(const Refused& refused);

}  // namespace tongchou::kernel
