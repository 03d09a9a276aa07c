// 公文: a paper of a body, such as the minutes of a meeting. A step of a matter drafts it; a named
// writer (KP-39: 「专职人员」) or the body's office words it; it is submitted, and from then on the
// text stands still while others look at it; whoever must sign signs its digest; at issue it takes
// its number; then copies go out (document_copies.cc).
//
//   1. A submitted or signed text is never changed: what follows is a further version.
//   2. A number is taken at issue, once for a document, and stays taken when the paper is void.
//   3. Minutes are issued only with a signature on the very version that is issued (FE-14).
#include "kernel/document.h"

#include <algorithm>
#include <array>
#include <set>

#include "kernel/document_act.h"
#include "kernel/document_limits.h"
#include "kernel/matter.h"
#include "kernel/meeting.h"
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
    // 作废 is undone by issuing the paper anew, corrected, under the number that stayed its own.
    // What is signed and not issued goes back by the step that signs it.
    {DocumentAct::correct,  {kNo,      kNo,      kNo,      kYes,     kYes}},
    {DocumentAct::send,     {kNo,      kNo,      kNo,      kYes,     kNo}},
    {DocumentAct::recall,   {kYes,     kYes,     kYes,     kYes,     kYes}},
    {DocumentAct::read,     {kYes,     kYes,     kYes,     kYes,     kYes}},
    {DocumentAct::withdraw, {kYes,     kYes,     kYes,     kYes,     kAlready}},
}};

Verdict check_writer(Proposal& p, const Document& document) {
  if (p.by_system()) return {};
  if (!may_write(p.world, p.standing, document)) {
    return refuse(Refusal::document_not_yours, cites(p, document, "minutes"));
  }
  p.act_as({"post/" + document.writer, document.body + "/office"});
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
    // Why it is corrected holds for every draft of the correction.
    version = {.number = document.versions.back().number + 1,
               .reason = document.issued_version ? latest.reason : std::string(),
               .signatures = {}};
  }
  version.digest = content_digest(content);
  version.content = std::move(content);
  version.state = "draft";
  version.by = p.who;
  version.at = p.command.now;
  return version;
}

// What the meeting recorded stays with each part, whatever its words: the item, who has to sign it,
// what it rests on and what of it is closed. No item is left without a part (KP-39).
Verdict keep_record(const Proposal& p, const Document& document, const Content& before,
                    Content& after, const std::string& clause) {
  auto meeting = p.world.get<Meeting>(document.meeting);
  const auto pack = p.setting.shelf.current(p.world, document.body);
  std::set<std::string> seen;
  for (auto& section : after.sections) {
    if (!seen.insert(section.id).second) {
      return refuse(Refusal::content_invalid, clause, "两部分的编号相同：" + section.id,
                    "Two sections have one id: " + section.id);
    }
    auto known = std::find_if(before.sections.begin(), before.sections.end(),
                              [&](const Section& one) { return one.id == section.id; });
    const bool recorded = known != before.sections.end() && !known->item.empty();
    section.item = recorded ? known->item : std::string();
    section.flags = recorded ? known->flags : std::vector<std::string>{};
    section.sources = recorded ? known->sources : std::vector<std::string>{};
    // What no item brought concerns nobody by itself.
    if (meeting) section.units = recorded ? known->units : std::vector<std::string>{};
    if (recorded) section.open_heading = known->open_heading;
    const AgendaItem* item = meeting && recorded ? meeting->item(section.item) : nullptr;
    const auto lines =
        item ? recorded_lines(p.world, *pack, *meeting, *item) : std::vector<std::string>{};
    for (const auto& line : lines) {
      // What was worded otherwise before this was a rule stays as it was signed.
      if (holds_one(section.paragraphs, line) || !holds_one(known->paragraphs, line)) continue;
      return refuse(Refusal::content_invalid, clause, "议定和交办的内容照会议记录，不改动：" + line,
                    "What was decided and handed out stands as recorded: " + line);
    }
  }
  if (!before.attendance.empty()) after.attendance = before.attendance;
  for (const auto& section : before.sections) {
    const bool stays = section.item.empty() ||
                       std::any_of(after.sections.begin(), after.sections.end(),
                                   [&](const Section& one) { return one.id == section.id; });
    if (!stays) {
      return refuse(Refusal::document_incomplete, clause,
                    "「" + section.heading + "」不能删去，每个议题都要有纪要文字",
                    "Every item of the meeting has its part: " + section.heading);
    }
  }
  return {};
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
  REFUSE_UNLESS(keep_record(p, document, document.latest()->content, *content, clause));
  copy_by_rule(document.copied_by_rule, *content);
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
                                   [](const auto& text) {
                                     return text.find_first_not_of(" \t\n") == text.npos;
                                   });
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

// A correction says something else than what it corrects.
Verdict check_corrected(const Document& document, const std::string& clause) {
  if (document.withdrawn) return {};  // what was void may be issued again as it was
  for (const auto& version : document.versions) {
    if (version.number != document.issued_version) continue;
    if (version.digest != document.latest()->digest) return {};
    return refuse(Refusal::document_incomplete, clause, "更正稿和印发的文本没有不同",
                  "The correction does not differ from what was issued");
  }
  return {};
}

// ---- correcting -------------------------------------------------------------------------------

// A matter is begun for it, with a step for each who signed before and the same recipients. What is
// not issued yet goes along with the matter that brings it forth.
Verdict correct(Proposal& p, const Document& document, const std::string& reason) {
  auto matter = document.matter.empty() ? nullptr : p.world.get<Matter>(document.matter);
  auto pack = p.setting.shelf.current(p.world, document.body);
  const bool done = document.state == DocumentState::issued ||
                    document.state == DocumentState::withdrawn ||
                    (matter && matter->state != MatterState::open);
  if (document.state == DocumentState::withdrawn && !document.issued_version) {
    return refuse(Refusal::document_state, cites(p, document, "signing"));
  }
  if (document.state == DocumentState::signed_off) {
    return refuse(Refusal::document_state, cites(p, document, "signing"),
                  "签字还没有签齐：由待签的人退回，再改", "Not all have signed: have it sent back first");
  }
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

// 作废 leaves nobody with a step that cannot be taken any more.
Verdict nobody_works_on(const Proposal& p, const Document& document) {
  for (const auto& matter : matters_of(p.world, document)) {
    for (const auto& task : matter->tasks) {
      if (task.state != TaskState::open || !is_about(task, document.id)) continue;
      return refuse(Refusal::document_state, cites(p, document, "distribution"),
                    "「" + task.step + "」还没有办完，办完或退回以后再作废",
                    task.step + " is still open: finish it or send it back first");
    }
  }
  return {};
}

// ---- commands ---------------------------------------------------------------------------------

Verdict act_on(Proposal& p, const Document& document, const ActOnDocument& c) {
  const std::string& reason = c.data["reason"].as_string();
  if (c.act == "edit") return edit(p, document, c.data);
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
    // A number is void that was taken; drafts are the business of the procedure that has them.
    const bool settled =
        document.state == DocumentState::issued || document.state == DocumentState::withdrawn;
    if (!settled) return refuse(Refusal::document_state, cites(p, document, "distribution"));
    REFUSE_UNLESS(nobody_works_on(p, document));
    return withdraw_document(p, document, reason);
  }
  const std::string& copy = c.data["copy"].as_string();
  if (c.act == "recall") return recall_copy(p, document, copy, reason);
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

Verdict check_reason(const std::string& reason, const std::string& clause) {
  if (reason.empty()) return refuse(Refusal::reason_required, clause);
  if (reason.size() > limits::kTextMax) {
    return refuse(Refusal::form_invalid, clause, "理由过长", "The reason is too long");
  }
  return {};
}

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
  if (about == "countersign") return clause_of(world, setting, document, "signing");
  auto matter = world.get<Matter>(document.matter);
  return matter ? matter->clause : std::string();
}

void copy_by_rule(const std::optional<std::vector<std::string>>& names, Content& content) {
  for (const auto& name : names ? *names : std::vector<std::string>{}) {
    if (!holds_one(content.copies, name)) content.copies.push_back(name);
  }
}

Verdict set_lines(Proposal& p, const std::string& id, const AgendaItem& item,
                  const std::vector<std::string>& before, const std::vector<std::string>& now) {
  auto document = p.world.get<Document>(id);
  Content content = document->latest()->content;
  for (auto& section : content.sections) {
    if (section.item != item.id) continue;
    auto& text = section.paragraphs;
    const auto first = std::find_first_of(text.begin(), text.end(), before.begin(), before.end());
    const auto at = first - text.begin();
    std::erase_if(text, [&](const std::string& one) { return holds_one(before, one); });
    text.insert(text.begin() + at, now.begin(), now.end());
    section.units = units_concerned(item);
  }
  p.emit(VersionSet{id, "edit", next_version(p, *document, std::move(content))},
         {"document:" + id}, cites(p, *document, "minutes"));
  return {};
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
  REFUSE_UNLESS(check_corrected(document, cites(p, document, "minutes")));
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
  if (document->withdrawn) {
    move(p, *document, DocumentState::withdrawn, document->withdrawal, clause);
  } else {
    move(p, *document, DocumentState::issued, reason, clause);
  }
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
