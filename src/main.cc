// tongchou: one program. The main path of `serve`:
//   read the settings → open the store → rebuild what registers miss → take the clerk's place →
//   deploy the packs of this release → (beyond this point state changes only through the clerk) →
//   start the clerk's thread → listen.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <thread>

#include "dmn/dmn.h"
#include "document/document.h"
#include "server/app.h"
#include "server/command_line.h"
#include "server/demo_history.h"
#include "server/key_desk.h"
#include "kernel/list_import.h"
#include "kernel/procedure.h"
#include "seal/seal.h"
#include "server/import_list.h"
#include "server/notify.h"
#include "server/office_backup.h"
#include "server/setup.h"
#include "server/words.h"

namespace tongchou {
namespace {

namespace fs = std::filesystem;

struct Settings {
  std::string data = "data";
  std::string database;             // empty: sqlite:DATA/office.db
  std::string address = "127.0.0.1";
  int port = 8080;
  std::string calendar, rates;      // files of the office's own; empty: those that are shipped
  std::string now;                  // "2026-03-16 09:00": the clock starts there (demonstration)
  bool demo = false;
  bool empty = false;               // of the demonstration: its units and people, no matters
  std::string name;
  server::NotifyOptions notices;
  int retry_seconds = 60;
};

int say(const Error& error) {
  std::cerr << "错误：" << error.zh << (error.place.empty() ? "" : "（" + error.place + "）") << "\n"
            << "error: " << error.en << (error.place.empty() ? "" : " (" + error.place + ")")
            << "\n";
  return 1;
}

std::string database_of(const Settings& settings) {
  return settings.database.empty() ? "sqlite:" + settings.data + "/office.db" : settings.database;
}

Result<std::unique_ptr<store::Store>> open_store(const Settings& settings, store::Access access) {
  // Whoever only looks leaves nothing behind. A new folder is its owner's alone.
  std::error_code ignored;
  if (access == store::Access::write && fs::create_directories(settings.data, ignored)) {
    fs::permissions(settings.data, fs::perms::owner_all, ignored);
  }
  store::OpenOptions options;
  options.tables = registers::all();
  options.access = access;
  return store::open(database_of(settings), options);
}

// The clock: the machine's, or one that was set and runs on from there. Only here.
Instant real_now() {
  return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

Result<std::function<Instant()>> clock_of(const Settings& settings) {
  if (settings.now.empty()) return real_now;
  auto set = parse_local_instant(settings.now);
  if (!set) {
    return fail("settings.now", "--now 应写作 \"2026-03-16 09:00\"",
                "--now is written \"2026-03-16 09:00\"", settings.now);
  }
  const auto offset = *set - real_now();
  return [offset] { return real_now() + offset; };
}

// Ids begin with the moment, so that what is new stands side by side in every index: a batch then
// writes a few pages, where random ids would touch one page for each row of each index.
std::string new_id() {
  constexpr std::size_t kMomentDigits = 11;  // of milliseconds: until the year 2527
  constexpr std::size_t kRandomBytes = 5;    // against another of the same millisecond
  auto moment = static_cast<std::uint64_t>(to_ms(real_now()));
  std::string id(kMomentDigits, '0');
  for (auto digit = id.rbegin(); digit != id.rend(); ++digit, moment >>= 4) {
    *digit = "0123456789abcdef"[moment & 15];
  }
  return id + random_hex(kRandomBytes);
}

// Holidays and exchange rates come anew each year: an office need not wait for a release.
Result<std::string> own_or_shipped(const std::string& file, const char* shipped) {
  if (file.empty()) return server::embedded_text(shipped);
  if (auto text = read_file(file)) return *std::move(text);
  return fail("settings.file", "打不开文件", "the file cannot be opened", file);
}

Result<std::vector<kernel::Rate>> rates_of(const Settings& settings) {
  TRY(const auto rates, own_or_shipped(settings.rates, "common/rates.toml"));
  return kernel::parse_rates(rates);
}

// Everything that a command line needs to act for the office.
struct Desk {
  kernel::PackShelf shelf;
  kernel::Calendar calendar;
  std::vector<kernel::Rate> rates;
  server::DemoClock clock;
  std::unique_ptr<store::Store> store;
  std::unique_ptr<Clerk> clerk;
};

Result<std::unique_ptr<Desk>> open_desk(const Settings& settings, ClerkOptions options) {
  auto desk = std::make_unique<Desk>();
  TRY(const auto calendar, own_or_shipped(settings.calendar, "common/calendar.toml"));
  TRY(desk->calendar, kernel::parse_calendar(calendar));
  if (desk->calendar.years.empty()) {
    return fail("settings.calendar", "文件里没有 [[year]]，不是节假日表",
                "there is no [[year]]: this is no calendar", settings.calendar);
  }
  TRY(desk->rates, rates_of(settings));
  TRY(desk->store, open_store(settings, store::Access::write));
  {
    TRY(auto writer, desk->store->writer());
    if (auto built = rebuild_registers(*desk->store, *writer); !built) {
      return std::unexpected(built.error());
    }
  }
  TRY(desk->clock.real, clock_of(settings));
  options.now = [&clock = desk->clock] { return clock.now(); };
  options.new_id_base = new_id;
  TRY(desk->clerk, Clerk::open(*desk->store, {desk->shelf, desk->calendar, desk->rates},
                               std::move(options)));
  return desk;
}

// For what needs an office that stands: a mistyped folder must not become a new one.
Result<std::unique_ptr<Desk>> open_office(const Settings& settings) {
  if (auto standing = open_store(settings, store::Access::read); !standing) {
    return std::unexpected(standing.error());
  }
  return open_desk(settings, {});
}

void print_accounts(const std::vector<server::NewAccount>& accounts) {
  std::cout << "一次性密码（首次登录须更改）/ one-time passwords:\n";
  for (const auto& account : accounts) {
    std::cout << account.account << " " << account.password << "\n";
  }
  std::cout << std::flush;
}

// Of the office's own keys; without one they are sealed by a file beside them.
const char* root_passphrase() {
  const char* text = std::getenv("TONGCHOU_ROOT_PASSPHRASE");
  return text ? text : "";
}

Result<server::KeyDesk> key_desk(const Settings& settings, Desk& desk) {
  TRY(auto keys, server::OfficeKeys::open(settings.data, root_passphrase()));
  Clerk& clerk = *desk.clerk;
  server::KeyDesk made(
      desk.store->reader(),
      [&clerk](const std::string& person, kernel::Request request) {
        return clerk.process({Ask{person, std::move(request), {}}}).front();
      },
      std::move(keys), [&clerk] { return clerk.now(); });
  if (auto founded = made.found_directory(); !founded) {
    return std::unexpected(kernel::error_of(founded.error()));
  }
  return made;
}

// The demonstration office is founded some weeks ago, has worked since, and works today.
Result<std::vector<server::NewAccount>> found(const Settings& settings, Desk& desk) {
  const bool works = settings.demo && !settings.empty;
  if (works) desk.clock.past = server::history_begins(desk.calendar, desk.clock.real());
  TRY(auto accounts, server::establish(*desk.clerk, settings.name, settings.demo));
  if (!works) return accounts;
  TRY(server::KeyDesk keys, key_desk(settings, desk));
  const kernel::Setting setting{desk.shelf, desk.calendar, desk.rates};
  TRY(const auto done,
      server::play_history(*desk.clerk, desk.clock,
                           {.reader = desk.store->reader(), .setting = setting,
                            .data = settings.data, .keys = keys, .accounts = accounts}));
  for (const auto& one : done.refused) std::cerr << "demonstration, left out: " << one << "\n";
  return accounts;
}

Result<void> establish_if_new(const Settings& settings, Desk& desk) {
  if (desk.clerk->world().get<kernel::Office>("office")) return server::deploy_packs(*desk.clerk);
  TRY(auto accounts, found(settings, desk));
  print_accounts(accounts);
  return {};
}

int init(const Settings& settings) {
  auto desk = open_desk(settings, {});
  if (!desk) return say(desk.error());
  auto accounts = found(settings, **desk);
  if (!accounts) return say(accounts.error());
  auto keys = key_desk(settings, **desk);
  if (!keys) return say(keys.error());
  std::cerr << "根公钥指纹，请公布 root fingerprint: " << keys->root_fingerprint() << "\n";
  print_accounts(*accounts);
  return 0;
}

// Null when neither mail nor another system is to be told. Secrets are looked at before the first
// notice, so that a wrong path is found by whoever wrote it.
Result<std::unique_ptr<server::Notifier>> start_notices(const Settings& settings,
                                                        server::App& app) {
  server::NotifyOptions options = settings.notices;
  if (!options.on()) return nullptr;
  if (options.mail.on() && !server::is_mail_address(options.mail.from)) {
    return fail("notify.from", "--mail-from 应是一个邮箱地址", "--mail-from is an e-mail address",
                options.mail.from);
  }
  if (!options.mail.user.empty()) {
    TRY([[maybe_unused]] const auto password, server::read_secret(options.mail.password_file));
  }
  if (options.webhook.on()) {
    TRY([[maybe_unused]] const auto secret, server::read_secret(options.webhook.secret_file));
  }
  options.retry = std::chrono::seconds(settings.retry_seconds);
  options.log = [](const std::string& line) { std::cerr << line << std::endl; };
  return std::make_unique<server::Notifier>(app, std::move(options));
}

int serve(const Settings& settings) {
  // Blocked before any thread exists, so that one thread waits for them.
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGINT);
  sigaddset(&ends, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);
  std::signal(SIGPIPE, SIG_IGN);

  server::App* app = nullptr;
  ClerkOptions options;
  server::Notifier* notifier = nullptr;
  options.published = [&](const std::vector<std::string>& subjects, std::int64_t seq) {
    if (app) app->live().publish(subjects, static_cast<std::uint64_t>(seq));
    if (notifier) notifier->wake();
  };
  auto desk = open_desk(settings, std::move(options));
  if (!desk) return say(desk.error());
  if (auto ready = establish_if_new(settings, **desk); !ready) return say(ready.error());

  // Beyond this point state changes only through the clerk.
  ClerkThread thread(*(*desk)->clerk);
  Clerk& clerk = *(*desk)->clerk;
  server::App served(*(*desk)->store, clerk, thread,
                     {.data = settings.data,
                      .now = [&clerk] { return clerk.now(); },
                      .secure_cookies = settings.notices.address.starts_with("https://"),
                      .root_passphrase = root_passphrase(),
                      .mail = settings.notices.mail.on()});
  if (auto keys = served.keys(); !keys) {
    thread.stop();
    return say(keys.error());
  }
  auto notices = start_notices(settings, served);
  if (!notices) {
    thread.stop();
    return say(notices.error());
  }
  thread.between([&](Clerk&) {
    app = &served;
    notifier = notices->get();
  });
  server::HttpOptions http;
  http.address = settings.address;
  http.port = static_cast<std::uint16_t>(settings.port);
  http.log = [](const std::string& line) { std::cerr << line << "\n"; };
  try {
    server::HttpServer server(http, served.router().handler());
    std::thread waiter([&] {
      int signal = 0;
      sigwait(&ends, &signal);
      server.stop();
    });
    std::cout << "listening on http://" << settings.address << ":" << server.port() << std::endl;
    server.run();
    kill(getpid(), SIGTERM);  // if run() ended by itself the waiter still waits
    waiter.join();
  } catch (const std::system_error& busy) {
    thread.stop();
    return say({"serve.address", "不能监听 " + settings.address + ":" + std::to_string(settings.port),
                busy.what(), "--address --port"});
  }
  thread.between([&](Clerk&) {
    app = nullptr;
    notifier = nullptr;
  });
  notices->reset();
  thread.stop();
  return 0;
}

int verify_office(const Settings& settings) {
  auto store = open_store(settings, store::Access::read);
  if (!store) return say(store.error());
  auto result = verify(**store);
  if (!result) return say(result.error());
  auto files = server::verify_files((*store)->reader(), settings.data, *result);
  if (!files) return say(files.error());
  for (const auto& difference : result->differences) say(difference);
  std::cout << "事件 " << result->events << " 记录 " << result->records << " 登记行 "
            << result->rows << " 附件 " << *files << (result->clean() ? " 一致" : " 不一致") << "\n"
            << "events " << result->events << " records " << result->records << " rows "
            << result->rows << " attachments " << *files
            << (result->clean() ? " clean" : " DIFFERENT") << "\n";
  return result->clean() ? 0 : 1;
}

// An OFD says itself which of its parts differs, with or without its signed file beside it.
Result<void> compare_parts(seal::VerifyRequest& request) {
  std::error_code failed;
  const auto size = fs::file_size(request.file, failed);
  if (failed || size > limits::kHttpUploadBytesMax) return {};  // verify_file says what it is
  const auto bytes = read_file(request.file);
  if (!bytes) return {};
  TRY(const auto inside, document::read_ofd_signature(*bytes));
  if (!inside) return {};
  request.described = {inside->description, inside->value};
  std::cout << "OFD: 各部件与文内签名描述一致 every part is as the signature inside describes it\n";
  return {};
}

int verify_signed(seal::VerifyRequest request) {
  if (auto same = compare_parts(request); !same) return say(seal::presentable(same.error()));
  auto verdict = seal::verify_file(request);
  if (!verdict) return say(seal::presentable(verdict.error()));
  std::cout << seal::report(*verdict);
  return verdict->good() ? 0 : 1;
}

int backup(const Settings& settings, const std::string& file) {
  auto store = open_store(settings, store::Access::read);
  if (!store) return say(store.error());
  auto done = server::backup_office(**store, settings.data, file);
  return done ? 0 : say(done.error());
}

int restore(const Settings& settings, const std::string& file) {
  auto store = open_store(settings, store::Access::write);
  if (!store) return say(store.error());
  if (auto done = server::restore_office(**store, settings.data, file); !done) {
    return say(done.error());
  }
  // Registers that could not be taken over are filled before anything is compared.
  {
    auto writer = (*store)->writer();
    if (!writer) return say(writer.error());
    if (auto built = rebuild_registers(**store, **writer); !built) return say(built.error());
  }
  return verify_office(settings);
}

int reset_password(const Settings& settings, const std::string& account) {
  auto desk = open_office(settings);
  if (!desk) return say(desk.error());
  auto known = (*desk)->clerk->world().get<kernel::Account>(account);
  if (!known) return say({"user.unknown", "没有这个账号", "no such account", account});
  const std::string password = server::one_time_password();
  auto kept = (*desk)->clerk->keep_private({server::credential(known->person, password, true)});
  if (!kept) return say(kept.error());
  print_accounts({{account, password}});
  return 0;
}

// ---- keys -------------------------------------------------------------------------------------

struct KeyArguments {
  std::string account, fingerprint, reason;
  seal::TokenPlace token;
};

using Work = std::function<int()>;
using KeyWork = std::function<int(server::KeyDesk&, const kernel::World&, const std::string&)>;

int with_keys_of(const Settings& settings, const KeyArguments& arguments, const KeyWork& work) {
  auto desk = open_office(settings);
  if (!desk) return say(desk.error());
  const kernel::World& world = (*desk)->clerk->world();
  auto known = world.get<kernel::Account>(arguments.account);
  if (!known) return say({"user.unknown", "没有这个账号", "no such account", arguments.account});
  auto keys = key_desk(settings, **desk);
  if (!keys) return say(keys.error());
  return work(*keys, world, known->person);
}

int make_key(server::KeyDesk& desk, const kernel::World&, const std::string& person) {
  auto once = seal::ask_hidden("签名口令 passphrase: ");
  auto again = once ? seal::ask_hidden("再输一次 again: ") : std::unexpected(once.error());
  if (!again) return say(again.error());
  if (once->view() != again->view()) {
    return say({"key.passphrase", "两次输入的口令不一样", "the passphrases differ", {}});
  }
  if (auto fits = server::check_password(once->view(), {}); !fits) return say(fits.error());
  auto made = desk.make_key(person, std::string(once->view()));
  if (!made) return say(kernel::error_of(made.error()));
  std::cout << *made << "\n";
  return 0;
}

int list_keys(server::KeyDesk& desk, const kernel::World& world, const std::string& person) {
  std::cout << "root " << desk.root_fingerprint() << "\n";
  auto keys = world.get<kernel::SigningKeys>(person);
  for (std::size_t i = 0; keys && i < keys->keys.size(); ++i) {
    const auto& key = keys->keys[i];
    std::cout << key.fingerprint << " " << write_iso(key.made)
              << (key.sealed.empty() ? " token" : " sealed")
              << (key.withdrawn ? " withdrawn " + write_iso(*key.withdrawn) : "") << "\n";
  }
  return 0;
}

// A token that is plugged in here: it shows by a signature that it holds the key.
int register_key(server::KeyDesk& desk, const std::string& person, const seal::TokenPlace& place) {
  auto token = seal::open_token(place, [] { return seal::ask_hidden("PIN: "); });
  if (!token) return say(token.error());
  const seal::PublicKey key = (*token)->public_key();
  auto asked = desk.challenge(person, key);
  if (!asked) return say(kernel::error_of(asked.error()));
  auto proof = seal::sign(asked->text, **token, asked->facts);
  if (!proof) return say(proof.error());
  auto made = desk.register_token(person, key, *proof);
  if (!made) return say(kernel::error_of(made.error()));
  std::cout << *made << "\n";
  return 0;
}

void add_token_options(CLI::App* command, seal::TokenPlace& place) {
  using seal::Algorithm, seal::TokenInput;
  const std::map<std::string, Algorithm> algorithms{{"sm2_sm3", Algorithm::sm2_sm3},
                                                    {"ecdsa_p256_sm3", Algorithm::ecdsa_p256_sm3}};
  const std::map<std::string, TokenInput> inputs{{"digest", TokenInput::digest},
                                                 {"message", TokenInput::message}};
  command->add_option("--library", place.library, "the vendor's PKCS#11 library")->required();
  command->add_option("--token", place.token, "the token's label")->required();
  command->add_option("--key", place.key, "the key's label")->required();
  command->add_option("--mechanism", place.mechanism.number, "its number; SM2: see the vendor");
  command->add_option("--algorithm", place.mechanism.algorithm)
      ->transform(CLI::CheckedTransformer(algorithms));
  command->add_option("--input", place.mechanism.input, "what the token is given to sign")
      ->transform(CLI::CheckedTransformer(inputs));
}

void add_key_commands(CLI::App* command, const Settings& settings, KeyArguments& arguments,
                      Work& chosen) {
  command->require_subcommand(1);
  auto add = [&](const char* name, const char* what, KeyWork work) {
    auto* one = command->add_subcommand(name, what);
    one->add_option("ACCOUNT", arguments.account)->required();
    one->callback([&, work = std::move(work)] {
      chosen = [&, work] { return with_keys_of(settings, arguments, work); };
    });
    return one;
  };
  add("make", "a signing key, sealed by a passphrase that is asked for", make_key);
  add("list", "somebody's keys, and the office's root", list_keys);
  add_token_options(add("register", "the key of a hardware token that is plugged in",
                        [&arguments](server::KeyDesk& desk, const kernel::World&,
                                     const std::string& person) {
                          return register_key(desk, person, arguments.token);
                        }),
                    arguments.token);
  auto* withdraw = add("withdraw", "a key that was lost signs nothing more",
                       [&arguments](server::KeyDesk& desk, const kernel::World&,
                                    const std::string& person) {
                         auto done = desk.withdraw_key({}, person, arguments.fingerprint,
                                                       arguments.reason);
                         return done ? 0 : say(kernel::error_of(done.error()));
                       });
  withdraw->add_option("FINGERPRINT", arguments.fingerprint)->required();
  withdraw->add_option("--reason", arguments.reason)->required();
}

struct ImportArguments {
  std::string list, file, account, unit;
  bool dry_run = false, json = false;
};

void print_report(const Json& report) {
  for (const auto& item : report["items"].items()) {
    std::cout << item["line"].as_integer() << "\t" << item["verdict"].as_string() << "\t"
              << item["name"].as_string();
    for (const auto& reason : item["reasons"].items()) {
      std::cout << "\t" << reason["rule"].as_string() << " " << reason["cell"].as_string() << " "
                << reason["zh"].as_string();
    }
    std::cout << "\n";
  }
  std::cout << "行 " << report["rows"].as_integer() << " 申报 " << report["declared"].as_integer()
            << " 一般 " << report["below_threshold"].as_integer() << " 待补 "
            << report["undecidable"].as_integer() << " 退回 " << report["returned"].as_integer()
            << "\n";
}

struct StartedRows {
  int started = 0, refused = 0;
};

// Who declares: --as, else the handler of the unit in which the body's office sits, for a list that
// reached the office is declared by it.
Result<std::string> declarer_of(const Clerk& clerk, const kernel::Pack& pack,
                                const std::string& account) {
  const kernel::World& world = clerk.world();
  if (!account.empty()) {
    if (auto known = world.get<kernel::Account>(account)) return known->person;
    return fail("user.unknown", "没有这个账号", "no such account", account);
  }
  const Date today = local_date(clerk.now());
  const std::string host = kernel::office_host(world, pack, today).value;
  const auto handlers = kernel::persons_of_role(world, "unit/" + host + "/handler", today);
  if (!handlers.empty()) return handlers.front();
  return fail("import.who", "办公室所在单位没有经办人；请用 --as 账号 说明由谁申报",
              "the unit of the body's office has no handler: say with --as ACCOUNT who declares",
              "--as");
}

// One matter for each row that is not returned, in the name of a handler of the unit.
Result<StartedRows> start_rows(const Settings& settings, const ImportArguments& arguments,
                               const server::ReadList& list) {
  TRY(auto desk, open_office(settings));
  Clerk& clerk = *desk->clerk;
  const std::string body = server::body_of_list(arguments.list);
  auto pack = desk->shelf.current(clerk.world(), body);
  if (!pack) return fail("import.office", "辖区尚未建立", "no office is established", settings.data);
  TRY(const auto declarer, declarer_of(clerk, *pack, arguments.account));
  const kernel::PackProcedure& procedure = pack->procedures.front();
  const auto standing = kernel::standing_of(clerk.world(), declarer, clerk.now());
  const server::ListSource source{clerk.world(), *pack, desk->rates, clerk.now()};
  const auto rows = list.rows();
  std::cerr << "申报人 declared by " << standing.name << "\n";
  StartedRows done;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].returned) continue;
    const Json data = list.form_data(i, pack->forms.at(procedure.form), source, standing.name);
    auto answers = clerk.process({Ask{
        declarer, kernel::StartMatter{body + "/" + procedure.id, arguments.unit, data}, {}}});
    if (answers[0].result) {
      ++done.started;
      continue;
    }
    ++done.refused;
    const auto& words = kernel::text_of(answers[0].result.error().refusal);
    std::cerr << arguments.file << ":" << rows[i].line << ": " << words.zh << " / " << words.en;
    for (const auto& field : answers[0].result.error().fields) {
      std::cerr << " [" << field.path << " " << field.zh << "]";
    }
    std::cerr << "\n";
  }
  return done;
}

int import_file(const Settings& settings, const ImportArguments& arguments) {
  const auto bytes = read_file(arguments.file);
  if (!bytes) return say({"import.file", "打不开文件", "the file cannot be opened", arguments.file});
  auto clock = clock_of(settings);
  if (!clock) return say(clock.error());
  auto rates = rates_of(settings);
  if (!rates) return say(rates.error());
  auto list = server::read_list_alone(arguments.list, *bytes, (*clock)(), *rates);
  if (!list) return say(list.error());
  const Json report = list->report();
  if (arguments.json) std::cout << write_json_pretty(report) << "\n";
  else print_report(report);
  if (arguments.dry_run) return 0;
  auto done = start_rows(settings, arguments, *list);
  if (!done) return say(done.error());
  std::cerr << "已申报 " << done->started << " 件，未收 " << done->refused << " 行 / started "
            << done->started << " matters, " << done->refused << " rows refused\n";
  return done->refused == 0 ? 0 : 1;
}

int export_journal(const Settings& settings) {
  auto store = open_store(settings, store::Access::read);
  if (!store) return say(store.error());
  std::int64_t from = 1;
  while (true) {
    auto rows = (*store)->reader().scan_events(from, 500);
    if (!rows) return say(rows.error());
    for (const auto& row : *rows) std::cout << row.bytes << "\n";
    if (rows->size() < 500) return 0;
    from = rows->back().seq + 1;
  }
}

int check_packs() {
  int faults = 0;
  auto tell = [&faults](const std::vector<Error>& errors) {
    for (const auto& error : errors) faults += say(error);
  };
  tell(server::faulty_words());
  const Json words = server::english_words();
  for (const auto& [body, files] : server::embedded_packs()) {
    auto pack = kernel::load_pack(body, files);
    tell(pack ? server::untranslated(**pack, words) : pack.error());
  }
  std::cout << (faults == 0 ? "packs: ok\n" : "packs: faulty\n");
  return faults == 0 ? 0 : 1;
}

struct PaperArguments {
  std::string file, pdf, docx, ofd;
  bool is_signed = false;
};

// An OFD with a signature by a key of this run alone, which is printed; no office is needed.
Result<document::PaperFile> write_tried_ofd(const document::Paper& paper) {
  TRY(auto key, seal::LocalKey::generate());
  std::cout << seal::public_key_pem(key.public_key());
  const auto value = [&key](std::string_view description) -> Result<std::string> {
    TRY(const std::string made, key.sign_message(description));
    return seal::signature_to_der(made);
  };
  return document::write_signed_ofd(
      paper, {.office = "试签 trial", .time = at_local(paper.date, {}), .value = value});
}

// Lays a paper out from its content alone; the SM3 of every part of an OFD is printed.
int check_paper_file(const PaperArguments& arguments) {
  const auto bytes = read_file(arguments.file);
  if (!bytes) return say({"paper.file", "打不开文件", "the file cannot be opened", arguments.file});
  auto paper = document::read_paper(*bytes);
  if (!paper) return say(paper.error());
  std::cout << "content " << hex(document::digest_of(*paper)) << "\n";
  const auto write = [&](const std::string& path, auto writer) -> Result<void> {
    if (path.empty()) return {};
    TRY(auto made, writer(*paper));
    std::ofstream out(path, std::ios::binary);
    out << made.bytes;
    if (!out.flush()) return fail("paper.file", "写不了文件", "the file cannot be written", path);
    std::cout << path << ": " << made.pages << " 面 pages\n";
    for (const auto& part : made.parts) std::cout << hex(part.digest) << "  " << part.path << "\n";
    if (!made.missing.empty()) {
      std::cerr << "字库没有 no font has: " << made.missing << "\n";
    }
    return {};
  };
  for (const auto& done : {write(arguments.pdf, document::write_pdf),
                           write(arguments.docx, document::write_docx),
                           write(arguments.ofd, arguments.is_signed ? write_tried_ofd
                                                                    : document::write_ofd)}) {
    if (!done) return say(done.error());
  }
  return 0;
}

// What the office asks a token's bearer to sign before it registers the key.
int prove_key(seal::Signer& token, const std::string& file) {
  const auto bytes = read_file(file);
  if (!bytes) return say({"token.challenge", "打不开文件", "the file cannot be opened", file});
  auto json = parse_json(*bytes);
  auto asked = json ? from_json<server::KeyChallenge>(*json)
                    : Result<server::KeyChallenge>(std::unexpected(json.error()));
  if (!asked) return say(asked.error());
  auto proof = seal::sign(asked->text, token, asked->facts);
  if (!proof) return say(proof.error());
  std::cout << write_json(to_json(*proof)) << "\n";
  return 0;
}

// Does the token sign by the mechanism that is configured for it? Its key is shown for a statement.
int check_token(const seal::TokenPlace& place, const std::string& challenge) {
  auto token = seal::open_token(place, [] { return seal::ask_hidden("PIN: "); });
  if (!token) return say(token.error());
  if (!challenge.empty()) return prove_key(**token, challenge);
  auto trial = (*token)->sign_message("tongchou check token");
  if (!trial) return say(trial.error());
  const seal::PublicKey& key = (*token)->public_key();
  std::cout << write_json(to_json(key)) << "\n指纹 fingerprint: " << seal::fingerprint(key)
            << "\ntoken: ok\n";
  return 0;
}

struct CheckArguments {
  std::string directory, challenge;
  PaperArguments paper;
  seal::TokenPlace token;
};

void add_checks(CLI::App* check, CheckArguments& arguments, Work& chosen) {
  check->require_subcommand(1);
  check->add_subcommand("packs", "the embedded packs")->callback([&] { chosen = check_packs; });
  auto* tck = check->add_subcommand("dmn-tck", "the DMN technology compatibility kit");
  tck->add_option("DIR", arguments.directory)->required();
  tck->callback([&] {
    chosen = [&] { return dmn::run_tck(arguments.directory, std::cout).failed == 0 ? 0 : 1; };
  });
  auto* paper = check->add_subcommand("paper", "lay a paper out from its content");
  paper->add_option("FILE", arguments.paper.file, "content as JSON")->required();
  paper->add_option("--pdf", arguments.paper.pdf);
  paper->add_option("--docx", arguments.paper.docx);
  paper->add_option("--ofd", arguments.paper.ofd);
  paper->add_flag("--signed", arguments.paper.is_signed,
                  "with a signature in the OFD, by a key that is made for it and printed");
  paper->callback([&] { chosen = [&] { return check_paper_file(arguments.paper); }; });
  auto* token = check->add_subcommand("token", "a hardware token's key and mechanism");
  add_token_options(token, arguments.token);
  token->add_option("--challenge", arguments.challenge,
                    "a file with what the office asks the key to sign; prints the proof");
  token->callback([&] {
    chosen = [&] { return check_token(arguments.token, arguments.challenge); };
  });
}

void add_notice_options(CLI::App* command, Settings& settings) {
  auto& [mail, webhook, address, retry, log] = settings.notices;
  command->add_option("--console-address", address, "https://…, for links in notices");
  command->add_option("--mail-host", mail.host, "SMTP server; empty: no e-mail");
  command->add_option("--mail-port", mail.port)->capture_default_str()
      ->check(CLI::Range(1, 65535));
  command->add_option("--mail-from", mail.from, "the sender's address");
  command->add_option("--mail-tls", mail.tls)->capture_default_str()
      ->check(CLI::IsMember({"none", "starttls", "tls"}));
  command->add_option("--mail-user", mail.user);
  command->add_option("--mail-password-file", mail.password_file, "its first line");
  command->add_option("--webhook-url", webhook.url, "another system that is told; empty: none");
  command->add_option("--webhook-secret-file", webhook.secret_file, "its first line keys the HMAC");
  command->add_option("--notice-retry", settings.retry_seconds,
                      "seconds before a failed notice is tried again; doubled each time")
      ->capture_default_str()->check(CLI::Range(1, 3600));
}

void add_verify_options(CLI::App* command, seal::VerifyRequest& request) {
  command->add_option("FILE", request.file, "a signed document, or what FILE.tcsig signs");
  command->add_option("--qr", request.code, "the text of the paper's QR code");
  command->add_option("--root", request.root, "the fingerprint that the office publishes");
  command->add_option("--directory", request.directory,
                      "the office's directory of keys: withdrawals since then");
}

int run(int argc, char** argv) {
  Settings settings;
  CLI::App cli{"统筹 Tongchou: one district's coordinating bodies, from the first paper to the deed"};
  cli.require_subcommand(1);
  cli.fallthrough();  // `user reset-password ACCOUNT --data DIR` as well as `user --data DIR …`
  cli.failure_message([](const CLI::App*, const CLI::Error& wrong) {
    return std::string("错误：命令行不对，请看 --help\nerror: ") + wrong.what() +
           "; run with --help for more\n";
  });
  cli.footer(
      "Every option is also taken from the environment (--mail-host: TONGCHOU_MAIL_HOST) and\n"
      "from a TOML file (one table per command, as in [serve]); flags override the environment,\n"
      "which overrides the file.");
  std::string file_of_settings = "tongchou.toml";
  auto* named = cli.add_option("--config", file_of_settings, "the TOML file")
                    ->capture_default_str();
  auto common = [&](CLI::App* command) {
    command->add_option("--data", settings.data, "the folder of all state")->capture_default_str();
    command->add_option("--database", settings.database, "sqlite:FILE | postgresql://…");
    command->add_option("--calendar", settings.calendar,
                        "holidays and make-up days as TOML; empty: those that are shipped");
    command->add_option("--rates", settings.rates,
                        "exchange rates as TOML; empty: those that are shipped");
    command->add_option("--now", settings.now, "demonstration and tests: the clock starts there");
    return command;
  };
  auto founding = [&](CLI::App* command) {
    command->add_flag("--demo", settings.demo,
                      "the fictional demonstration office, with what it did in the last weeks");
    command->add_flag("--empty", settings.empty, "with --demo: its units and people, no matters");
    command->add_option("--name", settings.name, "the office's name");
    return command;
  };
  Work chosen;
  auto* serve_command = founding(common(cli.add_subcommand("serve", "serve the office")));
  serve_command->add_option("--address", settings.address)->capture_default_str();
  serve_command->add_option("--port", settings.port, "0: any free port")
      ->capture_default_str()->check(CLI::Range(0, 65535));
  add_notice_options(serve_command, settings);
  serve_command->callback([&] { chosen = [&] { return serve(settings); }; });
  founding(common(cli.add_subcommand("init", "establish an office and print its passwords")))
      ->callback([&] { chosen = [&] { return init(settings); }; });
  seal::VerifyRequest signed_file;
  auto* verify_command = common(cli.add_subcommand(
      "verify", "recompute chain, records and registers; with FILE: check a signed document"));
  add_verify_options(verify_command, signed_file);
  verify_command->callback([&] {
    chosen = [&] {
      return signed_file.file.empty() ? verify_office(settings) : verify_signed(signed_file);
    };
  });
  std::string file, account;
  auto* backup_command = common(cli.add_subcommand("backup", "a complete copy while work goes on"));
  backup_command->add_option("FILE", file)->required();
  backup_command->callback([&] { chosen = [&] { return backup(settings, file); }; });
  auto* restore_command = common(cli.add_subcommand("restore", "a backup into an empty database"));
  restore_command->add_option("FILE", file)->required();
  restore_command->callback([&] { chosen = [&] { return restore(settings, file); }; });
  auto* user = common(cli.add_subcommand("user", "accounts"));
  user->require_subcommand(1);
  auto* reset = user->add_subcommand("reset-password", "a new one-time password");
  reset->add_option("ACCOUNT", account)->required();
  reset->callback([&] { chosen = [&] { return reset_password(settings, account); }; });
  KeyArguments key;
  add_key_commands(common(cli.add_subcommand("key", "keys that people sign with")), settings, key,
                   chosen);
  ImportArguments import;
  auto* import_command = common(cli.add_subcommand("import", "read a list of declarations"));
  import_command->add_option("LIST", import.list, "the ledger's short name: projects")->required();
  import_command->add_option("FILE", import.file, "CSV or XLSX")->required();
  import_command->add_flag("--dry-run", import.dry_run, "only say what each row would become");
  import_command->add_flag("--json", import.json, "the report as JSON");
  import_command->add_option("--as", import.account,
                             "the account of the declaring handler; empty: the handler of the unit "
                             "in which the body's office sits");
  import_command->add_option("--unit", import.unit,
                             "the declaring unit, if the handler has several");
  import_command->callback([&] { chosen = [&] { return import_file(settings, import); }; });
  common(cli.add_subcommand("export", "the journal, one event a line, as JSON"))
      ->callback([&] { chosen = [&] { return export_journal(settings); }; });
  CheckArguments checked;
  add_checks(cli.add_subcommand("check", "checks that need no office"), checked, chosen);
  CLI11_PARSE(cli, argc, argv);
  if (auto done = server::complete_options(cli, file_of_settings, !named->empty()); !done) {
    return say(done.error());
  }
  return chosen();
}

}  // namespace
}  // namespace tongchou

int main(int argc, char** argv) { return tongchou::run(argc, argv); }
