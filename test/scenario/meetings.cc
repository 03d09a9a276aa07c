// 会议: what is arranged and recorded on a meeting itself, as a scenario says it. The steps of its
// matter (拟定议程, 召集会议, 记录会议 …) are done like those of any other.
#include <map>

#include "kernel/meeting.h"
#include "runner.h"

namespace tongchou::scenario {

using namespace kernel;

// The meeting that a matter carries; null when it carries none.
std::shared_ptr<const Meeting> Runner::meeting(const Line& line) const {
  for (const auto& link : matter(line)->links) {
    if (link.kind == "meeting") return office_.world().get<Meeting>(link.id);
  }
  return nullptr;
}

bool Runner::meeting_act(const Line& line, const std::string& person) {
  static const std::map<std::string, std::string> acts = {
      {"列议题", "take_topic"}, {"开会", "open"}, {"记结论", "conclude"}, {"记交办", "deed"}};
  static const std::map<std::string, std::string> outcomes = {{"通过", "pass"},
                                                              {"不通过", "reject"},
                                                              {"缓议", "defer"},
                                                              {"修改后再议", "again"},
                                                              {"已听取", "noted"}};
  const auto act = acts.find(line.word(1));
  const auto held = act == acts.end() ? nullptr : meeting(line);
  if (!held) return false;
  auto value = [&](const char* label) {
    const std::string* part = line.part(label);
    return part ? *part : std::string();
  };
  ActOnMeeting command{.meeting = held->id, .act = act->second, .data = Json::object()};
  const std::string title = value("议题");
  for (const auto& item : held->items) {
    if (item.title == title) command.item = item.id;
  }
  if (act->second == "take_topic") {
    auto pool = office_.world().get<TopicPool>(held->body);
    for (const auto& topic : pool ? pool->topics : std::vector<AgendaItem>{}) {
      if (topic.title == title) command.data.set("topic", Json(topic.id));
    }
  }
  if (auto outcome = outcomes.find(value("结论")); outcome != outcomes.end()) {
    command.data.set("outcome", Json(outcome->second));
  }
  for (const auto& [label, field] : {std::pair{"结论内容", "text"}, std::pair{"交办事项", "text"},
                                     std::pair{"不交办的理由", "no_deed"},
                                     std::pair{"完成期限", "due"}}) {
    if (line.part(label)) command.data.set(field, Json(value(label)));
  }
  if (line.part("责任单位")) {
    command.data.set("lead", Json(office_.unit_named(value("责任单位"))));
  }
  ask(person, std::move(command));
  return true;
}

}  // namespace tongchou::scenario
