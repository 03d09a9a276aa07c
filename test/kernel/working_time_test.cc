#include "kernel/working_time.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iostream>
#include <sstream>

namespace tongchou::kernel {
namespace {

std::string slurp(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream all;
  all << in.rdbuf();
  return all.str();
}

const Calendar& calendar() {
  static const Calendar c = [] {
    auto parsed = parse_calendar(slurp("bodies/common/calendar.toml"));
    EXPECT_TRUE(parsed) << (parsed ? "" : parsed.error().en + " at " + parsed.error().place);
    return parsed.value_or(Calendar{});
  }();
  return c;
}

Date day(const char* text) { return *parse_date(text); }
Instant at(const char* text) { return *parse_local_instant(text); }
std::string written(const Dated<Date>& d) { return write_date(d.value); }
std::string written(const Dated<Instant>& i) { return write_local(i.value); }

// Counting by weeks gives what walking day by day gives, over holidays, make-up days, year's ends
// and years whose notice is not out.
TEST(WorkingTime, CountsByWeeksAsByDays) {
  const Date first = day("2022-01-01");
  for (int from = 0; from < 2'000; from += 37) {
    std::int64_t walked = 0, walked_ms = 0;
    bool estimated = false;
    const Date start = first + std::chrono::days(from);
    const Instant morning = at_local(start, std::chrono::hours(10));
    for (int length = 1; length < 500; ++length) {
      const Date end = start + std::chrono::days(length);
      walked += calendar().is_working_day(end);
      estimated |= !calendar().knows(end);
      const auto counted = working_days_between(calendar(), start, end);
      ASSERT_EQ(counted.value, walked) << write_date(start) << " … " << write_date(end);
      ASSERT_EQ(counted.estimated, estimated) << write_date(start) << " … " << write_date(end);
      ASSERT_EQ(working_days_between(calendar(), end, start).value, -walked);
      const Instant evening = at_local(end, std::chrono::hours(16));
      if (length == 1) walked_ms = working_ms_between(calendar(), morning,
                                                      at_local(end, {})).value;
      const auto ms = working_ms_between(calendar(), morning, evening);
      const auto last = working_ms_between(calendar(), at_local(end, {}), evening).value;
      ASSERT_EQ(ms.value, walked_ms + last) << write_date(start) << " … " << write_date(end);
      walked_ms += calendar().is_working_day(end) ? calendar().day_length().count() : 0;
    }
  }
}

// facts.md, "Working time": the four checks.
TEST(WorkingTime, PublishedChecks) {
  EXPECT_EQ(written(add_working_days(calendar(), day("2022-03-22"), 20)), "2022-04-20");
  EXPECT_EQ(written(add_working_days(calendar(), day("2022-12-30"), 10)), "2023-01-16");
  EXPECT_EQ(written(add_working_hours(calendar(), at("2022-05-06 09:00"), 40)), "2022-05-12 09:00");
  EXPECT_EQ(written(add_working_hours(calendar(), at("2022-05-07 12:30"), 2)), "2022-05-07 16:00");
}

TEST(WorkingTime, DaysOffAndMakeUpDays) {
  EXPECT_FALSE(calendar().is_working_day(day("2026-02-17")));
  EXPECT_EQ(calendar().name_of(day("2026-02-17")), "春节");
  EXPECT_TRUE(calendar().is_working_day(day("2026-02-28")));  // a Saturday worked
  EXPECT_FALSE(calendar().is_working_day(day("2026-03-01")));
  EXPECT_EQ(written(next_working_day(calendar(), day("2026-09-30"))), "2026-10-08");
  EXPECT_EQ(written(same_or_next_working_day(calendar(), day("2026-03-14"))), "2026-03-16");
  EXPECT_EQ(written(add_working_days(calendar(), day("2026-03-16"), -1)), "2026-03-13");
  EXPECT_EQ(written(add_working_days(calendar(), day("2026-03-14"), 0)), "2026-03-16");
}

TEST(WorkingTime, AYearWithoutDataSaysSo) {
  EXPECT_FALSE(add_working_days(calendar(), day("2026-12-21"), 5).estimated);
  const auto over = add_working_days(calendar(), day("2026-12-28"), 10);
  EXPECT_TRUE(over.estimated);
  EXPECT_EQ(write_date(over.value), "2027-01-11");
  EXPECT_TRUE(add_working_hours(Calendar{}, at("2026-03-16 09:00"), 1).estimated);
}

TEST(WorkingTime, HoursOutsideTheSpansCountFromTheNext) {
  EXPECT_EQ(written(add_working_hours(calendar(), at("2026-03-16 06:00"), 1)), "2026-03-16 09:00");
  EXPECT_EQ(written(add_working_hours(calendar(), at("2026-03-16 13:00"), 1)), "2026-03-16 15:00");
  EXPECT_EQ(written(add_working_hours(calendar(), at("2026-03-13 19:00"), 1)), "2026-03-16 09:00");
  EXPECT_EQ(written(add_working_hours(calendar(), at("2026-03-16 08:00"), 8)), "2026-03-16 18:00");
  EXPECT_EQ(calendar().day_length(), std::chrono::hours(8));
}

// Adding and measuring are inverse: what was added lies between.
TEST(WorkingTime, AddAndBetweenAreInverse) {
  Instant from = at("2025-12-20 00:00");
  for (int i = 0; i < 400; ++i) {
    from += std::chrono::minutes(37 * 60 + 11);
    const auto length = std::chrono::minutes((i * 53) % 4000);
    const auto to = add_working_ms(calendar(), from, length);
    EXPECT_EQ(working_ms_between(calendar(), from, to.value).value,
              std::chrono::milliseconds(length).count());
    const auto days = add_working_days(calendar(), local_date(from), i % 60 + 1);
    EXPECT_EQ(working_days_between(calendar(), local_date(from), days.value).value, i % 60 + 1);
  }
}

TEST(WorkingTime, NthWorkingDayOfAMonth) {
  using namespace std::chrono;
  EXPECT_EQ(written(*nth_working_day(calendar(), 2026y / October, 1)), "2026-10-08");
  EXPECT_EQ(written(*nth_working_day(calendar(), 2026y / February, -1)), "2026-02-28");
  EXPECT_FALSE(nth_working_day(calendar(), 2026y / February, 30));
  EXPECT_FALSE(nth_working_day(calendar(), 2026y / February, 0));
}

TEST(WorkingTime, LimitsAsPacksWriteThem) {
  const Instant from = at("2026-03-16 09:00");
  EXPECT_EQ(written(due(calendar(), from, *parse_limit("3 working days"))), "2026-03-19 18:00");
  EXPECT_EQ(written(due(calendar(), from, *parse_limit("3个工作日"))), "2026-03-19 18:00");
  EXPECT_EQ(written(due(calendar(), from, *parse_limit("40 个工作小时"))), "2026-03-23 09:00");
  EXPECT_EQ(written(due(calendar(), at("2026-03-14 22:00"), *parse_limit("紧急 4 小时"))),
            "2026-03-15 02:00");
  EXPECT_EQ(written(due(calendar(), from, *parse_limit("紧急4个工作小时"))), "2026-03-16 13:00");
  for (const char* bad : {"", "three days", "5 weeks", "工作日", "-1 days"})
    EXPECT_FALSE(parse_limit(bad)) << bad;
}

TEST(WorkingTime, PausesGiveBackWhatWasLeft) {
  auto after = [](const char* due, const char* from, const char* to) {
    return written(due_after_pause(calendar(), at(due), at(from), at(to)));
  };
  // A limit that ends with a working day gains the working days that the pause touched.
  EXPECT_EQ(after("2026-03-19 18:00", "2026-03-17 10:00", "2026-03-19 10:00"), "2026-03-23 18:00");
  EXPECT_EQ(after("2026-03-19 18:00", "2026-03-17 10:00", "2026-03-17 16:00"), "2026-03-19 18:00");
  // Any other gains the working time.
  EXPECT_EQ(after("2026-03-17 09:00", "2026-03-16 11:00", "2026-03-16 15:00"), "2026-03-17 11:00");
  // What was late already stays late.
  EXPECT_EQ(after("2026-03-19 18:00", "2026-03-25 10:00", "2026-03-26 09:00"), "2026-03-19 18:00");
}

TEST(WorkingTime, LightsAreComputed) {
  const Instant limit = at("2026-03-25 18:00");
  EXPECT_EQ(light(at("2026-03-19 09:00"), limit, calendar()), Light::green);
  EXPECT_EQ(light(at("2026-03-20 09:00"), limit, calendar()),
            Light::yellow);  // Friday: 3 days left
  EXPECT_EQ(light(limit, limit, calendar()), Light::yellow);
  EXPECT_EQ(light(limit + std::chrono::milliseconds(1), limit, calendar()), Light::red);
  EXPECT_EQ(light(limit, std::nullopt, calendar()), Light::none);
  EXPECT_EQ(light(limit, limit, calendar(), 3, true), Light::paused);
}

TEST(WorkingTime, WrongCalendarsAreRefusedWithTheirLine) {
  EXPECT_FALSE(parse_calendar("year = ["));
  const auto late = parse_calendar(
      "[[year]]\nyear = 2026\n[[year.holiday]]\nname=\"x\"\nfrom=2026-02-03\nto=2026-02-01\n");
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().place, "calendar.toml:3");
  EXPECT_FALSE(parse_calendar("hours = [\"12:00-08:00\"]"));
  EXPECT_FALSE(
      parse_calendar("[[year]]\nyear=2026\n[[year.holiday]]\nname=\"x\"\nworkdays=[2025-03-16]\n"));
}

TEST(WorkingTime, TheShippedCalendarStatesThePublishedDays) {
  std::ifstream in("../shared/data/calendar.csv");
  if (!in) {
    std::cout << "skipped: ../shared/data/calendar.csv is absent\n";
    GTEST_SKIP();
  }
  std::string line;
  std::getline(in, line);
  std::size_t rows = 0;
  while (std::getline(in, line)) {
    const Date d = day(line.substr(0, 10).c_str());
    EXPECT_EQ(calendar().is_working_day(d), line.substr(11, 7) == "workday") << line;
    ++rows;
  }
  EXPECT_EQ(rows, calendar().special.size());
}

}  // namespace
}  // namespace tongchou::kernel
