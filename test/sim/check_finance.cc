// What must be true of money and of what 区长 signs for: nothing begins, enters or is paid before his
// name stands under that very part of the minutes.
#include <algorithm>

#include "simulation.h"

namespace tongchou::sim {

using namespace kernel;

namespace {

constexpr const char* kBody = "finance";
constexpr const char* kFunds = "finance/funds";
constexpr const char* kAvailable = "finance/available";

Decimal amount_of(const Json& value) {
  return value.is_object() ? value["lower"].as_decimal() : value.as_decimal();
}

bool signed_by(const std::optional<Instant>& at, Instant moment) {
  return at.has_value() && *at <= moment;
}

bool is_done(const Matter& matter, std::string_view procedure) {
  return matter.body == kBody && matter.procedure == procedure &&
         matter.state == MatterState::done && matter.outcome == "done";
}

bool has(const std::vector<std::string>& list, const std::string& one) {
  return std::find(list.begin(), list.end(), one) != list.end();
}

const Version* numbered(const Document& document, std::int64_t number) {
  for (const auto& version : document.versions) {
    if (version.number == number) return &version;
  }
  return nullptr;
}

// As it was at that moment: what was signed later was not signed yet.
Version as_of(Version version, Instant moment) {
  std::erase_if(version.signatures, [&](const auto& one) { return one.at > moment; });
  return version;
}

bool has_whole(const Document& document, const Copy& extract) {
  return std::any_of(document.copies.begin(), document.copies.end(), [&](const Copy& copy) {
    return copy.unit == extract.unit && copy.person == extract.person && copy.sections.empty() &&
           copy.sent <= extract.sent;
  });
}

}  // namespace

// When the chief first signed for this item's part of the minutes.
std::optional<Instant> Simulation::countersigned(const Meeting& meeting,
                                                 const AgendaItem& item) const {
  const auto pack = office_->shelf().current(office_->world(), meeting.body);
  const auto chief = parameter_on(office_->world(), *pack, "chief_post", office_->today());
  const auto document = office_->world().get<Document>(meeting.document);
  std::optional<Instant> first;
  if (!document || !chief) return first;
  for (const auto& version : document->versions) {
    for (const auto& section : version.content.sections) {
      if (section.item != item.id) continue;
      for (const auto& one : version.signatures) {
        if ("post:" + one.who.post != chief->value || !has(one.items, section.id)) continue;
        if (!first || one.at < *first) first = one.at;
      }
    }
  }
  return first;
}

// FE-16: 「凡纪要涉及资金或其他需要区长签批的」, as whoever brought it said, whatever became of the flag.
bool Simulation::needs_chief(const AgendaItem& item) const {
  if (!item.flags.empty()) return true;
  const auto matter = office_->world().get<Matter>(item.matter);
  if (!matter) return false;
  return matter->procedure == "arrangement" || matter->procedure == "arrangement-change" ||
         (matter->procedure == "topic" && (matter->data["funds"].as_string() == "yes" ||
                                           matter->data["chief"].as_string() == "yes" ||
                                           matter->data["category"].as_string() == "fund"));
}

// When a meeting had passed what this matter brought, and the chief had signed it.
std::optional<Instant> Simulation::decided_and_signed(const std::string& matter) const {
  std::optional<Instant> first;
  for (const auto& id : office_->ids_of("meeting")) {
    const auto meeting = office_->world().get<Meeting>(id);
    if (meeting->state != MeetingState::closed) continue;
    for (const auto& item : meeting->items) {
      if (item.matter != matter || item.outcome != "pass") continue;
      const auto at = countersigned(*meeting, item);
      if (at && (!first || *at < *first)) first = at;
    }
  }
  return first;
}

// 12.
void Simulation::check_countersigned() {
  for (const auto& id : office_->ids_of("meeting")) {
    const auto meeting = office_->world().get<Meeting>(id);
    if (meeting->body != kBody) continue;
    for (const auto& item : meeting->items) {
      if (!needs_chief(item)) continue;
      const auto at = countersigned(*meeting, item);
      for (const auto& deed : item.deeds) {
        const auto directive =
            deed.matter.empty() ? nullptr : office_->world().get<Matter>(deed.matter);
        require(!directive || signed_by(at, directive->started),
                "a directive began before the chief had signed for it: " + meeting->head.title +
                    " / " + item.title + ", " + deed.matter + " of " + id + ", signed " +
                    (at ? write_local(*at) : std::string("never")) + ", " +
                    (item.flags.empty() ? "without a mark" : "marked"));
      }
    }
  }
}

// 13. and what stands in the ledger is what was decided.
void Simulation::check_funds() {
  for (const auto& id : office_->ids_of("entry")) {
    const auto entry = office_->world().get<Entry>(id);
    if (entry->ledger != kFunds) continue;
    const auto matter = office_->world().get<Matter>(entry->matter);
    require(matter && matter->procedure == "arrangement",
            "funds are arranged by something else: " + entry->title);
    require(signed_by(decided_and_signed(matter->id), entry->entered),
            "funds are in the ledger before the chief had signed: " + entry->title);
    std::vector<Decimal> amounts;
    // What a meeting wanted changed was decided on as it was changed.
    const Json* lines = &matter->data["lines"];
    for (const auto& opinion : matter->opinions) {
      if (opinion.step_id == "revise") lines = &opinion.data["lines"];
    }
    for (const auto& line : lines->items()) {
      if (line["name"] == entry->fields["name"]) amounts.push_back(amount_of(line["amount"]));
    }
    std::optional<Instant> last;  // of the changes; several may end at one moment
    for (const auto& other : office_->ids_of("matter")) {
      const auto change = office_->world().get<Matter>(other);
      if (!is_done(*change, "arrangement-change") || change->data["entry"].as_string() != id) {
        continue;
      }
      require(signed_by(decided_and_signed(other), *change->closed),
              "an arrangement was changed before the chief had signed: " + entry->title);
      if (last && *change->closed < *last) continue;
      if (!last || *last < *change->closed) amounts.clear();
      last = change->closed;
      amounts.push_back(amount_of(change->data["amount"]));
    }
    const Decimal now = amount_of(entry->fields["amount"]);
    require(std::find(amounts.begin(), amounts.end(), now) != amounts.end(),
            "the ledger has another amount than was decided: " + entry->title + " " + now.text());
  }
}

// 14.
void Simulation::check_pools() {
  std::map<std::string, Decimal> arranged;
  std::vector<std::shared_ptr<const Entry>> pools;
  auto key = [](const Entry& entry) {
    return write_json(entry.fields["year"]) + " " + entry.fields["source"].as_string();
  };
  for (const auto& id : office_->ids_of("entry")) {
    auto entry = office_->world().get<Entry>(id);
    if (entry->ledger == kFunds) {
      auto& sum = arranged[key(*entry)];
      sum = sum + amount_of(entry->fields["amount"]);
    }
    if (entry->ledger == kAvailable) pools.push_back(std::move(entry));
  }
  for (const auto& pool : pools) {
    const Decimal all = amount_of(pool->fields["amount"]), out = arranged[key(*pool)];
    require(out <= all, "more is arranged than is there: " + pool->title);
    require(amount_of(pool->fields["arranged"]) == out &&
                amount_of(pool->fields["left"]) == all - out,
            "what is left is not what was not arranged: " + pool->title);
  }
}

// 13. and 14.
void Simulation::check_payments() {
  std::map<std::string, Decimal> paid;
  for (const auto& id : office_->ids_of("matter")) {
    const auto matter = office_->world().get<Matter>(id);
    if (!is_done(*matter, "payment")) continue;
    const std::string& entry_id = matter->data["entry"].as_string();
    const auto entry = office_->world().get<Entry>(entry_id);
    require(entry && signed_by(decided_and_signed(entry->matter), matter->started),
            "it was paid before the chief had signed: " + matter->title);
    auto& sum = paid[entry_id];
    sum = sum + amount_of(matter->data["amount"]);
  }
  for (const auto& id : office_->ids_of("entry")) {
    const auto entry = office_->world().get<Entry>(id);
    if (entry->ledger != kFunds) continue;
    const Decimal booked = amount_of(entry->fields["paid"]);
    require(booked <= amount_of(entry->fields["amount"]),
            "more was paid than was arranged: " + entry->title);
    require(booked == paid[id], "the ledger says another sum than was paid: " + entry->title);
  }
}

// 15. As of the moment when it went out. Whoever had the whole already learns nothing from a part.
void Simulation::check_extracts() {
  for (const auto& id : office_->ids_of("document")) {
    const auto document = office_->world().get<Document>(id);
    for (const auto& copy : document->copies) {
      if (copy.sections.empty() || has_whole(*document, copy)) continue;
      const Version* version = numbered(*document, copy.version);
      require(version != nullptr, "a copy of no version: " + document->title);
      const Version then = as_of(*version, copy.sent);
      for (const auto& section : then.content.sections) {
        require(!has(copy.sections, section.id) || !waits(then, section),
                "an extract holds a part that waits for a signature: " + document->title + " / " +
                    section.heading + " to " + copy.name);
      }
    }
  }
}

// What the histories came to: checks of nothing prove nothing.
void Simulation::count_finance() {
  for (const auto& id : office_->ids_of("document")) {
    const auto document = office_->world().get<Document>(id);
    for (const auto& copy : document->copies) outcome_.extracts += !copy.sections.empty();
    for (const auto& version : document->versions) {
      for (const auto& one : version.signatures) outcome_.countersigned += !one.items.empty();
    }
  }
  for (const auto& id : office_->ids_of("entry")) {
    outcome_.funds += office_->world().get<Entry>(id)->ledger == kFunds;
  }
  for (const auto& id : office_->ids_of("matter")) {
    outcome_.paid += is_done(*office_->world().get<Matter>(id), "payment");
  }
}

// ---- canaries ---------------------------------------------------------------------------------

// The first directive of a countersigned item began the day before.
bool Simulation::corrupt_begun() {
  for (const auto& id : office_->ids_of("meeting")) {
    const auto meeting = office_->world().get<Meeting>(id);
    if (meeting->body != kBody) continue;
    for (const auto& item : meeting->items) {
      if (item.deeds.empty() || item.deeds.front().matter.empty() || !needs_chief(item)) continue;
      auto matter = *office_->world().get<Matter>(item.deeds.front().matter);
      matter.started = *countersigned(*meeting, item) - std::chrono::days{1};
      overwrite("matter", matter.id, to_json(matter));
      return true;
    }
  }
  return false;
}

// A payment, an entry of the ledger, or a sum of money is not what it was.
bool Simulation::corrupt_funds() {
  const std::string& canary = options_.canary;
  for (const auto& id : office_->ids_of("matter")) {
    auto matter = *office_->world().get<Matter>(id);
    if (canary != "prepaid" || !is_done(matter, "payment")) continue;
    const auto entry = office_->world().get<Entry>(matter.data["entry"].as_string());
    matter.started = *decided_and_signed(entry->matter) - std::chrono::days{1};
    overwrite("matter", id, to_json(matter));
    return true;
  }
  for (const auto& id : office_->ids_of("entry")) {
    auto entry = *office_->world().get<Entry>(id);
    if (entry.ledger != (canary == "left" ? kAvailable : kFunds)) continue;
    const Decimal amount = amount_of(entry.fields["amount"]);
    if (canary == "arranged") {
      entry.entered = *decided_and_signed(entry.matter) - std::chrono::days{1};
    } else if (canary == "amount") {
      entry.fields.set("amount", Json(amount + Decimal(1)));
    } else if (canary == "left") {
      entry.fields.set("left", Json(amount + Decimal(1)));
    } else if (canary == "overpaid") {
      entry.fields.set("paid", Json(amount + Decimal(1)));
    } else if (canary == "unpaid") {
      if (amount_of(entry.fields["paid"]).is_zero()) continue;
      entry.fields.set("paid", Json(0));
    } else {
      return false;
    }
    overwrite("entry", id, to_json(entry));
    return true;
  }
  return false;
}

// A unit without a copy gets the part that waits.
bool Simulation::corrupt_extract() {
  for (const auto& id : office_->ids_of("document")) {
    auto document = *office_->world().get<Document>(id);
    const Version* issued = numbered(document, document.issued_version.value_or(0));
    if (!issued) continue;
    for (const auto& section : issued->content.sections) {
      if (!waits(*issued, section)) continue;
      document.copies.push_back({.id = "y", .version = issued->number, .unit = "forest-farm",
                                 .kind = "to", .sections = {section.id}, .sent = office_->now});
      overwrite("document", id, to_json(document));
      return true;
    }
  }
  return false;
}

}  // namespace tongchou::sim
