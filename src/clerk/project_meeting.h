// The rows of meetings, for lists, clashes and feeds.
#pragma once

#include "kernel/meeting_record.h"
#include "register/register.h"

namespace tongchou {

void project_meeting(store::Batch& batch, const kernel::Meeting* before,
                     const kernel::Meeting& after);

}  // namespace tongchou
