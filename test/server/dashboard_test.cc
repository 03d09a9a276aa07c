// The dashboard over HTTP: what it counts, that each count is the list it leads to, that nobody is
// told of more than the own lists hold, and that a past day is shown as it was.
#include "office.h"

namespace tongchou::server {
namespace {

class DashboardTest : public OfficeTest {
 protected:
  // "east-park 2 red 1 green 1, …", of the places or the stages.
  static std::string counts(const Json& items, const char* name) {
    std::string said;
    for (const auto& one : items.items()) {
      if (one["n"].as_integer() == 0) continue;
      said += (said.empty() ? "" : ", ") + one[name].as_string() + " " +
              std::to_string(one["n"].as_integer());
      for (const auto& [colour, n] : one["lights"].members()) {
        said += " " + colour + " " + std::to_string(n.as_integer());
      }
    }
    return said;
  }
};

TEST_F(DashboardTest, projects_are_counted_by_stage_and_by_place_under_their_lights) {
  const Json seen = get(sign_in("office-1"), "/api/dashboard");
  EXPECT_EQ(seen["ledger"]["id"].as_string(), "key-projects/projects");
  EXPECT_EQ(counts(seen["stages"], "stage"),
            "planning 1 green 1, signed 2 red 1 yellow 1, started 1 green 1");
  EXPECT_EQ(counts(seen["places"], "unit"),
            "east-park 2 green 1 red 1, west-park 2 green 1 yellow 1");
  EXPECT_EQ(seen["places"].at(0)["name"].as_string(), "东园区");
}

TEST_F(DashboardTest, a_place_leads_to_as_many_entries_as_it_counts) {
  const Signed office = sign_in("office-1");
  const Json seen = get(office, "/api/dashboard");
  const std::string column = seen["ledger"]["place"].as_string();
  for (const auto& place : seen["places"].items()) {
    const Json list = get(office, std::string(kLedger) + "/entries?filter." + column + "=" +
                                      place["unit"].as_string());
    EXPECT_EQ(static_cast<std::int64_t>(list["items"].size()), place["n"].as_integer());
  }
}

TEST_F(DashboardTest, a_unit_counts_what_its_lists_hold) {
  EXPECT_EQ(counts(get(sign_in("east-park-1"), "/api/dashboard")["places"], "unit"),
            "east-park 2 green 1 red 1");
  EXPECT_EQ(counts(get(sign_in("west-park-1"), "/api/dashboard")["places"], "unit"),
            "west-park 2 green 1 yellow 1");
}

TEST_F(DashboardTest, a_past_day_is_counted_as_it_was) {
  const Json seen = get(sign_in("office-1"), "/api/dashboard?as_of=2026-02-01");
  EXPECT_TRUE(seen["past"].as_bool());
  EXPECT_TRUE(seen["late"].is_null());
  EXPECT_EQ(counts(seen["places"], "unit"), "west-park 2 green 2, east-park 1 green 1");
}

TEST_F(DashboardTest, what_was_done_in_a_month_is_by_how_much_the_totals_rose) {
  const Json seen = get(sign_in("office-1"), "/api/dashboard");
  const Json& months = seen["investment"];
  ASSERT_EQ(months.size(), 12u);
  const Json& february = months.at(10);
  EXPECT_EQ(february["month"].as_string(), "2026-02");
  // e1 rose from one million to three; e4, which came that month, did nothing in it.
  EXPECT_EQ(february["actual"].as_decimal().text(), "2000000");
}

TEST_F(DashboardTest, a_day_to_come_and_a_month_to_come_are_refused_with_what_to_do) {
  const Signed office = sign_in("office-1");
  EXPECT_EQ(get(office, "/api/dashboard?as_of=2026-03-18", 422)["error"]["code"].as_string(),
            "dashboard.day");
  EXPECT_EQ(get(office, "/api/dashboard?base=2026-04", 422)["error"]["code"].as_string(),
            "dashboard.base");
}

}  // namespace
}  // namespace tongchou::server
