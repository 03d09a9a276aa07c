#include "kernel/meeting_words.h"

namespace tongchou::kernel {

std::string convened_by(const MeetingHead& head) {
  return head.delegation.empty() ? "" : "受组长委托，由" + head.presider_name + "召集";
}

}  // namespace tongchou::kernel
