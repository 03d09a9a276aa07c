// Who somebody is by right, kept between requests: reading it anew costs a dozen records.
//
// What is kept holds until the clerk's rights_version() moves, that is until a record that rights
// follow from is written, or until the day changes on which posts begin and end.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "kernel/rights.h"

namespace tongchou::server {

struct Known {
  kernel::Standing standing;       // person empty: locked, or never was
  bool one_time_password = false;
};

class Standings {
 public:
  using Version = std::function<std::uint64_t()>;
  using Read = std::function<Known(const std::string& person, Instant now)>;
  Standings(Version version, Read read) : version_(std::move(version)), read_(std::move(read)) {}

  // From any thread.
  std::shared_ptr<const Known> of(const std::string& person, Instant now);

 private:
  struct Kept {
    std::uint64_t version = 0;
    Date day{};
    std::shared_ptr<const Known> known;
  };
  Version version_;
  Read read_;
  std::mutex mutex_;
  std::map<std::string, Kept> kept_;
};

}  // namespace tongchou::server
