#include "server/meeting_clash.h"

#include "register/register.h"

namespace tongchou::server {

using namespace kernel;
using store::cell_text;

namespace {

constexpr int kRoomsShown = 5, kPeopleShown = 20;

bool is_over(const Meeting& m) {
  return m.state == MeetingState::closed || m.state == MeetingState::cancelled;
}

struct Title {
  std::string zh, en;
};
Title title_of(const Standing& standing, const Meeting* other) {
  if (!other || !may_see(standing, *other)) return {"另一会议", "another meeting"};
  return {other->head.title, other->head.title};
}

}  // namespace

std::vector<Clash> clashes_of(const store::Reader& reader, const World& world,
                              const Standing& standing, const Meeting& m) {
  std::vector<Clash> clashes;
  if (is_over(m)) return clashes;
  const std::vector<store::Condition> at_once = {
      store::compare("starts", store::Op::less, to_ms(m.head.ends)),
      store::compare("ends", store::Op::greater, to_ms(m.head.starts))};
  auto where = at_once;
  where.push_back(store::is("place", m.head.place));
  where.push_back(store::compare("id", store::Op::not_equal, m.id));
  where.push_back(store::one_of("state", {"planned", "noticed", "in_session"}));
  auto rooms = reader.query({.table = &registers::meeting(), .where = where, .limit = kRoomsShown});
  for (const auto& row : rooms ? rooms->rows : std::vector<store::Row>{}) {
    const Title title = title_of(standing, world.get<Meeting>(cell_text(row[0])).get());
    clashes.push_back({"place", m.head.place + "同时有会：" + title.zh,
                       m.head.place + " is taken: " + title.en});
  }
  std::vector<store::Cell> persons;
  for (const auto& one : m.invitees) {
    if (!one.person.empty()) persons.emplace_back(one.person);
  }
  where = at_once;
  where.push_back(store::one_of("person", std::move(persons)));
  where.push_back(store::compare("meeting", store::Op::not_equal, m.id));
  auto people =
      reader.query({.table = &registers::attending(), .where = where, .limit = kPeopleShown});
  for (const auto& row : people ? people->rows : std::vector<store::Row>{}) {
    auto other = world.get<Meeting>(cell_text(row[0]));
    const Invitee* one = other ? other->invitee(cell_text(row[1])) : nullptr;
    if (!one || is_over(*other)) continue;
    const Title title = title_of(standing, other.get());
    clashes.push_back({"person", one->name + "同时要参加：" + title.zh,
                       one->name + " is expected elsewhere: " + title.en});
  }
  return clashes;
}

}  // namespace tongchou::server
