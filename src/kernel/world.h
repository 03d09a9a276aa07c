// World: what the kernel sees of an office's records. It never holds all of them; whoever provides
// it (the clerk) loads what is named. Overlay: a world with changes on top, thrown away or kept.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kernel/event.h"
#include "kernel/fact.h"
#include "kernel/records.h"

namespace tongchou::kernel {

struct EntryFilter { std::string ledger, number; };

class World {
 public:
  virtual ~World() = default;
  // Null when there is none. The record stays alive and unchanged while the pointer is held.
  virtual std::shared_ptr<const Record> find(std::string_view kind, std::string_view id) const = 0;

  // Ids of a ledger's entries in the order of ids: those after `after`, at most `limit`; with a
  // number, only those that bear it.
  virtual std::vector<std::string> entries(const EntryFilter&, std::string_view after,
                                           int limit) const {
    return {};
  }

  // What units owed and did, as it was known at query.as_of.
  virtual Facts facts(const FactQuery&) const { return {}; }

  template <class T>
  std::shared_ptr<const T> get(std::string_view id) const {
    auto record = find(kind_name<T>(), id);
    if (!record) return nullptr;
    return std::shared_ptr<const T>(record, &std::get<T>(*record));
  }
};

using RecordKey = std::pair<std::string, std::string>;  // kind, id

class Overlay : public World {
 public:
  // A pointer, so that a world on top of an overlay is never taken for a copy of it.
  explicit Overlay(const World* base) : base_(*base) {}
  Overlay(const Overlay&) = delete;
  Overlay& operator=(const Overlay&) = delete;
  std::shared_ptr<const Record> find(std::string_view kind, std::string_view id) const override;
  std::vector<std::string> entries(const EntryFilter& filter, std::string_view after,
                                   int limit) const override;
  Facts facts(const FactQuery& query) const override;

  // The record as it may be changed here; it must exist (CHECK).
  template <class T>
  T& edit(std::string_view id) {
    return std::get<T>(edit_record(kind_name<T>(), id));
  }
  void put(Record record);
  void erase(std::string_view kind, std::string_view id);

  // What was changed; null: erased.
  using Changes = std::map<RecordKey, std::shared_ptr<Record>>;
  const Changes& changes() const { return changes_; }
  void absorb(Overlay&& upper);

 private:
  Record& edit_record(std::string_view kind, std::string_view id);
  const World& base_;
  Changes changes_;
};

// The only thing that changes records. Total over all facts ever written; a fact that contradicts
// the records is a broken invariant (CHECK).
void apply(Overlay& world, const Event& event);

}  // namespace tongchou::kernel
