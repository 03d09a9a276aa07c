// A signature as the kernel sees one: what it says, without the arithmetic, which the kernel leaves
// to the server (seal). For tests where nobody has a key.
#pragma once

#include <string>

#include "clerk/clerk.h"
#include "kernel/document.h"

namespace tongchou::test {

inline std::string key_of(const std::string& person) { return "key-of-" + person; }

inline kernel::RegisterKey registration(const kernel::World& world, const std::string& person) {
  auto known = world.get<kernel::KeyDirectory>("office");
  return {.person = person,
          .key = {.fingerprint = key_of(person), .public_key = "{}"},
          .directory = known ? known->directory + " " + person : person,
          .before = known ? hex(sm3(known->directory)) : ""};
}

// Over one version of the paper that a step signs, by somebody in the post that gives the step.
inline kernel::SignatureRecord kernel_signature(const kernel::World& world,
                                                const std::string& person,
                                                const kernel::Task& task,
                                                const kernel::Version& version, Instant now) {
  auto document = world.get<kernel::Document>(*task.signs);
  const auto standing = kernel::standing_of(world, person, now);
  const kernel::Who who = kernel::who_of(standing, standing.post_for(task.roles));
  Json signer = Json::object({{"person", Json(who.name)},
                              {"post", Json(who.title)},
                              {"unit", Json(who.unit_name)},
                              {"document", Json(document->id)},
                              {"purpose", Json(kernel::signing_purpose(*document, task))},
                              {"time", Json(to_ms(now))}});
  const Json signature = Json::object({{"key", Json(key_of(person))},
                                       {"content", Json(version.digest)},
                                       {"signer", std::move(signer)}});
  return {.key = key_of(person), .signature = write_json(signature)};
}

}  // namespace tongchou::test
