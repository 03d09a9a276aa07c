// Papers: the list, the page, every act, the files. What a reader may not see does not exist; what
// they may see in part is computed by the kernel (content_for), never here.
#include <algorithm>

#include "document/paper.h"
#include "kernel/meeting.h"
#include "kernel/paper_clause.h"
#include "server/document_page.h"
#include "server/matter_sight.h"

namespace tongchou::server {

using namespace kernel;
using store::cell_text;

namespace {

struct Found {
  std::shared_ptr<const Document> document;
  std::optional<Response> refused;
};

Found find_document(App& app, const Request& request, const World& world) {
  auto document = world.get<Document>(request.parameter("id"));
  if (!document || !may_see(world, caller(request).standing, *document)) {
    return {nullptr, app.refused({.refusal = Refusal::document_not_found}, request)};
  }
  return {document, std::nullopt};
}

// kernel::may_see as far as the register can be asked: what the body opens to one, what one writes,
// has a copy of, is to work on or has worked on. The record decides in the end.
store::Condition documents_seen(App& app, const World& world, const Standing& standing) {
  std::vector<store::Cell> units, posts, roles;
  for (auto& unit : units_of(standing)) units.emplace_back(std::move(unit));
  for (const auto& post : standing.posts) posts.emplace_back(post.post);
  for (const auto& role : standing.roles) roles.emplace_back(role);
  const auto mine = store::is("person", standing.person);
  std::vector<store::Condition> parts = {
      store::one_of("writer", std::move(posts)),
      store::in_table("id", registers::copy(), "document",
                      {store::any({store::one_of("unit", std::move(units)), mine})}),
      store::in_table("matter", registers::todo(), "matter",
                      {store::one_of("role", std::move(roles))}),
      store::in_table("matter", registers::acted(), "matter", {mine})};
  for (const auto& body : bodies_of(app, world)) {
    const Sight sight = sight_of(standing, body);
    if (sight.all) parts.push_back(store::is("body", body));
    else if (sight.open) {
      parts.push_back(store::all({store::is("body", body),
                                  store::is("confidential", std::int64_t{0}),
                                  store::compare("issued", store::Op::greater, std::int64_t{0})}));
    }
  }
  return store::any(std::move(parts));
}

store::Query list_query(App& app, const World& world, const Request& request) {
  const Standing& standing = caller(request).standing;
  store::Query query{.table = &registers::document(), .columns = {"id", "changed"},
                     .where = {documents_seen(app, world, standing)},
                     .order_by = {{"changed", true}}};
  for (const char* name : {"body", "kind", "state", "meeting", "matter"}) {
    const auto value = request.query_value(name);
    if (value && !value->empty()) query.where.push_back(store::is(name, std::string(*value)));
  }
  if (auto q = request.query_value("q"); q && !q->empty()) {
    query.where.push_back(store::contains("title", std::string(*q)));
  }
  if (request.query_value("box") == "received") {
    std::vector<store::Cell> units;
    for (auto& unit : units_of(standing)) units.emplace_back(std::move(unit));
    query.where.push_back(store::in_table(
        "id", registers::copy(), "document",
        {store::any({store::one_of("unit", units), store::is("person", standing.person)})}));
  }
  query.limit = limit_of(request);
  for (const char* name : {"cursor", "after"}) {
    const auto from = request.query_value(name);
    if (from && !from->empty()) query.after = unpack_after(*from);
  }
  return query;
}

// A page of those that may be seen, and where the next begins: after the last one that is shown, so
// that the address tells of no other.
struct SeenDocuments {
  std::vector<std::shared_ptr<const Document>> documents;
  std::vector<store::Cell> next;
};

Result<SeenDocuments> seen_documents(App& app, const World& world, const Request& request) {
  const Standing& standing = caller(request).standing;
  store::Query query = list_query(app, world, request);
  const auto wanted = static_cast<std::size_t>(query.limit);
  SeenDocuments seen;
  std::vector<store::Cell> last;
  while (true) {
    TRY(const store::Page page, app.reader().query(query));
    for (const auto& row : page.rows) {
      auto document = world.get<Document>(cell_text(row[0]));
      if (!document || !may_see(world, standing, *document)) continue;
      if (seen.documents.size() == wanted) {
        seen.next = last;
        return seen;
      }
      seen.documents.push_back(document);
      last = {row[1], row[0]};
    }
    if (page.next.empty()) return seen;
    query.after = page.next;
  }
}

Response documents(App& app, const Request& request) {
  const Standing& standing = caller(request).standing;
  auto world = app.world();
  auto seen = seen_documents(app, world, request);
  if (!seen) return failure(seen.error(), request);
  Json items = Json::array();
  for (const auto& document : seen->documents) {
    Json item = document_row(app, world, *document, is_insider(world, standing, *document));
    const auto mine = copies_of(standing, *document);
    const bool waits = std::any_of(mine.begin(), mine.end(),
                                   [](const Copy* copy) { return !copy->receipted; });
    item.set("mine", Json::object({{"copies", Json(static_cast<std::int64_t>(mine.size()))},
                                   {"to_receipt", Json(waits)}}));
    items.push(std::move(item));
  }
  return Response::json(Json::object(
      {{"items", std::move(items)},
       {"next", seen->next.empty() ? Json() : Json(pack_after(seen->next))}}));
}

Response document_page(App& app, const Request& request) {
  auto world = app.world();
  auto [document, refused] = find_document(app, request, world);
  if (refused) return std::move(*refused);
  return Response::json(document_json(app, request, world, *document));
}

void act(App& app, const Request& request, const Responder& respond) {
  auto body = request.json();
  if (!body) return respond(failure(body.error(), request));
  app.command(request, respond,
              ActOnDocument{.document = request.parameter("id"),
                            .act = request.parameter("act"),
                            .data = *body,
                            .version = (*body)["version"].as_integer()});
}

// ---- files ------------------------------------------------------------------------------------

const Version* version_numbered(const Document& document, std::string_view text) {
  for (const auto& version : document.versions) {
    if (std::to_string(version.number) == text) return &version;
  }
  return nullptr;
}

// What of it goes into the file: a version for those inside, a copy for its recipient or for those
// inside, else what the reader may read.
struct Chosen {
  DocumentView view;
  const Copy* copy = nullptr;
};

std::optional<Chosen> choose_view(const Request& request, const World& world,
                                  const Document& document) {
  const Standing& standing = caller(request).standing;
  const bool inside = is_insider(world, standing, document);
  const auto mine = copies_of(standing, document);
  const std::string copy(request.query_value("copy").value_or(""));
  for (const auto& known : document.copies) {
    const bool own = std::find(mine.begin(), mine.end(), &known) != mine.end();
    if (!copy.empty() && known.id == copy && (inside || own)) {
      return Chosen{content_of_copy(document, known), &known};
    }
  }
  if (!copy.empty()) return std::nullopt;
  const std::string number(request.query_value("version").value_or(""));
  if (number.empty()) {
    Chosen chosen{content_for(world, standing, document), nullptr};
    // Several extracts read as one, which is none of the copies.
    if (chosen.view.extract && mine.size() == 1) chosen.copy = mine.back();
    return chosen;
  }
  const Version* version = version_numbered(document, number);
  if (!inside || !version) return std::nullopt;
  return Chosen{{.version = version, .content = version->content}, nullptr};
}

std::string file_name(const Document& document, const std::string& ending) {
  const std::string& number = document.number;
  return document.title + (number.empty() ? "" : " " + number) + "." + ending;
}

Response signed_answer(App& app, const Request& request, const Document& document,
                       const DocumentView& view) {
  if (!view.whole) {
    return app.refused({.refusal = Refusal::extract_only,
                        .clause = clause_of(app.world(), app.setting(), document, "distribution")},
                       request);
  }
  if (view.version->signatures.empty()) {
    return app.refused({.refusal = Refusal::document_unsigned,
                        .clause = clause_of(app.world(), app.setting(), document, "signing")},
                       request);
  }
  auto made = signed_file(app, document, *view.version);
  if (!made) return failure(made.error(), request);
  return Response::download(std::move(*made), "application/json", file_name(document, "tcsig"));
}

Response file(App& app, const Request& request) {
  auto world = app.world();
  auto [document, refused] = find_document(app, request, world);
  if (refused) return std::move(*refused);
  auto chosen = choose_view(request, world, *document);
  if (!chosen) return app.refused({.refusal = Refusal::copy_not_found}, request);
  const std::string& kind = request.parameter("kind");
  if (kind == "tcsig") return signed_answer(app, request, *document, chosen->view);
  for (const auto& [media, type] : kPaperTypes) {
    if (kind != enum_name(media)) continue;
    auto made = paper_file(app, *document, chosen->view, chosen->copy, media);
    if (!made) return failure(made.error(), request);
    Response response = Response::download(std::move(made->bytes), std::string(type),
                                           file_name(*document, kind));
    // The console shows the PDF in the page.
    if (request.query_value("inline")) std::erase_if(response.headers, [](const auto& header) {
      return header.first == "Content-Disposition";
    });
    return response;
  }
  return Response::error(404, {"file.kind", "没有这种格式", "no such format", kind}, request);
}

Response difference(App& app, const Request& request) {
  auto world = app.world();
  auto [document, refused] = find_document(app, request, world);
  if (refused) return std::move(*refused);
  if (!is_insider(world, caller(request).standing, *document)) {
    return app.refused({.refusal = Refusal::document_not_yours,
                        .clause = clause_of(world, app.setting(), *document, "minutes")},
                       request);
  }
  const Version* from = version_numbered(*document, request.query_value("from").value_or(""));
  const Version* to = version_numbered(*document, request.query_value("to").value_or(""));
  if (!from || !to) {
    return Response::error(422, {"document.version", "没有这个版本", "no such version",
                                 "from, to"}, request);
  }
  return Response::json(Json::object({{"from", Json(from->number)},
                                      {"to", Json(to->number)},
                                      {"items", difference_json(from->content, to->content)}}));
}

Response archive_answer(Result<Archive> made, const Request& request) {
  if (!made) return failure(made.error(), request);
  // What is still missing can be asked for before anything is handed over.
  if (request.query_value("check")) return Response::json(made->manifest);
  return Response::download(std::move(made->bytes), "application/zip", made->name);
}

Response archive(App& app, const Request& request) {
  auto world = app.world();
  auto [document, refused] = find_document(app, request, world);
  if (refused) return std::move(*refused);
  if (!is_insider(world, caller(request).standing, *document)) {
    return app.refused({.refusal = Refusal::document_not_yours,
                        .clause = clause_of(world, app.setting(), *document, "minutes")},
                       request);
  }
  if (!document->meeting.empty() &&
      !may_take_archive(caller(request).standing, document->body)) {
    return app.refused({.refusal = Refusal::only_office,
                        .clause = clause_of(world, app.setting(), *document, "minutes")},
                       request);
  }
  return archive_answer(archive_of(app, request, *document, archived_papers(app)), request);
}

Response meeting_archive(App& app, const Request& request) {
  auto meeting = app.world().get<Meeting>(request.parameter("id"));
  const Standing& standing = caller(request).standing;
  if (!meeting || !may_see(standing, *meeting)) {
    return app.refused({.refusal = Refusal::meeting_not_found}, request);
  }
  if (!may_take_archive(standing, meeting->body)) {
    auto pack = app.setting().shelf.current(app.world(), meeting->body);
    return app.refused({.refusal = Refusal::only_office,
                        .clause = pack ? pack->clause("@minutes") : std::string()},
                       request);
  }
  return archive_answer(archive_of(app, request, *meeting, archived_papers(app)), request);
}

}  // namespace

void add_document_routes(App& app) {
  Router& router = app.router();
  const Access in = Access::signed_in();
  router.get("/api/documents", in,
             [&app](const Request& request) { return documents(app, request); });
  router.get("/api/documents/{id}", in,
             [&app](const Request& request) { return document_page(app, request); });
  router.add("POST", "/api/documents/{id}/acts/{act}", in,
             [&app](Request request, Responder respond) { act(app, request, respond); });
  router.get("/api/documents/{id}/file/{kind}", in,
             [&app](const Request& request) { return file(app, request); });
  router.get("/api/documents/{id}/difference", in,
             [&app](const Request& request) { return difference(app, request); });
  router.get("/api/documents/{id}/archive", in,
             [&app](const Request& request) { return archive(app, request); });
  router.get("/api/meetings/{id}/archive", in,
             [&app](const Request& request) { return meeting_archive(app, request); });
}

}  // namespace tongchou::server
