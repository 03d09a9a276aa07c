// Who did something, and what any record may point at.
#pragma once

#include <string>
#include <vector>

#include "base/base.h"

namespace tongchou::kernel {

// Who did something: ids, and the names as they were at that moment. A system act has no person.
struct Who {
  std::string person, name, post, title, unit, unit_name;
  bool is_system() const { return person.empty(); }
  friend bool operator==(const Who&, const Who&) = default;
};
BOOST_DESCRIBE_STRUCT(Who, (), (person, name, post, title, unit, unit_name))

struct DatedName {
  std::string name;
  Date since{};
};
BOOST_DESCRIBE_STRUCT(DatedName, (), (name, since))

// The name that was true on a day; the earliest one for days before it began.
const std::string& name_on(const std::vector<DatedName>& names, Date day);

struct FileRef {
  std::string id;      // digest of the content
  std::string name;
  std::int64_t size = 0;
  Instant at{};
  Who who;
};
BOOST_DESCRIBE_STRUCT(FileRef, (), (id, name, size, at, who))

struct Link {
  std::string kind;    // entry | matter | meeting | document
  std::string id, label, relation;
};
BOOST_DESCRIBE_STRUCT(Link, (), (kind, id, label, relation))

}  // namespace tongchou::kernel
