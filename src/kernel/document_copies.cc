// 分送: who gets which part of an issued paper, copy by copy, and each comes back with a receipt.
//
//   1. Every copy has a number of its own, and none is erased: a wrong one is marked as recalled.
//   2. What the rules demand to be copied to somebody cannot be taken away from them (FE-21).
//   3. A part that waits for a signature of its own is handed out in no extract (FE-16).
#include <algorithm>

#include "kernel/document_act.h"
#include "kernel/document_limits.h"
#include "kernel/procedure.h"
#include "kernel/rules.h"

namespace tongchou::kernel {

namespace {

struct Recipient {
  std::string unit, person, name;
};

bool asks_for(const Json& sections, const Section& section) {
  return std::any_of(sections.items().begin(), sections.items().end(),
                     [&](const Json& id) { return id.as_string() == section.id; });
}

bool is_at(const Copy& copy, const std::string& unit, const std::string& person) {
  return !copy.recalled && copy.unit == unit && copy.person == person;
}

// Without a section: the full text.
bool has_part(const Document& document, const std::string& unit, const std::string& section) {
  return std::any_of(document.copies.begin(), document.copies.end(), [&](const Copy& copy) {
    const bool holds =
        copy.sections.empty() || (!section.empty() && holds_one(copy.sections, section));
    return is_at(copy, unit, {}) && copy.version == document.issued_version && holds;
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
      if (to["sections"].is_array() && !asks_for(to["sections"], section)) continue;
      for (const auto& unit : section.units) {
        if (!has_part(document, unit, {})) add_once(unit);
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

// What a recipient gets: these sections, without any the full text; nothing at all where all that
// concerns him is with him already.
using Part = std::optional<std::vector<std::string>>;

// FE-16: what waits for a signature of its own is handed to nobody as an extract.
Verdict check_signed(const Version& version, const std::vector<std::string>& chosen,
                     const std::string& clause) {
  for (const auto& section : version.content.sections) {
    if (!waits(version, section) || (!chosen.empty() && !holds_one(chosen, section.id))) continue;
    const auto heading = headings_of(version, {section.id});
    return refuse(Refusal::part_unsigned, clause, "「" + heading + "」还没有签批",
                  "It waits for a signature of its own: " + heading);
  }
  return {};
}

// What concerns the unit and is signed, of the sections asked for when some are; `news`: without
// what it has.
std::expected<Part, Refused> own_part(const Proposal& p, const Document& document,
                                      const Json& wanted, const Recipient& recipient, bool news) {
  const Version& version = *document.latest();
  std::vector<std::string> chosen, waiting;
  for (const auto& section : version.content.sections) {
    if (!holds_one(section.units, recipient.unit)) continue;
    if (wanted.is_array() && !asks_for(wanted, section)) continue;
    if (news && has_part(document, recipient.unit, section.id)) continue;
    (waits(version, section) ? waiting : chosen).push_back(section.id);
  }
  if (!chosen.empty()) return chosen;
  if (news) return std::nullopt;
  REFUSE_UNLESS(check_signed(version, waiting, cites(p, document, "countersign")));
  return refuse(Refusal::section_unknown, cites(p, document, "distribution"),
                recipient.name + "没有涉及的部分", "Nothing concerns " + recipient.name);
}

// FE-14: the leaders and members have the whole as the leader signed it, though parts wait; so has
// whoever had the whole of a version that was corrected.
bool may_have_all(const Document& document, const Recipient& recipient, bool usual) {
  auto whole = [&](const Copy& copy) {
    return is_at(copy, recipient.unit, recipient.person) && copy.sections.empty();
  };
  return usual || std::any_of(document.copies.begin(), document.copies.end(), whole);
}

// "own": what concerns the unit; a list: these sections; nothing: the full text.
std::expected<Part, Refused> part_for(const Proposal& p, const Document& document, const Json& to,
                                      const Recipient& recipient, bool usual) {
  const Json& wanted = to["sections"];
  const bool news = to["concerned"].as_bool();
  if (news || wanted.as_string() == "own") return own_part(p, document, wanted, recipient, news);
  const Version& version = *document.latest();
  std::vector<std::string> chosen;
  for (const auto& id : wanted.items()) {
    const bool known = std::any_of(version.content.sections.begin(), version.content.sections.end(),
                                   [&](const auto& one) { return one.id == id.as_string(); });
    if (!known) {
      return refuse(Refusal::section_unknown, cites(p, document, "distribution"), id.as_string(),
                    id.as_string());
    }
    chosen.push_back(id.as_string());
  }
  if (!may_have_all(document, recipient, usual)) {
    REFUSE_UNLESS(check_signed(version, chosen, cites(p, document, "countersign")));
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

// `usual`: one of the usual recipients; a post may be vacant, as one that has to be copied in.
Verdict send_one(Proposal& p, const std::string& id, const Json& to, bool usual, Json& made) {
  const Document before = *p.world.get<Document>(id);
  const std::string kind = to["kind"].is_string() ? to["kind"].as_string() : "to";
  const std::string& reason = to["reason"].as_string();
  const std::string clause = cites(p, before, kind == "cc" ? "copies" : "distribution");
  if (kind != "to" && kind != "cc") return refuse(Refusal::recipient_unknown, clause, kind, kind);
  // 抄送 says why: nobody is copied in out of habit.
  if (kind == "cc") REFUSE_UNLESS(check_reason(reason, clause));
  const auto recipients = recipients_of(p, before, to);
  const bool lenient = usual || to["concerned"].as_bool() || to["compulsory"].as_bool();
  if (recipients.empty() && !lenient) {
    return refuse(Refusal::recipient_unknown, clause, write_json(to), write_json(to));
  }
  for (const auto& recipient : recipients) {
    auto document = p.world.get<Document>(before.id);
    auto part = part_for(p, *document, to, recipient, usual);
    if (!part) return std::unexpected(part.error());
    if (!*part) continue;
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
              .sections = std::move(**part),
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

}  // namespace

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

Verdict recall_copy(Proposal& p, const Document& document, const std::string& id,
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

std::expected<Json, Refused> send_document(Proposal& p, const Document& document,
                                           const Json& to) {
  const std::string clause = cites(p, document, "distribution");
  REFUSE_UNLESS(check_state(document, DocumentAct::send, clause));
  Json made = Json::array();
  const bool usual = to == Json("minutes");
  const Json list = usual ? usual_recipients() : to.is_object() ? Json::array({to}) : to;
  bool named = list.size() == 0;
  for (const auto& one : list.items()) {
    REFUSE_UNLESS(send_one(p, document.id, one, usual, made));
    named = named || !one["concerned"].as_bool();
  }
  // Nothing may concern others, or they may have it all.
  if (made.size() == 0 && !usual && named) return refuse(Refusal::recipient_unknown, clause);
  return made;
}

}  // namespace tongchou::kernel
