// Random histories of papers: whatever people try in whatever order, a signed text stays as it was,
// numbers have no gaps, void ones included, and no copy is lost. Signatures are as the kernel sees
// them: their arithmetic is tested where it is done.
#include <gtest/gtest.h>

#include <random>

#include "../support/demo_office.h"
#include "../support/kernel_signature.h"
#include "../support/paper_pack.h"
#include "kernel/document.h"

namespace tongchou::kernel {
namespace {

Instant at(const char* text) { return *parse_local_instant(text); }

TEST(DocumentLifecycle, has_a_row_for_every_act_in_every_state) {
  int rows = 0;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<DocumentAct>>([&](auto act) {
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<DocumentState>>([&](auto state) {
      (void)allowed(state.value, act.value);  // an act without a row is a broken invariant
      ++rows;
    });
  });
  EXPECT_EQ(rows, 50);
}

class History {
 public:
  explicit History(unsigned seed) : random_(seed) {
    office_ = std::move(*test::DemoOffice::open("memory:", "office", at("2026-03-16 09:00")));
    test::found_paper_body([this](Request request) { CHECK(ask("", request), "set up"); });
    CHECK(ask("leader-1", test::registration(office_->world(), "leader-1")), "key");
  }

  void step() {
    office_->now += std::chrono::minutes{pick(600)};
    switch (pick(10)) {
      case 0: start(); break;
      case 1: act("office-3", "edit", edited()); break;
      case 2: act("office-1", "correct", reason()); break;
      case 3: act("office-1", "withdraw", pick(3) == 0 ? reason() : Json::object()); break;
      case 4: act("office-1", "send", sent()); break;
      case 5: act("office-1", "recall", recalled()); break;
      case 6: act("finance-bureau-1", pick(2) == 0 ? "read" : "receipt", Json::object()); break;
      default: move(); break;
    }
    check();
  }

  // What a person knew as signed, by document and version.
  void check() {
    std::vector<std::int64_t> numbers;
    for (const auto& id : office_->ids_of("document")) {
      auto document = office_->world().get<Document>(id);
      for (const auto& version : document->versions) {
        ASSERT_EQ(content_digest(version.content), version.digest) << id;
        if (version.signatures.empty()) continue;
        auto [known, news] = signed_.emplace(std::pair{id, version.number}, version.digest);
        ASSERT_EQ(known->second, version.digest) << "a signed text changed: " << id;
        auto& count = signatures_[{id, version.number}];
        ASSERT_GE(version.signatures.size(), count) << "a signature was lost";
        count = version.signatures.size();
      }
      ASSERT_GE(document->copies.size(), copies_[id]) << "a copy was lost";
      copies_[id] = document->copies.size();
      for (std::size_t i = 0; i < document->copies.size(); ++i) {
        ASSERT_EQ(document->copies[i].number, static_cast<std::int64_t>(i) + 1);
      }
      auto [number, first] = numbers_.emplace(id, document->number);
      if (!number->second.empty()) {
        ASSERT_EQ(number->second, document->number);
      }
      number->second = document->number;
      if (document->number.empty()) continue;
      const auto open = document->number.find("〕") + 3;
      numbers.push_back(std::stoll(document->number.substr(open)));
    }
    std::sort(numbers.begin(), numbers.end());
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      ASSERT_EQ(numbers[i], static_cast<std::int64_t>(i) + 1) << "a number was lost or given twice";
    }
    issued_ = numbers.size();
  }

  test::DemoOffice& office() { return *office_; }
  std::size_t issued() const { return issued_; }
  std::size_t signed_texts() const { return signed_.size(); }

 private:
  int pick(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }
  bool ask(const std::string& person, Request request) {
    return office_->clerk().process({Ask{person, std::move(request), {}}}).front().result
        .has_value();
  }
  std::string one_of(const std::vector<std::string>& ids) {
    return ids.empty() ? "" : ids[static_cast<std::size_t>(pick(static_cast<int>(ids.size())))];
  }
  void act(const char* person, const char* name, Json data) {
    ask(person, ActOnDocument{one_of(office_->ids_of("document")), name, std::move(data), 0});
  }
  static Json reason() { return Json::object({{"reason", "有误"}}); }
  Json edited() {
    const std::string text = "第" + std::to_string(pick(1000)) + "稿。";
    return Json::object({{"content", Json::object({{"closing", Json::array({Json(text)})}})}});
  }
  Json sent() {
    const char* units[] = {"finance-bureau", "development", "nowhere"};
    return Json::object({{"to", Json::array({Json::object(
        {{"unit", Json(units[pick(3)])}, {"compulsory", Json(pick(4) == 0)}})})}});
  }
  Json recalled() {
    const std::string id = one_of(office_->ids_of("document"));
    auto document = id.empty() ? nullptr : office_->world().get<Document>(id);
    Json data = reason();
    if (document && !document->copies.empty()) data.set("copy", Json(document->copies.back().id));
    return data;
  }
  void start() {
    ask("office-1", StartMatter{.procedure = "trial/paper",
                                .data = test::paper_form("纪要" + std::to_string(++started_))});
  }
  SignatureRecord signature(const Task& task) {
    auto document = office_->world().get<Document>(*task.signs);
    // Now and then over a text that is not the latest.
    const auto& over = pick(4) == 0 ? document->versions.front() : document->versions.back();
    return test::kernel_signature(office_->world(), "leader-1", task, over, office_->now);
  }
  void move() {
    auto matter = office_->world().get<Matter>(one_of(office_->ids_of("matter")));
    if (!matter) return;
    for (const auto& task : matter->tasks) {
      if (task.state != TaskState::open) continue;
      const bool signs = task.signs.has_value();
      const char* person = signs ? "leader-1" : task.step == "起草" ? "office-3" : "office-1";
      ActOnTask request{.matter = matter->id, .task = task.id, .act = "agree", .opinion = "",
                        .reason = "意见"};
      if (signs && pick(4) == 0) request.act = "disagree";
      else if (signs && pick(5) == 0) request.act = "return";
      else if (signs && pick(5) != 0) request.signature = signature(task);
      if (task.step == "归档" && pick(2) == 0) request.act = "again";
      ask(person, std::move(request));
      return;
    }
  }

  std::mt19937 random_;
  std::unique_ptr<test::DemoOffice> office_;
  std::map<std::pair<std::string, std::int64_t>, std::string> signed_;
  std::map<std::pair<std::string, std::int64_t>, std::size_t> signatures_;
  std::map<std::string, std::size_t> copies_;
  std::map<std::string, std::string> numbers_;
  std::size_t issued_ = 0;
  int started_ = 0;
};

TEST(DocumentHistory, never_changes_what_was_signed_and_never_loses_a_number) {
  std::size_t issued = 0, signed_texts = 0;
  for (unsigned seed = 1; seed <= 8; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    History history(seed);
    for (int i = 0; i < 150 && !testing::Test::HasFatalFailure(); ++i) history.step();
    EXPECT_EQ(history.office().first_difference(), "");
    issued += history.issued();
    signed_texts += history.signed_texts();
  }
  // A test of nothing proves nothing.
  EXPECT_GT(issued, 20u);
  EXPECT_GT(signed_texts, issued / 2);
}

}  // namespace
}  // namespace tongchou::kernel
