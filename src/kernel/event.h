// Events: the facts of an office's journal. An event says who, when, under which clause and what
// changed; it never says an intention. A written event never changes its meaning: a new meaning is
// a new struct with a new kind. apply() is the only code that reads them.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "kernel/meeting_event.h"
#include "kernel/records.h"

namespace tongchou::kernel {

// ---- the office and its people ----------------------------------------------------------------

struct OfficeEstablished {
  static constexpr std::string_view kind = "office_established";
  Office office;
};
BOOST_DESCRIBE_STRUCT(OfficeEstablished, (), (office))
struct UnitAdded { static constexpr std::string_view kind = "unit_added"; Unit unit; };
BOOST_DESCRIBE_STRUCT(UnitAdded, (), (unit))
struct UnitRenamed {
  static constexpr std::string_view kind = "unit_renamed";
  std::string unit;
  DatedName name;
};
BOOST_DESCRIBE_STRUCT(UnitRenamed, (), (unit, name))
struct UnitClosed {
  static constexpr std::string_view kind = "unit_closed";
  std::string unit;
  Date until{};
};
BOOST_DESCRIBE_STRUCT(UnitClosed, (), (unit, until))
struct PostAdded { static constexpr std::string_view kind = "post_added"; Post post; };
BOOST_DESCRIBE_STRUCT(PostAdded, (), (post))
struct PostClosed {
  static constexpr std::string_view kind = "post_closed";
  std::string post;
  Date until{};
};
BOOST_DESCRIBE_STRUCT(PostClosed, (), (post, until))
struct PersonAdded { static constexpr std::string_view kind = "person_added"; Person person; };
BOOST_DESCRIBE_STRUCT(PersonAdded, (), (person))
struct PersonRenamed {
  static constexpr std::string_view kind = "person_renamed";
  std::string person;
  DatedName name;
};
BOOST_DESCRIBE_STRUCT(PersonRenamed, (), (person, name))
struct PersonLocked {
  static constexpr std::string_view kind = "person_locked";
  std::string person;
  bool locked = true;
};
BOOST_DESCRIBE_STRUCT(PersonLocked, (), (person, locked))
struct PostTaken {
  static constexpr std::string_view kind = "post_taken";
  std::string person;
  Holding holding;
};
BOOST_DESCRIBE_STRUCT(PostTaken, (), (person, holding))
struct PostLeft {
  static constexpr std::string_view kind = "post_left";
  std::string person, holding;
  Date until{};
};
BOOST_DESCRIBE_STRUCT(PostLeft, (), (person, holding, until))

// ---- bodies -----------------------------------------------------------------------------------

struct PackDeployed {
  static constexpr std::string_view kind = "pack_deployed";
  std::string body, name;
  PackVersion version;
  PackFiles files;
};
BOOST_DESCRIBE_STRUCT(PackDeployed, (), (body, name, version, files))
struct ScheduleSet { static constexpr std::string_view kind = "schedule_set"; Schedule schedule; };
BOOST_DESCRIBE_STRUCT(ScheduleSet, (), (schedule))
struct MemberNamed {
  static constexpr std::string_view kind = "member_named";
  std::string body;
  Membership member;
};
BOOST_DESCRIBE_STRUCT(MemberNamed, (), (body, member))
struct MemberEnded {
  static constexpr std::string_view kind = "member_ended";
  std::string body, member;
  Date until{};
};
BOOST_DESCRIBE_STRUCT(MemberEnded, (), (body, member, until))
struct ParameterSet {
  static constexpr std::string_view kind = "parameter_set";
  std::string body, parameter;
  DatedValue value;
};
BOOST_DESCRIBE_STRUCT(ParameterSet, (), (body, parameter, value))

// ---- matters ----------------------------------------------------------------------------------

struct NumberTaken {
  static constexpr std::string_view kind = "number_taken";
  std::string series;
  std::int64_t number = 0;
};
BOOST_DESCRIBE_STRUCT(NumberTaken, (), (series, number))
// The matter as it was sent in: its form, its starter, not yet moved.
struct MatterOpened { static constexpr std::string_view kind = "matter_opened"; Matter matter; };
BOOST_DESCRIBE_STRUCT(MatterOpened, (), (matter))
struct DraftChanged {
  static constexpr std::string_view kind = "draft_changed";
  std::string matter, title, unit;
  Json data;
};
BOOST_DESCRIBE_STRUCT(DraftChanged, (), (matter, title, unit, data))
struct DraftSubmitted {
  static constexpr std::string_view kind = "draft_submitted";
  std::string matter, receipt, title;
  Json data;
};
BOOST_DESCRIBE_STRUCT(DraftSubmitted, (), (matter, receipt, title, data))
// The engine's facts, and the tasks that were opened by them.
struct MatterAdvanced {
  static constexpr std::string_view kind = "matter_advanced";
  std::string matter;
  std::vector<bpmn::Step> steps;
  std::vector<Task> opened;
};
BOOST_DESCRIBE_STRUCT(MatterAdvanced, (), (matter, steps, opened))
// Somebody acted on a task: agree, disagree or an outcome of the procedure's own; return too.
struct TaskActed {
  static constexpr std::string_view kind = "task_acted";
  std::string matter, task;
  std::string act;            // the outcome's id, or "return"
  Opinion opinion;            // who, when, step, words
  std::string reason, target; // of a return: the step it goes back to, by name
  Instant waited_since{};
};
BOOST_DESCRIBE_STRUCT(TaskActed, (), (matter, task, act, opinion, reason, target, waited_since))
struct TaskSaved {
  static constexpr std::string_view kind = "task_saved";
  std::string matter, task;
  Json data;
};
BOOST_DESCRIBE_STRUCT(TaskSaved, (), (matter, task, data))
struct TaskTransferred {
  static constexpr std::string_view kind = "task_transferred";
  std::string matter, task;
  std::vector<std::string> roles;
  std::string to, reason;
};
BOOST_DESCRIBE_STRUCT(TaskTransferred, (), (matter, task, roles, to, reason))
struct TaskWithdrawn {
  static constexpr std::string_view kind = "task_withdrawn";
  std::string matter, step, reason;
};
BOOST_DESCRIBE_STRUCT(TaskWithdrawn, (), (matter, step, reason))
struct TaskUrged {
  static constexpr std::string_view kind = "task_urged";
  std::string matter;
  std::vector<std::string> tasks;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(TaskUrged, (), (matter, tasks, reason))
struct MatterNumbered {
  static constexpr std::string_view kind = "matter_numbered";
  std::string matter, number;
};
BOOST_DESCRIBE_STRUCT(MatterNumbered, (), (matter, number))
struct MatterLabelled {
  static constexpr std::string_view kind = "matter_labelled";
  std::string matter, outcome, label;
};
BOOST_DESCRIBE_STRUCT(MatterLabelled, (), (matter, outcome, label))
// Another matter's step stands still until this one has ended.
struct MatterAwaited {
  static constexpr std::string_view kind = "matter_awaited";
  std::string matter;
  Waiter waiter;
};
BOOST_DESCRIBE_STRUCT(MatterAwaited, (), (matter, waiter))
// Back to whoever sent it in, for supplement: the procedure ends here and begins anew when sent in.
struct MatterReturned {
  static constexpr std::string_view kind = "matter_returned";
  std::string matter, reason;
};
BOOST_DESCRIBE_STRUCT(MatterReturned, (), (matter, reason))
struct MatterClosed {
  static constexpr std::string_view kind = "matter_closed";
  std::string matter;
  MatterState state = MatterState::done;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(MatterClosed, (), (matter, state, reason))
// 挂起: its tasks stay, its limits stand still. 恢复: what was left of each limit is left again.
struct MatterSuspended {
  static constexpr std::string_view kind = "matter_suspended";
  std::string matter, reason;
};
BOOST_DESCRIBE_STRUCT(MatterSuspended, (), (matter, reason))
struct MovedDue {
  std::string task;
  Instant due{};
};
BOOST_DESCRIBE_STRUCT(MovedDue, (), (task, due))
struct MatterResumed {
  static constexpr std::string_view kind = "matter_resumed";
  std::string matter, reason;
  std::vector<MovedDue> dues;
};
BOOST_DESCRIBE_STRUCT(MatterResumed, (), (matter, reason, dues))
struct NoticesFound {
  static constexpr std::string_view kind = "notices_found";
  std::string matter;
  std::vector<Notice> notices;
};
BOOST_DESCRIBE_STRUCT(NoticesFound, (), (matter, notices))
struct SimilarIndexed {
  static constexpr std::string_view kind = "similar_indexed";
  std::string matter;
  std::vector<std::string> keys;
};
BOOST_DESCRIBE_STRUCT(SimilarIndexed, (), (matter, keys))
struct CircularSent {
  static constexpr std::string_view kind = "circular_sent";
  std::string matter;
  Circular circular;
};
BOOST_DESCRIBE_STRUCT(CircularSent, (), (matter, circular))
struct CircularRead {
  static constexpr std::string_view kind = "circular_read";
  std::string matter, circular, person;
};
BOOST_DESCRIBE_STRUCT(CircularRead, (), (matter, circular, person))
struct MatterWatched {
  static constexpr std::string_view kind = "matter_watched";
  std::string matter, person;
  bool watched = true;
};
BOOST_DESCRIBE_STRUCT(MatterWatched, (), (matter, person, watched))
struct FileAttached {
  static constexpr std::string_view kind = "file_attached";
  std::string matter;
  FileRef file;
};
BOOST_DESCRIBE_STRUCT(FileAttached, (), (matter, file))
struct MatterLinked {
  static constexpr std::string_view kind = "matter_linked";
  std::string matter;
  Link link;
};
BOOST_DESCRIBE_STRUCT(MatterLinked, (), (matter, link))
// Somebody opened a restricted matter or entry (KP-44).
struct RestrictedViewed {
  static constexpr std::string_view kind = "restricted_viewed";
  std::string subject;
};
BOOST_DESCRIBE_STRUCT(RestrictedViewed, (), (subject))

// ---- ledgers ----------------------------------------------------------------------------------

struct FieldChange {
  std::string field;
  Json old_value, new_value;
};
BOOST_DESCRIBE_STRUCT(FieldChange, (), (field, old_value, new_value))

struct EntryEntered { static constexpr std::string_view kind = "entry_entered"; Entry entry; };
BOOST_DESCRIBE_STRUCT(EntryEntered, (), (entry))
struct EntryChanged {
  static constexpr std::string_view kind = "entry_changed";
  std::string entry, matter;
  std::vector<FieldChange> changes;
};
BOOST_DESCRIBE_STRUCT(EntryChanged, (), (entry, matter, changes))
struct StageMoved {
  static constexpr std::string_view kind = "stage_moved";
  std::string entry, matter, from, to;
  std::vector<StageMark> marks;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(StageMoved, (), (entry, matter, from, to, marks, reason))
struct EntryLeft {
  static constexpr std::string_view kind = "entry_left";
  std::string entry, matter, reason;
};
BOOST_DESCRIBE_STRUCT(EntryLeft, (), (entry, matter, reason))
struct SnapshotTaken {
  static constexpr std::string_view kind = "snapshot_taken";
  Snapshot snapshot;
};
BOOST_DESCRIBE_STRUCT(SnapshotTaken, (), (snapshot))
struct ReportSent {
  static constexpr std::string_view kind = "report_sent";
  std::string snapshot;
  std::vector<std::string> recipients;
};
BOOST_DESCRIBE_STRUCT(ReportSent, (), (snapshot, recipients))
struct ViewSaved {
  static constexpr std::string_view kind = "view_saved";
  View view;
  bool removed = false;
};
BOOST_DESCRIBE_STRUCT(ViewSaved, (), (view, removed))

// ---- assessment -------------------------------------------------------------------------------

// KP-11: the group has decided a scheme, or a new version of one.
struct SchemeDecided {
  static constexpr std::string_view kind = "scheme_decided";
  std::string scheme, body, title;
  SchemeVersion version;
};
BOOST_DESCRIBE_STRUCT(SchemeDecided, (), (scheme, body, title, version))
// A period's result as it was computed; again after facts were struck out.
struct AssessmentFrozen {
  static constexpr std::string_view kind = "assessment_frozen";
  Assessment assessment;
};
BOOST_DESCRIBE_STRUCT(AssessmentFrozen, (), (assessment))
struct SheetAward {
  std::string subject, award, text;
};
BOOST_DESCRIBE_STRUCT(SheetAward, (), (subject, award, text))
struct AssessmentSettled {
  static constexpr std::string_view kind = "assessment_settled";
  std::string assessment;
  AssessmentState state = AssessmentState::decided;
  std::string source;
  std::vector<SheetAward> awards;
};
BOOST_DESCRIBE_STRUCT(AssessmentSettled, (), (assessment, state, source, awards))

using Fact =
    std::variant<OfficeEstablished, UnitAdded, UnitRenamed, UnitClosed, PostAdded, PostClosed,
                 PersonAdded, PersonRenamed, PersonLocked, PostTaken, PostLeft, PackDeployed,
                 ScheduleSet, MemberNamed, MemberEnded, ParameterSet, NumberTaken, MatterOpened,
                 DraftChanged, DraftSubmitted, MatterAdvanced, TaskActed, TaskSaved,
                 TaskTransferred, TaskWithdrawn, TaskUrged, MatterNumbered, MatterLabelled,
                 MatterReturned, MatterClosed, MatterSuspended, MatterResumed, NoticesFound,
                 SimilarIndexed, CircularSent, CircularRead, MatterWatched, FileAttached,
                 MatterLinked, RestrictedViewed, EntryEntered, EntryChanged, StageMoved, EntryLeft,
                 SnapshotTaken, ReportSent, ViewSaved, MatterAwaited, MeetingPlanned, MeetingSet,
                 MeetingMoved, AgendaFixed, AgendaItemSet, AgendaItemRemoved, AgendaOrdered,
                 CurrentItemSet, InviteeSet, InviteeRemoved, MinutesAttached, TopicOffered,
                 TopicTaken, MonthExcused, DelegationGiven, DelegationRevoked, DocumentDrafted,
                 VersionSet, DocumentMoved, DocumentSigned, CopySet, CopyRefused, KeyRegistered,
                 KeyWithdrawn, SchemeDecided, AssessmentFrozen, AssessmentSettled>;

struct Event {
  std::int64_t seq = 0;
  Instant at{};
  Who who;
  std::string clause;                  // capability id, may be empty
  std::vector<std::string> subjects;   // "matter:…", "entry:…", "person:…": what it concerns
  Fact fact;
};

std::string_view kind_of(const Fact& fact);
// The bytes that are chained: {"seq","at","who","clause","kind","fact"}.
std::string encode(const Event& event);
Result<Event> decode_event(std::string_view bytes);

}  // namespace tongchou::kernel
