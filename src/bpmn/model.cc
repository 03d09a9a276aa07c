#include "bpmn/model.h"

namespace tongchou::bpmn {

int Model::index(std::string_view id) const {
  auto found = element_index.find(id);
  return found == element_index.end() ? -1 : found->second;
}

const Element* Model::element(std::string_view id) const {
  const int found = index(id);
  return found < 0 ? nullptr : &elements[found];
}

const Element* Model::process(std::string_view id) const {
  const Element* found = element(id);
  return found && found->type == ElementType::process ? found : nullptr;
}

const Flow* Model::flow(std::string_view id) const {
  auto found = flow_index.find(id);
  return found == flow_index.end() ? nullptr : &flows[found->second];
}

std::vector<const Element*> Model::of_type(ElementType type) const {
  std::vector<const Element*> found;
  for (const auto& element : elements)
    if (element.type == type) found.push_back(&element);
  return found;
}

std::vector<const Element*> Model::processes() const { return of_type(ElementType::process); }

std::vector<TimerStart> Model::timer_starts() const {
  std::vector<TimerStart> starts;
  for (const auto& element : elements) {
    if (element.type != ElementType::start_event || !element.timer) continue;
    const auto& value = element.timer->value;
    starts.push_back({elements[element.process].id, element.id, element.timer->kind,
                      (value.expression ? "=" : "") + value.text});
  }
  return starts;
}

std::vector<EventStart> Model::event_starts() const {
  std::vector<EventStart> starts;
  for (const auto& element : elements) {
    if (element.type != ElementType::start_event) continue;
    if (element.event == EventKind::message || element.event == EventKind::signal)
      starts.push_back({elements[element.process].id, element.id, element.event,
                        element.event_name});
  }
  return starts;
}

}  // namespace tongchou::bpmn
