#include "simulation.h"

#include <stdexcept>

namespace tongchou::sim {

using namespace kernel;

namespace {

const Instant kFirstMorning = at_local(*parse_date("2026-01-05"), std::chrono::hours{9});
const Instant kYearEnd = at_local(*parse_date("2027-01-04"), std::chrono::hours{18});

}  // namespace

Simulation::Simulation(const Options& options)
    : options_(options), random_(options.seed), faults_(options.seed ^ 0xFA17ULL) {
  plan_.choose = [this](std::int64_t) { return choose_fault(); };
}

// One commit in thirty fails in some way; a full disk stays full for a while.
store::Fault Simulation::choose_fault() {
  if (!faults_on_) return store::Fault::none;
  if (failing_ > 0) {
    --failing_;
    return store::Fault::disk_full;
  }
  switch (faults_.below(120)) {
    case 0: return store::Fault::fail_before_commit;
    case 1: return store::Fault::fail_after_commit;
    case 2: failing_ = faults_.below(3); return store::Fault::disk_full;
    case 3: return store::Fault::slow;
    default: return store::Fault::none;
  }
}

Outcome Simulation::run() {
  auto office = test::DemoOffice::open(options_.url, options_.schema, kFirstMorning, &plan_);
  if (!office) {
    outcome_.fault = "the office cannot be founded: " + office.error().en;
    return outcome_;
  }
  office_ = std::move(*office);
  try {
    recover();
    hold_all_posts();
    faults_on_ = true;
    for (int i = 0; i < options_.commands && office_->now < kYearEnd; ++i) {
      pass_time();
      one_command();
      if (random_.percent(40)) act_in_finance();
      if (i % 25 == 24) check_often();
    }
    advance_to(kYearEnd);
    faults_on_ = false;
    if (!options_.canary.empty()) {
      check_often();  // what holds until then is known
      corrupt();
    }
    check_all();
  } catch (const Nothing&) {
    outcome_.spoilt = false;
  } catch (const std::runtime_error& fault) {
    outcome_.fault = fault.what();
    outcome_.fault += "\n  at " + write_local(office_->now) + "; the last commands:";
    for (const auto& line : recent_) outcome_.fault += "\n    " + line;
  }
  outcome_.digest = office_->digest();
  auto head = office_->reader().head();
  outcome_.events = head ? head->seq : 0;
  outcome_.matters = static_cast<std::int64_t>(office_->ids_of("matter").size());
  outcome_.entries = static_cast<std::int64_t>(office_->ids_of("entry").size());
  outcome_.meetings = static_cast<std::int64_t>(office_->ids_of("meeting").size());
  for (const auto& id : office_->ids_of("document")) {
    outcome_.issued += office_->world().get<Document>(id)->state == DocumentState::issued;
  }
  for (const auto& id : office_->ids_of("matter")) {
    auto matter = office_->world().get<Matter>(id);
    outcome_.accepted_directives +=
        matter->procedure == "directive" && matter->state == MatterState::done;
  }
  count_finance();
  return outcome_;
}

// ---- time -------------------------------------------------------------------------------------

// Now and then minutes pass, mostly a night; time stops wherever something is due.
void Simulation::pass_time() {
  const Instant now = office_->now;
  const Instant later = now + std::chrono::minutes{1 + random_.below(180)};
  const bool evening = local_time_of_day(later) > std::chrono::hours{18} ||
                       local_date(later) != local_date(now);
  if (random_.percent(45) && !evening) {
    advance_to(later);
    return;
  }
  Date day = next_working_day(office_->calendar(), local_date(now)).value;
  if (random_.percent(8)) day = next_working_day(office_->calendar(), day).value;
  const auto minutes = std::chrono::minutes{8 * 60 + 30 + random_.below(120)};
  advance_to(at_local(day, minutes));
}

void Simulation::advance_to(Instant until) {
  for (int i = 0; i < 1000; ++i) {
    const auto due = office_->clerk().next_due();
    if (!due || *due > until) break;
    if (*due > office_->now) office_->now = *due;
    const auto before = office_->reader().head();
    tick();
    if (office_->reader().head()->seq == before->seq) break;  // refused: left for the restart
  }
  if (until > office_->now) office_->now = until;
}

// ---- commands ---------------------------------------------------------------------------------

void Simulation::recover() {
  auto opened = office_->reopen();
  require(opened.has_value(), "the clerk cannot be opened again");
}

// Asks again with the same key until there is an answer, as a careful client does.
Answer Simulation::send(const std::string& person, Request request) {
  const std::string key = "k" + std::to_string(++keys_);
  const bool starts = std::holds_alternative<StartMatter>(request);
  recent_.push_back(write_local(office_->now) + " " + person + ": " + describe(request));
  if (recent_.size() > 8) recent_.pop_front();
  ++outcome_.commands;
  Answer answer;
  for (int attempt = 0;; ++attempt) {
    require(attempt < 20, "the office does not come back");
    answer = office_->clerk().process({Ask{person, request, key}}).front();
    if (!office_->clerk().stopped()) break;
    ++outcome_.crashes;
    recover();
    office_->now += std::chrono::seconds{30};
  }
  if (plan_.virtual_ms > slowness_) {
    office_->now += std::chrono::milliseconds{plan_.virtual_ms - slowness_};
    slowness_ = plan_.virtual_ms;
  }
  if (!answer.result) {
    ++outcome_.refused;
    recent_.back() += " → " + std::string(text_of(answer.result.error().refusal).code);
    return answer;
  }
  ++outcome_.accepted;
  started_ += starts;
  acknowledged_.push_back({person, key, answer.seq});
  return answer;
}

void Simulation::tick() {
  for (int attempt = 0; attempt < 20; ++attempt) {
    office_->clerk().tick();
    if (!office_->clerk().stopped()) return;
    ++outcome_.crashes;
    recover();
  }
  require(false, "time does not get through");
}

namespace {

struct Describer {
  std::string operator()(const StartMatter& c) const {
    return "start " + c.procedure + (c.draft ? " (draft) " : " ") +
           write_json(c.data).substr(0, 300);
  }
  std::string operator()(const ActOnTask& c) const {
    return c.act + " on " + c.task + " " + write_json(c.data).substr(0, 300);
  }
  std::string operator()(const ActOnMatter& c) const { return c.act + " " + c.matter; }
  std::string operator()(const TakePost& c) const { return "take " + c.post; }
  std::string operator()(const LeavePost& c) const { return "leave " + c.holding; }
  std::string operator()(const ChangeDraft& c) const { return "change draft " + c.matter; }
  std::string operator()(const SubmitDraft& c) const { return "submit " + c.matter; }
  std::string operator()(const ActOnMeeting& c) const {
    return c.act + " on meeting " + c.meeting + " " + write_json(c.data).substr(0, 200);
  }
  std::string operator()(const ActOnDocument& c) const {
    return c.act + " on document " + c.document + " " + write_json(c.data).substr(0, 200);
  }
  std::string operator()(const auto&) const { return "another command"; }
};

}  // namespace

std::string describe(const Request& request) { return std::visit(Describer{}, request); }

}  // namespace tongchou::sim
