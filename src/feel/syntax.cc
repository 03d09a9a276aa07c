// Which names a tree reads from outside.
#include "feel/syntax.h"

#include <set>

#include "feel/builtin.h"

namespace tongchou::feel {

namespace {

using Bound = std::multiset<std::string, std::less<>>;

void collect(const Node& node, Bound& bound, std::set<std::string>& free) {
  if (node.op == Op::name) {
    if (bound.find(node.text) == bound.end()) free.insert(node.text);
    return;
  }
  const bool loops = node.op == Op::for_each || node.op == Op::some || node.op == Op::every;
  const bool binds = loops || node.op == Op::function || node.op == Op::context;
  if (!binds) {
    for (const NodePtr& child : node.children) collect(*child, bound, free);
    return;
  }
  // Loops and contexts bind a name after its value; a function before its body.
  std::vector<Bound::iterator> added;
  if (node.op == Op::function) {
    for (const std::string& name : node.names) added.push_back(bound.insert(name));
  }
  for (std::size_t i = 0; i < node.children.size(); ++i) {
    collect(*node.children[i], bound, free);
    if (node.op != Op::function && i < node.names.size()) {
      added.push_back(bound.insert(node.names[i]));
    }
  }
  for (const auto& it : added) bound.erase(it);
}

}  // namespace

std::vector<UnaryTests> UnaryTests::each() const {
  std::vector<UnaryTests> tests;
  if (!root_) return tests;
  for (const NodePtr& child : root_->children) tests.emplace_back("", child);
  return tests;
}

std::set<std::string> Expression::names() const {
  std::set<std::string> free;
  if (!root_) return free;
  Bound bound;
  collect(*root_, bound, free);
  std::erase_if(free, [](const std::string& name) { return find_builtin(name) != nullptr; });
  return free;
}

}  // namespace tongchou::feel
