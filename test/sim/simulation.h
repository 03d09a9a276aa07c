// A year of the demonstration office from a seed: what its people do, what goes wrong with the
// store, and what must be true all the same. The same seed gives the same digest on every store.
//
// Always:
//   1. what was acknowledged is in the journal, once, whatever failed in between
//   2. replay gives the same records and registers, the chain is intact
//   3. every open matter has one live holder: a person who can act, or a moment that comes
//      (check_holders.cc); a single step is asked of nobody twice
//   4. task lists and lights follow from the records
//   5. numbers are without gaps
//   6. what is in the ledger was decided by the leading group
//   7. a meeting closes only when every item is decided, with its text
//   8. what was passed is a directive once the minutes are out, or has a reason why not
//   9. a topic waits in its body's pool or stands on one agenda, never both, and waits no more
//      when what brought it has ended
//  10. a signed text stays what it was, and fits its digest
//  11. a directive is done only when its proof was accepted
//  12. no directive of a part that 区长 has to sign begins before he has signed that very part
//  13. no arrangement enters the ledger of funds before that, and nothing is paid before it
//  14. no more is paid than was arranged, nor arranged than is there
//  15. an extract holds no part that waits for a signature
// Each of these has a canary: a record changed behind the journal's back, which the check of that
// line has to find by itself, before the comparison with the journal does.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "../support/demo_office.h"
#include "kernel/document.h"
#include "kernel/meeting.h"

namespace tongchou::sim {

// xorshift64*: the same numbers everywhere.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed * 0x9E3779B97F4A7C15ULL + 0x1234567ULL) {
    for (int i = 0; i < 8; ++i) next();
  }
  std::uint64_t next() {
    if (state_ == 0) state_ = 88172645463325252ULL;
    state_ ^= state_ >> 12;
    state_ ^= state_ << 25;
    state_ ^= state_ >> 27;
    return state_ * 0x2545F4914F6CDD1DULL;
  }
  int below(int n) {
    return n <= 0 ? 0 : static_cast<int>((next() >> 33) % static_cast<unsigned>(n));
  }
  bool percent(int p) { return below(100) < p; }
  template <class T>
  const T& of(const std::vector<T>& list) {
    return list[static_cast<std::size_t>(below(static_cast<int>(list.size())))];
  }

 private:
  std::uint64_t state_;
};

struct Options {
  std::uint64_t seed = 1;
  int commands = 420;
  std::string url = "memory:";
  std::string schema = "office";
  std::string canary;       // of canaries(): what is changed behind the journal's back
};

struct Outcome {
  std::string fault;        // empty: everything held
  bool spoilt = true;       // false: the canary found nothing to change
  std::string digest;
  std::int64_t commands = 0, accepted = 0, refused = 0, crashes = 0, events = 0, matters = 0,
               entries = 0, meetings = 0, issued = 0, accepted_directives = 0,
               countersigned = 0, funds = 0, paid = 0, extracts = 0;
};

// Thrown by a canary that finds nothing to spoil.
struct Nothing {};
// What can be spoilt for once, and how the check that has to see it begins to say so.
const std::map<std::string, std::string>& canaries();

class Simulation {
 public:
  explicit Simulation(const Options& options);
  Outcome run();

 private:
  // ---- acting (people.cc) ----
  void one_command();
  void declare();
  void act_on_task();
  struct Held { std::string matter, task; };
  bool do_task(const Held& held);  // false: refused
  void act_on_matter();
  bool is_before_a_meeting(const kernel::Matter& matter) const;
  void propose_to_ledger();
  void change_people();
  void change_draft();
  void set_parameter();
  void hold_all_posts();
  Json declaration();
  Json spoiled(Json data);
  Json filled(const kernel::Pack& pack, const std::string& form, const Json& now);
  Json answer_for(const std::string& id, const Json& property);
  std::string somebody(const std::string& role);
  std::string anybody();
  std::string administrator() const;
  std::string pick_entry();
  std::optional<Held> pick_task();
  // ---- acting (meetings.cc) ----
  void plan_meeting(const std::string& body);
  void act_on_meeting();
  void bring_to_its_day(const kernel::Meeting& meeting, const std::string& person);
  void push_business();
  void start_directive();
  void act_on_document();
  Json item_data();
  kernel::ActOnMeeting meeting_act(const kernel::Meeting& meeting, const std::string& act);
  std::shared_ptr<const kernel::Meeting> pick_meeting(const std::string& body = {});
  std::optional<kernel::SignatureRecord> signature_for(const std::string& person,
                                                       const kernel::Task& task);

  // ---- acting (finance.cc) ----
  void act_in_finance();
  void start_topic();
  void arrange_funds();
  void change_arrangement();
  void claim_payment();
  void push_finance();
  void push_matter(const std::string& id);
  void drive_meeting();
  void step_meeting(const kernel::Meeting& meeting);
  void step_session(const kernel::Meeting& meeting, const std::string& person);
  void correct_minutes();
  void hand_out_extract();
  std::string pick_minutes();
  std::shared_ptr<const kernel::Entry> pick_fund();

  // ---- time and faults (simulation.cc) ----
  void pass_time();
  void advance_to(Instant until);
  Answer send(const std::string& person, kernel::Request request);
  void tick();
  void recover();
  store::Fault choose_fault();

  // ---- checking (checks.cc) ----
  void require(bool condition, const std::string& what);
  void check_often();
  void check_all();
  void check_acknowledged();
  void check_task_lists();
  void check_numbers();
  void check_entries();
  std::shared_ptr<const kernel::Entry> entry_numbered(const std::string& ledger,
                                                      const std::string& number);
  void check_replay();
  // ---- checking (check_holders.cc) ----
  using Place = std::pair<std::string, std::int64_t>;  // a matter, an element of its procedure
  struct Waiting {
    std::map<Place, std::string> pools;         // the body
    std::multimap<Place, std::string> agendas;  // the meeting's matter
    std::multimap<Place, std::string> matters;  // the one that is waited for
    std::map<std::string, bool> held;           // what is known so far
  };
  void check_holders();
  void check_single_steps(const kernel::Matter& matter);
  Waiting who_waits() const;
  bool is_held(const std::string& id, Waiting& waiting) const;
  bool is_held_at(const kernel::Matter& matter, const bpmn::ElementInstance& element,
                  Waiting& waiting) const;
  bool waits_for_members(const kernel::Matter& matter) const;
  bool lives_in(const std::string& role) const;
  bool lives_in_any(const std::vector<std::string>& roles) const;
  std::string where_it_stands(const kernel::Matter& matter) const;
  bool corrupt_holder();
  bool corrupt_post(const kernel::Matter& matter);
  // ---- checking (check_finance.cc) ----
  void check_countersigned();
  void check_funds();
  void check_pools();
  void check_payments();
  void check_extracts();
  void count_finance();
  std::optional<Instant> countersigned(const kernel::Meeting& meeting,
                                       const kernel::AgendaItem& item) const;
  std::optional<Instant> decided_and_signed(const std::string& matter) const;
  bool needs_chief(const kernel::AgendaItem& item) const;
  bool corrupt_funds();
  bool corrupt_begun();
  bool corrupt_extract();
  // ---- checking (check_meetings.cc) ----
  bool awaits_approval(const kernel::AgendaItem& item) const;
  std::string brought_by(const kernel::AgendaItem& item) const;
  void check_decisions();
  void check_signed_texts();
  void check_acceptance();
  void overwrite(const char* kind, const std::string& id, const Json& json);
  bool corrupt_meeting();
  bool corrupt_pool();
  bool corrupt_document();
  bool corrupt_directive();
  bool corrupt_matter();
  bool corrupt_request();
  void corrupt();

  Options options_;
  Random random_, faults_;
  store::FaultPlan plan_;
  bool faults_on_ = false;
  int failing_ = 0;                                // commits that still fail: the disk stays full
  std::unique_ptr<test::DemoOffice> office_;
  Outcome outcome_;
  std::int64_t slowness_ = 0;
  std::int64_t keys_ = 0;
  struct Acknowledged { std::string person, key; std::int64_t seq = 0; };
  std::vector<Acknowledged> acknowledged_;
  std::int64_t started_ = 0;                       // matters whose start was acknowledged
  std::deque<std::string> recent_;  // the last commands, for whoever must find a fault
  std::vector<std::string> drafts_;
  std::map<std::string, std::string> signed_;  // digests by document and version
};

std::string describe(const kernel::Request& request);

}  // namespace tongchou::sim
