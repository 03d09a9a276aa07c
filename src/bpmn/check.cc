// Rules over a whole model: what BPMN 2.0 demands of flows, gateways and events (the clause stands
// at each rule), and what an element needs in order to run.
#include <set>

#include "bpmn/reader.h"

namespace tongchou::bpmn {
namespace {

struct Check {
  Reader& reader;
  const Model& model;

  void say(const Element& element, std::string rule, std::string zh, std::string en) {
    reader.complain(element.line, element.id, std::move(rule), std::move(zh), std::move(en));
  }

  // 10.5.2, 10.5.3: a start event has no incoming flow, an end event no outgoing; 10.5.4: a
  // boundary event has no incoming flow and stands on an activity.
  void events(const Element& element) {
    switch (element.type) {
      case ElementType::start_event:
        if (!element.incoming.empty())
          say(element, "start.incoming", "开始事件不得有进入的顺序流",
              "a start event has no incoming flow");
        if (model.elements[element.parent].type == ElementType::sub_process &&
            element.event != EventKind::none)
          say(element, "start.subprocess", "子流程只能以普通开始事件开始",
              "a subprocess begins with a none start event");
        break;
      case ElementType::end_event:
        if (!element.outgoing.empty())
          say(element, "end.outgoing", "结束事件不得有离开的顺序流",
              "an end event has no outgoing flow");
        if (element.event == EventKind::error && element.event_name.empty())
          say(element, "error.code", "错误结束事件须有 errorCode",
              "an error end event needs an errorCode");
        break;
      case ElementType::boundary_event: boundary(element); break;
      default: break;
    }
    named(element);
  }

  void boundary(const Element& element) {
    if (!element.incoming.empty())
      say(element, "boundary.incoming", "边界事件不得有进入的顺序流",
          "a boundary event has no incoming flow");
    const Element& host = model.elements[element.attached_to];
    const bool activity = host.type >= ElementType::task && host.type <= ElementType::receive_task;
    if (!activity && host.type != ElementType::sub_process &&
        host.type != ElementType::call_activity)
      say(element, "boundary.host", "边界事件只能附在活动上",
          "a boundary event is attached to an activity");
    if (element.event == EventKind::error && !element.interrupting)
      say(element, "boundary.error", "错误边界事件必须中断活动",
          "an error boundary event always interrupts");
    if (element.event == EventKind::timer && element.interrupting &&
        element.timer->kind == TimerKind::cycle)
      say(element, "boundary.cycle", "循环定时只能用于不中断的边界事件",
          "a timer cycle needs a non-interrupting boundary event");
  }

  // A message or signal without a name could neither be sent nor received.
  void named(const Element& element) {
    const bool receives = element.type == ElementType::receive_task;
    const bool sends = element.type == ElementType::send_task;
    const bool message = element.event == EventKind::message;
    const bool throws = element.type == ElementType::end_event ||
                        element.type == ElementType::intermediate_throw_event || sends;
    if ((message || receives || sends) && element.event_name.empty() &&
        !(throws && !element.task_type.empty()))
      say(element, "message.name", "消息没有名称", "the message has no name");
    if (element.event == EventKind::signal && element.event_name.empty())
      say(element, "signal.name", "信号没有名称", "the signal has no name");
    if (element.event == EventKind::link && element.event_name.empty())
      say(element, "link.name", "链接事件没有名称", "the link event has no name");
  }

  // 10.5.5, link events: one catching event for each name in a scope; throwing ones end, catching
  // ones begin.
  void links(const Element& scope) {
    std::map<std::string, int> catching;
    for (int child : scope.children) {
      const Element& element = model.elements[child];
      if (element.event == EventKind::link &&
          element.type == ElementType::intermediate_catch_event) {
        if (++catching[element.event_name] > 1)
          say(element, "link.twice", "同名的链接接收事件只能有一个",
              "only one catching link event may have this name");
        if (!element.incoming.empty())
          say(element, "link.incoming", "链接接收事件不得有进入的顺序流",
              "a catching link event has no incoming flow");
      }
    }
    for (int child : scope.children) {
      const Element& element = model.elements[child];
      if (element.event != EventKind::link || element.type != ElementType::intermediate_throw_event)
        continue;
      if (!catching.contains(element.event_name))
        say(element, "link.target", "找不到同名的链接接收事件",
            "no catching link event has this name");
      if (!element.outgoing.empty())
        say(element, "link.outgoing", "链接抛出事件不得有离开的顺序流",
            "a throwing link event has no outgoing flow");
    }
  }

  // 10.6.2: of an exclusive gateway all outgoing flows but the default have a condition; of a
  // parallel one none has; 8.3.13: conditions leave activities and diverging gateways only.
  void flows(const Element& element) {
    const bool activity =
        (element.type >= ElementType::task && element.type <= ElementType::receive_task) ||
        element.type == ElementType::sub_process || element.type == ElementType::call_activity;
    const bool choosing = element.type == ElementType::exclusive_gateway ||
                          element.type == ElementType::inclusive_gateway;
    for (int at : element.outgoing) {
      const Flow& flow = model.flows[at];
      if (!flow.condition.empty() && !activity && !choosing)
        reader.complain(flow.line, flow.id, "flow.condition", "此元素离开的顺序流不得有条件",
                        "a flow that leaves this element has no condition");
      if (choosing && element.outgoing.size() > 1 && flow.condition.empty() &&
          at != element.default_flow)
        reader.complain(flow.line, flow.id, "gateway.condition",
                        "网关的每条出口须有条件，或为默认出口",
                        "each way out of the gateway needs a condition or is the default");
      if (at == element.default_flow && !flow.condition.empty())
        reader.complain(flow.line, flow.id, "flow.default_condition", "默认顺序流不得有条件",
                        "the default flow has no condition");
    }
    if (element.default_flow >= 0 && !activity && !choosing)
      say(element, "flow.default", "此元素不能有默认顺序流", "this element has no default flow");
  }

  // 10.6.6: an event-based gateway leads to at least two catching events or receive tasks, which
  // have no other way in.
  void event_gateway(const Element& element) {
    if (element.outgoing.size() < 2)
      say(element, "event_gateway.outgoing", "事件网关至少有两条出口",
          "an event-based gateway has at least two ways out");
    for (int at : element.outgoing) {
      const Element& target = model.elements[model.flows[at].target];
      const bool event = target.type == ElementType::intermediate_catch_event &&
                         target.event != EventKind::link;
      if (!event && target.type != ElementType::receive_task)
        say(target, "event_gateway.target", "事件网关之后只能是接收事件或接收任务",
            "an event-based gateway leads to catching events or receive tasks only");
      if (target.incoming.size() > 1)
        say(target, "event_gateway.incoming", "事件网关之后的事件不得有其他入口",
            "an event after an event-based gateway has no other way in");
      if (!target.boundary.empty())
        say(target, "event_gateway.boundary", "事件网关之后的接收任务不得有边界事件",
            "a receive task after an event-based gateway has no boundary events");
    }
  }

  void needs(const Element& element) {
    if (element.type == ElementType::call_activity && element.called_process.empty())
      say(element, "call.process", "调用活动没有指明流程", "the call activity names no process");
    if (element.type == ElementType::service_task && element.task_type.empty())
      say(element, "task.type", "服务任务须有 zeebe:taskDefinition",
          "a service task needs a zeebe:taskDefinition");
    if (element.type == ElementType::business_rule_task &&
        element.task_type.empty() == element.decision_id.empty())
      say(element, "decision.missing", "规则任务须有 calledDecision 或 taskDefinition 之一",
          "a business rule task needs either calledDecision or taskDefinition");
    if (element.type == ElementType::script_task &&
        element.task_type.empty() == element.script.empty())
      say(element, "script.missing", "脚本任务须有脚本或 taskDefinition 之一",
          "a script task needs either a script or taskDefinition");
  }

  // 10.5.2: where a scope has no start event, its nodes without incoming flow begin; where it has,
  // every other node must be reachable by a flow.
  void scope(const Element& scope) {
    int none_starts = 0, starts = 0, roots = 0;
    for (int child : scope.children) {
      const Element& element = model.elements[child];
      if (element.type == ElementType::start_event) {
        ++starts;
        if (element.event == EventKind::none && ++none_starts > 1)
          say(element, "start.twice", "同一流程只能有一个普通开始事件",
              "a process has at most one none start event");
      } else if (element.incoming.empty() && element.type != ElementType::boundary_event &&
                 !(element.event == EventKind::link &&
                   element.type == ElementType::intermediate_catch_event)) {
        ++roots;
      }
    }
    if (starts == 0 && roots == 0 && !scope.children.empty())
      say(scope, "start.missing", "流程没有开始", "nothing begins in this process");
    if (scope.children.empty() && scope.type == ElementType::process && scope.executable)
      say(scope, "process.empty", "流程是空的", "the process is empty");
    if (starts == 0) return;
    for (int child : scope.children) {
      const Element& element = model.elements[child];
      if (element.type == ElementType::start_event ||
          element.type == ElementType::boundary_event || !element.incoming.empty())
        continue;
      if (element.event == EventKind::link &&
          element.type == ElementType::intermediate_catch_event)
        continue;
      say(element, "flow.unreachable", "没有顺序流到达此元素", "no flow leads to this element");
    }
  }
};

}  // namespace

void check_model(Reader& reader) {
  Check check{reader, reader.model};
  bool process = false;
  for (const auto& element : reader.model.elements) {
    if (element.type == ElementType::process || element.type == ElementType::sub_process) {
      process = process || element.type == ElementType::process;
      check.scope(element);
      check.links(element);
      if (element.type == ElementType::process) continue;
    }
    check.events(element);
    check.flows(element);
    check.needs(element);
    if (element.type == ElementType::event_based_gateway) check.event_gateway(element);
  }
  if (!process)
    reader.complain(1, "", "process.missing", "文件里没有流程", "the file holds no process");
}

}  // namespace tongchou::bpmn
