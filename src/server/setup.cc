#include "server/setup.h"

#include <toml++/toml.h>

#include "server/password.h"

namespace tongchou::server {

using namespace kernel;

namespace {

std::string text(const toml::table& t, std::string_view key) {
  return t[key].value<std::string>().value_or("");
}

Date day(const toml::table& t, std::string_view key) {
  auto date = t[key].value<toml::date>();
  return date ? Date{std::chrono::year{date->year} / date->month / date->day} : Date{};
}

template <class F>
void each(const toml::table& table, std::string_view key, F&& use) {
  if (const auto* array = table.get_as<toml::array>(key)) {
    for (const auto& node : *array) {
      if (const auto* item = node.as_table()) use(*item);
    }
  }
}

bool is_administration(const Post& post) {
  for (const auto& role : post.roles) {
    if (role == "administrator" || role == "security" || role == "auditor") return true;
  }
  return false;
}

// Reads bodies/common/demo/office.toml. Without demonstration only the actors that the notice
// itself names remain, and no people but the administrators.
EstablishOffice read_office(const toml::table& table, const std::string& name, bool demonstration) {
  EstablishOffice office{.name = name, .demonstration = demonstration};
  if (const auto* head = table.get_as<toml::table>("office"); head && name.empty()) {
    office.name = text(*head, "name");
  }
  std::set<std::string> units, posts, administration;
  each(table, "unit", [&](const toml::table& t) {
    const std::string kind = text(t, "kind");
    if (!demonstration && kind != "organ" && kind != "department" && kind != "unit") return;
    office.units.push_back({.id = text(t, "id"), .kind = kind, .parent = text(t, "parent"),
                            .names = {{text(t, "name"), day(t, "since")}},
                            .since = day(t, "since")});
    units.insert(text(t, "id"));
  });
  each(table, "post", [&](const toml::table& t) {
    Post post{.id = text(t, "id"), .unit = text(t, "unit"), .title = text(t, "title"),
              .since = day(t, "since")};
    if (const auto* roles = t.get_as<toml::array>("roles")) {
      for (const auto& role : *roles) post.roles.push_back(role.value_or<std::string>(""));
    }
    if (!units.contains(post.unit)) return;
    if (is_administration(post)) administration.insert(post.id);
    posts.insert(post.id);
    office.posts.push_back(std::move(post));
  });
  std::map<std::string, std::vector<Holding>> holdings;
  int n = 0;
  each(table, "holding", [&](const toml::table& t) {
    Holding holding{.id = "h" + std::to_string(++n), .post = text(t, "post"),
                    .since = day(t, "since")};
    if (t.contains("until")) holding.until = day(t, "until");
    if (!posts.contains(holding.post)) return;
    if (!demonstration && !administration.contains(holding.post)) return;
    holdings[text(t, "person")].push_back(std::move(holding));
  });
  each(table, "person", [&](const toml::table& t) {
    const std::string id = text(t, "id");
    if (!demonstration && holdings[id].empty()) return;
    office.people.push_back({.id = id, .account = text(t, "account"),
                             .names = {{text(t, "name"), Date{}}}, .holdings = holdings[id]});
  });
  return office;
}

Result<void> ask(Clerk& clerk, kernel::Request request) {
  auto answers = clerk.process({Ask{{}, std::move(request), {}}});
  if (answers[0].result) return {};
  return std::unexpected(error_of(answers[0].result.error()));
}

}  // namespace

std::string embedded_text(std::string_view path) {
  const Asset* asset = find_asset(assets("bodies"), path);
  CHECK(asset, "a file of the packs is not embedded: " + std::string(path));
  return std::string(asset->bytes);
}

PackFolders packs_of(std::span<const Asset> files) {
  PackFolders packs;
  std::map<std::string, std::string> shared;
  for (const auto& asset : files) {
    const auto slash = asset.path.find('/');
    if (slash == std::string_view::npos) continue;
    const std::string body(asset.path.substr(0, slash));
    std::string path(asset.path.substr(slash + 1));
    const bool common = body == "common";
    if (common && !path.starts_with("pack/")) continue;
    if (common) path.erase(0, 5);
    // Scenarios and demonstration lists are for people and tests, not part of what is deployed.
    if (path.starts_with("scenario/") || path.starts_with("demo/")) continue;
    if (path == "english.toml") continue;  // words.h: no part of what is deployed either
    (common ? shared : packs[body])[path] = std::string(asset.bytes);
  }
  // What all bodies do alike lies in every pack; a body's own file of the same path stands.
  for (auto& [body, own] : packs) own.insert(shared.begin(), shared.end());
  return packs;
}

PackFolders embedded_packs() { return packs_of(assets("bodies")); }

store::RecordPut credential(const std::string& person, const std::string& password,
                            bool must_change) {
  const Json json = Json::object({{"hash", Json(hash_password(password))},
                                  {"must_change", Json(must_change)}});
  return {"credential", person, 1, write_json(json), false};
}

Result<void> deploy_packs(Clerk& clerk) {
  for (auto& [body, files] : embedded_packs()) {
    if (auto done = ask(clerk, DeployPack{body, std::move(files)}); !done) return done;
  }
  return {};
}

Result<std::vector<Person>> found_office(Clerk& clerk, const std::string& name,
                                         bool demonstration) {
  const toml::table table = toml::parse(embedded_text("common/demo/office.toml"));
  EstablishOffice office = read_office(table, name, demonstration);
  const auto people = office.people;
  if (auto done = ask(clerk, std::move(office)); !done) return std::unexpected(done.error());
  if (auto done = deploy_packs(clerk); !done) return std::unexpected(done.error());
  Result<void> members;
  each(table, "member", [&](const toml::table& t) {
    if (!members || !demonstration) return;
    NameMember member{.body = text(t, "body"), .role = text(t, "role"), .post = text(t, "post"),
                      .since = day(t, "since")};
    if (t.contains("until")) member.until = day(t, "until");
    members = ask(clerk, std::move(member));
  });
  if (!members) return std::unexpected(members.error());
  return people;
}

Result<std::vector<NewAccount>> establish(Clerk& clerk, const std::string& name,
                                          bool demonstration) {
  TRY(const auto people, found_office(clerk, name, demonstration));
  std::vector<NewAccount> accounts;
  std::vector<store::RecordPut> credentials;
  for (const auto& person : people) {
    accounts.push_back({person.account, one_time_password()});
    credentials.push_back(credential(person.id, accounts.back().password, true));
  }
  if (auto kept = clerk.keep_private(credentials); !kept) return std::unexpected(kept.error());
  return accounts;
}

}  // namespace tongchou::server
