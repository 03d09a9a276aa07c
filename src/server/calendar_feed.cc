#include "server/calendar_feed.h"

#include <chrono>

#include "base/limits.h"
#include "server/router.h"

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

void add_event(std::string& out, const Meeting& m, const std::string& host, bool invitation) {
  add_line(out, "BEGIN:VEVENT");
  add_line(out, "UID:" + m.id + "@" + host);
  add_line(out, "DTSTAMP:" + utc(m.changed));
  add_line(out, "SEQUENCE:" + std::to_string(m.version));
  add_line(out, "DTSTART:" + utc(m.head.starts));
  add_line(out, "DTEND:" + utc(m.head.ends));
  add_line(out, "SUMMARY:" + escaped(m.head.title));
  add_line(out, "LOCATION:" + escaped(m.head.place));
  add_line(out, std::string("STATUS:") + (m.state == MeetingState::cancelled ? "CANCELLED"
                                          : m.state == MeetingState::planned ? "TENTATIVE"
                                                                             : "CONFIRMED"));
  std::string agenda;
  for (const auto& item : m.items) {
    agenda +=
        (agenda.empty() ? "" : "\n") + (item.open_title.empty() ? item.title : item.open_title);
  }
  if (!agenda.empty()) add_line(out, "DESCRIPTION:" + escaped(agenda));
  if (invitation) {
    add_line(out, "ORGANIZER;CN=\"" + m.head.presider_name + "\":mailto:meeting@" + host);
    for (const auto& one : m.invitees) {
      add_line(out, "ATTENDEE;RSVP=TRUE;CN=\"" + one.name + "\":mailto:" + one.post + "@" + host);
    }
  }
  add_line(out, "END:VEVENT");
}

std::string begun(const char* method) {
  std::string out;
  add_line(out, "BEGIN:VCALENDAR");
  add_line(out, "VERSION:2.0");
  add_line(out, "PRODID:-//tongchou//meetings//ZH");
  add_line(out, std::string("METHOD:") + method);
  return out;
}

std::string mark_of(const std::string& key, std::string_view person) {
  // SM3 over key, text, key: the key's length is fixed, so nothing can be appended.
  return hex(sm3(key + "/feed/" + std::string(person) + "/" + key)).substr(0, 40);
}

}  // namespace

std::string calendar_invitation(const Meeting& meeting, const std::string& host) {
  std::string out = begun(meeting.state == MeetingState::cancelled ? "CANCEL" : "REQUEST");
  add_event(out, meeting, host, true);
  add_line(out, "END:VCALENDAR");
  return out;
}

std::string calendar_feed(const std::vector<std::shared_ptr<const Meeting>>& meetings,
                          const std::string& host) {
  std::string out = begun("PUBLISH");
  for (const auto& meeting : meetings) add_event(out, *meeting, host, false);
  add_line(out, "END:VCALENDAR");
  return out;
}

std::string feed_secret(const std::string& key, const std::string& person) {
  return person + "-" + mark_of(key, person);
}

std::string person_of_feed(const std::string& key, std::string_view secret) {
  const auto dash = secret.rfind('-');
  if (dash == std::string_view::npos) return {};
  const auto person = secret.substr(0, dash);
  if (!same_secret(secret.substr(dash + 1), mark_of(key, person))) return {};
  return std::string(person);
}

}  // namespace tongchou::server
