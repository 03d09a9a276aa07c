// Internal to bpmn: reading XML with namespaces, lines and a list of problems.
#pragma once

#include <pugixml.hpp>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "bpmn/model.h"

namespace tongchou::bpmn {

inline constexpr std::string_view kBpmnSpace = "http://www.omg.org/spec/BPMN/20100524/MODEL";
inline constexpr std::string_view kDiagramSpace = "http://www.omg.org/spec/BPMN/20100524/DI";
inline constexpr std::string_view kDcSpace = "http://www.omg.org/spec/DD/20100524/DC";
inline constexpr std::string_view kDiSpace = "http://www.omg.org/spec/DD/20100524/DI";
inline constexpr std::string_view kZeebeSpace = "http://camunda.org/schema/zeebe/1.0";

// pugixml leaves namespaces alone; these resolve a node's prefix by the declarations above it.
std::string_view space_of(const pugi::xml_node& node);
std::string_view local_of(const pugi::xml_node& node);
std::string_view unprefixed(std::string_view name);  // of a QName in an attribute
bool is_bpmn(const pugi::xml_node& node, std::string_view local);
pugi::xml_node bpmn_child(const pugi::xml_node& node, std::string_view local);
std::string text_of(const pugi::xml_node& node);     // trimmed

// What parsing needs everywhere: the model being built, and where complaints go.
struct Reader {
  Model model;
  std::vector<Problem> problems;
  std::vector<std::size_t> line_starts;
  std::map<std::string, pugi::xml_node, std::less<>> definitions;  // messages, errors ... by id
  std::set<std::string, std::less<>> refused;  // ids of refused elements: said once, not again

  int line(const pugi::xml_node& node) const;
  void complain(const pugi::xml_node& node, std::string element, std::string rule, std::string zh,
                std::string en);
  void complain(int line, std::string element, std::string rule, std::string zh, std::string en);
  bool full() const;
};

enum class FormulaForm { text_or_feel, always_feel };
// Reads a text that may be FEEL; a syntax error becomes a problem of `element`.
Formula read_formula(Reader& reader, std::string_view text, const pugi::xml_node& at,
                     const std::string& element, FormulaForm form = FormulaForm::text_or_feel);

// parse_element.cc: what belongs to one flow node.
void read_events(Reader& reader, const pugi::xml_node& node, Element& element);
void read_extensions(Reader& reader, const pugi::xml_node& node, Element& element);
void read_activity(Reader& reader, const pugi::xml_node& node, Element& element);

// check.cc: rules over the whole model, after all references are known.
void check_model(Reader& reader);

}  // namespace tongchou::bpmn
