// The named rules of papers: what a procedure does with a document on its way from the draft to the
// hands of those whom it concerns. Texts of a pack may speak of {date} and the like by FEEL; here
// they arrive as they are to stand.
//
//   document.draft    {kind, title, content?, form?, data?, writer?, meeting?, confidential?,
//                     readers?, copied_by_rule?} → {document}; `form` quotes the answers to a form
//                     of the pack, `data` (without it: those that the matter began with), tables
//                     as tables;
//                     `readers` are the roles that alone see it until it is issued;
//                     `copied_by_rule` names who stands in its 抄送 whatever is edited
//   document.submit   {document} → {document, version, digest}
//   document.issue    {document, series?, format?} → {number}
//   document.send     {document, to} → {copies}
//   document.correct  {document, reason} →
//                     {document, signers: [{post, sections, about}], to, writer}: who signed
//                     before, and his parts (none: the whole; about: their headings); who had it;
//                     who words it
//   document.withdraw {document, reason} → {}
#include <algorithm>

#include "kernel/document.h"
#include "kernel/form_text.h"
#include "kernel/rules.h"
#include "kernel/text.h"

namespace tongchou::kernel {

namespace {

std::expected<std::shared_ptr<const Document>, Refused> document_of(const RuleCall& call) {
  auto document = call.p.world.get<Document>(call.inputs["document"].as_string());
  auto matter = call.p.world.get<Matter>(call.matter);
  // A body's procedures handle that body's papers.
  if (!document || document->body != matter->body) return refuse(Refusal::document_not_found);
  return document;
}

// "post:p7", "p7" or nothing: the body's office writes.
std::expected<std::string, Refused> writer_of(const RuleCall& call) {
  std::string writer = call.inputs["writer"].as_string();
  if (writer.starts_with("post:") || writer.starts_with("post/")) writer = writer.substr(5);
  if (!writer.empty() && !call.p.world.get<Post>(writer)) {
    return refuse(Refusal::post_not_found, call.clause, writer, writer);
  }
  return writer;
}

std::optional<std::vector<std::string>> listed(const Json& list) {
  std::vector<std::string> names;
  for (const auto& one : list.items()) names.push_back(one.as_string());
  return names.empty() ? std::nullopt : std::optional(std::move(names));
}

// Roles as an assignment names them; none: nobody in particular.
std::optional<std::vector<std::string>> readers_of(const RuleCall& call, const std::string& body) {
  auto readers = listed(call.inputs["readers"]);
  if (!readers) return readers;
  for (auto& token : *readers) token = absolute_role(token, body);
  return readers;
}

// A text is one paragraph a line; an object is the content itself.
Json content_json(const Json& given) {
  if (!given.is_string()) return given.is_object() ? given : Json::object();
  Json opening = Json::array();
  for (const auto line : parts_of(given.as_string(), '\n')) opening.push(Json(line));
  return Json::object({{"opening", std::move(opening)}});
}

// What the call asks to be quoted stands after what it says itself.
Verdict quote_answers(const RuleCall& call, const Matter& matter, Content& content) {
  const std::string& id = call.inputs["form"].as_string();
  if (id.empty()) return {};
  auto form = call.pack.forms.find(id);
  if (form == call.pack.forms.end()) {
    return refuse(Refusal::content_invalid, call.clause, "没有表单 " + id, "No form " + id);
  }
  const Json& data = call.inputs["data"].is_object() ? call.inputs["data"] : matter.data;
  auto quoted = quote_form(call.p.world, form->second, data, call.p.today());
  for (auto& line : quoted.lines) content.rows.push_back(std::move(line));
  for (auto& table : quoted.tables) content.tables.push_back(std::move(table));
  return {};
}

// GB/T 9704: 发文字号 begins with the 机关代字 of whoever issues, which tells kinds apart too.
std::string number_format(const Pack& pack, const std::string& kind) {
  const char* of_kind = kind == "letter" ? "函" : kind == "reminder" ? "提" : "";
  return pack.seal + "办" + of_kind + "〔{year}〕{serial}号";
}

bool needs_signature(const std::string& kind) { return kind == "minutes" || kind == "excerpt"; }

}  // namespace

RuleAnswer document_draft(const RuleCall& call) {
  Proposal& p = call.p;
  auto matter = p.world.get<Matter>(call.matter);
  auto writer = writer_of(call);
  if (!writer) return std::unexpected(writer.error());
  Content base{.kind = call.inputs["kind"].as_string(), .title = call.inputs["title"].as_string()};
  if (base.kind.empty()) return refuse(Refusal::content_invalid, call.clause, "没有文种", "No kind");
  base.issuer = call.pack.name + "办公室";
  base.mark = call.pack.name;
  if (base.kind == "minutes") base.mark += "会议纪要";
  auto content = read_content(content_json(call.inputs["content"]), std::move(base), p.today());
  if (!content) {
    content.error().clause = call.clause;
    return std::unexpected(content.error());
  }
  REFUSE_UNLESS(quote_answers(call, *matter, *content));
  auto copied_by_rule = listed(call.inputs["copied_by_rule"]);
  copy_by_rule(copied_by_rule, *content);
  Document document{.id = p.new_id("d"),
                    .body = matter->body,
                    .matter = call.matter,
                    .meeting = call.inputs["meeting"].as_string(),
                    .kind = content->kind,
                    .title = content->title,
                    .writer = std::move(*writer),
                    .confidential = matter->confidential || call.inputs["confidential"].as_bool(),
                    .readers = readers_of(call, matter->body),
                    .copied_by_rule = std::move(copied_by_rule)};
  document.versions.push_back({.number = 1,
                               .content = *content,
                               .digest = content_digest(*content),
                               .state = "draft",
                               .reason = {},
                               .by = p.who,
                               .at = p.command.now,
                               .signatures = {}});
  const std::string id = document.id, title = document.title;
  const auto subjects = subjects_of(document);
  p.emit(DocumentDrafted{std::move(document)}, subjects, call.clause);
  p.emit(MatterLinked{call.matter, {"document", id, title, "公文"}}, {"matter:" + call.matter});
  return Json::object({{"document", Json(id)}});
}

RuleAnswer document_submit(const RuleCall& call) {
  auto document = document_of(call);
  if (!document) return std::unexpected(document.error());
  REFUSE_UNLESS(submit_document(call.p, **document, call.clause));
  auto now = call.p.world.get<Document>((*document)->id);
  return Json::object({{"document", Json(now->id)},
                       {"version", Json(now->latest()->number)},
                       {"digest", Json(now->latest()->digest)}});
}

// The number is taken at issue and not before, so that no number is lost with a draft.
RuleAnswer document_issue(const RuleCall& call) {
  auto found = document_of(call);
  if (!found) return std::unexpected(found.error());
  const Document& document = **found;
  switch (allowed(document.state, DocumentAct::issue)) {
    case Allowed::yes: break;
    case Allowed::already: return Json::object({{"number", Json(document.number)}});
    default: return refuse(Refusal::document_state, call.clause);
  }
  if (needs_signature(document.kind) && document.latest()->signatures.empty()) {
    return refuse(Refusal::document_unsigned, call.clause);
  }
  std::string number = document.number;  // a correction keeps it
  if (number.empty()) {
    std::string series = call.inputs["series"].as_string();
    std::string format = call.inputs["format"].as_string();
    if (series.empty()) series = document.kind;
    if (format.empty() && document.kind == "minutes" && call.pack.meeting) {
      format = call.pack.meeting->number;
    }
    if (format.empty()) format = number_format(call.pack, document.kind);
    number = fill_number(call.p, document.body + "/document/" + series, format);
  }
  call.p.emit(DocumentMoved{document.id, DocumentState::issued, {}, number},
              subjects_of(document), call.clause);
  return Json::object({{"number", Json(number)}});
}

RuleAnswer document_send(const RuleCall& call) {
  auto document = document_of(call);
  if (!document) return std::unexpected(document.error());
  auto copies = send_document(call.p, **document, call.inputs["to"]);
  if (!copies) return std::unexpected(copies.error());
  return Json::object({{"copies", std::move(*copies)}});
}

// FE-16: who signed a part signs that part again and no more.
Json signers_of(const Version& version) {
  struct Signer {
    std::string post;
    std::vector<std::string> sections;  // none: the whole text
  };
  std::vector<Signer> signers;
  for (const auto& signature : version.signatures) {
    auto known = std::find_if(signers.begin(), signers.end(), [&](const Signer& signer) {
      return signer.post == signature.who.post &&
             signer.sections.empty() == signature.items.empty();
    });
    if (known == signers.end()) {
      signers.push_back({signature.who.post, {}});
      known = std::prev(signers.end());
    }
    for (const auto& id : signature.items) {
      if (std::find(known->sections.begin(), known->sections.end(), id) == known->sections.end()) {
        known->sections.push_back(id);
      }
    }
  }
  Json list = Json::array();
  for (const auto& signer : signers) {
    list.push(Json::object({{"post", Json("post:" + signer.post)},
                            {"sections", to_json(signer.sections)},
                            {"about", Json(headings_of(version, signer.sections))}}));
  }
  return list;
}

RuleAnswer document_correct(const RuleCall& call) {
  auto document = document_of(call);
  if (!document) return std::unexpected(document.error());
  // Read before: who signed the text that is replaced, and who had it.
  Json signers = signers_of(*(*document)->latest()), to = Json::array();
  for (const auto& copy : (*document)->copies) {
    if (copy.recalled || copy.version != (*document)->issued_version) continue;
    Json one = Json::object({{"kind", Json(copy.kind)}, {"reason", Json(copy.reason)},
                             {"compulsory", Json(copy.compulsory)}});
    one.set(copy.person.empty() ? "unit" : "person",
            Json(copy.person.empty() ? copy.unit : copy.person));
    if (!copy.sections.empty()) one.set("sections", to_json(copy.sections));
    to.push(std::move(one));
  }
  REFUSE_UNLESS(correct_document(call.p, **document, call.inputs["reason"].as_string()));
  // KP-39: whoever was named to word it words its correction.
  const std::string& writer = (*document)->writer;
  const bool held = !writer.empty() &&
                    !persons_of_role(call.p.world, "post/" + writer, call.p.today()).empty();
  return Json::object({{"document", Json((*document)->id)},
                       {"signers", std::move(signers)},
                       {"writer", Json(held ? "post:" + writer : std::string("office"))},
                       {"to", std::move(to)}});
}

RuleAnswer document_withdraw(const RuleCall& call) {
  auto document = document_of(call);
  if (!document) return std::unexpected(document.error());
  REFUSE_UNLESS(withdraw_document(call.p, **document, call.inputs["reason"].as_string()));
  return Json::object();
}

}  // namespace tongchou::kernel
