#include "kernel/apply_meeting.h"

#include <algorithm>

namespace tongchou::kernel {

namespace {

template <class T>
T* find_by_id(std::vector<T>& list, std::string_view id) {
  for (auto& one : list) {
    if (one.id == id) return &one;
  }
  return nullptr;
}

template <class T>
T& put_by_id(std::vector<T>& list, const T& value) {
  if (T* known = find_by_id(list, value.id)) return *known = value;
  return list.emplace_back(value);
}

// The record under this id, made empty when there is none yet.
template <class T>
T& record_of(Overlay& world, const std::string& id) {
  if (!world.get<T>(id)) world.put(T{.id = id});
  return world.edit<T>(id);
}

std::string year_id(const Meeting& meeting) {
  return meeting.body + "/" + write_date(local_date(meeting.head.starts)).substr(0, 4);
}

}  // namespace

Meeting& MeetingApplier::meeting(const std::string& id) {
  Meeting& m = world.edit<Meeting>(id);
  m.version += 1;
  m.changed = e.at;
  m.changed_by = e.who;
  return m;
}

Document& MeetingApplier::document(const std::string& id) {
  Document& d = world.edit<Document>(id);
  d.version += 1;
  d.changed = e.at;
  d.changed_by = e.who;
  return d;
}

// ---- meetings ---------------------------------------------------------------------------------

void MeetingApplier::operator()(const MeetingPlanned& f) {
  Meeting m = f.meeting;
  m.version = 1;
  m.changed = e.at;
  m.changed_by = e.who;
  record_of<MeetingYear>(world, year_id(m)).planned.push_back(m.id);
  world.put(std::move(m));
}

void MeetingApplier::operator()(const MeetingSet& f) { meeting(f.meeting).head = f.head; }

void MeetingApplier::operator()(const MeetingMoved& f) {
  Meeting& m = meeting(f.meeting);
  // A new code at the door moves nothing.
  const bool turned = m.state != f.to;
  m.state = f.to;
  if (!f.reason.empty()) m.state_reason = f.reason;
  if (!f.code.empty()) m.sign_in_code = f.code;
  if (!turned) return;
  if (f.to == MeetingState::noticed) m.noticed = e.at;
  if (f.to == MeetingState::in_session) m.opened = e.at;
  if (f.to != MeetingState::closed) return;
  m.closed = e.at;
  m.current.clear();
  const std::string month = write_date(local_date(m.head.starts)).substr(0, 7);
  const std::string id = m.id, year = year_id(m);
  record_of<MeetingYear>(world, year).held[month].push_back(id);
}

void MeetingApplier::operator()(const AgendaFixed& f) { meeting(f.meeting).agenda_fixed = f.fixed; }

void MeetingApplier::operator()(const AgendaItemSet& f) {
  Meeting& m = meeting(f.meeting);
  const bool first = f.item.kind == "follow_up" && !m.item(f.item.id);
  AgendaItem* item = nullptr;
  if (first) {
    item = &*m.items.insert(m.items.begin(), f.item);
  } else {
    item = &put_by_id(m.items, f.item);
  }
  item->version += 1;
  item->changed_by = e.who;
}

void MeetingApplier::operator()(const AgendaItemRemoved& f) {
  std::erase_if(meeting(f.meeting).items, [&](const auto& item) { return item.id == f.item; });
}

void MeetingApplier::operator()(const AgendaOrdered& f) {
  auto& items = meeting(f.meeting).items;
  auto place = [&](const AgendaItem& item) {
    return std::find(f.items.begin(), f.items.end(), item.id) - f.items.begin();
  };
  std::stable_sort(items.begin(), items.end(),
                   [&](const auto& a, const auto& b) { return place(a) < place(b); });
}

void MeetingApplier::operator()(const CurrentItemSet& f) {
  Meeting& m = meeting(f.meeting);
  if (AgendaItem* before = find_by_id(m.items, m.current); before && m.current != f.item) {
    before->ended = e.at;
  }
  m.current = f.item;
  AgendaItem* now = find_by_id(m.items, f.item);
  if (!now) return;
  if (!now->begun) now->begun = e.at;
  now->ended.reset();
}

void MeetingApplier::operator()(const InviteeSet& f) {
  put_by_id(meeting(f.meeting).invitees, f.invitee);
}

void MeetingApplier::operator()(const InviteeRemoved& f) {
  std::erase_if(meeting(f.meeting).invitees, [&](const auto& one) { return one.id == f.invitee; });
}

void MeetingApplier::operator()(const MinutesAttached& f) {
  meeting(f.meeting).document = f.document;
}

void MeetingApplier::operator()(const TopicOffered& f) {
  put_by_id(record_of<TopicPool>(world, f.body).topics, f.topic);
}

void MeetingApplier::operator()(const TopicTaken& f) {
  std::erase_if(record_of<TopicPool>(world, f.body).topics,
                [&](const auto& topic) { return topic.id == f.topic; });
}

void MeetingApplier::operator()(const MonthExcused& f) {
  record_of<MeetingYear>(world, f.body + "/" + f.month.substr(0, 4)).excused[f.month] = f.reason;
}

void MeetingApplier::operator()(const DelegationGiven& f) {
  record_of<Delegations>(world, f.body).given.push_back(f.delegation);
}

void MeetingApplier::operator()(const DelegationRevoked& f) {
  if (auto* given = find_by_id(record_of<Delegations>(world, f.body).given, f.delegation)) {
    given->revoked = e.at;
  }
}

// ---- papers -----------------------------------------------------------------------------------

void MeetingApplier::operator()(const DocumentDrafted& f) {
  Document d = f.document;
  d.version = 1;
  d.changed = e.at;
  d.changed_by = e.who;
  world.put(std::move(d));
}

void MeetingApplier::operator()(const VersionSet& f) {
  Document& d = document(f.document);
  for (auto& known : d.versions) {
    if (known.number == f.version.number) {
      known = f.version;
      return;
    }
    if (known.state != "abandoned") known.state = "replaced";
  }
  d.versions.push_back(f.version);
}

void MeetingApplier::operator()(const DocumentMoved& f) {
  Document& d = document(f.document);
  d.state = f.to;
  if (!f.number.empty()) d.number = f.number;
  // What was issued holds again, as it was, when its correction is given up.
  if (f.to == DocumentState::issued && d.issued_version != d.latest()->number) {
    d.issued = e.at;
    d.issued_version = d.latest()->number;
    for (auto& version : d.versions) {
      if (version.number == *d.issued_version) version.issued = e.at;
    }
    d.withdrawn.reset();
    d.withdrawal.clear();
  }
  if (f.to != DocumentState::withdrawn) return;
  d.withdrawn = e.at;
  d.withdrawal = f.reason;
}

void MeetingApplier::operator()(const DocumentSigned& f) {
  for (auto& known : document(f.document).versions) {
    if (known.number != f.version) continue;
    known.state = "signed";
    known.signatures.push_back(f.signature);
  }
}

void MeetingApplier::operator()(const CopySet& f) {
  put_by_id(document(f.document).copies, f.copy);
}

void MeetingApplier::operator()(const CopyRefused&) {}

// ---- keys -------------------------------------------------------------------------------------

void MeetingApplier::operator()(const KeyRegistered& f) {
  // A key known already gained a statement: its holder took another post.
  auto& keys = record_of<SigningKeys>(world, f.person).keys;
  auto known = std::find_if(keys.begin(), keys.end(),
                            [&](const auto& key) { return key.fingerprint == f.key.fingerprint; });
  if (known == keys.end()) keys.push_back(f.key);
  record_of<KeyDirectory>(world, "office").directory = f.directory;
}

void MeetingApplier::operator()(const KeyWithdrawn& f) {
  for (auto& key : record_of<SigningKeys>(world, f.person).keys) {
    if (key.fingerprint == f.fingerprint) key.withdrawn = e.at;
  }
  record_of<KeyDirectory>(world, "office").directory = f.directory;
}

}  // namespace tongchou::kernel
