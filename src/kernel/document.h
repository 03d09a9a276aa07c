// 公文: acts on minutes and other papers, who may read which part of them, and signing.
//
// ActOnDocument.data, by act:
//   edit      {content}                the draft as it now is; members left out stay
//   correct   {reason}                 更正: a new version of an issued paper, with new signatures
//   send      {to: [{unit|person|role|members|concerned, sections?, kind?, reason?, compulsory?}]}
//             or {to: "minutes"}: the usual recipients of minutes; sections: a list or "own".
//             concerned: the units that it concerns, each with what is new to it. A part that waits
//             for a signature of its own (FE-16) goes out in no extract
//   read, receipt  {copy?}             of the caller's own copy; without an id: all of them
//   recall    {copy, reason}           收回 of a copy that was sent wrongly
//   withdraw  {reason}                 作废: its number stays taken
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/decide.h"
#include "kernel/paper_record.h"

namespace tongchou::kernel {

// ---- the lifecycle ----------------------------------------------------------------------------

enum class DocumentAct { edit, submit, reopen, sign, issue, correct, send, recall, read, withdraw };
BOOST_DESCRIBE_ENUM(DocumentAct, edit, submit, reopen, sign, issue, correct, send, recall, read,
                    withdraw)
enum class Allowed {
  yes,
  already,  // it is so already: nothing changes
  frozen,   // the text stands as it was submitted or signed
  no,
};
Allowed allowed(DocumentState state, DocumentAct act);

// ---- who reads what ---------------------------------------------------------------------------

// Those who work on it see all of it in every state; members of its body, supervisors and the
// auditor once it is issued; others through a copy that was not taken back.
bool may_see(const World& world, const Standing& standing, const Document& document);
// The matter that brought it forth, then those that correct it.
inline constexpr const char* kCorrection = "更正";  // the relation of the latter to the former
std::vector<std::shared_ptr<const Matter>> matters_of(const World& world,
                                                      const Document& document);
// A step that signs it or opens it.
bool is_about(const Task& task, const std::string& document);
// The writers, the office, the leaders and whoever has or had such a step.
bool is_insider(const World& world, const Standing& standing, const Document& document);
bool may_write(const World& world, const Standing& standing, const Document& document);
// The caller's copies, through a unit or in person, that were not taken back.
std::vector<const Copy*> copies_of(const Standing& standing, const Document& document);

// FE-16: a flagged part waits until somebody has signed this very part.
bool waits(const Version& version, const Section& section);

// What a reader gets: the one stored text, or the view of it that is theirs. A closed section keeps
// its open heading only; an extract holds its sections alone (FE-15).
struct DocumentView {
  const Version* version = nullptr;
  Content content;
  bool whole = true;      // not a letter is missing: signatures may be shown with it
  bool extract = false;
};
DocumentView content_for(const World& world, const Standing& standing, const Document& document);
// One copy as its recipient reads it.
DocumentView content_of_copy(const Document& document, const Copy& copy);

// SM3 of the canonical JSON, hex: what is signed.
std::string canonical_text(const Content& content);
std::string content_digest(const Content& content);

// ---- for the kernel's own files ---------------------------------------------------------------

// Partial JSON over an empty content; refused when a member is unknown or of another kind.
std::expected<Content, Refused> read_content(const Json& json, Content base, Date today);
// FE-21: whoever is copied in by rule stands in the text's 抄送.
void copy_by_rule(const std::optional<std::vector<std::string>>& names, Content& content);
// In the draft of minutes the lines of an item as they are recorded now, in place of those before.
Verdict set_lines(Proposal& p, const std::string& document, const AgendaItem& item,
                  const std::vector<std::string>& before, const std::vector<std::string>& now);
std::vector<std::string> subjects_of(const Document& document);
Verdict submit_document(Proposal& p, const Document& document, const std::string& clause);
Verdict correct_document(Proposal& p, const Document& document, const std::string& reason);
// When this matter is given up that was to correct a paper: the paper holds as it was issued.
Verdict abandon_correction(Proposal& p, const Matter& matter, const std::string& reason);
Verdict withdraw_document(Proposal& p, const Document& document, const std::string& reason);
std::expected<Json, Refused> send_document(Proposal& p, const Document& document, const Json& to);
// A paper that came back (退回) is a draft again; its versions stay.
Verdict reopen_document(Proposal& p, const std::string& document, const std::string& reason);

// signing.cc. Agreeing to a step of a matter that signs: the signature is checked against the
// latest text and the keys of whoever acts, then kept.
Verdict sign_document(Proposal& p, const Matter& matter, const Task& task,
                      const std::optional<SignatureRecord>& given);
// A paper that is being corrected is signed or sent back by the correction's own steps; others wait
// until the correction is issued. Errors: document_state.
Verdict check_not_in_correction(const Proposal& p, const Matter& matter, const Task& task);
Verdict decide_key(Proposal& p, const Request& request);
// What whoever signs this step signs for: the step, and the sections when it is about some.
std::vector<std::string> signed_sections(const Document& document, const Task& task);
std::string signing_purpose(const Document& document, const Task& task);
// The headings of some sections, as others may read them: the open one where there is one.
std::string headings_of(const Version& version, const std::vector<std::string>& sections);

}  // namespace tongchou::kernel
