// Commands: what somebody (or time) asks of the office. A command carries its moment, who asks,
// and the material for new ids; so deciding needs no clock and no randomness.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "kernel/records.h"

namespace tongchou::kernel {

// ---- the office, its people and bodies (right: administrator) ---------------------------------

struct EstablishOffice {
  std::string name;
  bool demonstration = false;
  std::vector<Unit> units;
  std::vector<Post> posts;
  std::vector<Person> people;
};
struct DeployPack { std::string body; std::map<std::string, std::string> files; };
struct AddUnit { std::string id, kind, name, parent; Date since{}; };
struct RenameUnit { std::string unit, name; Date since{}; };
struct CloseUnit { std::string unit; Date until{}; };
struct AddPost { std::string id, unit, title; std::vector<std::string> roles; Date since{}; };
struct ClosePost { std::string post; Date until{}; };
struct AddPerson { std::string name, account; };
struct RenamePerson { std::string person, name; Date since{}; };
struct LockPerson { std::string person; bool locked = true; };
struct TakePost { std::string person, post; Date since{}; std::optional<Date> until; };
struct LeavePost { std::string person, holding; Date until{}; };
struct NameMember { std::string body, role, post; Date since{}; std::optional<Date> until; };
struct EndMember { std::string body, member; Date until{}; };
struct SetParameter { std::string body, parameter, value; Date since{}; std::string source; };

// ---- matters ----------------------------------------------------------------------------------

// `procedure` is "<body>/<procedure>". A draft is kept for its author and moves nothing.
struct StartMatter { std::string procedure, unit; Json data; bool draft = false; };
struct SubmitDraft { std::string matter; std::optional<Json> data; };
struct ChangeDraft { std::string matter, unit; Json data; };

// One act on a task: agree, disagree, an outcome of the procedure's own, return, save, transfer.
struct ActOnTask {
  std::string matter, task, act;
  std::int64_t version = 0;     // of the task, as seen; 0: not stated (command line, simulator)
  std::string opinion, reason;
  std::string target;           // of a return: a step's id
  std::string to;               // of a transfer: a role such as "post/p7"
  Json data;                    // the step's form
  std::optional<SignatureRecord> signature = {};  // of a step that signs a document
};
// One act on the matter as a whole: withdraw urge watch unwatch read terminate view.
struct ActOnMatter { std::string matter, act; std::int64_t version = 0; std::string reason; };
struct AttachFile { std::string matter; FileRef file; };

// ---- meetings ---------------------------------------------------------------------------------

// One act on a meeting; what `data` holds, by act, stands in meeting.h.
struct ActOnMeeting {
  std::string meeting, act;
  std::string item, invitee;   // what it is about, if it is about one
  std::int64_t version = 0;    // of the item, as seen; 0: not stated
  Json data;
};
struct GiveDelegation { std::string body, to, meeting; Date since{}, until{}; std::string text; };
struct RevokeDelegation { std::string body, delegation, reason; };

// ---- papers and keys --------------------------------------------------------------------------

// One act on a document; what `data` holds, by act, stands in document.h.
struct ActOnDocument {
  std::string document, act;
  Json data;
  std::int64_t version = 0;     // of the document, as seen; 0: not stated
};
// A key of one's own; the office's stamp by the system. `before` is the digest of the directory
// that the statement was added to: nobody's statement is lost when two come at once.
struct RegisterKey { std::string person; SigningKey key; std::string directory, before; };
struct WithdrawKey { std::string person, fingerprint, reason, directory, before; };

// ---- ledgers ----------------------------------------------------------------------------------

struct SaveView { std::string ledger, id, title, query; bool remove = false; };
struct ViewEntry { std::string entry; };  // leaves a trace when it is restricted

// ---- time -------------------------------------------------------------------------------------

struct FireTimer { std::string matter; std::int64_t timer = 0; };
struct BeginScheduled { std::string schedule; };

using Request = std::variant<EstablishOffice, DeployPack, AddUnit, RenameUnit, CloseUnit, AddPost,
                             ClosePost, AddPerson, RenamePerson, LockPerson, TakePost, LeavePost,
                             NameMember, EndMember, SetParameter, StartMatter, SubmitDraft,
                             ChangeDraft, ActOnTask, ActOnMatter, AttachFile, ActOnMeeting,
                             GiveDelegation, RevokeDelegation, ActOnDocument, RegisterKey,
                             WithdrawKey, SaveView, ViewEntry, FireTimer, BeginScheduled>;

// What people write begins and ends without blanks: a reason of blanks is none.
void trim_words(Request& request);

struct Command {
  Instant now{};
  std::string person;        // who asks; empty: the system itself (time, first set-up)
  std::string id_base;       // unique; new ids are made of it
  Request request;
};

}  // namespace tongchou::kernel
