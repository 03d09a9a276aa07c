// Meetings as iCalendar (RFC 5545): one meeting as an invitation, or all of a person's as a feed.
#pragma once

#include <string>
#include <vector>

#include "kernel/records.h"

namespace tongchou::server {

// METHOD:REQUEST with the presider as organizer, METHOD:CANCEL once it is cancelled: what mail
// programs take as an invitation and as its end. Times carry their zone, as RFC 5546 wants.
//
// An attendee is `<post>@<host>`, but for whoever asks: calendars offer their buttons to the
// attendee whose address is their owner's, and an invitation tells nobody another's address.
struct AddressOf {
  std::string address;                // empty: not given
  std::vector<std::string> invitees;  // whose it is, by id
};
std::string calendar_invitation(const kernel::Meeting& meeting, const std::string& host,
                                const AddressOf& own);
// METHOD:PUBLISH of all of them, without attendees.
std::string calendar_feed(const std::vector<std::shared_ptr<const kernel::Meeting>>& meetings,
                          const std::string& host);

}  // namespace tongchou::server
