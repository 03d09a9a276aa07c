// What a parsed decision model holds. Elements point to one another and live as long as the model;
// a model keeps the models that it imports.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dmn/dmn.h"

namespace tongchou::dmn {

// ---- Expressions ("boxed expressions", DMN 1.5, 7.3 and 10.2) ----

struct Boxed;
using BoxedPtr = std::shared_ptr<const Boxed>;

struct Literal {
  feel::Expression expression;
  std::optional<Error> broken;  // does not parse: evaluates to null with this diagnostic
};

struct Tests {
  feel::UnaryTests tests;
  std::optional<Error> broken;
};

struct TableInput {
  Literal expression;
  feel::TypePtr type;
  std::optional<Tests> allowed;
};

struct TableOutput {
  std::string name;
  feel::TypePtr type;
  std::optional<Tests> allowed;       // their order is the priority
  std::optional<Literal> otherwise;   // when no rule matches
};

struct Rule {
  std::string id;
  std::vector<Tests> inputs;
  std::vector<Literal> outputs;
  std::vector<Annotation> annotations;
};

enum class HitPolicy { unique, first, priority, any, collect, rule_order, output_order };
enum class Aggregation { none, sum, count, min, max };

struct Table {
  std::string owner;
  HitPolicy policy = HitPolicy::unique;
  Aggregation aggregation = Aggregation::none;
  std::vector<TableInput> inputs;
  std::vector<TableOutput> outputs;
  std::vector<Rule> rules;
};

struct Boxed {
  enum class Kind {
    none, literal, context, table, relation, list, invocation, function, external,
    conditional, filter, for_each, every, some
  };
  Kind kind = Kind::none;
  feel::TypePtr type;                       // declared; null pointer: anything
  Literal literal;
  std::shared_ptr<const Table> table;
  std::vector<std::string> names;           // entries, columns, bindings, parameters, iterator
  std::vector<feel::TypePtr> types;         // of entries, parameters
  // context: values ("" = the result); relation: cells by rows; invocation: function, arguments;
  // function: body; conditional: if, then, else; filter: in, match; loops: in, body.
  std::vector<BoxedPtr> children;
};

// ---- The requirements graph ----

struct Element;

struct Requirement {
  const Element* element = nullptr;
  std::string import;  // the name under which its model is imported; "" in the same model
};

struct Element {
  enum class Kind { input, decision, knowledge, service };
  Kind kind = Kind::input;
  std::string id;
  std::string name;
  feel::TypePtr type;
  BoxedPtr logic;                             // decision, knowledge
  std::vector<std::string> parameter_names;   // knowledge
  std::vector<feel::TypePtr> parameter_types;
  std::vector<Requirement> requires_;         // decision, knowledge
  std::vector<Requirement> outputs, input_decisions, input_data;  // service
};

class Model : public std::enable_shared_from_this<Model> {
 public:
  std::string name;
  std::string space;  // namespace
  std::vector<std::unique_ptr<Element>> elements;
  std::vector<std::shared_ptr<const Model>> imports;
  // Types by "namespace#name"; those of imported models too.
  std::map<std::string, feel::TypePtr, std::less<>> types;
  std::vector<Error> problems;  // what makes parse() refuse; a test runner goes on

  const Element* find(std::string_view name_or_id) const;
  const Element* by_id(std::string_view id) const;
};

// Parses, collecting problems in the model instead of refusing it; fails only on broken XML.
Result<std::shared_ptr<const Model>> parse_leniently(
    std::string_view xml, const std::vector<std::shared_ptr<const Model>>& imports);

// ---- Running ----

// One evaluation of a model: what is known already and which rules matched. Functions made from
// knowledge models keep it alive; `known` is emptied at the end, so that nothing holds itself.
struct Run {
  std::shared_ptr<const Model> model;
  std::map<const Element*, feel::Value> known;
  std::map<const Element*, bool> busy;
  feel::Scope inputs;       // input data by name
  feel::Scope base;         // no names, but the host
  std::shared_ptr<std::vector<MatchedRule>> matched;
};
using RunPtr = std::shared_ptr<Run>;

feel::Value evaluate_boxed(const Boxed& boxed, const feel::Scope& scope, const RunPtr& run,
                           feel::Evaluation& evaluation);
feel::Value evaluate_literal(const Literal& literal, const feel::Scope& scope,
                             feel::Evaluation& evaluation);
feel::Value evaluate_table(const Table& table, const feel::Scope& scope, const RunPtr& run,
                           feel::Evaluation& evaluation);
// Null with a complaint when the value does not fit the type.
feel::Value typed(feel::Value value, const feel::TypePtr& type, const std::string& what,
                  const feel::Scope& scope, feel::Evaluation& evaluation);

}  // namespace tongchou::dmn
