// Reads DMN XML (1.1 to 1.5) into a model. Elements are told by their local names: the namespace
// changes with every version, the vocabulary does not.
#include <pugixml.hpp>

#include <algorithm>
#include <cstring>
#include <functional>

#include "base/limits.h"
#include "dmn/model.h"

namespace tongchou::dmn {

namespace {

using pugi::xml_node;
using feel::Type;
using feel::TypePtr;

std::string_view local(const char* name) {
  const char* colon = std::strchr(name, ':');
  return colon ? colon + 1 : name;
}

bool is(const xml_node& node, std::string_view name) { return local(node.name()) == name; }

xml_node child(const xml_node& parent, std::string_view name) {
  for (xml_node node : parent.children()) {
    if (is(node, name)) return node;
  }
  return {};
}

std::vector<xml_node> children(const xml_node& parent, std::string_view name) {
  std::vector<xml_node> found;
  for (xml_node node : parent.children()) {
    if (is(node, name)) found.push_back(node);
  }
  return found;
}

std::string trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1));
}

std::string inner_text(const xml_node& node) {
  std::string text;
  for (xml_node part : node.children()) {
    if (part.type() == pugi::node_pcdata || part.type() == pugi::node_cdata) text += part.value();
  }
  return text;
}

bool too_deep(const xml_node& node, std::size_t depth) {
  if (depth > limits::kDmnXmlDepthMax) return true;
  for (xml_node below : node.children()) {
    if (too_deep(below, depth + 1)) return true;
  }
  return false;
}

class Reader {
 public:
  Reader(std::string_view xml, Model& model) : xml_(xml), model_(model) {}

  void read(const xml_node& root, const std::vector<std::shared_ptr<const Model>>& imports) {
    model_.name = root.attribute("name").value();
    model_.space = root.attribute("namespace").value();
    read_imports(root, imports);
    collect_names(root);
    for (const auto& imported : model_.imports) {
      for (const auto& element : imported->elements) know(element->name);
    }
    for (const xml_node& node : children(root, "itemDefinition")) {
      model_.types.emplace(qualified(node.attribute("name").value()), item_type(node));
    }
    std::vector<std::pair<Element*, xml_node>> pending;
    for (const xml_node& node : root.children()) {
      if (auto element = shell(node)) {
        pending.emplace_back(element.get(), node);
        model_.elements.push_back(std::move(element));
      }
    }
    for (const auto& [element, node] : pending) fill(*element, node);
  }

 private:
  // ---- Problems ----

  std::string place(const xml_node& node) const {
    const auto offset = static_cast<std::size_t>(std::max<std::ptrdiff_t>(node.offset_debug(), 0));
    const std::string_view before = xml_.substr(0, std::min(offset, xml_.size()));
    const auto line = std::count(before.begin(), before.end(), '\n') + 1;
    const std::size_t start = before.rfind('\n');
    const std::size_t column = start == std::string_view::npos ? offset + 1 : offset - start;
    return std::to_string(line) + ":" + std::to_string(column);
  }

  Error problem(const xml_node& node, const char* code, std::string zh, std::string en,
                const std::string& within = {}) {
    std::string at = place(node);
    if (!within.empty()) at += " " + std::string(node.name()) + " " + within;
    Error error{code, std::move(zh), std::move(en), std::move(at)};
    if (model_.problems.size() < limits::kFeelDiagnosticsMax) model_.problems.push_back(error);
    return error;
  }

  // ---- Names and imports ----

  void know(const std::string& name) {
    if (!name.empty() && name.size() <= limits::kDmnNameMax) names_.insert(name);
  }

  void collect_names(const xml_node& node) {
    if (!is(node, "definitions")) know(trimmed(node.attribute("name").value()));
    know(trimmed(node.attribute("iteratorVariable").value()));
    for (const xml_node& below : node.children()) collect_names(below);
  }

  void read_imports(const xml_node& root, const std::vector<std::shared_ptr<const Model>>& given) {
    for (const xml_node& node : children(root, "import")) {
      const std::string space = node.attribute("namespace").value();
      const auto it = std::find_if(given.begin(), given.end(),
                                   [&](const auto& model) { return model->space == space; });
      if (it == given.end()) {
        if (std::string_view(node.attribute("importType").value()).find("/DMN/") !=
            std::string_view::npos) {
          problem(node, "dmn.model", "缺少所导入的模型 " + space, "missing import " + space);
        }
        continue;
      }
      import_names_[space] = node.attribute("name").value();
      model_.imports.push_back(*it);
      for (const auto& [name, type] : (*it)->types) model_.types.emplace(name, type);
    }
  }

  std::string qualified(const std::string& name) const { return model_.space + "#" + name; }

  // ---- Types ----

  TypePtr named(std::string name) {
    Type type;
    type.kind = Type::Kind::named;
    type.name = std::move(name);
    return std::make_shared<const Type>(std::move(type));
  }

  TypePtr type_ref(std::string ref) {
    ref = trimmed(ref);
    if (ref.empty()) return nullptr;
    if (const auto colon = ref.find(':'); colon != std::string::npos && colon < 16) {
      ref.erase(0, colon + 1);
    } else if (ref.starts_with("{")) {
      ref.erase(0, ref.find('}') + 1);
    }
    if (TypePtr basic = feel::basic_type(ref)) return basic;
    for (const auto& [space, import] : import_names_) {
      if (!import.empty() && ref.starts_with(import + ".")) {
        return named(space + "#" + ref.substr(import.size() + 1));
      }
    }
    return named(qualified(ref));
  }

  TypePtr attribute_type(const xml_node& node) {
    return type_ref(node.attribute("typeRef").value());
  }

  TypePtr item_type(const xml_node& node) {
    Type type;
    const auto parts = children(node, "itemComponent");
    const std::string ref = inner_text(child(node, "typeRef"));
    if (const xml_node function = child(node, "functionItem")) {
      type.kind = Type::Kind::function;
      type.open = false;
      for (const xml_node& parameter : children(function, "parameters")) {
        TypePtr given = attribute_type(parameter);
        type.members.emplace_back(parameter.attribute("name").value(),
                                  given ? given : feel::basic_type("Any"));
      }
      type.element = type_ref(function.attribute("outputTypeRef").value());
      if (!type.element) type.element = feel::basic_type("Any");
    } else if (!parts.empty()) {
      type.kind = Type::Kind::context;
      type.open = false;
      for (const xml_node& part : parts) {
        type.members.emplace_back(part.attribute("name").value(), item_type(part));
      }
    } else if (TypePtr base = type_ref(ref)) {
      type = *base;
    }
    // Allowed values speak of the items of a collection, a type constraint of the whole.
    if (const xml_node values = child(node, "allowedValues")) constrain(values, type);
    if (node.attribute("isCollection").as_bool()) {
      Type list;
      list.kind = Type::Kind::list;
      list.element = std::make_shared<const Type>(std::move(type));
      type = std::move(list);
    }
    if (const xml_node values = child(node, "typeConstraint")) constrain(values, type);
    return std::make_shared<const Type>(std::move(type));
  }

  void constrain(const xml_node& values, Type& type) {
    auto tests = feel::parse_unary_tests(inner_text(child(values, "text")), names_);
    if (tests) type.allowed = std::make_shared<const feel::UnaryTests>(std::move(*tests));
    else problem(values, "feel.syntax", tests.error().zh, tests.error().en, tests.error().place);
  }

  // ---- Expressions ----

  Literal literal(const xml_node& holder) {
    Literal made;
    const std::string text = inner_text(child(holder, "text"));
    if (trimmed(text).empty()) return made;
    auto parsed = feel::parse(text, names_);
    if (parsed) made.expression = std::move(*parsed);
    else made.broken = problem(holder, parsed.error().code.c_str(), parsed.error().zh,
                               parsed.error().en, parsed.error().place);
    return made;
  }

  Tests tests(const xml_node& holder) {
    Tests made;
    const std::string text = inner_text(child(holder, "text"));
    if (trimmed(text).empty()) return made;
    auto parsed = feel::parse_unary_tests(text, names_);
    if (parsed) made.tests = std::move(*parsed);
    else made.broken = problem(holder, parsed.error().code.c_str(), parsed.error().zh,
                               parsed.error().en, parsed.error().place);
    return made;
  }

  static bool is_expression(const xml_node& node) {
    static constexpr std::string_view kNames[] = {
        "literalExpression", "context", "decisionTable", "relation", "list", "invocation",
        "functionDefinition", "conditional", "filter", "for", "every", "some"};
    return std::find(std::begin(kNames), std::end(kNames), local(node.name())) !=
           std::end(kNames);
  }

  // The expression within an element, or one that is null.
  BoxedPtr expression_in(const xml_node& holder) {
    for (const xml_node& node : holder.children()) {
      if (is_expression(node)) return boxed(node);
    }
    return std::make_shared<const Boxed>();
  }

  BoxedPtr boxed(const xml_node& node) {
    Boxed made;
    made.type = attribute_type(node);
    const std::string_view kind = local(node.name());
    using K = Boxed::Kind;
    if (kind == "literalExpression") {
      made.kind = K::literal;
      made.literal = literal(node);
    } else if (kind == "decisionTable") {
      made.kind = K::table;
      made.table = table(node);
    } else if (kind == "context") {
      read_context(node, made);
    } else if (kind == "relation") {
      read_relation(node, made);
    } else if (kind == "list") {
      made.kind = K::list;
      for (const xml_node& item : node.children()) {
        if (is_expression(item)) made.children.push_back(boxed(item));
      }
    } else if (kind == "invocation") {
      made.kind = K::invocation;
      made.children.push_back(expression_in(node));
      for (const xml_node& binding : children(node, "binding")) {
        made.names.push_back(trimmed(child(binding, "parameter").attribute("name").value()));
        made.children.push_back(expression_in(binding));
      }
    } else if (kind == "functionDefinition") {
      made.kind = std::string_view(node.attribute("kind").as_string("FEEL")) == "FEEL"
                      ? K::function
                      : K::external;
      read_parameters(node, made.names, made.types);
      made.children.push_back(expression_in(node));
    } else {
      read_control(node, kind, made);
    }
    return std::make_shared<const Boxed>(std::move(made));
  }

  void read_control(const xml_node& node, std::string_view kind, Boxed& made) {
    using K = Boxed::Kind;
    struct Shape {
      std::string_view name;
      K kind;
      std::vector<const char*> parts;
    };
    static const Shape kShapes[] = {{"conditional", K::conditional, {"if", "then", "else"}},
                                    {"filter", K::filter, {"in", "match"}},
                                    {"for", K::for_each, {"in", "return"}},
                                    {"every", K::every, {"in", "satisfies"}},
                                    {"some", K::some, {"in", "satisfies"}}};
    for (const Shape& shape : kShapes) {
      if (shape.name != kind) continue;
      made.kind = shape.kind;
      made.names.push_back(trimmed(node.attribute("iteratorVariable").value()));
      for (const char* part : shape.parts) {
        const xml_node holder = child(node, part);
        if (!holder) {
          problem(node, "dmn.model", std::string("缺少 ") + part, std::string("missing ") + part);
        }
        made.children.push_back(expression_in(holder));
      }
    }
  }

  void read_context(const xml_node& node, Boxed& made) {
    made.kind = Boxed::Kind::context;
    for (const xml_node& entry : children(node, "contextEntry")) {
      const xml_node variable = child(entry, "variable");
      made.names.push_back(trimmed(variable.attribute("name").value()));
      made.types.push_back(attribute_type(variable));
      made.children.push_back(expression_in(entry));
    }
  }

  void read_relation(const xml_node& node, Boxed& made) {
    made.kind = Boxed::Kind::relation;
    for (const xml_node& column : children(node, "column")) {
      made.names.push_back(trimmed(column.attribute("name").value()));
    }
    for (const xml_node& row : children(node, "row")) {
      std::size_t count = 0;
      for (const xml_node& cell : row.children()) {
        if (!is_expression(cell)) continue;
        made.children.push_back(boxed(cell));
        ++count;
      }
      if (count != made.names.size()) {
        problem(row, "dmn.model", "行的格数与列数不符", "a row has another number of cells");
        for (; count < made.names.size(); ++count) {
          made.children.push_back(std::make_shared<const Boxed>());
        }
        made.children.resize(made.children.size() - (count - made.names.size()));
      }
    }
  }

  void read_parameters(const xml_node& node, std::vector<std::string>& names,
                       std::vector<TypePtr>& types) {
    for (const xml_node& parameter : children(node, "formalParameter")) {
      names.push_back(trimmed(parameter.attribute("name").value()));
      types.push_back(attribute_type(parameter));
    }
  }

  // ---- Decision tables ----

  void read_policy(const xml_node& node, Table& made) {
    static constexpr std::pair<std::string_view, HitPolicy> kPolicies[] = {
        {"", HitPolicy::unique},           {"UNIQUE", HitPolicy::unique},
        {"FIRST", HitPolicy::first},       {"PRIORITY", HitPolicy::priority},
        {"ANY", HitPolicy::any},           {"COLLECT", HitPolicy::collect},
        {"RULE ORDER", HitPolicy::rule_order}, {"OUTPUT ORDER", HitPolicy::output_order}};
    static constexpr std::pair<std::string_view, Aggregation> kAggregations[] = {
        {"", Aggregation::none},      {"LIST", Aggregation::none}, {"SUM", Aggregation::sum},
        {"COUNT", Aggregation::count}, {"MIN", Aggregation::min},  {"MAX", Aggregation::max}};
    const std::string_view policy = node.attribute("hitPolicy").value();
    const std::string_view aggregation = node.attribute("aggregation").value();
    const auto p = std::find_if(std::begin(kPolicies), std::end(kPolicies),
                                [&](const auto& known) { return known.first == policy; });
    const auto a = std::find_if(std::begin(kAggregations), std::end(kAggregations),
                                [&](const auto& known) { return known.first == aggregation; });
    if (p == std::end(kPolicies) || a == std::end(kAggregations)) {
      problem(node, "dmn.model", "未知的命中策略", "unknown hit policy");
      return;
    }
    made.policy = p->second;
    made.aggregation = a->second;
  }

  std::shared_ptr<const Table> table(const xml_node& node) {
    Table made;
    made.owner = owner_;
    read_policy(node, made);
    for (const xml_node& input : children(node, "input")) {
      const xml_node expression = child(input, "inputExpression");
      TableInput column{literal(expression), attribute_type(expression), {}};
      if (const xml_node values = child(input, "inputValues")) column.allowed = tests(values);
      made.inputs.push_back(std::move(column));
    }
    for (const xml_node& output : children(node, "output")) {
      TableOutput column{trimmed(output.attribute("name").value()), attribute_type(output), {}, {}};
      if (const xml_node values = child(output, "outputValues")) column.allowed = tests(values);
      if (const xml_node entry = child(output, "defaultOutputEntry")) {
        column.otherwise = literal(entry);
      }
      made.outputs.push_back(std::move(column));
    }
    if (made.outputs.empty()) {
      problem(node, "dmn.model", "决策表没有输出列", "a decision table without output");
    }
    std::vector<std::string> annotations;
    for (const xml_node& column : children(node, "annotation")) {
      annotations.push_back(trimmed(column.attribute("name").value()));
    }
    for (const xml_node& row : children(node, "rule")) {
      made.rules.push_back(rule(row, made, annotations));
    }
    return std::make_shared<const Table>(std::move(made));
  }

  Rule rule(const xml_node& row, const Table& table, const std::vector<std::string>& columns) {
    Rule made;
    made.id = row.attribute("id").value();
    for (const xml_node& entry : children(row, "inputEntry")) made.inputs.push_back(tests(entry));
    for (const xml_node& entry : children(row, "outputEntry")) {
      made.outputs.push_back(literal(entry));
    }
    if (made.inputs.size() != table.inputs.size() || made.outputs.size() != table.outputs.size()) {
      problem(row, "dmn.model", "规则的格数与列数不符", "a rule has another number of cells");
      made.inputs.resize(table.inputs.size());
      made.outputs.resize(table.outputs.size());
    }
    // Before DMN 1.2 there were no annotation columns; the description served.
    const std::string description = trimmed(inner_text(child(row, "description")));
    if (!description.empty()) made.annotations.push_back({"", description});
    std::size_t column = 0;
    for (const xml_node& entry : children(row, "annotationEntry")) {
      const std::string text = trimmed(inner_text(child(entry, "text")));
      const std::string name = column < columns.size() ? columns[column] : "";
      ++column;
      if (!text.empty()) made.annotations.push_back({name, text});
    }
    return made;
  }

  // ---- Elements ----

  std::unique_ptr<Element> shell(const xml_node& node) {
    auto made = std::make_unique<Element>();
    if (is(node, "inputData")) made->kind = Element::Kind::input;
    else if (is(node, "decision")) made->kind = Element::Kind::decision;
    else if (is(node, "businessKnowledgeModel")) made->kind = Element::Kind::knowledge;
    else if (is(node, "decisionService")) made->kind = Element::Kind::service;
    else return nullptr;
    const xml_node variable = child(node, "variable");
    made->id = node.attribute("id").value();
    made->name = trimmed(node.attribute("name").value());
    if (made->name.empty()) made->name = trimmed(variable.attribute("name").value());
    made->type = attribute_type(variable);
    return made;
  }

  std::optional<Requirement> reference(const xml_node& node) {
    const std::string href = node.attribute("href").value();
    const std::size_t hash = href.find('#');
    const std::string space = hash == std::string::npos ? "" : href.substr(0, hash);
    const std::string id = hash == std::string::npos ? href : href.substr(hash + 1);
    if (space.empty() || space == model_.space) {
      if (const Element* element = model_.by_id(id)) return Requirement{element, ""};
    } else {
      for (const auto& imported : model_.imports) {
        if (imported->space != space) continue;
        if (const Element* element = imported->by_id(id)) {
          return Requirement{element, import_names_[space]};
        }
      }
    }
    problem(node, "dmn.model", "所引用的元素不存在 " + href, "no such element: " + href);
    return std::nullopt;
  }

  void references(const xml_node& node, std::string_view name, std::vector<Requirement>& into) {
    for (const xml_node& at : children(node, name)) {
      if (auto found = reference(at)) into.push_back(std::move(*found));
    }
  }

  void fill(Element& element, const xml_node& node) {
    owner_ = element.name;
    for (const xml_node& requirement : node.children()) {
      for (const char* kind : {"requiredInput", "requiredDecision", "requiredKnowledge"}) {
        references(requirement, kind, element.requires_);
      }
    }
    if (element.kind == Element::Kind::decision) element.logic = expression_in(node);
    if (element.kind == Element::Kind::knowledge) {
      const xml_node logic = child(node, "encapsulatedLogic");
      read_parameters(logic, element.parameter_names, element.parameter_types);
      auto body = expression_in(logic);
      if (std::string_view(logic.attribute("kind").as_string("FEEL")) != "FEEL") {
        Boxed external;
        external.kind = Boxed::Kind::external;
        external.names = element.parameter_names;
        external.types = element.parameter_types;
        external.children.push_back(body);
        body = std::make_shared<const Boxed>(std::move(external));
      }
      element.logic = std::move(body);
    }
    if (element.kind == Element::Kind::service) {
      references(node, "outputDecision", element.outputs);
      references(node, "inputDecision", element.input_decisions);
      references(node, "inputData", element.input_data);
    }
  }

  std::string_view xml_;
  Model& model_;
  feel::Names names_;
  std::map<std::string, std::string> import_names_;  // by namespace
  std::string owner_;
};

}  // namespace

const Element* Model::by_id(std::string_view id) const {
  for (const auto& element : elements) {
    if (element->id == id) return element.get();
  }
  return nullptr;
}

const Element* Model::find(std::string_view name_or_id) const {
  for (const auto& element : elements) {
    if (element->name == name_or_id) return element.get();
  }
  return by_id(name_or_id);
}

Result<std::shared_ptr<const Model>> parse_leniently(
    std::string_view xml, const std::vector<std::shared_ptr<const Model>>& imports) {
  if (xml.size() > limits::kDmnBytesMax) {
    return fail("dmn.xml", "模型文件过大", "the model is too large");
  }
  pugi::xml_document document;
  const auto parsed = document.load_buffer(xml.data(), xml.size(), pugi::parse_default,
                                           pugi::encoding_utf8);
  if (!parsed) {
    const auto at = std::min<std::size_t>(static_cast<std::size_t>(parsed.offset), xml.size());
    const auto line = std::count(xml.begin(), xml.begin() + static_cast<std::ptrdiff_t>(at), '\n');
    return fail("dmn.xml", "XML 有误", std::string("malformed XML: ") + parsed.description(),
                std::to_string(line + 1) + ":1");
  }
  const xml_node root = document.document_element();
  if (!is(root, "definitions")) {
    return fail("dmn.model", "不是 DMN 模型", "not a DMN model", "1:1");
  }
  if (too_deep(root, 0)) return fail("dmn.xml", "XML 嵌套过深", "the XML nests too deep");
  auto model = std::make_shared<Model>();
  Reader(xml, *model).read(root, imports);
  return model;
}

Result<std::shared_ptr<const Model>> parse(
    std::string_view xml, const std::vector<std::shared_ptr<const Model>>& imports) {
  TRY(auto model, parse_leniently(xml, imports));
  if (!model->problems.empty()) return std::unexpected(model->problems.front());
  return model;
}

}  // namespace tongchou::dmn
