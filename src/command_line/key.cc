#include "command_line/key.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "command_line/desk.h"
#include "command_line/token.h"
#include "server/password.h"

namespace tongchou::command_line {

namespace {

struct Arguments {
  std::string account, fingerprint, reason;
  seal::TokenPlace token;
};

// Whose keys are in hand, and where they are kept.
struct Bearer {
  server::KeyDesk& desk;
  const kernel::World& world;
  const std::string& person;
};

using KeyWork = Result<int> (*)(const Bearer& bearer, const Arguments& arguments);

template <class T>
Result<T> as_result(server::Granted<T> granted) {
  if (!granted) return std::unexpected(kernel::error_of(granted.error()));
  return *std::move(granted);
}

Result<seal::Secret> ask_twice() {
  TRY(auto once, seal::ask_hidden("签名口令 passphrase: "));
  TRY(const auto again, seal::ask_hidden("再输一次 again: "));
  if (once.view() == again.view()) return once;
  return fail("key.passphrase", "两次输入的口令不一样", "the passphrases differ");
}

Result<int> make_key(const Bearer& bearer, const Arguments&) {
  TRY(const auto passphrase, ask_twice());
  if (auto fits = server::check_passphrase(passphrase.view()); !fits) {
    return std::unexpected(fits.error());
  }
  TRY(const auto made,
      as_result(bearer.desk.make_key(bearer.person, std::string(passphrase.view()))));
  std::cout << made << "\n";
  return 0;
}

Result<int> list_keys(const Bearer& bearer, const Arguments&) {
  std::cout << "root " << bearer.desk.root_fingerprint() << "\n";
  auto keys = bearer.world.get<kernel::SigningKeys>(bearer.person);
  for (std::size_t i = 0; keys && i < keys->keys.size(); ++i) {
    const auto& key = keys->keys[i];
    std::cout << key.fingerprint << " " << write_iso(key.made)
              << (key.sealed.empty() ? " token" : " sealed")
              << (key.withdrawn ? " withdrawn " + write_iso(*key.withdrawn) : "") << "\n";
  }
  return 0;
}

// A token that is plugged in here: it shows by a signature that it holds the key.
Result<int> register_key(const Bearer& bearer, const Arguments& arguments) {
  TRY(const auto token, open_token(arguments.token));
  const seal::PublicKey key = token->public_key();
  TRY(const auto asked, as_result(bearer.desk.challenge(bearer.person, key)));
  TRY(const auto proof, seal::sign(asked.text, *token, asked.facts));
  TRY(const auto made, as_result(bearer.desk.register_token(bearer.person, key, proof)));
  std::cout << made << "\n";
  return 0;
}

Result<int> withdraw_key(const Bearer& bearer, const Arguments& arguments) {
  auto done = bearer.desk.withdraw_key({}, bearer.person, arguments.fingerprint, arguments.reason);
  if (!done) return std::unexpected(kernel::error_of(done.error()));
  return 0;
}

Result<int> with_keys_of(const Settings& settings, const Arguments& arguments, KeyWork work) {
  TRY(const auto desk, open_office(settings));
  TRY(const auto person, person_of(*desk, arguments.account));
  TRY(auto keys, open_key_desk(settings, *desk));
  return work({keys, desk->clerk->world(), person}, arguments);
}

}  // namespace

void add_key(CommandLine& line) {
  CLI::App* command = add_command(line, "key", "keys that people sign with");
  command->require_subcommand(1);
  const auto arguments = std::make_shared<Arguments>();
  const auto add = [&](const char* name, const char* what, KeyWork work) {
    CLI::App* one = command->add_subcommand(name, what);
    one->add_option("ACCOUNT", arguments->account)->required();
    when_asked(line, one, [&line, arguments, work] {
      return with_keys_of(line.settings, *arguments, work);
    });
    return one;
  };
  add("make", "a signing key, sealed by a passphrase that is asked for", make_key);
  add("list", "somebody's keys, and the office's root", list_keys);
  add_token_options(
      *add("register", "the key of a hardware token that is plugged in", register_key),
      arguments->token);
  CLI::App* withdraw = add("withdraw", "a key that was lost signs nothing more", withdraw_key);
  withdraw->add_option("FINGERPRINT", arguments->fingerprint)->required();
  withdraw->add_option("--reason", arguments->reason)->required();
}

}  // namespace tongchou::command_line
