// What a BPMN 2.0 file says. parse() reads the XML once; a Model never changes and may be shared.
//
// Executed are the elements of ElementType with the events of EventKind. What has no effect on
// execution (data objects and stores, annotations, groups, associations, message flows, pools) is
// kept as Artifact for drawing. Anything else is refused with a Problem: nothing is ignored
// silently. Extension elements of the namespaces zeebe: (http://camunda.org/schema/zeebe/1.0) and
// modeler: are read; a zeebe: element unknown to us is refused; other foreign namespaces say
// nothing to an engine.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/base.h"
#include "feel/feel.h"

namespace tongchou::bpmn {

enum class ElementType {
  process, start_event, end_event, intermediate_catch_event, intermediate_throw_event,
  boundary_event, task, manual_task, user_task, service_task, script_task, business_rule_task,
  send_task, receive_task, exclusive_gateway, parallel_gateway, inclusive_gateway,
  event_based_gateway, sub_process, call_activity
};
BOOST_DESCRIBE_ENUM(ElementType, process, start_event, end_event, intermediate_catch_event,
                    intermediate_throw_event, boundary_event, task, manual_task, user_task,
                    service_task, script_task, business_rule_task, send_task, receive_task,
                    exclusive_gateway, parallel_gateway, inclusive_gateway, event_based_gateway,
                    sub_process, call_activity)

enum class EventKind { none, timer, message, signal, error, escalation, terminate, link };
BOOST_DESCRIBE_ENUM(EventKind, none, timer, message, signal, error, escalation, terminate, link)

enum class TimerKind { date, duration, cycle };
BOOST_DESCRIBE_ENUM(TimerKind, date, duration, cycle)

// A text that may be a FEEL expression (written with a leading "="), parsed at deployment.
struct Formula {
  std::string text;                // as written, without the "="
  bool expression = false;         // false: `text` is the value itself
  feel::Expression compiled;
  bool empty() const { return text.empty(); }
};

struct Mapping {                   // zeebe:input, zeebe:output
  Formula source;
  std::string target;              // a name, or a path "a.b"
};

struct LoopDefinition {
  bool standard = false;           // standardLoopCharacteristics; else multi-instance
  bool sequential = false;
  Formula cardinality;             // loopCardinality
  Formula input_collection;        // zeebe:loopCharacteristics
  std::string input_element;
  std::string output_collection;
  Formula output_element;
  Formula completion_condition;
  Formula condition;               // standard loop: goes on while true
  bool test_before = false;
  std::optional<std::int64_t> maximum;
};

struct TimerDefinition {
  TimerKind kind = TimerKind::date;
  Formula value;
};

struct TaskListener { std::string event_type; std::string type; std::string retries; };

// One flow node, or a process. Members that do not concern its type are empty.
struct Element {
  std::string id;
  std::string name;
  ElementType type = ElementType::task;
  int line = 0;
  std::string documentation;
  std::string lane;                            // id of the innermost lane
  int parent = -1;                             // index of the enclosing process or subprocess
  int process = -1;                            // index of the process
  std::vector<int> children;                   // of a process or subprocess, in file order
  std::vector<int> incoming;                   // indices into Model::flows, in file order
  std::vector<int> outgoing;
  int default_flow = -1;
  // Events
  EventKind event = EventKind::none;
  std::optional<TimerDefinition> timer;
  std::string event_name;                      // message or signal name; error or escalation code;
                                               // link name. Empty error/escalation code: any
  Formula correlation;                         // of a message
  Formula event_name_formula;                  // when the message or signal name is an expression
  int attached_to = -1;                        // boundary event: index of its activity
  bool interrupting = true;
  std::vector<int> boundary;                   // activity: indices of its boundary events
  // Activities
  Formula assignee;
  Formula candidate_groups;
  Formula candidate_users;
  std::string form_id;
  Formula due_date;
  Formula follow_up_date;
  std::string task_type;                       // zeebe:taskDefinition type
  std::string retries;
  std::map<std::string, std::string> headers;  // zeebe:taskHeaders
  std::map<std::string, std::string> properties;
  std::map<std::string, Formula> computed;     // properties written with "=", of a user task
  std::vector<TaskListener> listeners;
  std::string decision_id;
  std::string result_variable;                 // of a decision or a script
  Formula script;
  Formula called_process;
  bool propagate_all_parent = true;            // call activity: the child sees all variables
  bool propagate_all_child = true;             // call activity: all of the child's come back
  std::vector<Mapping> inputs;
  std::vector<Mapping> outputs;
  std::optional<LoopDefinition> loop;
  bool executable = true;                      // process
};

struct Flow {
  std::string id;
  std::string name;
  int line = 0;
  int source = -1;                             // indices into Model::elements
  int target = -1;
  Formula condition;                           // empty: none
};

struct Lane {
  std::string id;
  std::string name;
  int process = -1;
  std::string parent;                          // id of the enclosing lane
  std::vector<std::string> elements;
};

// Drawn, not executed: participant, messageFlow, dataObjectReference, textAnnotation, ...
struct Artifact {
  std::string id;
  std::string kind;                            // the XML local name
  std::string text;                            // name or annotation text
  std::string source;                          // of associations and message flows
  std::string target;
};

// Diagram interchange; lengths in pixels of the diagram.
struct Point { Decimal x; Decimal y; };
BOOST_DESCRIBE_STRUCT(Point, (), (x, y))
struct Bounds { Decimal x; Decimal y; Decimal width; Decimal height; };
BOOST_DESCRIBE_STRUCT(Bounds, (), (x, y, width, height))
struct Shape {
  std::string element;
  Bounds bounds;
  std::optional<Bounds> label;
  bool expanded = true;
  bool horizontal = true;
};
BOOST_DESCRIBE_STRUCT(Shape, (), (element, bounds, label, expanded, horizontal))
struct Edge {
  std::string element;
  std::vector<Point> waypoints;
  std::optional<Bounds> label;
};
BOOST_DESCRIBE_STRUCT(Edge, (), (element, waypoints, label))

struct Problem {
  int line = 0;
  std::string element;   // id, or empty
  std::string rule;      // stable: "flow.target", "element.unsupported", "feel.syntax", ...
  std::string zh;
  std::string en;
};
BOOST_DESCRIBE_STRUCT(Problem, (), (line, element, rule, zh, en))

struct TimerStart {      // a process that begins by time; the caller keeps the schedule
  std::string process_id;
  std::string element_id;
  TimerKind kind = TimerKind::date;
  std::string text;      // ISO 8601, or FEEL after "="
};
BOOST_DESCRIBE_STRUCT(TimerStart, (), (process_id, element_id, kind, text))

struct EventStart {      // a process that begins with a message or a signal
  std::string process_id;
  std::string element_id;
  EventKind event = EventKind::message;
  std::string name;
};
BOOST_DESCRIBE_STRUCT(EventStart, (), (process_id, element_id, event, name))

class Model {
 public:
  std::vector<Element> elements;               // processes and flow nodes, in file order
  std::vector<Flow> flows;
  std::vector<Lane> lanes;
  std::vector<Artifact> artifacts;
  std::vector<Shape> shapes;
  std::vector<Edge> edges;

  int index(std::string_view id) const;        // -1 when absent
  const Element* element(std::string_view id) const;
  const Element* process(std::string_view id) const;
  const Flow* flow(std::string_view id) const;
  std::vector<const Element*> processes() const;
  std::vector<TimerStart> timer_starts() const;
  std::vector<EventStart> event_starts() const;
  // The elements of one type in file order, e.g. all user tasks.
  std::vector<const Element*> of_type(ElementType type) const;

  std::map<std::string, int, std::less<>> element_index;
  std::map<std::string, int, std::less<>> flow_index;
};

struct Reading {
  std::shared_ptr<const Model> model;          // null when there are problems
  std::vector<Problem> problems;               // by line
};
// Never throws; every problem found is listed. Sizes are bounded by limits.h.
Reading read(std::string_view xml);
// The same for callers that want one answer: Error code "bpmn.<rule>", the first problem's text
// with the number of further ones, place "line N, element ID".
Result<std::shared_ptr<const Model>> parse(std::string_view xml);

// When a timer is due, counted from `from`. `text` is ISO 8601: a date or moment, a duration
// ("P3D", "PT10S", "P1M"), or a cycle ("R3/PT1H", "R/P1D"). Errors "bpmn.timer".
struct Schedule {
  Instant due{};
  std::int64_t repeat = 0;                     // further firings; -1 without end
  std::string interval;                        // duration text, when it repeats
};
Result<Schedule> schedule(TimerKind kind, std::string_view text, Instant from);

}  // namespace tongchou::bpmn
