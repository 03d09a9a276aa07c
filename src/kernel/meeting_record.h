// 会议: what is kept of a meeting. A meeting belongs to a body; a matter carries it through calling,
// minutes, signing and distribution, and this record holds what people arrange and say. Its items
// (议题) come from the body's pool of topics, and go back there when they are put off.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/base.h"
#include "kernel/who.h"

namespace tongchou::kernel {

enum class MeetingState { planned, noticed, in_session, closed, cancelled };
BOOST_DESCRIBE_ENUM(MeetingState, planned, noticed, in_session, closed, cancelled)

// What is settled before it begins.
struct MeetingHead {
  std::string title;
  std::string kind;         // regular 例会 | special 临时会议
  std::string reason;       // of a special one, or of a shortened notice
  Instant starts{}, ends{};
  std::string place;
  std::int64_t ordinal = 0;  // the n-th of the body's year; 0 until the notice goes out
  std::string presider;      // post
  std::string presider_name;
  std::string delegation;    // 受组长委托: of the body's delegations; empty: in one's own right
  std::string writer;        // post of the one who writes the minutes (KP-39)
  std::string writer_name;
  std::optional<Instant> moved;          // when its time or place was last changed after the notice
  std::optional<std::string> moved_why;
  std::optional<Instant> answer_by;      // the last moment of its 回执, from the notice on
};
BOOST_DESCRIBE_STRUCT(MeetingHead, (), (title, kind, reason, starts, ends, place, ordinal, presider,
                                        presider_name, delegation, writer, writer_name, moved,
                                        moved_why, answer_by))

// 发言要点: what somebody who was there said on an item, or sent in writing.
struct Remark {
  std::string id;
  std::string speaker;       // an invitee's id; empty: somebody not on the list
  std::string name, title;
  std::string kind;          // view | disagreement
  std::string text;
  Instant at{};
  Who by;                    // the writer
  std::optional<std::string> manner;  // written 书面意见; else it was said in session
};
BOOST_DESCRIBE_STRUCT(Remark, (), (id, speaker, name, title, kind, text, at, by, manner))

// 交办: what somebody has to do because of an item.
struct Deed {
  std::string id;
  std::string text;
  std::string lead;                 // unit
  std::vector<std::string> assist;  // units
  std::optional<Date> due;
  std::string matter;               // 督办, once it is handed over
};
BOOST_DESCRIBE_STRUCT(Deed, (), (id, text, lead, assist, due, matter))

struct Vote {
  std::string invitee;
  std::string choice;  // for | against | abstain
};
BOOST_DESCRIBE_STRUCT(Vote, (), (invitee, choice))

// 议题.
struct AgendaItem {
  std::string id;
  std::string kind;        // follow_up 上次议定事项落实情况 | topic | standing | other
  std::string title;
  std::string open_title;  // of a closed item: what everybody may read; empty: not closed
  std::string matter;      // the matter that brought it; empty: put down by the office
  std::int64_t key = 0;    // the step of that matter that waits for the conclusion; 0: none
  std::string unit;        // who brings it
  std::string reporter;
  std::string basis;       // 初步意见 or whatever it was admitted on, in words
  std::vector<std::string> units;   // concerned: invited, and asked to attend this item
  std::vector<FileRef> papers;
  std::vector<std::string> flags;   // funds 涉及资金 | chief 其他需区长签批
  bool late = false;
  std::int64_t minutes_planned = 0;
  std::string carried_from;         // the meeting that put it off

  std::optional<Instant> begun, ended;
  std::string outcome, label;       // pass reject defer again noted; empty: undecided
  std::string text;                 // the conclusion, as it will stand in the minutes
  std::string no_deed;              // why nobody has to do anything
  std::vector<Remark> remarks;
  std::vector<Deed> deeds;
  std::vector<Vote> votes;
  std::vector<std::string> recused;  // 回避: invitees who left because the item concerns them
  std::int64_t version = 0;          // of this item: two writers do not disturb each other
  Who changed_by;
  std::optional<std::vector<std::string>> absent;  // 离席: invitees who were out while it was heard
  std::optional<std::vector<std::string>> terms;   // what is decided on, line by line: as proposed,
                                                   // so printed
  std::optional<std::vector<std::string>> admitted_flags;  // those that it came with: they stay
};
BOOST_DESCRIBE_STRUCT(AgendaItem, (), (id, kind, title, open_title, matter, key, unit, reporter,
                                       basis, units, papers, flags, late, minutes_planned,
                                       carried_from, begun, ended, outcome, label, text, no_deed,
                                       remarks, deeds, votes, recused, version, changed_by, absent,
                                       terms, admitted_flags))

struct Invitee {
  std::string id;
  std::string post, person;        // the person as of the invitation; empty while it is vacant
  std::string name, title, unit, unit_name;
  std::string part;                // member 出席 | attending 列席 | staff 工作人员
  std::vector<std::string> items;  // attends only these; empty: all
  std::string answer;              // "" | yes | leave | substitute
  std::string reason, substitute;
  std::optional<Instant> answered, signed_in;
  std::string signed_by;           // code | self | writer
  std::optional<bool> late;        // answered first after the last moment: 迟报
};
BOOST_DESCRIBE_STRUCT(Invitee, (), (id, post, person, name, title, unit, unit_name, part, items,
                                    answer, reason, substitute, answered, signed_in, signed_by,
                                    late))

struct Meeting {
  std::string id;
  std::string body;
  std::string matter;
  MeetingState state = MeetingState::planned;
  MeetingHead head;
  Who initiator;
  std::vector<AgendaItem> items;    // in the order of the agenda
  std::vector<Invitee> invitees;
  bool agenda_fixed = false;
  std::string current;              // item under discussion
  std::string sign_in_code;         // what the code at the door says
  std::optional<Instant> noticed, opened, closed;
  std::string state_reason;         // why it was cancelled
  std::string document;             // the minutes
  Instant changed{};
  Who changed_by;
  std::int64_t version = 0;

  const AgendaItem* item(std::string_view id) const;
  const Invitee* invitee(std::string_view id) const;
};
BOOST_DESCRIBE_STRUCT(Meeting, (), (id, body, matter, state, head, initiator, items, invitees,
                                    agenda_fixed, current, sign_in_code, noticed, opened, closed,
                                    state_reason, document, changed, changed_by, version))

// Topics of a body that wait for a meeting, oldest first.
struct TopicPool {
  std::string id;  // the body
  std::vector<AgendaItem> topics;
};
BOOST_DESCRIBE_STRUCT(TopicPool, (), (id, topics))

// What became of the months of a year (KP-36): meetings held, reasons why there was none.
struct MeetingYear {
  std::string id;  // "<body>/2026"
  std::map<std::string, std::vector<std::string>> held;  // by "2026-03"
  std::map<std::string, std::string> excused;
  std::vector<std::string> planned;                      // all meetings of that year
};
BOOST_DESCRIBE_STRUCT(MeetingYear, (), (id, held, excused, planned))

// 委托: the right to convene and preside, lent by the leader to a deputy (FE-10).
struct Delegation {
  std::string id;
  std::string number;
  std::string from, from_name;  // post, and who held it
  std::string to, to_name;
  std::string meeting;          // for this one only; empty: for the days
  Date since{}, until{};
  std::string text;
  Who by;
  Instant at{};
  std::optional<Instant> revoked;
};
BOOST_DESCRIBE_STRUCT(Delegation, (), (id, number, from, from_name, to, to_name, meeting, since,
                                       until, text, by, at, revoked))

struct Delegations {
  std::string id;  // the body
  std::vector<Delegation> given;
};
BOOST_DESCRIBE_STRUCT(Delegations, (), (id, given))

}  // namespace tongchou::kernel
