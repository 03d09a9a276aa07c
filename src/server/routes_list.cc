// Lists of declarations over HTTP: a file is read and shown, its columns are corrected, its rows
// are accepted as declarations. Nothing is kept in the office before a row is accepted; previews
// live in memory, for an hour.
#include <algorithm>
#include <mutex>
#include <set>

#include "server/app.h"
#include "server/import_list.h"
#include "server/matter_sight.h"

namespace tongchou::server {

using namespace kernel;

namespace {

// One uploaded list, as its person sees it now.
struct Preview {
  std::string id, person, procedure, name;
  Instant since{};
  document::Sheet sheet;
  std::map<std::size_t, std::string> columns;  // corrected by the person
  std::shared_ptr<const ReadList> list;
};

class Previews {
 public:
  std::shared_ptr<const Preview> find(const std::string& id, const std::string& person,
                                      Instant now) {
    std::lock_guard lock(mutex_);
    sweep(now);
    for (const auto& preview : kept_) {
      if (preview->id == id && preview->person == person) return preview;
    }
    return nullptr;
  }
  void keep(std::shared_ptr<const Preview> preview) {
    std::lock_guard lock(mutex_);
    sweep(preview->since);
    std::erase_if(kept_, [&](const auto& old) { return old->id == preview->id; });
    auto mine = [&](const auto& old) { return old->person == preview->person; };
    // The oldest of one's own gives way first, then the oldest of all.
    if (std::count_if(kept_.begin(), kept_.end(), mine) >= kEach) {
      kept_.erase(std::find_if(kept_.begin(), kept_.end(), mine));
    }
    if (kept_.size() >= kAll) kept_.erase(kept_.begin());
    kept_.push_back(std::move(preview));
  }

 private:
  static constexpr std::ptrdiff_t kEach = 3;  // one looks at a list, compares with another
  static constexpr std::size_t kAll = 32;     // an upload may fill tens of megabytes
  void sweep(Instant now) {
    std::erase_if(kept_, [&](const auto& old) { return now - old->since > std::chrono::hours(1); });
  }
  std::mutex mutex_;
  std::vector<std::shared_ptr<const Preview>> kept_;
};

struct Place {
  std::shared_ptr<const Pack> pack;
  const PackProcedure* procedure = nullptr;
};

Place place_of(App& app, const World& world, const std::string& id) {
  const auto slash = id.find('/');
  if (slash == std::string::npos) return {};
  Place place{app.setting().shelf.current(world, id.substr(0, slash)), nullptr};
  if (place.pack) place.procedure = place.pack->procedure(id.substr(slash + 1));
  return place;
}

// Reads the preview's sheet with its columns, keeps it and shows it.
Response show(App& app, const Request& request, Previews& previews, Preview preview) {
  auto world = app.world();
  const Place place = place_of(app, world, preview.procedure);
  if (!place.procedure) return app.refused({.refusal = Refusal::procedure_not_found}, request);
  if (units_for(caller(request).standing, *place.pack, *place.procedure).empty()) {
    return app.refused({.refusal = Refusal::no_right, .clause = place.procedure->clause}, request);
  }
  auto list = ReadList::read({world, *place.pack, app.setting().rates, app.now()}, preview.sheet,
                             preview.columns);
  if (!list) return failure(list.error(), request);
  Json json = Json::object({{"id", Json(preview.id)}, {"name", Json(preview.name)}});
  const Json shown = list->preview(request.english(),
                                   [&app](const std::string& id) { return app.clause(id); });
  for (const auto& [key, value] : shown.members()) json.set(key, value);
  preview.list = std::make_shared<const ReadList>(std::move(*list));
  previews.keep(std::make_shared<const Preview>(std::move(preview)));
  return Response::json(json);
}

Response gone(const Request& request) {
  return Response::error(404, {"import.gone", "清单已过期，请重新上传",
                               "The list is no longer kept; please upload it again", {}},
                         request);
}

Response upload(App& app, const Request& request, Previews& previews) {
  auto sheet = document::read_sheet(request.body);
  if (!sheet) return failure(sheet.error(), request);
  Preview preview{.id = random_hex(12),
                  .person = caller(request).standing.person,
                  .procedure = std::string(request.query_value("procedure").value_or("")),
                  .name = std::string(request.query_value("name").value_or("清单")),
                  .since = app.now(),
                  .sheet = std::move(*sheet)};
  return show(app, request, previews, std::move(preview));
}

Response correct_columns(App& app, const Request& request, Previews& previews) {
  auto body = request.json();
  if (!body) return failure(body.error(), request);
  auto known = previews.find(request.parameter("id"), caller(request).standing.person, app.now());
  if (!known) return gone(request);
  Preview preview = *known;
  auto columns = known->list->corrected((*body)["mapping"]);
  if (!columns) return failure(columns.error(), request);
  preview.columns = std::move(*columns);
  return show(app, request, previews, std::move(preview));
}

// ---- accepting --------------------------------------------------------------------------------

std::string words_of(const Refused& refused, const Request& request) {
  const RefusalText& text = text_of(refused.refusal);
  std::string words(request.english() ? text.en : text.zh);
  const std::string& detail = request.english() ? refused.detail_en : refused.detail_zh;
  if (!detail.empty()) words += (request.english() ? ": " : "：") + detail;
  for (const auto& field : refused.fields) {
    words += (request.english() ? "; " : "；") + choose(request, field.zh, field.en);
  }
  return words;
}

Response accept(App& app, const Request& request, Previews& previews) {
  auto body = request.json();
  if (!body) return failure(body.error(), request);
  const Standing& standing = caller(request).standing;
  auto preview = previews.find(request.parameter("id"), standing.person, app.now());
  if (!preview) return gone(request);
  auto world = app.world();
  const Place place = place_of(app, world, preview->procedure);
  if (!place.procedure) return app.refused({.refusal = Refusal::procedure_not_found}, request);
  const Json no_form;
  auto found = place.pack->forms.find(place.procedure->form);
  const Json& form = found == place.pack->forms.end() ? no_form : found->second;
  const ListSource source{world, *place.pack, app.setting().rates, app.now()};
  const Json& wanted = (*body)["lines"];
  std::set<std::int64_t> chosen;
  for (const auto& line : wanted.items()) chosen.insert(line.as_integer());
  auto asked_for = [&](const ReadList::Row& row) {
    if (!wanted.is_array()) return !row.returned;
    return chosen.contains(static_cast<std::int64_t>(row.line));
  };
  Json created = Json::array(), refused = Json::array();
  std::vector<Ask> asks;
  std::vector<std::size_t> lines;
  const auto rows = preview->list->rows();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto& item = rows[i];
    if (!asked_for(item)) continue;
    if (item.returned) {
      refused.push(Json::object(
          {{"line", Json(item.line)}, {"code", "row_returned"},
           {"message", Json(choose(request, "这一行已退回，改正后再导入",
                                   "This row was returned; correct it and import again"))}}));
      continue;
    }
    // The same row of the same list is declared once, however often it is sent.
    asks.push_back({standing.person,
                    StartMatter{preview->procedure, (*body)["unit"].as_string(),
                                preview->list->form_data(i, form, source, standing.name)},
                    "import-" + preview->id + "-" + std::to_string(item.line)});
    lines.push_back(item.line);
  }
  const auto answers = app.ask_all(std::move(asks));
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (answers[i].result) {
      const Json& reply = *answers[i].result;
      created.push(Json::object({{"line", Json(lines[i])}, {"matter", reply["id"]},
                                 {"number", reply["number"]}}));
    } else {
      const Refused& why = answers[i].result.error();
      refused.push(Json::object({{"line", Json(lines[i])},
                                 {"code", Json(std::string(text_of(why.refusal).code))},
                                 {"message", Json(words_of(why, request))}}));
    }
  }
  return Response::json(Json::object({{"created", std::move(created)},
                                      {"refused", std::move(refused)}}));
}

}  // namespace

void add_list_routes(App& app) {
  auto previews = std::make_shared<Previews>();
  const Access in = Access::signed_in();
  app.router().post("/api/imports", in,
                    [&app, previews](const Request& r) { return upload(app, r, *previews); },
                    limits::kHttpUploadBytesMax);
  app.router().post("/api/imports/{id}/columns", in, [&app, previews](const Request& r) {
    return correct_columns(app, r, *previews);
  });
  app.router().post("/api/imports/{id}/accept", in, [&app, previews](const Request& r) {
    return accept(app, r, *previews);
  });
}

}  // namespace tongchou::server
