#include "server/document_page.h"

#include <algorithm>

#include "document/paper.h"
#include "server/paper_limits.h"
#include "server/paper_of.h"

namespace tongchou::server {

using namespace kernel;

namespace {

Json post_json(const World& world, const std::string& id, Date today) {
  auto post = world.get<Post>(id);
  if (!post) return Json();
  auto unit = world.get<Unit>(post->unit);
  return Json::object({{"post", Json(id)},
                       {"label", Json((unit ? name_on(unit->names, today) + " " : "") +
                                      post->title)}});
}

Json signature_json(const SignatureRecord& signature) {
  return Json::object({{"who", who_json(signature.who)},
                       {"at", Json(write_iso(signature.at))},
                       {"purpose", Json(signature.purpose)},
                       {"items", to_json(signature.items)},
                       {"key", Json(signature.key)}});
}

// The kernel marks what a later version followed, drafts too. What was signed or issued holds until
// the correction has come as far (FE-14).
std::string_view state_of(const Document& document, const Version& version) {
  if (version.state != "replaced" || version.signatures.empty()) return version.state;
  const bool overtaken = std::any_of(
      document.versions.begin(), document.versions.end(), [&](const Version& later) {
        return later.number > version.number &&
               (document.issued_version >= later.number ||
                (!document.issued_version && !later.signatures.empty()));
      });
  return overtaken ? "replaced" : "signed";
}

Json version_json(const Document& document, const Version& version, bool inside) {
  Json signatures = Json::array();
  for (const auto& signature : version.signatures) signatures.push(signature_json(signature));
  Json waiting = Json::array();
  for (const auto& section : version.content.sections) {
    if (waits(version, section)) waiting.push(Json(section.id));
  }
  Json json = Json::object({{"number", Json(version.number)},
                            {"state", Json(std::string(state_of(document, version)))},
                            {"reason", Json(version.reason)},
                            {"by", who_json(version.by)},
                            {"at", Json(write_iso(version.at))},
                            {"issued", version.issued ? Json(write_iso(*version.issued)) : Json()},
                            {"digest", Json(version.digest)},
                            {"signatures", std::move(signatures)},
                            {"waiting", std::move(waiting)}});
  if (inside) json.set("content", to_json(version.content));
  return json;
}

Json copy_json(const Copy& copy) {
  auto moment = [](const std::optional<Instant>& at) { return at ? Json(write_iso(*at)) : Json(); };
  Json json = Json::object({{"id", Json(copy.id)},
                            {"number", Json(copy.number)},
                            {"version", Json(copy.version)},
                            {"unit", Json(copy.unit)},
                            {"person", Json(copy.person)},
                            {"name", Json(copy.name)},
                            {"kind", Json(copy.kind)},
                            {"extract", Json(!copy.sections.empty())}});
  json.set("sections", to_json(copy.sections));
  json.set("reason", Json(copy.reason));
  json.set("compulsory", Json(copy.compulsory));
  json.set("sent", Json(write_iso(copy.sent)));
  json.set("read", moment(copy.read));
  json.set("receipted", moment(copy.receipted));
  json.set("receipted_by", copy.receipted ? who_json(copy.receipted_by) : Json());
  json.set("recalled", moment(copy.recalled));
  json.set("recall_reason", Json(copy.recall_reason));
  return json;
}

// What was said with a step that was taken.
std::string said_at(const Matter& matter, const Task& task) {
  for (const auto& opinion : matter.opinions) {
    if (opinion.step_id == task.step_id && opinion.at == task.closed &&
        opinion.who.person == task.by.person)
      return opinion.text;
  }
  return {};
}

// One step on it: who took it and when, with the signature that was given there.
Json step_json(const World& world, const Document& document, const Matter& matter,
               const Task& task, Date today) {
  const bool done = task.state == TaskState::done;
  std::string label = task.outcome;
  for (const auto& outcome : task.outcomes) {
    if (outcome.id == task.outcome) label = outcome.label;
  }
  Json step = Json::object(
      {{"step", Json(task.step)},
       {"task", Json(task.id)},
       {"state", Json(done ? "done" : "open")},
       {"about", Json(task.about.value_or(""))},
       {"signs", Json(task.signs.has_value())},
       {"outcome", Json(label)},
       {"opinion", Json(done ? said_at(matter, task) : "")},
       {"sections", to_json(signed_sections(document, task))},
       {"at", done ? Json(write_iso(task.closed.value_or(task.opened))) : Json()}});
  const std::string holder =
      task.roles.empty() ? std::string() : role_label(world, task.roles.front(), today);
  step.set("who", done ? who_json(task.by)
                       : Json::object({{"person", ""}, {"post", Json(holder)}, {"unit", ""}}));
  for (const auto& version : document.versions) {
    for (const auto& signature : version.signatures) {
      if (!done || !task.signs || signature.who.person != task.by.person ||
          signature.at != task.closed)
        continue;
      step.set("signature", signature_json(signature));
      step.set("version", Json(version.number));
    }
  }
  return step;
}

// 签发链: the steps that were taken on it and those that are open, in their order.
Json chain_json(const World& world, const Document& document, Date today) {
  Json chain = Json::array();
  for (const auto& matter : matters_of(world, document)) {
    for (const auto& task : matter->tasks) {
      if (!is_about(task, document.id) || task.state == TaskState::cancelled) continue;
      chain.push(step_json(world, document, *matter, task, today));
    }
  }
  return chain;
}

Json acts_json(const World& world, const Standing& standing, const Document& document) {
  Json acts = Json::array();
  auto offer = [&](const char* name, DocumentAct act, bool may) {
    if (may && allowed(document.state, act) == Allowed::yes) acts.push(Json(name));
  };
  const bool office = standing.has(document.body + "/office");
  offer("edit", DocumentAct::edit, may_write(world, standing, document));
  offer("correct", DocumentAct::correct, office);
  offer("send", DocumentAct::send, office);
  offer("recall", DocumentAct::recall, office && !document.copies.empty());
  offer("withdraw", DocumentAct::withdraw, office && document.state == DocumentState::issued);
  bool unread = false, unsigned_for = false;
  for (const Copy* copy : copies_of(standing, document)) {
    unread = unread || !copy->read;
    unsigned_for = unsigned_for || !copy->receipted;
  }
  offer("read", DocumentAct::read, unread);
  offer("receipt", DocumentAct::read, unsigned_for);
  return acts;
}

Json open_task_json(App& app, const Standing& standing, const Document& document,
                    const Matter& matter, const Task& task) {
  Json acts = Json::array();
  for (const auto& outcome : task.outcomes) acts.push(to_json(outcome));
  Json json = Json::object({{"id", Json(task.id)}, {"matter", Json(matter.id)},
                            {"step", Json(task.step)}, {"version", Json(task.version)},
                            {"about", Json(task.about.value_or(""))},
                            {"signs", Json(task.signs.has_value())},
                            {"sections", to_json(signed_sections(document, task))},
                            {"acts", std::move(acts)}});
  auto keys = app.keys();
  if (!task.signs || !keys) return json;
  // What a token is given to sign (seal::Signature without its value).
  const Who who = who_of(standing, standing.post_for(task.roles));
  json.set("facts", to_json((*keys)->facts_for(who, document, task)));
  json.set("digest", Json(document.latest()->digest));
  return json;
}

// The caller's open task on it: the one that is asked for, else the first.
Json task_json(App& app, const World& world, const Standing& standing, const Document& document,
               std::string_view wanted) {
  for (const auto& matter : matters_of(world, document)) {
    if (matter->state != MatterState::open) continue;
    for (const auto& task : matter->tasks) {
      if (!wanted.empty() && task.id != wanted) continue;
      if (task.state == TaskState::open && is_about(task, document.id) &&
          standing.has_any(task.roles))
        return open_task_json(app, standing, document, *matter, task);
    }
  }
  return Json();
}

struct NamedLine {
  std::string heading, text;
  friend bool operator==(const NamedLine&, const NamedLine&) = default;
};

std::vector<NamedLine> lines_of(const Content& content) {
  std::vector<NamedLine> lines;
  auto add = [&](const std::string& heading, const std::string& text) {
    if (lines.size() < limits::kDifferenceLinesMax && !text.empty()) {
      lines.push_back({heading, text});
    }
  };
  add("标题", content.title);
  for (const auto& text : content.opening) add("", text);
  for (const auto& section : content.sections) {
    add(section.heading, section.heading);
    for (const auto& text : section.paragraphs) add(section.heading, text);
  }
  for (const auto& row : content.rows) add(row.label, row.text);
  for (const auto& table : content.tables) {
    for (const auto& row : table.rows) {
      std::string text;
      for (const auto& cell : row) text += (text.empty() ? "" : " | ") + cell;
      add(table.title, text);
    }
  }
  for (const auto& text : content.closing) add("", text);
  for (const auto& list : content.attendance) {
    std::string text;
    for (const auto& name : list.names) text += (text.empty() ? "" : "、") + name;
    add(list.label, text);
  }
  for (const auto& copy : content.copies) add("抄送", copy);
  return lines;
}

// What this reader gets; a section of an extract says which it is of the whole.
Json content_json(const DocumentView& view) {
  Json content = to_json(view.content);
  if (!view.extract) return content;
  const auto whole = counted_sections(view.version->content);
  Json sections = Json::array();
  for (const auto& section : view.content.sections) {
    Json one = to_json(section);
    const auto at = std::ranges::find(whole, section.id);
    if (at != whole.end()) one.set("number", Json(std::int64_t{at - whole.begin() + 1}));
    sections.push(std::move(one));
  }
  content.set("sections", std::move(sections));
  return content;
}

}  // namespace

std::string kind_label(const std::string& kind) {
  auto known = from_json<document::PaperKind>(Json(kind));
  return known ? std::string(document::name_of(*known)) : kind;
}

std::string state_label(DocumentState state) {
  switch (state) {
    case DocumentState::draft: return "起草";
    case DocumentState::submitted: return "送审";
    case DocumentState::signed_off: return "已签";
    case DocumentState::issued: return "已印发";
    case DocumentState::withdrawn: return "作废";
  }
  return {};
}

Json document_row(App& app, const World& world, const Document& document, bool inside) {
  const bool settled =
      document.state == DocumentState::issued || document.state == DocumentState::withdrawn;
  const bool stands = !inside && !settled && document.issued_version;
  const DocumentState state = stands ? document.withdrawn ? DocumentState::withdrawn
                                                          : DocumentState::issued
                                     : document.state;
  auto body = world.get<Body>(document.body);
  std::int64_t receipted = 0, copies = 0;
  for (const auto& copy : document.copies) {
    if (copy.recalled) continue;
    ++copies;
    receipted += copy.receipted.has_value();
  }
  return Json::object({{"id", Json(document.id)},
                       {"body", Json(document.body)},
                       {"body_name", Json(body ? body->name : "")},
                       {"kind", Json(document.kind)},
                       {"kind_label", Json(kind_label(document.kind))},
                       {"title", Json(document.title)},
                       {"number", Json(document.number)},
                       {"state", Json(std::string(enum_name(state)))},
                       {"state_label", Json(state_label(state))},
                       {"matter", Json(document.matter)},
                       {"meeting", Json(document.meeting)},
                       {"writer", post_json(world, document.writer, local_date(app.now()))},
                       {"issued", document.issued ? Json(write_iso(*document.issued)) : Json()},
                       {"changed", Json(write_iso(document.changed))},
                       {"copies", Json(copies)},
                       {"receipted", Json(receipted)},
                       {"restricted", Json(document.confidential)},
                       {"version", Json(document.version)}});
}

std::vector<std::string> counted_sections(const Content& content) {
  std::vector<std::string> ids;
  for (const auto& section : content.sections) {
    if (!section.heading.empty()) ids.push_back(section.id);
  }
  return ids;
}

Json document_json(App& app, const Request& request, const World& world,
                   const Document& document) {
  const Standing& standing = caller(request).standing;
  const Date today = local_date(app.now());
  const bool inside = is_insider(world, standing, document);
  const DocumentView view = content_for(world, standing, document);
  Json shown = document_row(app, world, document, inside);
  shown.set("withdrawal", Json(document.withdrawal));
  shown.set("issued_version", document.issued_version ? Json(*document.issued_version) : Json());
  shown.set("content", content_json(view));
  shown.set("whole", Json(view.whole));
  shown.set("extract", Json(view.extract));
  shown.set("digest", Json(view.version->digest));
  Json versions = Json::array();
  for (const auto& version : document.versions) {
    // What was begun and given up is in the journal; here the last one is what holds.
    if (version.state == "abandoned") continue;
    if (inside || version.number == view.version->number) {
      versions.push(version_json(document, version, inside));
    }
  }
  shown.set("versions", std::move(versions));
  auto keys = app.keys();
  if (document.issued_version && keys) {
    auto code = (*keys)->code_of(document, *view.version);
    if (code) shown.set("code", Json(*code));
  }
  const auto mine = copies_of(standing, document);
  Json copies = Json::array();
  if (inside) {
    for (const auto& copy : document.copies) copies.push(copy_json(copy));
  }
  Json me = Json::object({{"acts", acts_json(world, standing, document)},
                          {"inside", Json(inside)},
                          {"copy", mine.empty() ? Json() : copy_json(*mine.back())}});
  return Json::object({{"document", std::move(shown)},
                       {"chain", inside ? chain_json(world, document, today) : Json::array()},
                       {"copies", std::move(copies)},
                       {"me", std::move(me)},
                       {"task", task_json(app, world, standing, document,
                                          request.query_value("task").value_or(""))}});
}

Json difference_json(const Content& from, const Content& to) {
  const auto a = lines_of(from), b = lines_of(to);
  // The longest common subsequence; lines outside it were taken away or added.
  std::vector<std::vector<std::uint16_t>> longest(a.size() + 1,
                                                  std::vector<std::uint16_t>(b.size() + 1));
  for (std::size_t i = a.size(); i-- > 0;) {
    for (std::size_t j = b.size(); j-- > 0;) {
      longest[i][j] = a[i] == b[j] ? longest[i + 1][j + 1] + 1
                                   : std::max(longest[i + 1][j], longest[i][j + 1]);
    }
  }
  Json items = Json::array();
  auto add = [&](const char* kind, const NamedLine& line) {
    items.push(Json::object({{"kind", kind}, {"heading", Json(line.heading)},
                             {"text", Json(line.text)}}));
  };
  std::size_t i = 0, j = 0;
  while (i < a.size() || j < b.size()) {
    if (i < a.size() && j < b.size() && a[i] == b[j]) {
      add("same", a[i++]);
      ++j;
    } else if (j == b.size() || (i < a.size() && longest[i + 1][j] >= longest[i][j + 1])) {
      add("removed", a[i++]);
    } else {
      add("added", b[j++]);
    }
  }
  return items;
}

Result<document::PaperFile> paper_file(App& app, const Document& document,
                                       const DocumentView& view, const Copy* copy,
                                       PaperMedia media) {
  PaperFacts facts{.title = document.title, .number = document.number, .extract = view.extract,
                   .issued = document.issued_version == view.version->number,
                   .withdrawn = document.state == DocumentState::withdrawn};
  if (view.extract) facts.sections = counted_sections(view.version->content);
  if (view.version->issued) facts.issued_on = local_date(*view.version->issued);
  if (copy) {
    facts.copy_number = std::to_string(copy->number);
    facts.recipient = copy->name;
  }
  if (facts.issued) {
    TRY(KeyDesk* keys, app.keys());
    TRY(facts.code, keys->code_of(document, *view.version));
  }
  TRY(const document::Paper paper, paper_of(view.content, facts));
  switch (media) {
    case PaperMedia::pdf: return document::write_pdf(paper);
    case PaperMedia::docx: return document::write_docx(paper);
    case PaperMedia::ofd: break;
  }
  if (!facts.issued) return document::write_ofd(paper);
  TRY(KeyDesk* keys, app.keys());
  // Not the moment of the download: the same paper is described alike whenever it is made.
  TRY(const auto signer, keys->ofd_signer(document.issued.value_or(view.version->at)));
  return document::write_signed_ofd(paper, signer);
}

Result<std::string> signed_file(App& app, const Document& document, const Version& version) {
  TRY(KeyDesk* keys, app.keys());
  const DocumentView view{.version = &version, .content = version.content};
  std::vector<seal::Rendering> renderings;
  for (const auto& [media, type] : kPaperTypes) {
    TRY(const auto file, paper_file(app, document, view, nullptr, media));
    renderings.push_back(
        {std::string(type), hex(file.description ? *file.description : sm3(file.bytes))});
  }
  TRY(const auto made, keys->signed_document(document, version, std::move(renderings)));
  return seal::write_document(made);
}

Granted<std::optional<SignatureRecord>> signature_for(App& app, const Request& request,
                                                      const std::string& matter_id,
                                                      const std::string& act, const Json& body) {
  auto world = app.world();
  auto matter = world.get<Matter>(matter_id);
  const Standing& standing = caller(request).standing;
  if (act != "agree" || !matter || !may_see(standing, *matter)) return std::nullopt;
  const Task* task = matter->task(body["task"].as_string());
  if (!task || !task->signs || !standing.has_any(task->roles)) return std::nullopt;
  auto document = world.get<Document>(*task->signs);
  if (!document) return std::nullopt;
  auto keys = app.keys();
  if (!keys) {
    return std::unexpected(Refused{.refusal = Refusal::key_unknown, .clause = task->clause,
                                   .detail_zh = keys.error().zh, .detail_en = keys.error().en});
  }
  const Who who = who_of(standing, standing.post_for(task->roles));
  if (body["signature"].is_object()) {
    return (*keys)->take(who, *document, *task, body["signature"]);
  }
  if (!body["passphrase"].is_string()) return std::nullopt;
  // A passphrase is guessed no faster than a password.
  const std::string guesses = "key:" + standing.person;
  if (!app.throttle().begin(guesses)) {
    return std::unexpected(Refused{.refusal = Refusal::passphrase_wrong, .clause = task->clause,
                                   .detail_zh = "连续 5 次错误，15 分钟后再试",
                                   .detail_en = "five failures: try again in 15 minutes"});
  }
  auto made = (*keys)->sign(who, *document, *task, body["passphrase"].as_string());
  if (made || made.error().refusal != Refusal::passphrase_wrong) {
    app.throttle().succeeded(guesses);
  }
  // It is this step that was not done.
  if (!made && !task->clause.empty()) made.error().clause = task->clause;
  return made;
}

}  // namespace tongchou::server
