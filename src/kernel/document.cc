// 公文: a paper of a body, such as the minutes of a meeting. A step of a matter drafts it; a named
// writer (KP-39: 「专职人员」) or the body's office words it; it is submitted, and from then on the
// text stands still while others look at it; whoever must sign signs its digest; at issue it takes
// its number; then copies go out, and each comes back with a receipt.
//
//   1. A submitted or signed text is never changed: what follows is a further version.
//   2. A number is taken at issue, once for a document, and stays taken when the paper is void.
//   3. Minutes are issued only with a signature on the very version that is issued (FE-14).
//   4. Every copy has a number of its own, and none is erased: a wrong one is marked as recalled.
//   5. What the rules demand to be copied to somebody cannot be taken away from them (FE-21).
#include "kernel/document.h"

#include <algorithm>
#include <array>

#include "kernel/document_limits.h"
#include "kernel/matter.h"
#include "kernel/paper_clause.h"
#include "kernel/procedure.h"
#include "kernel/rules.h"

namespace tongchou::kernel {

namespace {

struct Row {
  DocumentAct act;
  std::array<Allowed, 5> by_state;  // in the order of DocumentState
};

constexpr Allowed kYes = Allowed::yes, kAlready = Allowed::already, kFrozen = Allowed::frozen,
                  kNo = Allowed::no;
constexpr std::array<Row, 10> kLifecycle = {{
    //                       draft     submitted signed    issued    withdrawn
    {DocumentAct::edit,     {kYes,     kFrozen,  kFrozen,  kFrozen,  kNo}},
    {DocumentAct::submit,   {kYes,     kAlready, kAlready, kNo,      kNo}},
    {DocumentAct::reopen,   {kAlready, kYes,     kYes,     kNo,      kNo}},
    // FE-16: an issued text gains the signature of 区长, for whom some of its items wait.
    {DocumentAct::sign,     {kNo,      kYes,     kYes,     kYes,     kNo}},
    {DocumentAct::issue,    {kNo,      kYes,     kYes,     kAlready, kNo}},
    {DocumentAct::correct,  {kNo,      kNo,      kYes,     kYes,     kNo}},
    {DocumentAct::send,     {kNo,      kNo,      kNo,      kYes,     kNo}},
    {DocumentAct::recall,   {kYes,     kYes,     kYes,     kYes,     kYes}},
    {DocumentAct::read,     {kYes,     kYes,     kYes,     kYes,     kYes}},
    {DocumentAct::withdraw, {kYes,     kYes,     kYes,     kYes,     kAlready}},
}};

std::string cites(const Proposal& p, const Document& document, const char* about) {
  return clause_of(p.world, p.setting, document, about);
}

Verdict check_state(const Document& document, DocumentAct act, const std::string& clause) {
  switch (allowed(document.state, act)) {
    case Allowed::yes:
    case Allowed::already: return {};
    case Allowed::frozen: return refuse(Refusal::document_frozen, clause);
    case Allowed::no: break;
  }
  return refuse(Refusal::document_state, clause);
}

Verdict check_office(Proposal& p, const Document& document, const std::string& clause) {
  if (p.by_system()) return {};
  const std::vector<std::string> roles = {document.body + "/office_head",
                                          document.body + "/office"};
  if (!p.standing.has_any(roles)) return refuse(Refusal::only_office, clause);
  p.act_as(roles);
  return {};
}

Verdict check_writer(Proposal& p, const Document& document) {
  if (p.by_system()) return {};
  if (!may_write(p.world, p.standing, document)) {
    return refuse(Refusal::document_not_yours, cites(p, document, "minutes"));
  }
  p.act_as({"post/" + document.writer, document.body + "/office"});
  return {};
}

Verdict check_reason(const std::string& reason, const std::string& clause) {
  if (reason.empty()) return refuse(Refusal::reason_required, clause);
  if (reason.size() > limits::kTextMax) {
    return refuse(Refusal::form_invalid, clause, "理由过长", "The reason is too long");
  }
  return {};
}

void move(Proposal& p, const Document& document, DocumentState to, const std::string& reason,
          const std::string& clause) {
  p.emit(DocumentMoved{document.id, to, reason, {}}, subjects_of(document), clause);
}

// ---- the text ---------------------------------------------------------------------------------

Version next_version(const Proposal& p, const Document& document, Content content) {
  const Version& latest = *document.latest();
  Version version = latest;
  if (latest.state != "draft") {
    version = {.number = document.versions.back().number + 1, .reason = {}, .signatures = {}};
  }
  version.digest = content_digest(content);
  version.content = std::move(content);
  version.state = "draft";
  version.by = p.who;
  version.at = p.command.now;
  return version;
}

Verdict edit(Proposal& p, const Document& document, const Json& data) {
  REFUSE_UNLESS(check_writer(p, document));
  REFUSE_UNLESS(check_state(document, DocumentAct::edit, cites(p, document, "signing")));
  const std::string clause = cites(p, document, "minutes");
  auto content = read_content(data["content"], document.latest()->content, p.today());
  if (!content) {
    content.error().clause = clause;
    return std::unexpected(content.error());
  }
  if (content->kind != document.latest()->content.kind) {
    return refuse(Refusal::content_invalid, clause, "文种不能改", "The kind stays as it is");
  }
  if (document.versions.size() >= limits::kVersionsMax) {
    return refuse(Refusal::content_invalid, clause, "版本太多", "Too many versions");
  }
  p.emit(VersionSet{document.id, "edit", next_version(p, document, std::move(*content))},
         {"document:" + document.id}, clause);
  return {};
}

// KP-39: minutes without words under an item are not minutes.
Verdict check_complete(const Document& document, const std::string& clause) {
  const Content& content = document.latest()->content;
  auto incomplete = [&clause](const std::string& zh, const std::string& en) {
    return refuse(Refusal::document_incomplete, clause, zh, en);
  };
  if (content.title.empty() && document.title.empty()) {
    return incomplete("没有标题", "There is no title");
  }
  for (const auto& section : content.sections) {
    const bool empty = std::all_of(section.paragraphs.begin(), section.paragraphs.end(),
                                   [](const auto& text) { return text.empty(); });
    if (empty) {
      return incomplete("「" + section.heading + "」没有正文",
                        "A section has no text: " + section.heading);
    }
  }
  if (content.sections.empty() && content.opening.empty() && content.rows.empty() &&
      content.tables.empty())
    return incomplete("没有正文", "There is no text");
  return {};
}

// ---- copies -----------------------------------------------------------------------------------

struct Recipient {
  std::string unit, person, name;
};

// A unit that has the whole needs no extract of it.
bool has_full_text(const Document& document, const std::string& unit) {
  return std::any_of(document.copies.begin(), document.copies.end(), [&](const Copy& copy) {
    return !copy.recalled && copy.unit == unit && copy.sections.empty() &&
           copy.version == document.issued_version;
  });
}

std::vector<Recipient> recipients_of(const Proposal& p, const Document& document,
                                     const Json& to) {
  std::vector<Recipient> found;
  auto add_unit = [&](const std::string& token) {
    const std::string id = token.starts_with("unit:") ? token.substr(5) : token;
    auto unit = p.world.get<Unit>(id);
    if (unit && !(unit->until && *unit->until < p.today())) {
      found.push_back({id, {}, name_on(unit->names, p.today())});
    }
  };
  auto add_person = [&](const std::string& id) {
    auto person = p.world.get<Person>(id);
    if (person && !person->locked) found.push_back({{}, id, name_on(person->names, p.today())});
  };
  // Whoever is chosen in a form is a unit or a post.
  const std::string& chosen = to["unit"].as_string();
  if (chosen.starts_with("post:")) {
    const std::string role = absolute_role(chosen, document.body);
    for (const auto& person : persons_of_role(p.world, role, p.today())) add_person(person);
  } else if (!chosen.empty()) {
    add_unit(chosen);
  }
  if (to["person"].is_string()) add_person(to["person"].as_string());
  for (const auto& role : roles_of(to["role"], document.body)) {
    for (const auto& person : persons_of_role(p.world, role, p.today())) add_person(person);
  }
  std::vector<std::string> units;
  auto add_once = [&](const std::string& unit) {
    if (std::find(units.begin(), units.end(), unit) != units.end()) return;
    units.push_back(unit);
    add_unit(unit);
  };
  if (to["members"].as_bool()) {
    for (const auto& post : posts_of_role(p.world, document.body + "/member", p.today())) {
      add_once(p.world.get<Post>(post)->unit);
    }
  }
  if (to["concerned"].as_bool()) {
    for (const auto& section : document.latest()->content.sections) {
      for (const auto& unit : section.units) {
        if (!has_full_text(document, unit)) add_once(unit);
      }
    }
  }
  return found;
}

// FE-15: 「分送到相关领导和部门单位」: the leaders and the members' units get the full text, the
// other units that it concerns what concerns them.
Json usual_recipients() {
  return Json::array({Json::object({{"role", Json::array({"leader", "deputy"})}}),
                      Json::object({{"members", true}}), Json::object({{"concerned", true}})});
}

// "own": what concerns the unit; a list: these sections; nothing: the full text.
std::expected<std::vector<std::string>, Refused> sections_for(const Document& document,
                                                              const Json& wanted,
                                                              const Recipient& recipient,
                                                              const std::string& clause) {
  std::vector<std::string> chosen;
  const auto& sections = document.latest()->content.sections;
  if (wanted.as_string() == "own") {
    for (const auto& section : sections) {
      if (std::find(section.units.begin(), section.units.end(), recipient.unit) !=
          section.units.end())
        chosen.push_back(section.id);
    }
    if (chosen.empty()) {
      return refuse(Refusal::section_unknown, clause, recipient.name + "没有涉及的部分",
                    "Nothing concerns " + recipient.name);
    }
    return chosen;
  }
  for (const auto& id : wanted.items()) {
    const bool known = std::any_of(sections.begin(), sections.end(), [&](const auto& section) {
      return section.id == id.as_string();
    });
    if (!known) return refuse(Refusal::section_unknown, clause, id.as_string(), id.as_string());
    chosen.push_back(id.as_string());
  }
  return chosen;
}

// The same part of the same version to the same hands is one copy, however often it is sent.
const Copy* same_copy(const Document& document, const Copy& wanted) {
  for (const auto& copy : document.copies) {
    if (!copy.recalled && copy.unit == wanted.unit && copy.person == wanted.person &&
        copy.version == wanted.version && copy.sections == wanted.sections)
      return &copy;
  }
  return nullptr;
}

Verdict set_copy(Proposal& p, const Document& document, const char* act, Copy copy,
                 const std::string& clause) {
  std::vector<std::string> subjects = {"document:" + document.id};
  subjects.push_back(copy.person.empty() ? "unit:" + copy.unit : "person:" + copy.person);
  p.emit(CopySet{document.id, act, std::move(copy)}, std::move(subjects), clause);
  return {};
}

// A copy of a version that was corrected: whoever has not signed for it gets the new one instead.
Verdict take_back_older(Proposal& p, const Document& document, const Copy& sent) {
  for (Copy copy : document.copies) {
    const bool older = copy.unit == sent.unit && copy.person == sent.person &&
                       copy.version < sent.version && !copy.recalled && !copy.receipted;
    if (!older) continue;
    copy.recalled = p.command.now;
    copy.recall_reason = "已由更正后的第" + std::to_string(sent.version) + "版代替";
    REFUSE_UNLESS(set_copy(p, document, "recall", std::move(copy),
                           cites(p, document, "distribution")));
  }
  return {};
}

// `usual`: one of the usual recipients; a post may be vacant, and nothing may concern others.
Verdict send_one(Proposal& p, const std::string& id, const Json& to, bool usual, Json& made) {
  const Document before = *p.world.get<Document>(id);
  const std::string kind = to["kind"].is_string() ? to["kind"].as_string() : "to";
  const std::string& reason = to["reason"].as_string();
  const std::string clause = cites(p, before, kind == "cc" ? "copies" : "distribution");
  if (kind != "to" && kind != "cc") return refuse(Refusal::recipient_unknown, clause, kind, kind);
  // 抄送 says why: nobody is copied in out of habit.
  if (kind == "cc") REFUSE_UNLESS(check_reason(reason, clause));
  const auto recipients = recipients_of(p, before, to);
  if (recipients.empty() && !usual) {
    return refuse(Refusal::recipient_unknown, clause, write_json(to), write_json(to));
  }
  for (const auto& recipient : recipients) {
    Json wanted = to["sections"];
    if (wanted.is_null() && to["concerned"].as_bool()) wanted = Json("own");
    auto sections = sections_for(before, wanted, recipient, clause);
    if (!sections) return std::unexpected(sections.error());
    auto document = p.world.get<Document>(before.id);
    if (document->copies.size() >= limits::kCopiesMax) {
      return refuse(Refusal::recipient_unknown, clause, "分送太多", "Too many copies");
    }
    Copy copy{.id = {},
              .number = static_cast<std::int64_t>(document->copies.size()) + 1,
              .version = document->issued_version.value_or(1),
              .unit = recipient.unit,
              .person = recipient.person,
              .name = recipient.name,
              .kind = kind,
              .sections = std::move(*sections),
              .reason = reason,
              .compulsory = to["compulsory"].as_bool(),
              .sent = p.command.now};
    if (const Copy* known = same_copy(*document, copy)) {
      made.push(Json(known->id));
      continue;
    }
    copy.id = p.new_id("y");
    made.push(Json(copy.id));
    REFUSE_UNLESS(take_back_older(p, *document, copy));
    auto subjects = subjects_of(before);
    subjects.push_back(copy.person.empty() ? "unit:" + copy.unit : "person:" + copy.person);
    p.emit(CopySet{before.id, "send", std::move(copy)}, std::move(subjects), clause);
  }
  return {};
}

// 签收: by a handler or the head of the unit, or by the person whom it was sent to.
Verdict take_in(Proposal& p, const Document& document, const std::string& id, bool receipt) {
  auto mine = copies_of(p.standing, document);
  if (!id.empty()) std::erase_if(mine, [&](const Copy* copy) { return copy->id != id; });
  const std::string clause = cites(p, document, "distribution");
  if (mine.empty()) return refuse(Refusal::copy_not_found, clause);
  for (const Copy* known : mine) {
    Copy copy = *known;
    const bool news = !copy.read || (receipt && !copy.receipted);
    if (!news) continue;
    if (!copy.unit.empty()) {
      p.act_as({"unit/" + copy.unit + "/handler", "unit/" + copy.unit + "/head"});
    }
    if (!copy.read) copy.read = p.command.now;
    if (receipt && !copy.receipted) {
      copy.receipted = p.command.now;
      copy.receipted_by = p.who;
    }
    REFUSE_UNLESS(set_copy(p, document, receipt ? "receipt" : "read", std::move(copy), clause));
  }
  return {};
}

Verdict recall(Proposal& p, const Document& document, const std::string& id,
               const std::string& reason) {
  const std::string clause = cites(p, document, "distribution");
  REFUSE_UNLESS(check_office(p, document, clause));
  REFUSE_UNLESS(check_reason(reason, clause));
  for (const auto& known : document.copies) {
    if (known.id != id || known.recalled) continue;
    if (known.compulsory) {
      return refuse(Refusal::copy_compulsory, cites(p, document, "copies"));
    }
    Copy copy = known;
    copy.recalled = p.command.now;
    copy.recall_reason = reason;
    return set_copy(p, document, "recall", std::move(copy), clause);
  }
  return refuse(Refusal::copy_not_found, clause, "没有这一份，或已收回",
                "There is no such copy, or it was taken back");
}

// A matter is begun for it, with a step for each who signed before and the same recipients. What is
// not issued yet goes along with the matter that brings it forth.
Verdict correct(Proposal& p, const Document& document, const std::string& reason) {
  auto matter = document.matter.empty() ? nullptr : p.world.get<Matter>(document.matter);
  auto pack = p.setting.shelf.current(p.world, document.body);
  const bool done = document.state == DocumentState::issued ||
                    (matter && matter->state != MatterState::open);
  const bool begins = matter && done && pack && pack->procedure("correction");
  if (!begins) return correct_document(p, document, reason);
  const std::string clause = cites(p, document, "signing");
  REFUSE_UNLESS(check_reason(reason, clause));
  REFUSE_UNLESS(check_state(document, DocumentAct::correct, clause));
  auto child = start_child(p, {.procedure = document.body + "/correction",
                               .unit = matter->unit,
                               .title = "更正：" + document.title,
                               .data = Json::object({{"document", Json(document.id)},
                                                     {"reason", Json(reason)}}),
                               .parent = document.matter,
                               .relation = kCorrection,
                               .waiter = {}});
  if (!child) return std::unexpected(child.error());
  p.reply.set("matter", Json(*child));
  return {};
}

// ---- commands ---------------------------------------------------------------------------------

Verdict act_on(Proposal& p, const Document& document, const ActOnDocument& c) {
  const std::string& reason = c.data["reason"].as_string();
  if (c.act == "edit") return edit(p, document, c.data);
  if (c.act == "submit") {
    REFUSE_UNLESS(check_writer(p, document));
    return submit_document(p, document, cites(p, document, "minutes"));
  }
  if (c.act == "correct") {
    REFUSE_UNLESS(check_office(p, document, cites(p, document, "signing")));
    return correct(p, document, reason);
  }
  if (c.act == "send") {
    REFUSE_UNLESS(check_office(p, document, cites(p, document, "distribution")));
    auto copies = send_document(p, document, c.data["to"]);
    if (!copies) return std::unexpected(copies.error());
    p.reply.set("copies", std::move(*copies));
    return {};
  }
  if (c.act == "withdraw") {
    REFUSE_UNLESS(check_office(p, document, cites(p, document, "distribution")));
    return withdraw_document(p, document, reason);
  }
  const std::string& copy = c.data["copy"].as_string();
  if (c.act == "recall") return recall(p, document, copy, reason);
  if (c.act == "read") return take_in(p, document, copy, false);
  if (c.act == "receipt") return take_in(p, document, copy, true);
  return refuse(Refusal::act_unknown, {}, c.act, c.act);
}

Verdict act_on_document(Proposal& p, const ActOnDocument& c) {
  auto document = p.world.get<Document>(c.document);
  // What one may not see does not exist.
  if (!document || (!p.by_system() && !may_see(p.world, p.standing, *document))) {
    return refuse(Refusal::document_not_found);
  }
  if (c.version != 0 && c.version != document->version) {
    return std::unexpected(stale(document->changed_by, document->changed, document->version));
  }
  REFUSE_UNLESS(act_on(p, *document, c));
  p.reply.set("id", Json(c.document));
  p.reply.set("version", Json(p.world.get<Document>(c.document)->version));
  return {};
}

}  // namespace

Allowed allowed(DocumentState state, DocumentAct act) {
  for (const auto& row : kLifecycle) {
    if (row.act == act) return row.by_state[static_cast<std::size_t>(state)];
  }
  check_failed("every act has a row", __FILE__, __LINE__, "an act of papers without a row");
}

std::string clause_of(const World& world, const Setting& setting, const Document& document,
                      const std::string& about) {
  auto pack = setting.shelf.current(world, document.body);
  const std::string clause = pack ? pack->clause("@" + about) : std::string();
  if (!clause.empty()) return clause;
  if (about == "copies") return clause_of(world, setting, document, "distribution");
  auto matter = world.get<Matter>(document.matter);
  return matter ? matter->clause : std::string();
}

std::vector<std::string> subjects_of(const Document& document) {
  std::vector<std::string> subjects = {"document:" + document.id};
  if (!document.matter.empty()) subjects.push_back("matter:" + document.matter);
  return subjects;
}

Verdict submit_document(Proposal& p, const Document& document, const std::string& clause) {
  REFUSE_UNLESS(check_state(document, DocumentAct::submit, clause));
  if (allowed(document.state, DocumentAct::submit) == Allowed::already) return {};
  REFUSE_UNLESS(check_complete(document, cites(p, document, "minutes")));
  Version version = *document.latest();
  if (version.state == "draft") {
    version.state = "submitted";
    p.emit(VersionSet{document.id, "submit", std::move(version)}, {"document:" + document.id},
           clause);
  }
  move(p, document, DocumentState::submitted, {}, clause);
  return {};
}

Verdict reopen_document(Proposal& p, const std::string& id, const std::string& reason) {
  auto document = p.world.get<Document>(id);
  if (!document || allowed(document->state, DocumentAct::reopen) != Allowed::yes) return {};
  move(p, *document, DocumentState::draft, reason, cites(p, *document, "signing"));
  return {};
}

// FE-14: 「会议纪要由组长签发」: what he signed stays; a correction is signed anew.
Verdict correct_document(Proposal& p, const Document& document, const std::string& reason) {
  const std::string clause = cites(p, document, "signing");
  REFUSE_UNLESS(check_reason(reason, clause));
  REFUSE_UNLESS(check_state(document, DocumentAct::correct, clause));
  Version version = next_version(p, document, document.latest()->content);
  version.reason = reason;
  p.emit(VersionSet{document.id, "correct", std::move(version)}, {"document:" + document.id},
         clause);
  move(p, document, DocumentState::draft, reason, clause);
  return {};
}

Verdict abandon_correction(Proposal& p, const Matter& matter, const std::string& reason) {
  auto document = p.world.get<Document>(matter.data["document"].as_string());
  if (!document || document->matter == matter.id || !document->issued_version) return {};
  if (document->state == DocumentState::issued || document->state == DocumentState::withdrawn) {
    return {};
  }
  const auto correcting = matters_of(p.world, *document);
  const bool this_one = std::any_of(correcting.begin(), correcting.end(),
                                    [&](const auto& one) { return one->id == matter.id; });
  if (!this_one) return {};
  const std::string clause = cites(p, *document, "signing");
  for (Version version : document->versions) {
    if (version.number <= *document->issued_version || version.state == "abandoned") continue;
    version.state = "abandoned";
    p.emit(VersionSet{document->id, "abandon", std::move(version)}, {"document:" + document->id},
           clause);
  }
  move(p, *document, DocumentState::issued, reason, clause);
  return {};
}

Verdict withdraw_document(Proposal& p, const Document& document, const std::string& reason) {
  const std::string clause = cites(p, document, "distribution");
  REFUSE_UNLESS(check_reason(reason, clause));
  REFUSE_UNLESS(check_state(document, DocumentAct::withdraw, clause));
  if (document.state == DocumentState::withdrawn) return {};
  move(p, document, DocumentState::withdrawn, reason, clause);
  return {};
}

std::expected<Json, Refused> send_document(Proposal& p, const Document& document,
                                           const Json& to) {
  const std::string clause = cites(p, document, "distribution");
  REFUSE_UNLESS(check_state(document, DocumentAct::send, clause));
  Json made = Json::array();
  const bool usual = to == Json("minutes");
  const Json list = usual ? usual_recipients() : to.is_object() ? Json::array({to}) : to;
  for (const auto& one : list.items()) {
    REFUSE_UNLESS(send_one(p, document.id, one, usual, made));
  }
  if (made.size() == 0 && !usual) return refuse(Refusal::recipient_unknown, clause);
  return made;
}

std::expected<Content, Refused> read_content(const Json& json, Content base, Date today) {
  auto invalid = [](const Error& error) {
    return refuse(Refusal::content_invalid, {}, error.zh + " " + error.place,
                  error.en + " " + error.place);
  };
  if (base.date == Date{}) base.date = today;
  Json merged = to_json(base);
  for (const auto& [name, value] : json.members()) merged.set(name, value);
  // Sections are written by people too: what they leave out is empty.
  const Json empty = to_json(Section{});
  Json sections = Json::array();
  int n = 0;
  for (const auto& given : merged["sections"].items()) {
    Json section = empty;
    for (const auto& [name, value] : given.members()) section.set(name, value);
    ++n;
    if (section["id"].as_string().empty()) section.set("id", Json("s" + std::to_string(n)));
    sections.push(std::move(section));
  }
  if (n > 0) merged.set("sections", std::move(sections));
  auto content = from_json<Content>(merged);
  if (!content) return invalid(content.error());
  if (content->sections.size() > limits::kSectionsMax ||
      canonical_text(*content).size() > limits::kContentBytesMax) {
    return invalid({"content.long", "内容过长", "the content is too long", {}});
  }
  return std::move(*content);
}

Verdict decide_document(Proposal& p, const Request& request) {
  if (const auto* act = std::get_if<ActOnDocument>(&request)) return act_on_document(p, *act);
  return decide_key(p, request);
}

}  // namespace tongchou::kernel
