// What is kept of a person's rights, and when it is read anew.
#include "server/standings.h"

#include <gtest/gtest.h>

namespace tongchou::server {
namespace {

TEST(StandingsTest, are_read_anew_when_the_records_or_the_day_change) {
  std::uint64_t version = 1;
  int reads = 0;
  Standings standings([&] { return version; },
                      [&](const std::string& person, Instant) {
                        ++reads;
                        return Known{.standing = {.person = person}};
                      });
  const Instant morning = *parse_local_instant("2026-03-16 09:00");
  const Instant evening = *parse_local_instant("2026-03-16 23:59");
  const Instant next_day = *parse_local_instant("2026-03-17 00:00");
  EXPECT_EQ(standings.of("n1", morning)->standing.person, "n1");
  EXPECT_EQ(standings.of("n1", evening)->standing.person, "n1");
  EXPECT_EQ(reads, 1) << "kept";
  EXPECT_EQ(standings.of("n2", morning)->standing.person, "n2");
  EXPECT_EQ(reads, 2) << "each for themselves";
  standings.of("n1", next_day);
  EXPECT_EQ(reads, 3) << "posts begin and end with the day";
  ++version;
  standings.of("n1", next_day);
  EXPECT_EQ(reads, 4) << "a record has changed";
}

TEST(StandingsTest, do_not_keep_what_was_read_while_it_changed) {
  std::uint64_t version = 1;
  int reads = 0;
  Standings standings([&] { return version; },
                      [&](const std::string&, Instant) {
                        if (++reads == 1) ++version;  // a commit comes between
                        return Known{};
                      });
  const Instant now = *parse_local_instant("2026-03-16 09:00");
  standings.of("n1", now);
  standings.of("n1", now);
  EXPECT_EQ(reads, 2);
  standings.of("n1", now);
  EXPECT_EQ(reads, 2);
}

}  // namespace
}  // namespace tongchou::server
