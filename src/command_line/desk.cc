#include "command_line/desk.h"

#include <cstdlib>
#include <filesystem>

#include "command_line/command.h"
#include "kernel/list_import.h"
#include "kernel/working_time.h"
#include "register/register.h"
#include "server/setup.h"

namespace tongchou::command_line {

namespace fs = std::filesystem;

namespace {

std::string database_of(const Settings& settings) {
  return settings.database.empty() ? "sqlite:" + settings.data + "/office.db" : settings.database;
}

// The machine's clock is asked only here.
Instant real_now() {
  return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
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
  return read_named_file(file);
}

Result<kernel::Calendar> calendar_of(const Settings& settings) {
  TRY(const auto text, own_or_shipped(settings.calendar, "common/calendar.toml"));
  TRY(auto calendar, kernel::parse_calendar(text));
  if (!calendar.years.empty()) return calendar;
  return fail("settings.calendar", "文件里没有 [[year]]，不是节假日表",
              "there is no [[year]]: this is no calendar", settings.calendar);
}

}  // namespace

Result<std::vector<kernel::Rate>> rates_of(const Settings& settings) {
  TRY(const auto text, own_or_shipped(settings.rates, "common/rates.toml"));
  return kernel::parse_rates(text);
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

Result<std::unique_ptr<store::Store>> open_store(const Settings& settings, store::Access access) {
  // A new folder is its owner's alone.
  std::error_code ignored;
  if (access == store::Access::write && fs::create_directories(settings.data, ignored)) {
    fs::permissions(settings.data, fs::perms::owner_all, ignored);
  }
  store::OpenOptions options;
  options.tables = registers::all();
  options.access = access;
  return store::open(database_of(settings), options);
}

Result<void> fill_registers(store::Store& store) {
  TRY(auto writer, store.writer());
  return rebuild_registers(store, *writer);
}

Result<std::unique_ptr<Desk>> open_desk(const Settings& settings, ClerkOptions options) {
  auto desk = std::make_unique<Desk>();
  TRY(desk->calendar, calendar_of(settings));
  TRY(desk->rates, rates_of(settings));
  TRY(desk->store, open_store(settings, store::Access::write));
  if (auto filled = fill_registers(*desk->store); !filled) {
    return std::unexpected(filled.error());
  }
  TRY(desk->clock.real, clock_of(settings));
  options.now = [&clock = desk->clock] { return clock.now(); };
  options.new_id_base = new_id;
  TRY(desk->clerk, Clerk::open(*desk->store, {desk->shelf, desk->calendar, desk->rates},
                               std::move(options)));
  return desk;
}

Result<std::unique_ptr<Desk>> open_office(const Settings& settings) {
  if (auto standing = open_store(settings, store::Access::read); !standing) {
    return std::unexpected(standing.error());
  }
  return open_desk(settings);
}

const char* root_passphrase() {
  const char* text = std::getenv("TONGCHOU_ROOT_PASSPHRASE");
  return text ? text : "";
}

Result<server::KeyDesk> open_key_desk(const Settings& settings, Desk& desk) {
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

Result<std::string> person_of(const Desk& desk, const std::string& account) {
  if (auto known = desk.clerk->world().get<kernel::Account>(account)) return known->person;
  return fail("user.unknown", "没有这个账号", "no such account", account);
}

}  // namespace tongchou::command_line
