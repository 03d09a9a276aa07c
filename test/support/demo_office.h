// The demonstration office on any store, with a clock that is set by hand and ids that are counted:
// the same commands give the same bytes on every store and every run. Nobody signs in here.
#pragma once

#include <toml++/toml.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "clerk/clerk.h"
#include "clerk/verify.h"
#include "kernel/list_import.h"
#include "kernel/working_time.h"
#include "register/register.h"
#include "server/setup.h"
#include "store/store.h"

namespace tongchou::test {

class DemoOffice {
 public:
  // `plan`, if any, puts faults between the clerk and the store from the first reopen() on.
  static Result<std::unique_ptr<DemoOffice>> open(const std::string& url,
                                                  const std::string& schema, Instant now,
                                                  store::FaultPlan* plan = nullptr) {
    auto made = std::unique_ptr<DemoOffice>(new DemoOffice(now));
    store::OpenOptions options;
    options.tables = registers::all();
    options.office = schema;
    TRY(made->store_, store::open(url, options));
    if (plan) made->faulty_ = store::faulty(*made->store_, *plan);
    TRY(made->calendar_, kernel::parse_calendar(server::embedded_text("common/calendar.toml")));
    TRY(made->rates_, kernel::parse_rates(server::embedded_text("common/rates.toml")));
    if (auto opened = made->reopen(false); !opened) return std::unexpected(opened.error());
    TRY(made->people_, server::found_office(*made->clerk_, {}, true));
    made->read_labels();
    return made;
  }

  // A new clerk on the same store, as after a crash; the old one is gone with all it knew.
  Result<void> reopen(bool with_faults = true) {
    clerk_.reset();
    ClerkOptions options;
    options.now = [this] { return now; };
    options.new_id_base = [this] { return "t" + std::to_string(++ids_); };
    store::Store& below = with_faults && faulty_ ? *faulty_ : *store_;
    TRY(clerk_, Clerk::open(below, {shelf_, calendar_, rates_}, std::move(options)));
    return {};
  }

  Instant now;
  Clerk& clerk() { return *clerk_; }
  const kernel::World& world() const { return clerk_->world(); }
  store::Store& store() { return *store_; }
  const store::Reader& reader() const { return store_->reader(); }
  kernel::PackShelf& shelf() { return shelf_; }
  const kernel::Calendar& calendar() const { return calendar_; }
  const std::vector<kernel::Rate>& rates() const { return rates_; }
  const std::vector<kernel::Person>& people() const { return people_; }
  Date today() const { return local_date(now); }
  std::shared_ptr<const kernel::Pack> pack(const std::string& body) {
    return shelf_.current(world(), body);
  }

  // What scenarios call posts and units.
  const std::map<std::string, std::string>& posts_by_label() const { return posts_by_label_; }
  std::string label_of_post(const std::string& post) const {
    for (const auto& [label, id] : posts_by_label_) {
      if (id == post) return label;
    }
    return post;
  }
  std::string unit_named(const std::string& name) const {
    for (const auto& id : ids_of("unit")) {
      if (kernel::name_on(world().get<kernel::Unit>(id)->names, today()) == name) return id;
    }
    return {};
  }
  std::vector<std::string> ids_of(std::string_view kind) const {
    std::vector<std::string> ids;
    while (true) {
      auto rows = reader().scan_records(kind, ids.empty() ? "" : ids.back(), 1000);
      CHECK(rows, "records cannot be read");
      for (const auto& row : *rows) ids.push_back(row.id);
      if (rows->size() < 1000) return ids;
    }
  }

  // The first difference between the journal and the rest; empty when there is none.
  std::string first_difference() const {
    auto verification = verify(*store_);
    if (!verification) return verification.error().en;
    if (verification->clean()) return {};
    const Error& first = verification->differences.front();
    return first.place + ": " + first.en;
  }
  std::string digest() const {
    auto made = store::digest(reader(), registers::all());
    CHECK(made, "no digest");
    return hex(made->events).substr(0, 16) + "-" + hex(made->records).substr(0, 16) + "-" +
           hex(made->registers).substr(0, 16);
  }

 private:
  explicit DemoOffice(Instant at) : now(at) {}

  void read_labels() {
    const toml::table table = toml::parse(server::embedded_text("common/demo/office.toml"));
    if (const auto* posts = table.get_as<toml::array>("post")) {
      for (const auto& node : *posts) {
        const auto& post = *node.as_table();
        posts_by_label_[post["label"].value_or<std::string>("")] =
            post["id"].value_or<std::string>("");
      }
    }
  }

  std::unique_ptr<store::Store> store_, faulty_;
  kernel::PackShelf shelf_;
  kernel::Calendar calendar_;
  std::vector<kernel::Rate> rates_;
  std::unique_ptr<Clerk> clerk_;
  std::vector<kernel::Person> people_;
  std::map<std::string, std::string> posts_by_label_;
  std::int64_t ids_ = 0;
};

}  // namespace tongchou::test
