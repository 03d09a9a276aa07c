// Reading what belongs to one flow node: its event definition, its activity attributes and loops,
// and the zeebe: extension elements. A table says which extension may stand where.
#include <algorithm>
#include <array>

#include "bpmn/reader.h"
#include "base/limits.h"

namespace tongchou::bpmn {
namespace {

bool is_event(ElementType type) {
  return type == ElementType::start_event || type == ElementType::end_event ||
         type == ElementType::intermediate_catch_event ||
         type == ElementType::intermediate_throw_event || type == ElementType::boundary_event;
}

struct EventRule {
  ElementType type;
  EventKind event;
};
// BPMN 2.0, tables 10.84, 10.86, 10.89, 10.90: which events exist; these of them are executed here.
constexpr std::array kEvents{
    EventRule{ElementType::start_event, EventKind::none},
    EventRule{ElementType::start_event, EventKind::timer},
    EventRule{ElementType::start_event, EventKind::message},
    EventRule{ElementType::start_event, EventKind::signal},
    EventRule{ElementType::end_event, EventKind::none},
    EventRule{ElementType::end_event, EventKind::message},
    EventRule{ElementType::end_event, EventKind::signal},
    EventRule{ElementType::end_event, EventKind::error},
    EventRule{ElementType::end_event, EventKind::escalation},
    EventRule{ElementType::end_event, EventKind::terminate},
    EventRule{ElementType::intermediate_catch_event, EventKind::timer},
    EventRule{ElementType::intermediate_catch_event, EventKind::message},
    EventRule{ElementType::intermediate_catch_event, EventKind::signal},
    EventRule{ElementType::intermediate_catch_event, EventKind::link},
    EventRule{ElementType::intermediate_throw_event, EventKind::none},
    EventRule{ElementType::intermediate_throw_event, EventKind::message},
    EventRule{ElementType::intermediate_throw_event, EventKind::signal},
    EventRule{ElementType::intermediate_throw_event, EventKind::escalation},
    EventRule{ElementType::intermediate_throw_event, EventKind::link},
    EventRule{ElementType::boundary_event, EventKind::timer},
    EventRule{ElementType::boundary_event, EventKind::message},
    EventRule{ElementType::boundary_event, EventKind::signal},
    EventRule{ElementType::boundary_event, EventKind::error},
    EventRule{ElementType::boundary_event, EventKind::escalation},
};

struct EventName {
  std::string_view local;
  EventKind event;
};
constexpr std::array kEventNames{
    EventName{"timerEventDefinition", EventKind::timer},
    EventName{"messageEventDefinition", EventKind::message},
    EventName{"signalEventDefinition", EventKind::signal},
    EventName{"errorEventDefinition", EventKind::error},
    EventName{"escalationEventDefinition", EventKind::escalation},
    EventName{"terminateEventDefinition", EventKind::terminate},
    EventName{"linkEventDefinition", EventKind::link},
};

void event_unsupported(Reader& reader, const pugi::xml_node& node, const Element& element,
                       std::string_view what) {
  reader.complain(node, element.id, "event.unsupported",
                  "引擎不执行这种事件（" + std::string(what) + "）",
                  "this event is not executed by this engine (" + std::string(what) + ")");
}

pugi::xml_node definition(Reader& reader, const pugi::xml_node& node, const char* attribute,
                          std::string_view kind, const Element& element) {
  const std::string id(unprefixed(node.attribute(attribute).value()));
  if (id.empty()) return {};
  auto found = reader.definitions.find(id);
  if (found == reader.definitions.end() || local_of(found->second) != kind) {
    reader.complain(node, element.id, std::string("reference.") + attribute,
                    std::string(attribute) + " 指向不存在的「" + id + "」",
                    std::string(attribute) + " names \"" + id + "\", which is absent");
    return {};
  }
  return found->second;
}

void set_name(Reader& reader, const pugi::xml_node& node, const char* name, Element& element) {
  const std::string text = name;
  if (text.starts_with('=')) {
    element.event_name_formula = read_formula(reader, text, node, element.id);
  }
  element.event_name = text;
}

void read_message(Reader& reader, const pugi::xml_node& node, Element& element) {
  auto message = definition(reader, node, "messageRef", "message", element);
  if (!message) return;
  set_name(reader, message, message.attribute("name").value(), element);
  auto extensions = bpmn_child(message, "extensionElements");
  for (const auto& child : extensions.children()) {
    if (child.type() != pugi::node_element || space_of(child) != kZeebeSpace) continue;
    if (local_of(child) == "subscription") {
      element.correlation = read_formula(reader, child.attribute("correlationKey").value(), child,
                                         element.id);
    }
  }
}

void read_timer(Reader& reader, const pugi::xml_node& node, Element& element) {
  struct Way { const char* local; TimerKind kind; };
  for (Way way : {Way{"timeDate", TimerKind::date}, Way{"timeDuration", TimerKind::duration},
                  Way{"timeCycle", TimerKind::cycle}}) {
    auto child = bpmn_child(node, way.local);
    if (!child) continue;
    if (element.timer) {
      reader.complain(child, element.id, "timer.twice", "定时器只能有一种时间",
                      "a timer has exactly one of timeDate, timeDuration and timeCycle");
      return;
    }
    element.timer = TimerDefinition{way.kind, read_formula(reader, text_of(child), child,
                                                           element.id)};
    const Formula& value = element.timer->value;
    if (value.expression) continue;
    if (auto when = schedule(way.kind, value.text, Instant{}); !when)
      reader.complain(child, element.id, "timer.text", when.error().zh, when.error().en);
  }
  if (!element.timer)
    reader.complain(node, element.id, "timer.missing", "定时器没有时间", "the timer has no time");
}

void read_definition(Reader& reader, const pugi::xml_node& node, Element& element) {
  switch (element.event) {
    case EventKind::timer: return read_timer(reader, node, element);
    case EventKind::message: return read_message(reader, node, element);
    case EventKind::signal:
      if (auto signal = definition(reader, node, "signalRef", "signal", element))
        set_name(reader, signal, signal.attribute("name").value(), element);
      return;
    case EventKind::error:
      if (auto error = definition(reader, node, "errorRef", "error", element))
        element.event_name = error.attribute("errorCode").value();
      return;
    case EventKind::escalation:
      if (auto escalation = definition(reader, node, "escalationRef", "escalation", element))
        element.event_name = escalation.attribute("escalationCode").value();
      return;
    case EventKind::link: element.event_name = node.attribute("name").value(); return;
    case EventKind::none:
    case EventKind::terminate: return;
  }
}

// ---- activities ----

void refuse_attribute(Reader& reader, const pugi::xml_node& node, const Element& element,
                      const char* attribute, std::string_view neutral) {
  auto found = node.attribute(attribute);
  if (!found || found.value() == neutral) return;
  reader.complain(node, element.id, std::string("attribute.") + attribute,
                  std::string(attribute) + "=\"" + found.value() + "\" 尚不受支持",
                  std::string(attribute) + "=\"" + found.value() + "\" is not supported");
}

void read_multi_instance(Reader& reader, const pugi::xml_node& node, Element& element) {
  LoopDefinition loop;
  loop.sequential = node.attribute("isSequential").as_bool(false);
  refuse_attribute(reader, node, element, "behavior", "All");
  for (const auto& child : node.children()) {
    if (child.type() != pugi::node_element) continue;
    const auto local = local_of(child);
    if (space_of(child) != kBpmnSpace || local == "documentation") continue;
    if (local == "loopCardinality") {
      loop.cardinality = read_formula(reader, text_of(child), child, element.id,
                                      FormulaForm::always_feel);
    } else if (local == "completionCondition") {
      loop.completion_condition = read_formula(reader, text_of(child), child, element.id,
                                               FormulaForm::always_feel);
    } else if (local == "extensionElements") {
      for (const auto& inner : child.children()) {
        if (inner.type() != pugi::node_element || space_of(inner) != kZeebeSpace) continue;
        if (local_of(inner) != "loopCharacteristics") continue;
        loop.input_collection = read_formula(
            reader, inner.attribute("inputCollection").value(), inner, element.id);
        loop.input_element = inner.attribute("inputElement").value();
        loop.output_collection = inner.attribute("outputCollection").value();
        loop.output_element = read_formula(reader, inner.attribute("outputElement").value(), inner,
                                           element.id);
      }
    } else {
      reader.complain(child, element.id, "loop.unsupported",
                      "多实例的 <" + std::string(local) + "> 尚不受支持",
                      "<" + std::string(local) + "> of a multi-instance is not supported");
    }
  }
  if (loop.cardinality.empty() == loop.input_collection.empty()) {
    reader.complain(node, element.id, "loop.count",
                    "多实例须给出 inputCollection 或 loopCardinality 之一",
                    "a multi-instance needs either an inputCollection or a loopCardinality");
  }
  element.loop = std::move(loop);
}

void read_standard_loop(Reader& reader, const pugi::xml_node& node, Element& element) {
  LoopDefinition loop;
  loop.standard = true;
  loop.sequential = true;
  loop.test_before = node.attribute("testBefore").as_bool(false);
  if (auto maximum = node.attribute("loopMaximum")) {
    loop.maximum = maximum.as_llong(-1);
    if (*loop.maximum < 0 || *loop.maximum > limits::kBpmnLoopMax)
      reader.complain(node, element.id, "loop.maximum", "loopMaximum 不合适",
                      "loopMaximum is out of range");
  }
  if (auto condition = bpmn_child(node, "loopCondition"))
    loop.condition = read_formula(reader, text_of(condition), condition, element.id,
                                  FormulaForm::always_feel);
  if (loop.condition.empty() && !loop.maximum)
    reader.complain(node, element.id, "loop.condition", "循环须有 loopCondition 或 loopMaximum",
                    "a loop needs a loopCondition or a loopMaximum");
  element.loop = std::move(loop);
}

void read_script(Reader& reader, const pugi::xml_node& node, Element& element) {
  auto script = bpmn_child(node, "script");
  if (!script || element.type != ElementType::script_task) return;
  std::string_view format = node.attribute("scriptFormat").value();
  if (format.empty() || format == "feel" || format == "FEEL" || format == "application/feel") {
    element.script = read_formula(reader, text_of(script), script, element.id,
                                  FormulaForm::always_feel);
  } else {
    reader.complain(script, element.id, "script.format", "脚本须为 FEEL", "scripts are FEEL here");
  }
}

// ---- extension elements ----

using Extension = void (*)(Reader&, const pugi::xml_node&, Element&);

void read_io_mapping(Reader& reader, const pugi::xml_node& node, Element& element) {
  for (const auto& child : node.children()) {
    if (child.type() != pugi::node_element) continue;
    Mapping mapping{read_formula(reader, child.attribute("source").value(), child, element.id),
                    child.attribute("target").value()};
    if (mapping.target.empty()) {
      reader.complain(child, element.id, "mapping.target", "映射没有目标", "a mapping has no target");
    }
    (local_of(child) == "input" ? element.inputs : element.outputs).push_back(std::move(mapping));
  }
}

void read_pairs(const pugi::xml_node& node, const char* key,
                std::map<std::string, std::string>& pairs) {
  for (const auto& child : node.children())
    if (child.type() == pugi::node_element)
      pairs[child.attribute(key).value()] = child.attribute("value").value();
}

void read_called_element(Reader& reader, const pugi::xml_node& node, Element& element) {
  element.called_process =
      read_formula(reader, node.attribute("processId").value(), node, element.id);
  element.propagate_all_parent = node.attribute("propagateAllParentVariables").as_bool(true);
  element.propagate_all_child = node.attribute("propagateAllChildVariables").as_bool(true);
}

struct ExtensionRule {
  std::string_view local;
  std::string_view places;  // type names, blank-separated; "*": anywhere
  Extension read;
};

const ExtensionRule kExtensions[] = {
    {"userTask", "user_task", [](Reader&, const pugi::xml_node&, Element&) {}},
    {"assignmentDefinition", "user_task",
     [](Reader& reader, const pugi::xml_node& node, Element& element) {
       auto formula = [&](const char* name) {
         return read_formula(reader, node.attribute(name).value(), node, element.id);
       };
       element.assignee = formula("assignee");
       element.candidate_groups = formula("candidateGroups");
       element.candidate_users = formula("candidateUsers");
     }},
    {"formDefinition", "user_task start_event",
     [](Reader&, const pugi::xml_node& node, Element& element) {
       element.form_id = node.attribute("formId").value();
       if (element.form_id.empty()) element.form_id = node.attribute("formKey").value();
       if (element.form_id.empty()) element.form_id = node.attribute("externalReference").value();
     }},
    {"taskSchedule", "user_task",
     [](Reader& reader, const pugi::xml_node& node, Element& element) {
       element.due_date =
           read_formula(reader, node.attribute("dueDate").value(), node, element.id);
       element.follow_up_date =
           read_formula(reader, node.attribute("followUpDate").value(), node, element.id);
     }},
    {"taskDefinition",
     "service_task send_task business_rule_task script_task end_event intermediate_throw_event",
     [](Reader& reader, const pugi::xml_node& node, Element& element) {
       element.task_type = node.attribute("type").value();
       element.retries = node.attribute("retries").value();
       if (element.task_type.empty() || element.task_type.starts_with('='))
         reader.complain(node, element.id, "task.type", "taskDefinition 须有固定的 type",
                         "taskDefinition needs a fixed type");
     }},
    {"taskHeaders",
     "user_task service_task send_task business_rule_task script_task end_event "
     "intermediate_throw_event",
     [](Reader&, const pugi::xml_node& node, Element& element) {
       read_pairs(node, "key", element.headers);
     }},
    {"properties", "*",
     [](Reader& reader, const pugi::xml_node& node, Element& element) {
       read_pairs(node, "name", element.properties);
       if (element.type != ElementType::user_task) return;
       for (const auto& [name, value] : element.properties) {
         if (value.starts_with('='))
           element.computed[name] = read_formula(reader, value, node, element.id);
       }
     }},
    {"ioMapping",
     "user_task service_task send_task receive_task business_rule_task script_task sub_process "
     "call_activity end_event intermediate_throw_event intermediate_catch_event boundary_event "
     "start_event manual_task task",
     read_io_mapping},
    {"calledDecision", "business_rule_task",
     [](Reader& reader, const pugi::xml_node& node, Element& element) {
       element.decision_id = node.attribute("decisionId").value();
       element.result_variable = node.attribute("resultVariable").value();
       if (element.decision_id.empty() || element.decision_id.starts_with('='))
         reader.complain(node, element.id, "decision.id", "calledDecision 须有固定的 decisionId",
                         "calledDecision needs a fixed decisionId");
       if (element.result_variable.empty())
         reader.complain(node, element.id, "decision.result",
                         "calledDecision 须有 resultVariable",
                         "calledDecision needs a resultVariable");
     }},
    {"calledElement", "call_activity", read_called_element},
    {"script", "script_task",
     [](Reader& reader, const pugi::xml_node& node, Element& element) {
       element.script = read_formula(reader, node.attribute("expression").value(), node,
                                     element.id);
       element.result_variable = node.attribute("resultVariable").value();
     }},
    {"taskListeners", "user_task",
     [](Reader&, const pugi::xml_node& node, Element& element) {
       for (const auto& child : node.children()) {
         if (child.type() != pugi::node_element) continue;
         element.listeners.push_back({child.attribute("eventType").value(),
                                      child.attribute("type").value(),
                                      child.attribute("retries").value()});
       }
     }},
    {"versionTag", "process", [](Reader&, const pugi::xml_node&, Element&) {}},
};

bool allowed_at(std::string_view places, std::string_view type) {
  if (places == "*") return true;
  for (std::size_t at = 0; at < places.size();) {
    auto end = std::min(places.find(' ', at), places.size());
    if (places.substr(at, end - at) == type) return true;
    at = end + 1;
  }
  return false;
}

}  // namespace

void read_events(Reader& reader, const pugi::xml_node& node, Element& element) {
  int seen = 0;
  for (const auto& child : node.children()) {
    if (child.type() != pugi::node_element || space_of(child) != kBpmnSpace) continue;
    pugi::xml_node at = child;
    if (local_of(child) == "eventDefinitionRef") {
      auto found = reader.definitions.find(unprefixed(text_of(child)));
      if (found == reader.definitions.end()) {
        reader.complain(child, element.id, "reference.eventDefinitionRef",
                        "eventDefinitionRef 指向不存在的定义",
                        "eventDefinitionRef names a definition that is absent");
        continue;
      }
      at = found->second;
    } else if (!local_of(child).ends_with("ventDefinition")) {
      continue;
    }
    auto kind = std::find_if(kEventNames.begin(), kEventNames.end(),
                             [&](const EventName& name) { return name.local == local_of(at); });
    if (kind == kEventNames.end() || !is_event(element.type) || ++seen > 1)
      return event_unsupported(reader, child, element, local_of(at));
    element.event = kind->event;
    read_definition(reader, at, element);
  }
  if (!is_event(element.type)) return;
  const bool known = std::any_of(kEvents.begin(), kEvents.end(), [&](const EventRule& rule) {
    return rule.type == element.type && rule.event == element.event;
  });
  if (!known) event_unsupported(reader, node, element, enum_name(element.event));
  refuse_attribute(reader, node, element, "parallelMultiple", "false");
  if (element.type == ElementType::start_event)
    refuse_attribute(reader, node, element, "isInterrupting", "true");
  element.interrupting = node.attribute("cancelActivity").as_bool(true);
}

void read_activity(Reader& reader, const pugi::xml_node& node, Element& element) {
  refuse_attribute(reader, node, element, "isForCompensation", "false");
  refuse_attribute(reader, node, element, "startQuantity", "1");
  refuse_attribute(reader, node, element, "completionQuantity", "1");
  refuse_attribute(reader, node, element, "triggeredByEvent", "false");
  refuse_attribute(reader, node, element, "instantiate", "false");
  refuse_attribute(reader, node, element, "eventGatewayType", "Exclusive");
  if (element.type == ElementType::send_task || element.type == ElementType::receive_task)
    read_message(reader, node, element);
  read_script(reader, node, element);
  if (auto called = node.attribute("calledElement"); called && *called.value()) {
    element.called_process.text = unprefixed(called.value());
  }
  if (auto loop = bpmn_child(node, "multiInstanceLoopCharacteristics"))
    read_multi_instance(reader, loop, element);
  if (auto loop = bpmn_child(node, "standardLoopCharacteristics"))
    read_standard_loop(reader, loop, element);
}

void read_extensions(Reader& reader, const pugi::xml_node& node, Element& element) {
  auto extensions = bpmn_child(node, "extensionElements");
  for (const auto& child : extensions.children()) {
    if (child.type() != pugi::node_element || space_of(child) != kZeebeSpace) continue;
    const auto local = local_of(child);
    auto rule = std::find_if(std::begin(kExtensions), std::end(kExtensions),
                             [&](const ExtensionRule& r) { return r.local == local; });
    if (rule == std::end(kExtensions) || !allowed_at(rule->places, enum_name(element.type))) {
      reader.complain(child, element.id, "extension.unsupported",
                      "此处不支持扩展元素 zeebe:" + std::string(local),
                      "zeebe:" + std::string(local) + " is not supported here");
      continue;
    }
    rule->read(reader, child, element);
  }
}

}  // namespace tongchou::bpmn
