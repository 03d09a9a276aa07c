// Carries out a scenario on an office: the acts as commands to the clerk, the expectations against
// records, registers and journal. What is wrong is gathered, with the line of each.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "../support/demo_office.h"
#include "kernel/agency.h"
#include "kernel/assessment.h"
#include "script.h"

namespace tongchou::scenario {

struct Mismatch {
  int line = 0;
  std::string expected, actual;
  bool blessable = false;  // `blessed` has what the line should say
};

// A fault of the scenario's own words; ends the run.
struct BadLine {
  int line = 0;
  std::string what;
};

// One row of a ledger as the register holds it.
struct LedgerRow {
  std::string id, unit, title, stage;
  Json fields;
};

// The roles on a body's list of members, by id, as scenarios call them.
const std::map<std::string, std::string>& member_roles();

class Runner {
 public:
  Runner(test::DemoOffice& office, const Script& script) : office_(office), script_(script) {}
  void run();

  std::vector<Mismatch> mismatches;
  std::map<int, std::string> blessed;  // line → what it should say; only where that is known

 private:
  // ---- acts (acts.cc) ----
  void carry_out(const Line& line);
  void set_clock(const Line& line);
  void advance_to(Instant until);
  void fire_due();
  bool general_act(const Line& line, const std::string& person);
  bool paper_act(const Line& line, const std::string& person);
  void units_of_item(const Line& line, Json& data) const;
  void fill_meeting_act(const Line& line, const kernel::Meeting& held,
                        kernel::ActOnMeeting& command) const;
  bool check_around_meeting(const Line& line, const std::string& kind,
                            const kernel::Meeting& held);
  bool meeting_act(const Line& line, const std::string& person);
  bool delegation_act(const Line& line, const std::string& person);
  std::optional<kernel::SignatureRecord> signature_for(const Line& line, const std::string& person,
                                                       const kernel::Task& task);
  bool assessment_look(const Line& line);
  bool agency_look(const Line& line);
  bool archive_look(const Line& line, const std::string& person);
  void open_investor_view();
  void compare_computed(const Line& line, const kernel::ScoreCall& call);
  bool office_act(const Line& line, const std::string& person);
  bool look(const Line& line, const std::string& person);
  bool start(const Line& line, const std::string& person);
  std::vector<std::string> bodies_for(const std::string& person, const std::string& verb) const;
  bool draft_act(const Line& line, const std::string& person);
  bool step(const Line& line, const std::string& person);
  void import_list(const Line& line, const std::string& person);
  void send_import(const std::string& person);
  void open_ledger(const Line& line, const std::string& person);
  void begin(const std::string& person, kernel::StartMatter request, const std::string& name);
  Answer ask(const std::string& person, kernel::Request request);
  void claim_refusal();

  // ---- names (names.cc) ----
  [[noreturn]] void bad(const std::string& what) const;
  std::string person_of(const std::string& actor) const;
  std::string post_of(const std::string& actor) const;
  std::set<std::string> roles_of_holder(const std::string& holder, const std::string& body) const;
  std::vector<std::string> matters_named(const std::string& name) const;
  std::string entry_named(const std::string& name) const;
  std::string body_named(const std::string& name) const;
  std::shared_ptr<const kernel::Matter> matter(const Line& line) const;
  std::shared_ptr<const kernel::Entry> entry(const Line& line) const;
  std::shared_ptr<const kernel::Document> document(const Line& line) const;
  std::shared_ptr<const kernel::Meeting> meeting(const Line& line) const;
  const kernel::Invitee* invitee(const kernel::Meeting& meeting, const std::string& who) const;
  std::pair<std::shared_ptr<const kernel::Matter>, const kernel::Task*> task_for(
      const Line& line, const std::string& person, const std::string& step) const;
  std::vector<Part> with_defaults(const Line& line) const;
  Json form_data(const Json& form, std::vector<Part>& parts) const;
  bool set_field(const Json& form, const Part& part, Json& data) const;
  bool set_table(const Json& form, Json& data) const;
  Json field_value(const Json& property, const std::string& text) const;
  Date day(const std::string& text) const;
  std::string unit_name(const std::string& unit) const;
  std::string column_text(const kernel::LedgerDef& ledger, const kernel::LedgerColumn& column,
                          const LedgerRow& row) const;
  std::vector<LedgerRow> ledger_rows(const std::string& person, std::optional<Instant> past,
                                     const std::string& state) const;
  const kernel::LedgerDef& ledger_of(const kernel::Entry& entry) const;

  // ---- expectations (checks.cc, check_ledger.cc, check_bodies.cc) ----
  void check(const Line& line);
  bool check_matter(const Line& line, const std::string& kind);
  bool check_ledger(const Line& line, const std::string& kind);
  bool check_body(const Line& line, const std::string& kind);
  bool check_paper(const Line& line, const std::string& kind);
  bool check_assessment(const Line& line, const std::string& kind);
  bool check_agency(const Line& line, const std::string& kind);
  bool check_archive(const Line& line, const std::string& kind);
  void compare_parts(const Line& line, const std::map<std::string, std::string>& known);
  const kernel::Sheet& frozen_sheet(const kernel::Sheet& computed) const;
  bool check_meeting(const Line& line, const std::string& kind);
  void check_refusal(const Line& line);
  void check_task(const Line& line);
  void check_no_task(const Line& line);
  void check_verdict(const Line& line);
  void check_light(const Line& line);
  void check_record(const Line& line);
  void check_opinion(const Line& line, bool wanted);
  void check_circular(const Line& line, bool wanted);
  void check_link(const Line& line);
  void check_directive(const Line& line);
  void check_unurged(const Line& line, bool wanted);
  void check_no_matter(const Line& line);
  void check_entry(const Line& line);
  void check_history(const Line& line);
  void check_table(const Line& line);
  void compare_table(const Line& line, const std::vector<std::string>& head,
                     const std::vector<std::vector<std::string>>& shown);
  void check_stages(const Line& line, const std::string& state);
  void check_import(const Line& line);
  void check_listed(const Line& line, bool wanted);
  bool check_pack(const Line& line, const std::string& kind);
  void check_members(const Line& line);
  void check_duty(const Line& line);
  void check_parameter(const Line& line);
  void check_row(const Line& line);
  void check_regime(const Line& line);
  void check_unit(const Line& line);
  void differ(const Line& line, const std::string& expected, const std::string& actual,
              bool replaceable = true);
  void expect(const Line& line, const std::string& expected, const std::string& actual);
  void expect_contains(const Line& line, const std::string& words, const std::string& text);
  static bool same(const std::string& expected, const std::string& actual);

  test::DemoOffice& office_;
  const Script& script_;
  const Line* now_ = nullptr;                       // the line in work, for bad()
  const Line* act_ = nullptr;                       // the act that expectations speak of
  std::map<std::string, std::vector<Part>> defaults_;
  std::map<std::string, std::vector<std::string>> started_;  // name → matters, oldest first
  std::string name_;                                // the last thing named
  std::optional<kernel::Refused> refused_;
  bool refusal_claimed_ = true;
  bool seen_ = true;                                // of 查看
  std::vector<LedgerRow> rows_, rows_then_;
  std::vector<std::string> listed_;
  std::string read_;                                // of 查看公文: what the actor reads
  std::map<std::string, std::string> archived_;     // of 查看卷宗
  std::string body_;                                // of 查看机构
  std::shared_ptr<const kernel::Scheme> scheme_;    // of 查看考核, and what follows
  std::shared_ptr<const kernel::Assessment> frozen_;
  kernel::SchemeVersion version_;
  std::vector<kernel::Sheet> sheets_;
  std::vector<kernel::AgencyCase> cases_;           // of 查看代办, 查看代办服务
  std::map<std::string, std::string> computed_;     // what was looked at → digest of its sheets
  std::optional<kernel::ListResult> list_;
};

const kernel::RefusalText& words_of(const kernel::Refused& refused);
std::string said(const kernel::Refused& refused);  // everything that it says, in Chinese
std::string clause_label(const std::string& clause);
std::optional<Decimal> number_in(const std::string& text);  // of a quantity, none of a day

}  // namespace tongchou::scenario
