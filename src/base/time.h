// Time as the kernel sees it: instants in milliseconds UTC and civil dates, both handed in from
// outside. There is no clock here. The office's zone is China Standard Time (UTC+8, no summer
// time since 1991); it is a constant because the law that the offices work under knows one zone.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tongchou {

using Date = std::chrono::sys_days;                              // a civil day of the office
using Instant = std::chrono::sys_time<std::chrono::milliseconds>;

inline constexpr std::chrono::hours kOfficeOffset{8};

// Civil day and minutes-of-day of an instant at the office, and back.
Date local_date(Instant at);
std::chrono::milliseconds local_time_of_day(Instant at);
Instant at_local(Date day, std::chrono::milliseconds time_of_day);

std::optional<Date> parse_date(std::string_view text);           // 2026-03-16
std::optional<Instant> parse_local_instant(
    std::string_view text);  // "2026-03-16 09:00[:00]" or ISO with zone
std::string write_date(Date day);                                // 2026-03-16
std::string write_local(Instant at);                             // 2026-03-16 09:00
std::string write_iso(Instant at);                               // 2026-03-16T09:00:00.000+08:00

inline std::int64_t to_ms(Instant at) { return at.time_since_epoch().count(); }
inline Instant from_ms(std::int64_t ms) { return Instant{std::chrono::milliseconds{ms}}; }

}  // namespace tongchou
