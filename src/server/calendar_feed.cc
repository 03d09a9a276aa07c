#include "server/calendar_feed.h"

#include <algorithm>
#include <chrono>

#include "base/limits.h"
#include "kernel/meeting_words.h"

namespace tongchou::server {

using namespace kernel;

namespace {

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n') {
      out += "\\n";
      continue;
    }
    if (c == '\\' || c == ';' || c == ',') out += '\\';
    if (c != '\r') out += c;
  }
  return out;
}

// Folded between characters: a line of UTF-8 must not be cut within one.
void add_line(std::string& out, const std::string& line) {
  std::size_t used = 0;
  for (std::size_t at = 0; at < line.size();) {
    std::size_t width = 1;
    while (at + width < line.size() && (line[at + width] & 0xC0) == 0x80) ++width;
    if (used + width > limits::kCalendarLineBytesMax) {
      out += "\r\n ";
      used = 1;
    }
    out.append(line, at, width);
    used += width;
    at += width;
  }
  out += "\r\n";
}

std::string utc(Instant at) {
  using namespace std::chrono;
  const sys_days day = floor<days>(at);
  const year_month_day ymd{day};
  const hh_mm_ss time{floor<seconds>(at - day)};
  char text[32];
  std::snprintf(text, sizeof text, "%04d%02u%02uT%02d%02d%02dZ", static_cast<int>(ymd.year()),
                static_cast<unsigned>(ymd.month()), static_cast<unsigned>(ymd.day()),
                static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                static_cast<int>(time.seconds().count()));
  return text;
}

// The office's own time, under the name that calendars know and with the rule itself, for those
// that do not (RFC 5545, 3.6.5). China keeps one offset all the year.
constexpr const char* kZone = "Asia/Shanghai";

void add_zone(std::string& out) {
  for (const char* line :
       {"BEGIN:VTIMEZONE", "TZID:Asia/Shanghai", "BEGIN:STANDARD", "DTSTART:19910915T010000",
        "TZOFFSETFROM:+0900", "TZOFFSETTO:+0800", "TZNAME:CST", "END:STANDARD", "END:VTIMEZONE"}) {
    add_line(out, line);
  }
}

std::string zoned(const char* property, Instant at) {
  std::string digits;  // "2026-03-27 14:30" as 20260327T143000
  for (const char c : write_local(at).substr(0, 16)) {
    if (c == ' ') digits += 'T';
    else if (c != '-' && c != ':') digits += c;
  }
  return std::string(property) + ";TZID=" + kZone + ":" + digits + "00";
}

// A parameter's value stands in quotes and may hold none (RFC 5545, 3.2).
std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c != '"' && static_cast<unsigned char>(c) >= 0x20) out += c;
  }
  return out + "\"";
}

// How somebody answered, and whether the meeting needs them.
std::string attendee(const Invitee& one, const std::string& host, const AddressOf& own) {
  const bool asks = !own.address.empty() &&
                    std::ranges::find(own.invitees, one.id) != own.invitees.end();
  const char* status = one.answer == "yes"          ? "ACCEPTED"
                       : one.answer == "leave"      ? "DECLINED"
                       : one.answer == "substitute" ? "DELEGATED"
                                                    : "NEEDS-ACTION";
  const char* role = one.part == "member" ? "REQ-PARTICIPANT" : "OPT-PARTICIPANT";
  return std::string("ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=") + role + ";PARTSTAT=" + status +
         ";RSVP=TRUE;CN=" +
         quoted(one.person.empty() ? one.unit_name + one.title + "（空缺）" : one.name) + ":mailto:" +
         (asks ? own.address : one.post + "@" + host);
}

void add_event(std::string& out, const Meeting& m, const std::string& host, const AddressOf* own) {
  add_line(out, "BEGIN:VEVENT");
  add_line(out, "UID:" + m.id + "@" + host);
  add_line(out, "DTSTAMP:" + utc(m.changed));
  add_line(out, "SEQUENCE:" + std::to_string(m.version));
  add_line(out, "LAST-MODIFIED:" + utc(m.changed));
  add_line(out, zoned("DTSTART", m.head.starts));
  add_line(out, zoned("DTEND", m.head.ends));
  add_line(out, "SUMMARY:" + escaped(m.head.title));
  add_line(out, "LOCATION:" + escaped(m.head.place));
  add_line(out, std::string("STATUS:") + (m.state == MeetingState::cancelled ? "CANCELLED"
                                          : m.state == MeetingState::planned ? "TENTATIVE"
                                                                             : "CONFIRMED"));
  std::string agenda = convened_by(m.head);
  for (const auto& item : m.items) {
    agenda +=
        (agenda.empty() ? "" : "\n") + (item.open_title.empty() ? item.title : item.open_title);
  }
  if (!agenda.empty()) add_line(out, "DESCRIPTION:" + escaped(agenda));
  if (own) {
    add_line(out, "ORGANIZER;CN=" + quoted(m.head.presider_name) + ":mailto:meeting@" + host);
    for (const auto& one : m.invitees) add_line(out, attendee(one, host, *own));
  }
  add_line(out, "END:VEVENT");
}

std::string begun(const char* method) {
  std::string out;
  add_line(out, "BEGIN:VCALENDAR");
  add_line(out, "VERSION:2.0");
  add_line(out, "PRODID:-//tongchou//meetings//ZH");
  add_line(out, "CALSCALE:GREGORIAN");
  add_line(out, std::string("METHOD:") + method);
  return out;
}

}  // namespace

std::string calendar_invitation(const Meeting& meeting, const std::string& host,
                                const AddressOf& own) {
  std::string out = begun(meeting.state == MeetingState::cancelled ? "CANCEL" : "REQUEST");
  add_zone(out);
  add_event(out, meeting, host, &own);
  add_line(out, "END:VCALENDAR");
  return out;
}

std::string calendar_feed(const std::vector<std::shared_ptr<const Meeting>>& meetings,
                          const std::string& host) {
  std::string out = begun("PUBLISH");
  add_line(out, "X-WR-CALNAME:会议");
  add_line(out, "REFRESH-INTERVAL;VALUE=DURATION:PT1H");
  add_zone(out);
  for (const auto& meeting : meetings) add_event(out, *meeting, host, nullptr);
  add_line(out, "END:VCALENDAR");
  return out;
}

}  // namespace tongchou::server
