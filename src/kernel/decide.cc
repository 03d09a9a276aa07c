#include "kernel/decide.h"

namespace tongchou::kernel {

std::unexpected<Refused> refuse(Refusal refusal, std::string clause, std::string zh,
                                std::string en) {
  return std::unexpected(Refused{.refusal = refusal,
                                 .clause = std::move(clause),
                                 .detail_zh = std::move(zh),
                                 .detail_en = std::move(en)});
}

Proposal::Proposal(Overlay& draft, const Command& c, Setting& s)
    : world(draft), command(c), setting(s) {
  if (by_system()) {
    who.name = "系统";
    return;
  }
  standing = standing_of(world, command.person, command.now);
  who = who_of(standing, standing.posts.empty() ? nullptr : &standing.posts.front());
}

void Proposal::emit(Fact fact, std::vector<std::string> subjects, std::string clause) {
  Event event{.at = command.now,
              .who = who,
              .clause = std::move(clause),
              .subjects = std::move(subjects),
              .fact = std::move(fact)};
  apply(world, event);
  events_.push_back(std::move(event));
}

std::string Proposal::new_id(std::string_view prefix) {
  std::string id = std::string(prefix) + command.id_base;
  if (ids_++ > 0) id += "-" + std::to_string(ids_);
  return id;
}

std::int64_t Proposal::take_number(const std::string& series) {
  auto counter = world.get<Counter>(series);
  const std::int64_t number = counter ? counter->last + 1 : 1;
  emit(NumberTaken{series, number}, {"series:" + series});
  return number;
}

Verdict Proposal::finish() {
  while (!later_.empty()) {
    auto step = std::move(later_.front());
    later_.pop_front();
    REFUSE_UNLESS(step(*this));
  }
  return {};
}

void Proposal::act_as(const std::vector<std::string>& roles) {
  if (!by_system()) who = who_of(standing, standing.post_for(roles));
}

namespace {

// A request belongs to the office (0), to matters (1) or to ledgers (2).
struct Room {
  int operator()(const StartMatter&) const { return 1; }
  int operator()(const SubmitDraft&) const { return 1; }
  int operator()(const ChangeDraft&) const { return 1; }
  int operator()(const ActOnTask&) const { return 1; }
  int operator()(const ActOnMatter&) const { return 1; }
  int operator()(const AttachFile&) const { return 1; }
  int operator()(const FireTimer&) const { return 1; }
  int operator()(const BeginScheduled&) const { return 1; }
  int operator()(const SaveView&) const { return 2; }
  int operator()(const ViewEntry&) const { return 2; }
  int operator()(const auto&) const { return 0; }
};

Verdict may_ask(const Proposal& p) {
  const bool founding = std::holds_alternative<EstablishOffice>(p.command.request);
  if (!founding && !p.world.get<Office>("office")) return refuse(Refusal::office_missing);
  if (!p.by_system() && p.standing.posts.empty()) {
    return refuse(Refusal::no_living_post, "G-4");
  }
  return {};
}

}  // namespace

Decision decide(Overlay& draft, const Command& command, Setting& setting) {
  Proposal p(draft, command, setting);
  REFUSE_UNLESS(may_ask(p));
  switch (std::visit(Room{}, command.request)) {
    case 1: REFUSE_UNLESS(decide_matter(p, command.request)); break;
    case 2: REFUSE_UNLESS(decide_ledger(p, command.request)); break;
    default: REFUSE_UNLESS(decide_office(p, command.request)); break;
  }
  REFUSE_UNLESS(p.finish());
  return Accepted{p.take_events(), std::move(p.reply)};
}

}  // namespace tongchou::kernel
