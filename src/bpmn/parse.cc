// Reading the XML: definitions, processes, flow nodes, flows, lanes, artifacts and the diagram.
// First all elements are collected, then flows are tied to them, then check.cc looks at the whole.
#include <algorithm>
#include <array>
#include <pugixml.hpp>

#include "bpmn/reader.h"
#include "base/limits.h"

namespace tongchou::bpmn {
namespace {

struct NodeKind {
  std::string_view local;
  ElementType type;
};
constexpr std::array kNodeKinds{
    NodeKind{"startEvent", ElementType::start_event},
    NodeKind{"endEvent", ElementType::end_event},
    NodeKind{"intermediateCatchEvent", ElementType::intermediate_catch_event},
    NodeKind{"intermediateThrowEvent", ElementType::intermediate_throw_event},
    NodeKind{"boundaryEvent", ElementType::boundary_event},
    NodeKind{"task", ElementType::task},
    NodeKind{"manualTask", ElementType::manual_task},
    NodeKind{"userTask", ElementType::user_task},
    NodeKind{"serviceTask", ElementType::service_task},
    NodeKind{"scriptTask", ElementType::script_task},
    NodeKind{"businessRuleTask", ElementType::business_rule_task},
    NodeKind{"sendTask", ElementType::send_task},
    NodeKind{"receiveTask", ElementType::receive_task},
    NodeKind{"exclusiveGateway", ElementType::exclusive_gateway},
    NodeKind{"parallelGateway", ElementType::parallel_gateway},
    NodeKind{"inclusiveGateway", ElementType::inclusive_gateway},
    NodeKind{"eventBasedGateway", ElementType::event_based_gateway},
    NodeKind{"subProcess", ElementType::sub_process},
    NodeKind{"callActivity", ElementType::call_activity},
};

// Drawn or descriptive; they do not change what is executed.
constexpr std::array<std::string_view, 8> kArtifacts{
    "dataObject", "dataObjectReference", "dataStoreReference", "dataStore",
    "textAnnotation", "association", "group", "messageFlow"};
constexpr std::array<std::string_view, 16> kDescriptive{
    "documentation", "extensionElements", "incoming", "outgoing", "ioSpecification", "property",
    "laneSet", "auditing", "monitoring", "category", "categoryValue", "correlationSubscription",
    "supportedInterfaceRef", "conditionExpression", "standardLoopCharacteristics",
    "multiInstanceLoopCharacteristics"};
// Named by other elements; collected by id before processes are read.
constexpr std::array<std::string_view, 13> kDefinitions{
    "message", "signal", "error", "escalation", "itemDefinition", "interface",
    "timerEventDefinition", "messageEventDefinition", "signalEventDefinition",
    "errorEventDefinition", "escalationEventDefinition", "terminateEventDefinition",
    "linkEventDefinition"};

template <class List>
bool contains(const List& list, std::string_view item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

void unsupported(Reader& reader, const pugi::xml_node& node) {
  const std::string name(local_of(node));
  reader.refused.insert(node.attribute("id").value());
  reader.complain(node, node.attribute("id").value(), "element.unsupported",
                  "引擎不执行 <" + name + ">，请从流程图中去掉或改用受支持的元素",
                  "<" + name + "> is not executed by this engine; remove or replace it");
}

void read_artifact(Reader& reader, const pugi::xml_node& node) {
  Artifact artifact;
  artifact.id = node.attribute("id").value();
  artifact.kind = local_of(node);
  artifact.text = node.attribute("name").value();
  if (auto text = bpmn_child(node, "text")) artifact.text = text_of(text);
  artifact.source = unprefixed(node.attribute("sourceRef").value());
  artifact.target = unprefixed(node.attribute("targetRef").value());
  reader.model.artifacts.push_back(std::move(artifact));
}

bool claim_id(Reader& reader, const pugi::xml_node& node, const std::string& id) {
  if (id.empty()) {
    reader.complain(node, "", "id.missing", "<" + std::string(local_of(node)) + "> 没有 id",
                    "<" + std::string(local_of(node)) + "> has no id");
    return false;
  }
  if (reader.model.element_index.contains(id) || reader.model.flow_index.contains(id)) {
    reader.complain(node, id, "id.twice", "id「" + id + "」重复",
                    "the id \"" + id + "\" occurs twice");
    return false;
  }
  return true;
}

struct PendingFlow {
  int flow;
  pugi::xml_node node;
  int scope;
};
struct PendingNode {
  int element;
  pugi::xml_node node;
};

// One walk over a file; what refers to ids is kept until all ids are known.
class Parser {
 public:
  Parser(Reader& reader) : reader_(reader) {}

  void definitions(const pugi::xml_node& root) {
    for (const auto& node : root.children()) {
      if (node.type() != pugi::node_element) continue;
      if (space_of(node) == kBpmnSpace && contains(kDefinitions, local_of(node)) &&
          node.attribute("id")) {
        reader_.definitions.emplace(node.attribute("id").value(), node);
      }
    }
    for (const auto& node : root.children()) {
      if (node.type() != pugi::node_element) continue;
      top_level(node);
    }
    tie();
  }

 private:
  void top_level(const pugi::xml_node& node) {
    const auto space = space_of(node);
    const auto local = local_of(node);
    if (space == kDiagramSpace) {
      if (local == "BPMNDiagram") diagram(node);
      return;
    }
    if (space != kBpmnSpace) return;
    if (local == "process") return process(node);
    if (local == "collaboration") return collaboration(node);
    if (contains(kDefinitions, local) || contains(kDescriptive, local)) return;
    if (contains(kArtifacts, local)) return read_artifact(reader_, node);
    if (local == "import" || local == "relationship" || local == "endPoint") return;
    unsupported(reader_, node);
  }

  void collaboration(const pugi::xml_node& node) {
    for (const auto& child : node.children()) {
      if (child.type() != pugi::node_element || space_of(child) != kBpmnSpace) continue;
      const auto local = local_of(child);
      if (local == "participant" || contains(kArtifacts, local)) {
        read_artifact(reader_, child);
        if (local == "participant")
          reader_.model.artifacts.back().target = unprefixed(child.attribute("processRef").value());
      } else if (!contains(kDescriptive, local)) {
        unsupported(reader_, child);
      }
    }
  }

  int add(const pugi::xml_node& node, ElementType type, int parent) {
    const std::string id = node.attribute("id").value();
    if (!claim_id(reader_, node, id)) return -1;
    auto& elements = reader_.model.elements;
    if (elements.size() >= limits::kBpmnElementsMax) {
      if (!too_many_) {
        reader_.complain(node, id, "limit.elements", "元素太多", "too many elements");
      }
      too_many_ = true;
      return -1;
    }
    Element element;
    element.id = id;
    element.name = node.attribute("name").value();
    element.type = type;
    element.line = reader_.line(node);
    element.parent = parent;
    const int index = static_cast<int>(elements.size());
    element.process = parent < 0 ? index : elements[parent].process;
    if (auto text = bpmn_child(node, "documentation")) element.documentation = text_of(text);
    if (parent >= 0) elements[parent].children.push_back(index);
    elements.push_back(std::move(element));
    reader_.model.element_index.emplace(id, index);
    return index;
  }

  void process(const pugi::xml_node& node) {
    const int index = add(node, ElementType::process, -1);
    if (index < 0) return;
    Element& element = reader_.model.elements[index];
    element.executable = node.attribute("isExecutable").as_bool(true);
    read_extensions(reader_, node, element);
    scope(node, index, 0);
  }

  void scope(const pugi::xml_node& node, int index, int depth) {
    if (depth > limits::kBpmnNestingMax) {
      reader_.complain(node, node.attribute("id").value(), "limit.nesting", "子流程嵌套过深",
                       "subprocesses are nested too deeply");
      return;
    }
    for (const auto& child : node.children()) {
      if (child.type() != pugi::node_element || space_of(child) != kBpmnSpace) continue;
      const auto local = local_of(child);
      auto kind = std::find_if(kNodeKinds.begin(), kNodeKinds.end(),
                               [&](const NodeKind& k) { return k.local == local; });
      if (kind != kNodeKinds.end()) {
        flow_node(child, kind->type, index, depth);
      } else if (local == "sequenceFlow") {
        sequence_flow(child, index);
      } else if (local == "laneSet") {
        lanes(child, index, "", 0);
      } else if (contains(kArtifacts, local)) {
        read_artifact(reader_, child);
      } else if (local == "dataInputAssociation" || local == "dataOutputAssociation") {
        data_association(child);
      } else if (!contains(kDescriptive, local)) {
        unsupported(reader_, child);
      }
    }
  }

  // An association that only shows where data comes from is drawn; one that computes is refused.
  void data_association(const pugi::xml_node& node) {
    if (bpmn_child(node, "assignment") || bpmn_child(node, "transformation"))
      unsupported(reader_, node);
  }

  void flow_node(const pugi::xml_node& node, ElementType type, int parent, int depth) {
    const int index = add(node, type, parent);
    if (index < 0) return;
    nodes_.push_back({index, node});
    {
      Element& element = reader_.model.elements[index];
      read_events(reader_, node, element);
      read_activity(reader_, node, element);
      read_extensions(reader_, node, element);
    }
    if (type == ElementType::sub_process) return scope(node, index, depth + 1);
    for (const auto& child : node.children()) {
      if (child.type() != pugi::node_element || space_of(child) != kBpmnSpace) continue;
      const auto local = local_of(child);
      if (local == "dataInputAssociation" || local == "dataOutputAssociation") {
        data_association(child);
      } else if (!contains(kDescriptive, local) && local != "script" &&
                 !local.ends_with("ventDefinition") && local != "eventDefinitionRef" &&
                 local != "dataInput" && local != "dataOutput" && local != "inputSet" &&
                 local != "outputSet" && local != "rendering") {
        unsupported(reader_, child);
      }
    }
  }

  void sequence_flow(const pugi::xml_node& node, int scope) {
    Flow flow;
    flow.id = node.attribute("id").value();
    if (!claim_id(reader_, node, flow.id)) return;
    flow.name = node.attribute("name").value();
    flow.line = reader_.line(node);
    if (auto condition = bpmn_child(node, "conditionExpression")) {
      flow.condition = read_formula(reader_, text_of(condition), condition, flow.id,
                                    FormulaForm::always_feel);
    }
    const int index = static_cast<int>(reader_.model.flows.size());
    reader_.model.flow_index.emplace(flow.id, index);
    reader_.model.flows.push_back(std::move(flow));
    flows_.push_back({index, node, scope});
  }

  void lanes(const pugi::xml_node& set, int process, const std::string& parent, int depth) {
    if (depth > limits::kBpmnNestingMax) return;
    for (const auto& node : set.children()) {
      if (node.type() != pugi::node_element || !is_bpmn(node, "lane")) continue;
      Lane lane;
      lane.id = node.attribute("id").value();
      lane.name = node.attribute("name").value();
      lane.process = process;
      lane.parent = parent;
      for (const auto& child : node.children()) {
        if (child.type() == pugi::node_element && is_bpmn(child, "flowNodeRef"))
          lane.elements.emplace_back(unprefixed(text_of(child)));
      }
      const std::string id = lane.id;
      reader_.model.lanes.push_back(std::move(lane));
      if (auto inner = bpmn_child(node, "childLaneSet")) lanes(inner, process, id, depth + 1);
    }
  }

  int resolve(const pugi::xml_node& node, const char* attribute, const std::string& owner) {
    const std::string id(unprefixed(node.attribute(attribute).value()));
    const int found = reader_.model.index(id);
    if (found < 0 && !reader_.refused.contains(id)) {
      reader_.complain(node, owner, std::string("reference.") + attribute,
                       "「" + owner + "」的 " + attribute + " 指向不存在的「" + id + "」",
                       "\"" + owner + "\": " + attribute + " names \"" + id +
                           "\", which is absent");
    }
    return found;
  }

  // All ids are known: flows find their ends, boundary events their activity, lanes their nodes.
  void tie() {
    auto& model = reader_.model;
    for (const auto& pending : flows_) {
      Flow& flow = model.flows[pending.flow];
      flow.source = resolve(pending.node, "sourceRef", flow.id);
      flow.target = resolve(pending.node, "targetRef", flow.id);
      if (flow.source < 0 || flow.target < 0) continue;
      if (model.elements[flow.source].parent != pending.scope ||
          model.elements[flow.target].parent != pending.scope) {
        reader_.complain(pending.node, flow.id, "flow.scope", "顺序流不得越过子流程或流程的边界",
                         "a sequence flow may not cross the border of a process or subprocess");
      }
      model.elements[flow.source].outgoing.push_back(pending.flow);
      model.elements[flow.target].incoming.push_back(pending.flow);
    }
    for (const auto& pending : nodes_) tie_node(pending);
    for (const auto& lane : model.lanes) {
      for (const auto& id : lane.elements) {
        if (int found = model.index(id); found >= 0) model.elements[found].lane = lane.id;
      }
    }
  }

  void tie_node(const PendingNode& pending) {
    auto& model = reader_.model;
    Element& element = model.elements[pending.element];
    if (pending.node.attribute("default")) {
      const std::string id(unprefixed(pending.node.attribute("default").value()));
      auto found = model.flow_index.find(id);
      if (found == model.flow_index.end() || model.flows[found->second].source != pending.element) {
        reader_.complain(pending.node, element.id, "flow.default",
                         "默认顺序流「" + id + "」不从本元素出发",
                         "the default flow \"" + id + "\" does not leave this element");
      } else {
        element.default_flow = found->second;
      }
    }
    if (element.type != ElementType::boundary_event) return;
    element.attached_to = resolve(pending.node, "attachedToRef", element.id);
    if (element.attached_to < 0) return;
    Element& host = model.elements[element.attached_to];
    host.boundary.push_back(pending.element);
    if (host.parent != element.parent) {
      reader_.complain(pending.node, element.id, "boundary.scope", "边界事件与其活动不在同一层",
                       "a boundary event must lie in the scope of its activity");
    }
  }

  // ---- the diagram ----

  static Decimal number(const pugi::xml_attribute& attribute) {
    return Decimal::parse(attribute.value()).value_or(Decimal(0)).rounded(2);
  }

  static std::optional<Bounds> bounds(const pugi::xml_node& node) {
    for (const auto& child : node.children()) {
      if (child.type() == pugi::node_element && local_of(child) == "Bounds" &&
          space_of(child) == kDcSpace) {
        return Bounds{number(child.attribute("x")), number(child.attribute("y")),
                      number(child.attribute("width")), number(child.attribute("height"))};
      }
    }
    return std::nullopt;
  }

  static std::optional<Bounds> label(const pugi::xml_node& node) {
    for (const auto& child : node.children()) {
      if (child.type() == pugi::node_element && local_of(child) == "BPMNLabel")
        return bounds(child);
    }
    return std::nullopt;
  }

  void diagram(const pugi::xml_node& root) {
    for (const auto& plane : root.children()) {
      if (local_of(plane) != "BPMNPlane") continue;
      for (const auto& node : plane.children()) {
        if (node.type() != pugi::node_element) continue;
        const std::string element(unprefixed(node.attribute("bpmnElement").value()));
        if (local_of(node) == "BPMNShape") {
          Shape shape{element, bounds(node).value_or(Bounds{}), label(node)};
          shape.expanded = node.attribute("isExpanded").as_bool(true);
          shape.horizontal = node.attribute("isHorizontal").as_bool(true);
          reader_.model.shapes.push_back(std::move(shape));
        } else if (local_of(node) == "BPMNEdge") {
          Edge edge{element, {}, label(node)};
          for (const auto& child : node.children()) {
            if (local_of(child) == "waypoint")
              edge.waypoints.push_back(
                  {number(child.attribute("x")), number(child.attribute("y"))});
          }
          reader_.model.edges.push_back(std::move(edge));
        }
      }
    }
  }

  Reader& reader_;
  std::vector<PendingFlow> flows_;
  std::vector<PendingNode> nodes_;
  bool too_many_ = false;
};

// Depth is measured without recursion, before anything recursive looks at the tree.
bool too_deep(const pugi::xml_document& document) {
  int depth = 0;
  pugi::xml_node node = document.first_child();
  while (node) {
    if (depth > limits::kBpmnXmlDepthMax) return true;
    if (node.first_child()) {
      node = node.first_child();
      ++depth;
      continue;
    }
    while (node && !node.next_sibling()) {
      node = node.parent();
      if (--depth < 0) return false;
    }
    if (node) node = node.next_sibling();
  }
  return false;
}

}  // namespace

Reading read(std::string_view xml) {
  Reader reader;
  auto refuse = [&](std::string rule, std::string zh, std::string en, int line = 1) {
    reader.complain(line, "", std::move(rule), std::move(zh), std::move(en));
    return Reading{nullptr, std::move(reader.problems)};
  };
  if (xml.size() > limits::kBpmnBytesMax)
    return refuse("limit.bytes", "流程文件太大", "the process file is too large");
  reader.line_starts.push_back(0);
  for (std::size_t i = 0; i < xml.size(); ++i)
    if (xml[i] == '\n') reader.line_starts.push_back(i + 1);

  pugi::xml_document document;
  auto loaded = document.load_buffer(xml.data(), xml.size());
  if (!loaded) {
    const auto next = std::upper_bound(reader.line_starts.begin(), reader.line_starts.end(),
                                       static_cast<std::size_t>(std::max<std::ptrdiff_t>(
                                           loaded.offset, 0)));
    return refuse("xml.malformed", "不是合格的 XML",
                  std::string("not well-formed XML: ") + loaded.description(),
                  static_cast<int>(next - reader.line_starts.begin()));
  }
  if (too_deep(document)) return refuse("limit.nesting", "XML 嵌套过深", "XML nested too deeply");
  const auto root = document.document_element();
  if (!is_bpmn(root, "definitions"))
    return refuse("xml.root", "根元素应为 BPMN 2.0 的 definitions",
                  "the root element must be definitions of BPMN 2.0");
  Parser(reader).definitions(root);
  if (reader.problems.empty()) check_model(reader);
  std::stable_sort(reader.problems.begin(), reader.problems.end(),
                   [](const Problem& a, const Problem& b) { return a.line < b.line; });
  if (!reader.problems.empty()) return {nullptr, std::move(reader.problems)};
  return {std::make_shared<const Model>(std::move(reader.model)), {}};
}

Result<std::shared_ptr<const Model>> parse(std::string_view xml) {
  auto reading = read(xml);
  if (reading.model) return reading.model;
  const Problem& first = reading.problems.front();
  const auto more = reading.problems.size() - 1;
  std::string zh = first.zh, en = first.en;
  if (more > 0) {
    zh += "（另有 " + std::to_string(more) + " 处问题）";
    en += " (and " + std::to_string(more) + " more problems)";
  }
  std::string place = "line " + std::to_string(first.line);
  if (!first.element.empty()) place += ", element " + first.element;
  return fail("bpmn." + first.rule, std::move(zh), std::move(en), std::move(place));
}

}  // namespace tongchou::bpmn
