// Setting up an office: units, posts and people, the seven packs, the first passwords.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "clerk/clerk.h"
#include "server/assets.h"

namespace tongchou::server {

struct NewAccount {
  std::string account, password;  // the password is for one use and shown once
};

// A fresh office. `demonstration`: the fictional 示范区 with all its people; otherwise the named
// actors as vacant posts and the three administrators. Error when an office is there already.
Result<std::vector<NewAccount>> establish(Clerk& clerk, const std::string& name,
                                          bool demonstration);

// The same without any account: what the journal says, and so the same on every run. Answers the
// people. For scenarios and the simulator, where nobody signs in.
Result<std::vector<kernel::Person>> found_office(Clerk& clerk, const std::string& name,
                                                 bool demonstration);

// Deploys the embedded packs; those that have not changed stay as they are.
Result<void> deploy_packs(Clerk& clerk);

// The files of each embedded pack, by body and by path below it: those of bodies/common/pack and
// the body's own, which win.
using PackFolders = std::map<std::string, std::map<std::string, std::string>>;
PackFolders embedded_packs();
PackFolders packs_of(std::span<const Asset> files);
std::string embedded_text(std::string_view path);  // of bodies/; CHECK: it is there

// A credential record: the hash and whether it must be changed at the next login.
store::RecordPut credential(const std::string& person, const std::string& password,
                            bool must_change);

}  // namespace tongchou::server
