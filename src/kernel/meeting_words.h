// What every paper, circular and calendar says of a meeting in the same words.
#pragma once

#include <string>

#include "kernel/meeting_record.h"

namespace tongchou::kernel {

// FE-10: "受组长委托，由张某召集"; empty when the leader convenes in their own right. No full stop.
std::string convened_by(const MeetingHead& head);
// "请于3月16日（周一）18:00前报回执". No full stop.
std::string answer_words(const MeetingHead& head);
// "会议通知：…，3月17日（周二）14:30，第一会议室。请于3月16日（周一）18:00前报回执。"
std::string notice_words(const MeetingHead& head);

}  // namespace tongchou::kernel
