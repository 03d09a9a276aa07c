#include "server/duty.h"

#include <algorithm>

namespace tongchou::server {

using namespace kernel;
using store::Cell;
using store::Condition;
using store::Op;

namespace {

bool names(const std::vector<Cell>& clauses, const std::string& clause) {
  return std::find(clauses.begin(), clauses.end(), Cell(clause)) != clauses.end();
}

Condition within(const char* column, Instant from, Instant to) {
  return store::all({store::compare(column, Op::greater_equal, to_ms(from)),
                     store::compare(column, Op::less, to_ms(to))});
}

}  // namespace

std::vector<Cell> clauses_of_duty(App& app, const std::string& number) {
  std::vector<Cell> clauses;
  if (number.empty()) return clauses;
  for (const auto& [id, clause] : app.clauses()) {
    const bool rests = clause["label"] == Json(number) || clause["duty"] == Json(number);
    if (rests) clauses.emplace_back(id);
  }
  return clauses;
}

bool carried_out(const Pack& pack, const std::vector<Cell>& clauses) {
  return std::any_of(pack.procedures.begin(), pack.procedures.end(), [&](const auto& procedure) {
    if (names(clauses, procedure.clause)) return true;
    const auto steps = procedure.model->of_type(bpmn::ElementType::user_task);
    return std::any_of(steps.begin(), steps.end(), [&](const bpmn::Element* step) {
      const auto named = step->properties.find("clause");
      return named != step->properties.end() && names(clauses, pack.clause(named->second));
    });
  });
}

Condition serves(const std::vector<Cell>& clauses) {
  return store::any({store::one_of("clause", clauses),
                     store::in_table("id", registers::owed(), "matter",
                                     {store::one_of("clause", clauses)})});
}

Condition served_between(const std::vector<Cell>& clauses, Instant from, Instant to) {
  std::vector<Condition> another;
  for (const auto& clause : clauses) {
    another.push_back(store::compare("clause", Op::not_equal, clause));
  }
  another.push_back(store::in_table(
      "id", registers::owed(), "matter",
      {store::one_of("clause", clauses), within("opened", from, to)}));
  return store::any({store::all({store::one_of("clause", clauses), within("started", from, to)}),
                     store::all(std::move(another))});
}

Condition serves_duty(App& app, const std::string& duty) {
  const auto slash = std::min(duty.find('/'), duty.size());
  const std::string number = duty.substr(std::min(slash + 1, duty.size()));
  return store::all({store::is("body", duty.substr(0, slash)),
                     serves(clauses_of_duty(app, number))});
}

}  // namespace tongchou::server
