// Facts of meetings, papers and keys. Several say a part as it now is, with the act that made it
// so: what changed follows from the fact before.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "kernel/meeting_record.h"
#include "kernel/paper_record.h"

namespace tongchou::kernel {

// ---- meetings ---------------------------------------------------------------------------------

struct MeetingPlanned {
  static constexpr std::string_view kind = "meeting_planned";
  Meeting meeting;
};
BOOST_DESCRIBE_STRUCT(MeetingPlanned, (), (meeting))
struct MeetingSet {
  static constexpr std::string_view kind = "meeting_set";
  std::string meeting, act;
  MeetingHead head;
};
BOOST_DESCRIBE_STRUCT(MeetingSet, (), (meeting, act, head))
struct MeetingMoved {
  static constexpr std::string_view kind = "meeting_moved";
  std::string meeting;
  MeetingState to = MeetingState::planned;
  std::string reason, code;  // the sign-in code, when it opens
};
BOOST_DESCRIBE_STRUCT(MeetingMoved, (), (meeting, to, reason, code))
struct AgendaFixed {
  static constexpr std::string_view kind = "agenda_fixed";
  std::string meeting;
  bool fixed = true;         // false: opened again, by whoever may convene
};
BOOST_DESCRIBE_STRUCT(AgendaFixed, (), (meeting, fixed))
// Put on the agenda, or changed there; a new one goes to the end, what follows up to the front.
struct AgendaItemSet {
  static constexpr std::string_view kind = "agenda_item_set";
  std::string meeting, act;
  AgendaItem item;
};
BOOST_DESCRIBE_STRUCT(AgendaItemSet, (), (meeting, act, item))
struct AgendaItemRemoved {
  static constexpr std::string_view kind = "agenda_item_removed";
  std::string meeting, item, reason;
};
BOOST_DESCRIBE_STRUCT(AgendaItemRemoved, (), (meeting, item, reason))
struct AgendaOrdered {
  static constexpr std::string_view kind = "agenda_ordered";
  std::string meeting;
  std::vector<std::string> items;
};
BOOST_DESCRIBE_STRUCT(AgendaOrdered, (), (meeting, items))
struct CurrentItemSet {
  static constexpr std::string_view kind = "current_item_set";
  std::string meeting, item;
};
BOOST_DESCRIBE_STRUCT(CurrentItemSet, (), (meeting, item))
struct InviteeSet {
  static constexpr std::string_view kind = "invitee_set";
  std::string meeting, act;
  Invitee invitee;
};
BOOST_DESCRIBE_STRUCT(InviteeSet, (), (meeting, act, invitee))
struct InviteeRemoved {
  static constexpr std::string_view kind = "invitee_removed";
  std::string meeting, invitee;
};
BOOST_DESCRIBE_STRUCT(InviteeRemoved, (), (meeting, invitee))
struct MinutesAttached {
  static constexpr std::string_view kind = "minutes_attached";
  std::string meeting, document;
};
BOOST_DESCRIBE_STRUCT(MinutesAttached, (), (meeting, document))
struct TopicOffered {
  static constexpr std::string_view kind = "topic_offered";
  std::string body;
  AgendaItem topic;
};
BOOST_DESCRIBE_STRUCT(TopicOffered, (), (body, topic))
// Off the pool: on an agenda, or withdrawn by whoever brought it.
struct TopicTaken {
  static constexpr std::string_view kind = "topic_taken";
  std::string body, topic, meeting, reason;
};
BOOST_DESCRIBE_STRUCT(TopicTaken, (), (body, topic, meeting, reason))
struct MonthExcused {
  static constexpr std::string_view kind = "month_excused";
  std::string body, month, reason;
};
BOOST_DESCRIBE_STRUCT(MonthExcused, (), (body, month, reason))
struct DelegationGiven {
  static constexpr std::string_view kind = "delegation_given";
  std::string body;
  Delegation delegation;
};
BOOST_DESCRIBE_STRUCT(DelegationGiven, (), (body, delegation))
struct DelegationRevoked {
  static constexpr std::string_view kind = "delegation_revoked";
  std::string body, delegation, reason;
};
BOOST_DESCRIBE_STRUCT(DelegationRevoked, (), (body, delegation, reason))

// ---- papers -----------------------------------------------------------------------------------

struct DocumentDrafted {
  static constexpr std::string_view kind = "document_drafted";
  Document document;
};
BOOST_DESCRIBE_STRUCT(DocumentDrafted, (), (document))
// The latest version as it now is, or a new one after it.
struct VersionSet {
  static constexpr std::string_view kind = "version_set";
  std::string document, act;
  Version version;
};
BOOST_DESCRIBE_STRUCT(VersionSet, (), (document, act, version))
struct DocumentMoved {
  static constexpr std::string_view kind = "document_moved";
  std::string document;
  DocumentState to = DocumentState::draft;
  std::string reason, number;  // the number, when it is issued
};
BOOST_DESCRIBE_STRUCT(DocumentMoved, (), (document, to, reason, number))
struct DocumentSigned {
  static constexpr std::string_view kind = "document_signed";
  std::string document;
  std::int64_t version = 1;
  SignatureRecord signature;
};
BOOST_DESCRIBE_STRUCT(DocumentSigned, (), (document, version, signature))
struct CopySet {
  static constexpr std::string_view kind = "copy_set";
  std::string document, act;  // send read receipt recall
  Copy copy;
};
BOOST_DESCRIBE_STRUCT(CopySet, (), (document, act, copy))
struct CopyRefused {         // FE-20: a routine paper that the body does not take
  static constexpr std::string_view kind = "copy_refused";
  std::string body, unit, title, channel;
};
BOOST_DESCRIBE_STRUCT(CopyRefused, (), (body, unit, title, channel))

// ---- keys -------------------------------------------------------------------------------------

struct KeyRegistered {
  static constexpr std::string_view kind = "key_registered";
  std::string person;
  SigningKey key;
  std::string directory;  // with the statement on it
};
BOOST_DESCRIBE_STRUCT(KeyRegistered, (), (person, key, directory))
struct KeyWithdrawn {
  static constexpr std::string_view kind = "key_withdrawn";
  std::string person, fingerprint, reason, directory;
};
BOOST_DESCRIBE_STRUCT(KeyWithdrawn, (), (person, fingerprint, reason, directory))

}  // namespace tongchou::kernel
