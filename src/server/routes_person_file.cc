// What a person's file says of awards (KP-43 「对推进项目有功人员，给予相应的奖励」): the entries of ledgers
// that keep a person's id in their column `person`, and what a group decided on published results.
#include <algorithm>

#include "clerk/project.h"
#include "server/assessment_room.h"

namespace tongchou::server {

using namespace kernel;
using store::cell_text;

namespace {

using Room = AssessmentRoom;

Json field_json(const std::string& label, const std::string& value) {
  return Json::object({{"label", Json(label)}, {"value", Json(value)}});
}

// What a reader wants to know at once: the texts and days among the columns that are shown first.
Json fields_of(const LedgerDef& ledger, const Entry& entry) {
  Json fields = Json::array();
  for (const auto& column : ledger.columns) {
    const std::string& value = entry.fields[column.id].as_string();
    const bool readable = column.type == "text" || column.type == "date";
    if (!column.shown || !readable || value.empty() || value == entry.title) continue;
    fields.push(field_json(column.label, value));
  }
  return fields;
}

Result<void> add_entries(const Room& room, const Pack& pack, const std::string& person,
                         Json& items) {
  for (const auto& ledger : pack.ledgers) {
    const auto slots = ledger_slots(ledger);
    const auto slot = slots.find("person");
    if (slot == slots.end()) continue;
    const store::Query query{.table = &registers::entry(),
                             .columns = {"id"},
                             .where = {store::is("ledger", ledger.id),
                                       store::is(slot->second, person)}};
    auto read = room.each_row(query, [&](const store::Row& row) {
      auto entry = room.world.get<Entry>(cell_text(row[0]));
      const bool own = person == room.standing().person;
      if (!entry || !(own || may_see(room.standing(), *entry))) return;
      items.push(Json::object(
          {{"kind", "entry"}, {"from", Json(ledger.title)}, {"title", Json(entry->title)},
           {"day", Json(write_date(local_date(entry->entered)))},
           {"link", Json(may_see(room.standing(), *entry)
                             ? "/ledgers/" + ledger.id + "/entries/" + entry->id
                             : "")},
           {"fields", fields_of(ledger, *entry)}}));
    });
    if (!read) return read;
  }
  return {};
}

Result<void> add_results(const Room& room, const std::string& person, Json& items) {
  const store::Query query{.table = &registers::sheet(),
                           .where = {store::is("subject", person), store::is("object", "person"),
                                     store::is("state", "published")}};
  return room.each_row(query, [&](const store::Row& row) {
    auto result = room.world.get<Assessment>(cell_text(row[0]));
    auto scheme = result ? room.world.get<Scheme>(result->scheme) : nullptr;
    if (!scheme) return;
    const auto& version = scheme->versions[static_cast<std::size_t>(result->version) - 1];
    if (!room.is_own(person) && !room.inside(result->body) &&
        !room.published(version, result.get())) {
      return;
    }
    for (const auto& sheet : result->sheets) {
      if (sheet.subject != person || sheet.award.empty()) continue;
      items.push(Json::object(
          {{"kind", Json(sheet.award)}, {"from", Json(result->title + " " + result->period)},
           {"title", Json(sheet.award_text)},
           {"day", Json(write_date(local_date(result->frozen)))},
           {"link", Json("/assessment/scheme?id=" + scheme->id + "&period=" + result->period)},
           {"fields", Json::array({field_json(room.say("依据", "Basis"), result->source)})}}));
    }
  });
}

Response awards(App& app, const Request& request) {
  const Room room{app, request};
  const std::string person(request.parameter("id"));
  if (!room.world.get<Person>(person)) {
    return app.refused({.refusal = Refusal::person_not_found, .clause = "KP-43"}, request);
  }
  Json items = Json::array();
  for (const auto& body : bodies_of(app, room.world)) {
    auto pack = app.setting().shelf.current(room.world, body);
    if (!pack) continue;
    if (auto read = add_entries(room, *pack, person, items); !read) {
      return failure(read.error(), request);
    }
  }
  if (auto read = add_results(room, person, items); !read) return failure(read.error(), request);
  return Response::json(Json::object({{"items", std::move(items)}}));
}

}  // namespace

void add_person_file_routes(App& app) {
  app.router().get("/api/people/{id}/awards", Access::signed_in(),
                   [&app](const Request& r) { return awards(app, r); });
}

}  // namespace tongchou::server
