#include "kernel/world.h"

#include <algorithm>

namespace tongchou::kernel {

std::shared_ptr<const Record> Overlay::find(std::string_view kind, std::string_view id) const {
  auto found = changes_.find({std::string(kind), std::string(id)});
  if (found != changes_.end()) return found->second;
  return base_.find(kind, id);
}

std::vector<std::string> Overlay::entries(const EntryFilter& filter, std::string_view after,
                                          int limit) const {
  const std::string kind(kind_name<Entry>());
  std::vector<std::string> own;
  for (auto at = changes_.upper_bound({kind, std::string(after)});
       at != changes_.end() && at->first.first == kind; ++at) {
    const auto& entry = std::get<Entry>(*at->second);  // an entry is never erased
    const bool asked = entry.ledger == filter.ledger &&
                       (filter.number.empty() || entry.number == filter.number);
    if (asked) own.push_back(at->first.second);
  }
  const auto below = base_.entries(filter, after, limit);
  std::vector<std::string> all;
  std::set_union(below.begin(), below.end(), own.begin(), own.end(), std::back_inserter(all));
  if (all.size() > static_cast<std::size_t>(limit)) all.resize(static_cast<std::size_t>(limit));
  return all;
}

namespace {

// Replaces what the base tells of a matter by what its record says here, as far as that was so at
// `as_of` already.
template <class T>
void replace_facts(std::vector<T>& known, const std::vector<T>& own, const FactQuery& query,
                   bool (*same)(const T&, const T&)) {
  for (const auto& fact : own) {
    if (fact.since > query.as_of) continue;
    std::erase_if(known, [&](const T& other) { return same(other, fact); });
  }
  for (const auto& fact : own) {
    if (asked_for(query, fact)) known.push_back(fact);
  }
}

}  // namespace

Facts Overlay::facts(const FactQuery& query) const {
  Facts all = base_.facts(query);
  for (const auto& [key, record] : changes_) {
    if (const auto* matter = record ? std::get_if<Matter>(record.get()) : nullptr) {
      const Facts own = facts_of(*this, *matter);
      replace_facts<Owed>(all.owed, own.owed, query,
                          [](const Owed& a, const Owed& b) { return a.task == b.task; });
      replace_facts<Course>(all.courses, own.courses, query, [](const Course& a, const Course& b) {
        return a.matter == b.matter && a.part == b.part;
      });
    } else if (const auto* entry = record ? std::get_if<Entry>(record.get()) : nullptr) {
      if (entry->ledger != query.ledger || entry->changed > query.as_of) continue;
      std::erase_if(all.entries, [&](const Entry& other) { return other.id == entry->id; });
      all.entries.push_back(*entry);
    }
  }
  return all;
}

Record& Overlay::edit_record(std::string_view kind, std::string_view id) {
  RecordKey key{std::string(kind), std::string(id)};
  auto found = changes_.find(key);
  if (found != changes_.end()) {
    CHECK(found->second, "edits an erased record " + key.first + " " + key.second);
    // A reader may still hold the old one: it keeps it, the change goes to a copy.
    if (found->second.use_count() > 1) found->second = std::make_shared<Record>(*found->second);
    return *found->second;
  }
  auto base = base_.find(kind, id);
  CHECK(base, "edits a missing record " + key.first + " " + key.second);
  auto copy = std::make_shared<Record>(*base);
  return *(changes_[key] = std::move(copy));
}

void Overlay::put(Record record) {
  RecordKey key{std::string(kind_of(record)), id_of(record)};
  changes_[key] = std::make_shared<Record>(std::move(record));
}

void Overlay::erase(std::string_view kind, std::string_view id) {
  changes_[{std::string(kind), std::string(id)}] = nullptr;
}

void Overlay::absorb(Overlay&& upper) {
  for (auto& [key, record] : upper.changes_) changes_[key] = std::move(record);
  upper.changes_.clear();
}

}  // namespace tongchou::kernel
