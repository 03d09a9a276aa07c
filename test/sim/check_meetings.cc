// What must be true of meetings, of what they decided, and of papers that were signed.
#include <algorithm>

#include "simulation.h"

namespace tongchou::sim {

using namespace kernel;

namespace {

// Its minutes were issued and everything was handed over, or the meeting's matter ended otherwise:
// nobody hands over anything after that.
bool is_released(const World& world, const Meeting& m) {
  auto matter = world.get<Matter>(m.matter);
  return matter && matter->closed;
}

std::string name_of(const Meeting& m, const AgendaItem& item) {
  return m.head.title + " / " + item.title;
}

}  // namespace

// What the meeting handed out waits while whoever is above it has still to approve (FE-1).
bool Simulation::awaits_approval(const AgendaItem& item) const {
  const auto bringing = office_->world().get<Matter>(item.matter);
  if (!bringing || bringing->closed) return false;
  for (const auto& id : office_->ids_of("matter")) {
    const auto matter = office_->world().get<Matter>(id);
    const bool asks = matter->procedure == "referral" && matter->waiter &&
                      matter->waiter->matter == item.matter;
    if (asks && !matter->closed) return true;
  }
  return false;
}

std::string Simulation::brought_by(const AgendaItem& item) const {
  const auto matter = office_->world().get<Matter>(item.matter);
  return matter ? "brought by " + where_it_stands(*matter) : "brought by no matter";
}

// 7. and 8. Nothing is left undecided when a meeting closes; what was passed is somebody's to do.
void Simulation::check_decisions() {
  std::map<std::string, std::string> places;  // 9. a topic waits, or stands on one agenda
  auto place = [&](const AgendaItem& item, const std::string& where) {
    require(places.emplace(item.id, where).second,
            "a topic is in two places: " + item.title + ", " + where);
  };
  for (const auto& id : office_->ids_of("topic_pool")) {
    const auto pool = office_->world().get<TopicPool>(id);
    for (const auto& topic : pool->topics) {
      place(topic, "pool of " + id);
      const auto matter = office_->world().get<Matter>(topic.matter);
      require(topic.key == 0 || (matter && !matter->closed),
              "a topic waits though what brought it has ended: " + topic.title);
    }
  }
  for (const auto& id : office_->ids_of("meeting")) {
    const auto meeting = office_->world().get<Meeting>(id);
    const Meeting& m = *meeting;
    if (m.state == MeetingState::cancelled) continue;
    const bool closed = m.state == MeetingState::closed;
    const bool released = closed && is_released(office_->world(), m);
    for (const auto& item : m.items) {
      place(item, m.id);
      if (!closed) continue;
      require(!item.outcome.empty() && !item.text.empty(),
              "a meeting closed over an undecided item: " + name_of(m, item));
      require(item.outcome != "pass" || !item.deeds.empty() || !item.no_deed.empty(),
              "a decided item has neither a deed nor a reason: " + name_of(m, item));
      for (const auto& deed : item.deeds) {
        auto matter = deed.matter.empty() ? nullptr : office_->world().get<Matter>(deed.matter);
        const bool handed_over = matter && matter->procedure == "directive" &&
                                 matter->data["source"].as_string() == m.id;
        if (!released || handed_over || awaits_approval(item)) continue;
        require(false, "a decided item became no directive: " + name_of(m, item) + ", matter \"" +
                           deed.matter + "\" " +
                           (matter ? matter->procedure + " from " +
                                         matter->data["source"].as_string()
                                   : std::string("is not there")) +
                           "; " + brought_by(item));
      }
    }
  }
}

// 10. A text that somebody signed is the text that was signed, for ever.
void Simulation::check_signed_texts() {
  for (const auto& id : office_->ids_of("document")) {
    const auto document = office_->world().get<Document>(id);
    for (const auto& version : document->versions) {
      const std::string digest = hex(sm3(write_json(to_json(version.content))));
      require(digest == version.digest, "a text is not what its digest says: " + document->title);
      if (version.signatures.empty()) continue;
      const auto [known, first] =
          signed_.emplace(id + "/" + std::to_string(version.number), digest);
      require(first || known->second == digest, "a signed text was changed: " + document->title);
    }
    require(document->state != DocumentState::issued || !document->number.empty(),
            "an issued paper has no number: " + document->title);
  }
}

// 11. A directive is done when whoever checks it accepted what the lead reported, and not before. A
// lead that sends a refusal back to be looked at once more stands by the report that was refused.
void Simulation::check_acceptance() {
  for (const auto& id : office_->ids_of("matter")) {
    const auto matter = office_->world().get<Matter>(id);
    if (matter->procedure != "directive" || matter->state != MatterState::done) continue;
    const Opinion* last = nullptr;
    bool reported = false;
    for (const auto& opinion : matter->opinions) {
      if (opinion.step_id == "feedback" && opinion.outcome != "return") {
        reported = opinion.outcome == "agree";
      }
      if (opinion.step_id == "review") last = &opinion;
    }
    std::string course;
    for (const auto& one : matter->opinions) course += " " + one.step_id + ":" + one.outcome;
    require(last && last->outcome == "agree" && reported,
            "a directive closed without acceptance: " + matter->title + course);
  }
}

// ---- canaries ---------------------------------------------------------------------------------

void Simulation::overwrite(const char* kind, const std::string& id, const Json& json) {
  auto row = office_->reader().find(kind, id);
  require(row && *row, "no record to change");
  std::vector<store::RecordPut> records;
  records.push_back({kind, id, (*row)->version, write_json(json), false});
  require(office_->clerk().keep_private(records).has_value(), "the canary cannot be set");
}

bool Simulation::corrupt_meeting() {
  for (const auto& id : office_->ids_of("meeting")) {
    auto meeting = *office_->world().get<Meeting>(id);
    if (meeting.state != MeetingState::closed) continue;
    for (auto& item : meeting.items) {
      if (options_.canary == "undecided" && item.kind != "follow_up") {
        item.outcome.clear();
        overwrite("meeting", id, to_json(meeting));
        return true;
      }
      if (options_.canary != "undone" || item.deeds.empty()) continue;
      if (item.deeds.front().matter.empty()) continue;  // it waits for an approval
      if (!is_released(office_->world(), meeting)) continue;
      item.deeds.front().matter.clear();
      overwrite("meeting", id, to_json(meeting));
      return true;
    }
    if (options_.canary == "twice" && meeting.items.size() > 1) {
      meeting.items.front().id = meeting.items.back().id;
      overwrite("meeting", id, to_json(meeting));
      return true;
    }
  }
  return false;
}

// What brought a topic that waits in a pool has ended.
bool Simulation::corrupt_pool() {
  for (const auto& id : office_->ids_of("topic_pool")) {
    const auto pool = office_->world().get<TopicPool>(id);
    for (const auto& topic : pool->topics) {
      if (topic.key == 0) continue;
      auto matter = *office_->world().get<Matter>(topic.matter);
      matter.state = MatterState::terminated;
      matter.closed = office_->now;
      overwrite("matter", matter.id, to_json(matter));
      return true;
    }
  }
  return false;
}

bool Simulation::corrupt_document() {
  for (const auto& id : office_->ids_of("document")) {
    auto document = *office_->world().get<Document>(id);
    if (options_.canary == "number" && document.state == DocumentState::issued) {
      document.number.clear();
      overwrite("document", id, to_json(document));
      return true;
    }
    for (auto& version : document.versions) {
      if (options_.canary != "signed" || version.signatures.empty()) continue;
      version.content.opening.push_back("签后添的一句");
      version.digest = hex(sm3(write_json(to_json(version.content))));
      overwrite("document", id, to_json(document));
      return true;
    }
  }
  return false;
}

bool Simulation::corrupt_directive() {
  for (const auto& id : office_->ids_of("matter")) {
    auto matter = *office_->world().get<Matter>(id);
    if (matter.procedure != "directive" || matter.state != MatterState::done) continue;
    std::erase_if(matter.opinions, [](const auto& one) { return one.step_id == "review"; });
    overwrite("matter", id, to_json(matter));
    return true;
  }
  return false;
}

}  // namespace tongchou::sim
