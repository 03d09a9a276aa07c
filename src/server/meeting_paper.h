// The forms that are printed of a meeting: 会议通知, 议题登记表, 签到表, 会议记录. They say what the
// record says when they are asked for, and keep nothing themselves.
#pragma once

#include <string>
#include <vector>

#include "document/paper.h"
#include "kernel/meeting.h"

namespace tongchou::server {

// The kinds that this person may print now, of a meeting that they may see: a notice once it has
// gone out, the sign-in sheet for those who run the meeting and those invited.
std::vector<std::string> meeting_papers(const kernel::Standing& standing,
                                        const kernel::Meeting& meeting);

// `kind`: meeting_notice, agenda_form, sign_in_sheet or meeting_record (what was said and
// concluded, for those who run the meeting); error paper.kind for any other. Closed items stand by
// their open titles for a `reader` who may not read them; no reader: the whole.
Result<document::Paper> meeting_paper(const kernel::World& world, const kernel::Pack& pack,
                                      const kernel::Meeting& meeting, const std::string& kind,
                                      const kernel::Standing* reader);

}  // namespace tongchou::server
