// Matters that stand still: who is told, of what, and that the office tries again.
#include <algorithm>

#include "office.h"

namespace tongchou::server {
namespace {

class IncidentTest : public OfficeTest {
 protected:
  // A declaration that waits for its filing, of which time's own step has failed: so the journal
  // would have it, written while nobody is served.
  std::string stuck() {
    const Json made = post(sign_in("east-park-1"), "/api/matters",
                           R"({"procedure":"key-projects/declaration","unit":"east-park","data":{)"
                           R"("name":"冷链物流中心","leader_name":"赵某","contact":"钱某",)"
                           R"("investment":"1.2 亿元","year_plan":"3000 万元","land":"30 亩"}})");
    const std::string id = made["id"].as_string();
    const auto matter = app_->world().get<Matter>(id);
    const auto& elements = matter->engine.elements;
    const auto filing = std::ranges::find(elements, "filing", &bpmn::ElementInstance::element_id);
    EXPECT_NE(filing, elements.end());
    bpmn::Step raised{.kind = bpmn::StepKind::incident_raised, .key = matter->engine.next_key};
    raised.incident = bpmn::Incident{.key = raised.key, .instance = filing->key,
                                     .element_id = "filing",
                                     .phase = bpmn::ElementStatus::waiting, .code = "feel.null",
                                     .zh = "算不出限期", .en = "no due date",
                                     .place = "filing.dueDate"};
    close();
    Scribe(*store_, shelf_)
        .write(MatterAdvanced{.matter = id, .steps = {raised}}, {"matter:" + id}, now_);
    serve();
    return id;
  }
  void close() {
    running_.reset();
    app_.reset();
    thread_.reset();
    clerk_.reset();
  }
  void serve() {
    open_clerk();
    thread_ = std::make_unique<ClerkThread>(*clerk_);
    app_ = std::make_unique<App>(
        *store_, *clerk_, *thread_,
        AppOptions{.data = folder_.string(), .now = [this] { return now_; }});
    running_ = std::make_unique<Running>(HttpOptions{}, app_->router().handler());
  }
  Json listed(const char* account, int status = 200) {
    return get(sign_in(account), "/api/incidents", status);
  }
  bool has_place(const char* account) {
    const Json session = get(sign_in(account), "/api/session");
    for (const auto& place : session["places"].items()) {
      if (place.as_string() == "incidents") return true;
    }
    return false;
  }
};

TEST_F(IncidentTest, are_told_to_those_alone_who_put_them_right) {
  EXPECT_EQ(listed("auditor-1")["items"].size(), 0u);
  EXPECT_TRUE(has_place("auditor-1"));
  EXPECT_FALSE(has_place("office-1")) << "nothing stands still";
  const std::string id = stuck();
  const Json audited = listed("auditor-1");
  ASSERT_EQ(audited["items"].size(), 1u);
  const Json& seen = audited["items"].items()[0];
  EXPECT_EQ(seen["matter"].as_string(), id);
  EXPECT_EQ(seen["step"].as_string(), "归类建档");
  EXPECT_EQ(seen["text"].as_string(), "算不出限期");
  EXPECT_FALSE(seen["retry"].as_bool()) << "an auditor does nothing to a matter";
  EXPECT_TRUE(has_place("office-1"));
  EXPECT_TRUE(listed("office-1")["items"].items().at(0)["retry"].as_bool());
  // Another body's office has its own alone; a unit, an expert or the security officer has none.
  EXPECT_EQ(listed("finance-office-1")["items"].size(), 0u);
  EXPECT_FALSE(has_place("finance-office-1"));
  for (const char* account : {"east-park-1", "development-1", "security-1"}) {
    EXPECT_EQ(listed(account, 403)["error"]["code"].as_string(), "no_right") << account;
    EXPECT_FALSE(has_place(account)) << account;
  }
}

TEST_F(IncidentTest, tell_the_engineer_what_failed_and_not_what_it_is_about) {
  stuck();
  const Json list = listed("administrator-1");
  ASSERT_EQ(list["items"].size(), 1u);
  const Json& seen = list["items"].items()[0];
  EXPECT_EQ(seen["code"].as_string(), "feel.null");
  EXPECT_EQ(seen["place"].as_string(), "filing.dueDate");
  EXPECT_EQ(seen["text"].as_string(), "");
  EXPECT_TRUE(seen["matter"].is_null());
  EXPECT_EQ(write_json(list).find("冷链"), std::string::npos);
}

TEST_F(IncidentTest, are_tried_again_by_the_office) {
  const std::string path = "/api/matters/" + stuck();
  post(sign_in("east-park-1"), path + "/acts/retry", "{}", 403);
  post(sign_in("auditor-1"), path + "/acts/retry", "{}", 403);
  const Signed office = sign_in("office-1");
  const auto offered = [&] {
    return write_json(get(office, path)["acts"]).find("\"retry\"") != std::string::npos;
  };
  EXPECT_TRUE(offered());
  post(office, path + "/acts/retry", "{}");
  EXPECT_FALSE(offered());
  EXPECT_EQ(listed("auditor-1")["items"].size(), 0u);
  EXPECT_FALSE(has_place("office-1"));
  post(office, path + "/acts/retry", "{}", 403);
}

}  // namespace
}  // namespace tongchou::server
