#include "kernel/meeting_words.h"

#include "kernel/meeting.h"

namespace tongchou::kernel {

std::string convened_by(const MeetingHead& head) {
  return head.delegation.empty() ? "" : "受组长委托，由" + head.presider_name + "召集";
}

std::string answer_words(const MeetingHead& head) {
  return head.answer_by ? "请于" + spoken_time(*head.answer_by) + "前报回执" : "请报回执";
}

std::string notice_words(const MeetingHead& head) {
  const std::string by = convened_by(head);
  return "会议通知：" + head.title + "，" + spoken_time(head.starts) + "，" + head.place + "。" +
         (by.empty() ? "" : by + "。") + answer_words(head) + "。";
}

}  // namespace tongchou::kernel
