#include "server/meeting_follow_up.h"

#include <algorithm>
#include <map>

namespace tongchou::server {

using namespace kernel;
using store::cell_integer;
using store::cell_text;

namespace {

constexpr int kCoursesRead = 1000;

// The directives of a body as they stood at a moment, one row each and more (course), the most
// urgent first.
store::Query courses_at(const Meeting& m, Instant began, Instant seen) {
  return {.table = &registers::course(),
          .where = {store::is("procedure", m.body + "/directive"),
                    store::compare("started", store::Op::less, to_ms(began)),
                    store::compare("valid_from", store::Op::less_equal, to_ms(seen)),
                    store::compare("valid_until", store::Op::greater, to_ms(seen)),
                    store::any({store::is("closed", std::int64_t{0}),
                                store::compare("closed", store::Op::greater_equal,
                                               to_ms(began))})},
          .limit = kCoursesRead};
}

struct Stood {
  std::shared_ptr<const Matter> matter;
  std::string unit, state;
  std::int64_t due = 0, closed = 0;
};

}  // namespace

Json follow_up_json(App& app, const Request& request, const World& world, const Meeting& m) {
  const Instant began = m.opened.value_or(app.now()), seen = m.closed.value_or(app.now());
  std::map<std::string, Stood> known;
  auto page = app.reader().query(courses_at(m, began, seen));
  for (const auto& row : page ? page->rows : std::vector<store::Row>{}) {
    auto matter = world.get<Matter>(cell_text(row[0]));
    if (!matter || !may_see(caller(request).standing, *matter)) continue;
    Stood& one = known[matter->id];
    if (one.matter && cell_text(row[1]) != "lead") continue;
    one = {matter, cell_text(row[4]), cell_text(row[7]), cell_integer(row[10]),
           cell_integer(row[11])};
  }
  std::vector<Stood> found;
  for (auto& [id, one] : known) found.push_back(std::move(one));
  const auto urgency = [](const Stood& one) { return one.due ? one.due : registers::kNever; };
  std::ranges::stable_sort(found, {}, urgency);
  Json items = Json::array();
  for (const auto& one : found) {
    auto unit = world.get<Unit>(one.unit);
    Json json = Json::object({{"matter", Json(one.matter->id)},
                              {"title", Json(one.matter->title)},
                              {"lead", Json(unit ? name_on(unit->names, local_date(seen)) : "")},
                              {"state", Json(one.state)}});
    const bool paused = one.state == "suspended";
    if (one.due) json.set("due", Json(write_date(local_date(from_ms(one.due)))));
    if (one.closed == 0 && (one.due || paused)) {
      const auto due = paused ? std::nullopt : std::optional(from_ms(one.due));
      json.set("light", light_json(app, request, due, {}, paused, seen));
    }
    items.push(std::move(json));
  }
  return items;
}

}  // namespace tongchou::server
