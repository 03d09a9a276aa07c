#include "kernel/records.h"

namespace tongchou::kernel {

namespace {

template <class T> struct Kind;
#define TONGCHOU_KIND(T, text) \
  template <> struct Kind<T> { static constexpr std::string_view name = text; }
TONGCHOU_KIND(Office, "office");
TONGCHOU_KIND(Unit, "unit");
TONGCHOU_KIND(Post, "post");
TONGCHOU_KIND(Person, "person");
TONGCHOU_KIND(Account, "account");
TONGCHOU_KIND(Body, "body");
TONGCHOU_KIND(PackFiles, "pack");
TONGCHOU_KIND(Schedule, "schedule");
TONGCHOU_KIND(Counter, "counter");
TONGCHOU_KIND(Matter, "matter");
TONGCHOU_KIND(Similar, "similar");
TONGCHOU_KIND(Entry, "entry");
TONGCHOU_KIND(Snapshot, "snapshot");
TONGCHOU_KIND(View, "view");
TONGCHOU_KIND(Meeting, "meeting");
TONGCHOU_KIND(TopicPool, "topic_pool");
TONGCHOU_KIND(MeetingYear, "meeting_year");
TONGCHOU_KIND(Delegations, "delegations");
TONGCHOU_KIND(Document, "document");
TONGCHOU_KIND(SigningKeys, "signing_keys");
TONGCHOU_KIND(KeyDirectory, "key_directory");
TONGCHOU_KIND(Scheme, "scheme");
TONGCHOU_KIND(Assessment, "assessment");
#undef TONGCHOU_KIND

template <std::size_t I = 0>
Result<Record> decode_as(std::string_view kind, std::string_view bytes) {
  if constexpr (I == std::variant_size_v<Record>) {
    return fail("record.kind", "不认识的记录种类 " + std::string(kind),
                "unknown record kind " + std::string(kind));
  } else {
    using T = std::variant_alternative_t<I, Record>;
    if (Kind<T>::name != kind) return decode_as<I + 1>(kind, bytes);
    TRY(Json json, parse_json(bytes));
    TRY(T value, from_json<T>(json));
    return Record(std::move(value));
  }
}

}  // namespace

#define TONGCHOU_KIND_NAME(T) \
  template <> std::string_view kind_name<T>() { return Kind<T>::name; }
TONGCHOU_KIND_NAME(Office)
TONGCHOU_KIND_NAME(Unit)
TONGCHOU_KIND_NAME(Post)
TONGCHOU_KIND_NAME(Person)
TONGCHOU_KIND_NAME(Account)
TONGCHOU_KIND_NAME(Body)
TONGCHOU_KIND_NAME(PackFiles)
TONGCHOU_KIND_NAME(Schedule)
TONGCHOU_KIND_NAME(Counter)
TONGCHOU_KIND_NAME(Matter)
TONGCHOU_KIND_NAME(Similar)
TONGCHOU_KIND_NAME(Entry)
TONGCHOU_KIND_NAME(Snapshot)
TONGCHOU_KIND_NAME(View)
TONGCHOU_KIND_NAME(Meeting)
TONGCHOU_KIND_NAME(TopicPool)
TONGCHOU_KIND_NAME(MeetingYear)
TONGCHOU_KIND_NAME(Delegations)
TONGCHOU_KIND_NAME(Document)
TONGCHOU_KIND_NAME(SigningKeys)
TONGCHOU_KIND_NAME(KeyDirectory)
TONGCHOU_KIND_NAME(Scheme)
TONGCHOU_KIND_NAME(Assessment)
#undef TONGCHOU_KIND_NAME

std::string_view kind_of(const Record& record) {
  return std::visit([](const auto& r) { return Kind<std::decay_t<decltype(r)>>::name; }, record);
}

const std::string& id_of(const Record& record) {
  return std::visit([](const auto& r) -> const std::string& { return r.id; }, record);
}

std::string encode(const Record& record) {
  return std::visit([](const auto& r) { return json_text(r); }, record);
}

Result<Record> decode(std::string_view kind, std::string_view bytes) {
  return decode_as(kind, bytes);
}

const std::vector<std::string_view>& record_kinds() {
  static const std::vector<std::string_view> kinds = [] {
    std::vector<std::string_view> names;
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      (names.push_back(Kind<std::variant_alternative_t<I, Record>>::name), ...);
    }(std::make_index_sequence<std::variant_size_v<Record>>{});
    return names;
  }();
  return kinds;
}

const std::string& name_on(const std::vector<DatedName>& names, Date day) {
  static const std::string none;
  const std::string* found = names.empty() ? &none : &names.front().name;
  for (const auto& name : names) {
    if (name.since <= day) found = &name.name;
  }
  return *found;
}

const AgendaItem* Meeting::item(std::string_view id) const {
  for (const auto& item : items) {
    if (item.id == id) return &item;
  }
  return nullptr;
}

const Invitee* Meeting::invitee(std::string_view id) const {
  for (const auto& invitee : invitees) {
    if (invitee.id == id) return &invitee;
  }
  return nullptr;
}

const Task* Matter::task(std::string_view id) const {
  for (const auto& task : tasks) {
    if (task.id == id) return &task;
  }
  return nullptr;
}

}  // namespace tongchou::kernel
