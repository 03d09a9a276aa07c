// Ledgers: which there are, what they look like, their entries by view, filter and day, own views.
// Differences, single entries, Excel and reports are in files of their own (ledger_*.cc).
#include <algorithm>

#include "server/ledger_page.h"

namespace tongchou::server {

using namespace kernel;

namespace {

Response ledgers(App& app, const Request& request) {
  const Standing& standing = caller(request).standing;
  Json items = Json::array();
  for (const auto& sight : open_ledgers(app, request)) {
    auto query = read_query(app, sight, {});
    auto count = count_of(app, sight, *query);
    if (!count) return failure(count.error(), request);
    items.push(Json::object({{"id", Json(sight.ledger->id)}, {"title", Json(sight.ledger->title)},
                             {"body", Json(sight.pack->body)}, {"count", Json(*count)},
                             {"rights", ledger_rights(standing, sight)}}));
  }
  return Response::json(items);
}

Response ledger(App& app, const Request& request) {
  const LedgerSight sight = open_ledger(app, request);
  if (!sight.ledger) return no_ledger(app, request);
  return Response::json(ledger_json(app, request, sight));
}

// The change column: each row of the page beside itself on the other day.
Result<void> compare_rows(App& app, const LedgerSight& then, const LedgerSight& now,
                          const std::vector<EntryRow>& rows, Json& items) {
  std::vector<std::string> ids;
  for (const auto& row : rows) ids.push_back(row.entry->id);
  TRY(const auto old_rows, read_entries(app, then, ids));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    auto old = std::find_if(old_rows.begin(), old_rows.end(), [&](const EntryRow& row) {
      return row.entry->id == rows[i].entry->id;
    });
    items.items_mutable()[i].set(
        "change", change_json(app, then, now, old == old_rows.end() ? nullptr : &*old, rows[i]));
  }
  return {};
}

Response entries(App& app, const Request& request) {
  LedgerSight sight = open_ledger(app, request);
  if (!sight.ledger) return no_ledger(app, request);
  const LedgerSight present = sight;
  auto moment = asked_moment(app, sight, request, "as_of");
  if (!moment) return failure(moment.error(), request);
  if (*moment) sight = sight.at(**moment);
  auto query = read_query(app, sight,
                          with_view(app, sight, caller(request).standing.person, request.query));
  if (!query) return failure(query.error(), request);
  auto page = read_page(app, sight, *query, request.query_value("after").value_or(""),
                        limit_of(request));
  if (!page) return failure(page.error(), request);
  auto world = app.world();
  UnitNames units(world, local_date(sight.now), sight.pack.get());
  Json items = Json::array();
  const ShownColumns columns = asked_columns(*sight.ledger, *query);
  for (const auto& row : page->rows) items.push(entry_json(app, sight, row, columns, units));
  auto sums = sums_of(app, sight, *query);
  if (!sums) return failure(sums.error(), request);
  Json json = Json::object();
  auto other = asked_moment(app, present, request, "compare");
  if (!other) return failure(other.error(), request);
  if (*other) {
    const LedgerSight then = present.at(**other);
    if (auto done = compare_rows(app, then, sight, page->rows, items); !done) {
      return failure(done.error(), request);
    }
    auto totals = difference_totals(app, then, sight, *query);
    if (!totals) return failure(totals.error(), request);
    json.set("difference", std::move(*totals));
  }
  json.set("items", std::move(items));
  json.set("next", page->next.empty() ? Json() : Json(page->next));
  json.set("total", Json(sums->count));
  json.set("summary", sums_json(sight, *sums));
  return Response::json(json);
}

void save_view(App& app, const Request& request, const Responder& respond) {
  const LedgerSight sight = open_ledger(app, request);
  if (!sight.ledger) return respond(no_ledger(app, request));
  auto body = request.json();
  if (!body) return respond(failure(body.error(), request));
  // What cannot be asked is not kept either.
  Parameters parameters;
  for (const auto& [key, value] : (*body)["query"].members()) {
    parameters.emplace_back(key, value.as_string());
  }
  auto query = read_query(app, sight, parameters);
  if (!query) return respond(failure(query.error(), request));
  app.command(request, respond,
              SaveView{.ledger = sight.ledger->id, .title = (*body)["title"].as_string(),
                       .query = write_json((*body)["query"])});
}

void drop_view(App& app, const Request& request, const Responder& respond) {
  const LedgerSight sight = open_ledger(app, request);
  if (!sight.ledger) return respond(no_ledger(app, request));
  app.command(request, respond,
              SaveView{.ledger = sight.ledger->id, .id = request.parameter("view"),
                       .remove = true});
}

}  // namespace

void add_ledger_routes(App& app) {
  Router& router = app.router();
  const Access in = Access::signed_in();
  const std::string base = "/api/ledgers/{body}/{name}";
  router.get("/api/ledgers", in, [&app](const Request& r) { return ledgers(app, r); });
  router.get(base, in, [&app](const Request& r) { return ledger(app, r); });
  router.get(base + "/entries", in, [&app](const Request& r) { return entries(app, r); });
  router.get(base + "/entries/{id}", in, [&app](const Request& r) { return ledger_entry(app, r); });
  router.get(base + "/difference", in,
             [&app](const Request& r) { return ledger_difference(app, r); });
  router.get(base + "/export.xlsx", in, [&app](const Request& r) { return ledger_export(app, r); });
  router.add("POST", base + "/views", in,
             [&app](Request r, Responder respond) { save_view(app, r, respond); });
  router.add("DELETE", base + "/views/{view}", in,
             [&app](Request r, Responder respond) { drop_view(app, r, respond); });
  add_ledger_import_routes(app);
  add_ledger_report_routes(app);
}

}  // namespace tongchou::server
