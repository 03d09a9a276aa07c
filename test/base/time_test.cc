#include "base/time.h"

#include <gtest/gtest.h>

namespace tongchou {
namespace {

using namespace std::chrono_literals;

TEST(TimeTest, knows_the_day_of_the_office) {
  const Instant late = *parse_local_instant("2026-03-15T16:30:00Z");
  EXPECT_EQ(write_date(local_date(late)), "2026-03-16");
  EXPECT_EQ(local_time_of_day(late), 30min);
  EXPECT_EQ(at_local(local_date(late), 30min), late);
  EXPECT_EQ(write_iso(late), "2026-03-16T00:30:00.000+08:00");
  EXPECT_EQ(write_local(late), "2026-03-16 00:30");
}

TEST(TimeTest, reads_instants_in_the_forms_people_and_machines_write) {
  const Instant nine = *parse_local_instant("2026-03-16 09:00");
  EXPECT_EQ(to_ms(nine), 1773622800000);
  for (const char* same : {"2026-03-16 09:00:00", "2026-03-16T09:00", "2026-03-16T01:00:00Z",
                           "2026-03-16T09:00:00.000+08:00", "2026-03-15T20:30:00-04:30"}) {
    EXPECT_EQ(parse_local_instant(same), nine) << same;
  }
  EXPECT_EQ(parse_local_instant("2026-03-16 09:00:00.1239"), nine + 123ms);
  EXPECT_EQ(parse_local_instant(write_iso(nine + 7ms)), nine + 7ms);
}

TEST(TimeTest, refuses_days_and_times_that_do_not_exist) {
  for (const char* bad : {"2026-02-29", "2026-13-01", "2026-00-10", "2026-3-16", "20260316",
                          "2026-03-16 ", "", "0x26-01-01"}) {
    EXPECT_FALSE(parse_date(bad)) << bad;
  }
  for (const char* bad : {"2026-03-16", "2026-03-16 24:00", "2026-03-16 09:60", "2026-03-16 9:00",
                          "2026-03-16 09:00:61", "2026-03-16 09:00:00.", "2026-03-16T09:00+0800",
                          "2026-03-16 09:00 ", "2026-03-16T09:00Zx"}) {
    EXPECT_FALSE(parse_local_instant(bad)) << bad;
  }
  EXPECT_TRUE(parse_date("2028-02-29"));
}

TEST(TimeTest, writes_instants_before_1970) {
  const Instant old = *parse_local_instant("1949-10-01 15:00:00.250");
  EXPECT_EQ(write_iso(old), "1949-10-01T15:00:00.250+08:00");
}

}  // namespace
}  // namespace tongchou
