// DMN 1.5 decision models (Decision Model and Notation, chapters 6-8). The face of this module.
//
// A model is parsed once, is immutable and may be shared. Evaluating a decision evaluates what it
// requires, is pure and bounded like FEEL, and says which rules of which tables matched: a rule's
// annotation names the clause that it carries out, and the office shows that clause to people.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "dmn/tck.h"  // IWYU pragma: export
#include "feel/feel.h"

namespace tongchou::dmn {

class Model;  // model.h; only dmn itself looks inside

// One annotation of a rule: the column's name (may be empty) and the cell's text.
struct Annotation {
  std::string name;
  std::string text;
};

// A rule of a decision table that matched, in the order of evaluation.
struct MatchedRule {
  std::string decision;  // name of the decision or business knowledge model that owns the table
  std::string rule;      // id of the rule; "" when it has none
  std::size_t row = 0;   // 1 = first rule of the table
  std::vector<Annotation> annotations;
};

struct Outcome {
  feel::Value result;
  std::vector<MatchedRule> matched;  // required decisions first, then the decision's own
  feel::Diagnostics diagnostics;     // what went wrong or was null for a reason; may be empty
};

// What a model offers, for lists and checks at deployment.
struct Decision {
  std::string id;
  std::string name;
  std::vector<std::string> required_inputs;  // names of input data, direct and indirect, sorted
};

// DMN XML of any version from 1.1 to 1.5. `imports` are models that this one may import by
// namespace. Errors: "dmn.xml", "dmn.model", "feel.syntax"; place is "line:column" of the XML, for
// expressions followed by the element and the place within the expression.
Result<std::shared_ptr<const Model>> parse(
    std::string_view xml, const std::vector<std::shared_ptr<const Model>>& imports = {});

std::vector<Decision> decisions(const Model& model);
const std::string& name(const Model& model);
const std::string& namespace_of(const Model& model);

// Evaluates the decision of that name or id. `inputs` holds the input data by name; the scope's
// host lends functions and now(). An error is a question that cannot be asked ("dmn.unknown": no
// such decision); everything else is an outcome, whose result may be null.
Result<Outcome> evaluate(const Model& model, std::string_view decision, const feel::Scope& inputs);

// Invokes a business knowledge model or a decision service by name or id, parameters by name.
Result<Outcome> invoke(const Model& model, std::string_view invocable, const feel::Scope& inputs);

}  // namespace tongchou::dmn
