// The part of apply() that is about meetings, papers and keys.
#pragma once

#include "kernel/world.h"

namespace tongchou::kernel {

struct MeetingApplier {
  Overlay& world;
  const Event& e;

  void operator()(const MeetingPlanned& f);
  void operator()(const MeetingSet& f);
  void operator()(const MeetingMoved& f);
  void operator()(const AgendaFixed& f);
  void operator()(const AgendaItemSet& f);
  void operator()(const AgendaItemRemoved& f);
  void operator()(const AgendaOrdered& f);
  void operator()(const CurrentItemSet& f);
  void operator()(const InviteeSet& f);
  void operator()(const InviteeRemoved& f);
  void operator()(const MinutesAttached& f);
  void operator()(const TopicOffered& f);
  void operator()(const TopicTaken& f);
  void operator()(const MonthExcused& f);
  void operator()(const DelegationGiven& f);
  void operator()(const DelegationRevoked& f);
  void operator()(const DocumentDrafted& f);
  void operator()(const VersionSet& f);
  void operator()(const DocumentMoved& f);
  void operator()(const DocumentSigned& f);
  void operator()(const CopySet& f);
  void operator()(const CopyRefused& f);
  void operator()(const KeyRegistered& f);
  void operator()(const KeyWithdrawn& f);

 private:
  Meeting& meeting(const std::string& id);
  Document& document(const std::string& id);
};

}  // namespace tongchou::kernel
