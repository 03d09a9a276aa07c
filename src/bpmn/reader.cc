#include "bpmn/reader.h"

#include <algorithm>

#include "base/limits.h"

namespace tongchou::bpmn {

std::string_view unprefixed(std::string_view name) {
  auto colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

std::string_view local_of(const pugi::xml_node& node) { return unprefixed(node.name()); }

std::string_view space_of(const pugi::xml_node& node) {
  std::string_view name = node.name();
  auto colon = name.find(':');
  std::string declaration = "xmlns";
  if (colon != std::string_view::npos) declaration += ":" + std::string(name.substr(0, colon));
  for (pugi::xml_node at = node; at; at = at.parent()) {
    if (auto found = at.attribute(declaration.c_str())) return found.value();
  }
  return {};
}

bool is_bpmn(const pugi::xml_node& node, std::string_view local) {
  return local_of(node) == local && space_of(node) == kBpmnSpace;
}

pugi::xml_node bpmn_child(const pugi::xml_node& node, std::string_view local) {
  for (const auto& child : node.children()) {
    if (child.type() == pugi::node_element && is_bpmn(child, local)) return child;
  }
  return {};
}

std::string text_of(const pugi::xml_node& node) {
  std::string text;
  for (const auto& child : node.children()) {
    if (child.type() == pugi::node_pcdata || child.type() == pugi::node_cdata)
      text += child.value();
  }
  constexpr std::string_view blank = " \t\r\n";
  auto first = text.find_first_not_of(blank);
  if (first == std::string::npos) return {};
  return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

int Reader::line(const pugi::xml_node& node) const {
  auto offset = node.offset_debug();
  if (offset < 0) return 0;
  auto next = std::upper_bound(line_starts.begin(), line_starts.end(),
                               static_cast<std::size_t>(offset));
  return static_cast<int>(next - line_starts.begin());
}

bool Reader::full() const { return problems.size() >= limits::kBpmnProblemsMax; }

void Reader::complain(int line, std::string element, std::string rule, std::string zh,
                      std::string en) {
  if (full()) return;
  problems.push_back({line, std::move(element), std::move(rule), std::move(zh), std::move(en)});
}

void Reader::complain(const pugi::xml_node& node, std::string element, std::string rule,
                      std::string zh, std::string en) {
  complain(line(node), std::move(element), std::move(rule), std::move(zh), std::move(en));
}

Formula read_formula(Reader& reader, std::string_view text, const pugi::xml_node& at,
                     const std::string& element, FormulaForm form) {
  Formula formula;
  constexpr std::string_view blank = " \t\r\n";
  while (!text.empty() && blank.find(text.front()) != std::string_view::npos) text.remove_prefix(1);
  while (!text.empty() && blank.find(text.back()) != std::string_view::npos) text.remove_suffix(1);
  const bool marked = !text.empty() && text.front() == '=';
  formula.expression = marked || form == FormulaForm::always_feel;
  formula.text = std::string(marked ? text.substr(1) : text);
  if (!formula.expression || (formula.text.empty() && !marked)) return formula;
  auto parsed = feel::parse(formula.text);
  if (!parsed) {
    reader.complain(at, element, "feel.syntax",
                    "表达式「" + formula.text + "」有误：" + parsed.error().zh,
                    "expression \"" + formula.text + "\": " + parsed.error().en);
    return formula;
  }
  formula.compiled = std::move(*parsed);
  return formula;
}

}  // namespace tongchou::bpmn
