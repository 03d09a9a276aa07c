// What the packs forbid. Whoever is told no reads why, in either language, what to do instead and
// the clause it rests on: no procedure of any body may say no in another way, and no gate may leave
// a matter standing without a word.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "kernel/pack.h"
#include "kernel/toml_text.h"
#include "server/setup.h"

namespace tongchou::server {
namespace {

using bpmn::Element;
using bpmn::ElementType;
using kernel::Pack;
using kernel::PackProcedure;

const std::set<std::string>& clauses() {
  static const std::set<std::string> known = [] {
    std::set<std::string> ids;
    const auto table = toml::parse(embedded_text("common/clauses.toml"));
    for (const auto& [id, clause] : table) ids.insert(std::string(id.str()));
    return ids;
  }();
  return known;
}

std::string property(const Element& element, const char* name) {
  const auto found = element.properties.find(name);
  return found == element.properties.end() ? "" : found->second;
}

// Every element of every procedure of every body, with the place where it stands.
template <class Visit>
void walk(const Visit& visit) {
  for (const auto& [body, files] : embedded_packs()) {
    auto pack = kernel::load_pack(body, files);
    ASSERT_TRUE(pack) << body;
    for (const auto& procedure : (*pack)->procedures) {
      for (const auto& element : procedure.model->elements) {
        visit(**pack, procedure, element, body + " " + procedure.file + " " + element.id);
      }
    }
  }
}

std::string clause_at(const Pack& pack, const PackProcedure& procedure, const Element& element) {
  const std::string own = pack.clause(property(element, "clause"));
  return own.empty() ? procedure.clause : own;
}

TEST(PackRefusalTest, whatever_is_refused_is_said_in_both_languages) {
  int refusing = 0;
  walk([&](const Pack&, const PackProcedure&, const Element& element, const std::string& place) {
    if (element.task_type != "refuse") return;
    ++refusing;
    for (const char* name : {"when", "zh", "en"}) {
      EXPECT_TRUE(std::any_of(element.inputs.begin(), element.inputs.end(), [&](const auto& input) {
        return input.target == name && !input.source.empty();
      })) << place << " says no " << name;
    }
  });
  EXPECT_GT(refusing, 50) << "the walk sees nothing";
}

TEST(PackRefusalTest, every_step_rests_on_a_clause_that_there_is) {
  walk([](const Pack& pack, const PackProcedure& procedure, const Element& element,
          const std::string& place) {
    if (element.type != ElementType::user_task && element.type != ElementType::service_task) return;
    const std::string clause = clause_at(pack, procedure, element);
    EXPECT_TRUE(clauses().contains(clause)) << place << " rests on \"" << clause << "\"";
    for (const auto& input : element.inputs) {
      if (element.task_type != "refuse" || input.target != "clause") continue;
      std::string id = input.source.text;
      std::erase(id, '"');
      EXPECT_TRUE(clauses().contains(id)) << place << " rests on \"" << id << "\"";
    }
  });
}

TEST(PackRefusalTest, how_a_body_meets_rests_on_clauses_that_there_are) {
  for (const auto& [body, files] : embedded_packs()) {
    auto pack = kernel::load_pack(body, files);
    ASSERT_TRUE(pack) << body;
    if (!(*pack)->meeting) continue;
    for (const auto& [about, clause] : (*pack)->meeting->clauses) {
      EXPECT_TRUE(clauses().contains(clause)) << body << " " << about << " " << clause;
    }
  }
}

// Where no way out holds the engine can say no more than the name of the gate.
TEST(PackRefusalTest, every_gate_has_a_way_out) {
  walk([](const Pack&, const PackProcedure& procedure, const Element& element,
          const std::string& place) {
    const bool gate = element.type == ElementType::exclusive_gateway ||
                      element.type == ElementType::inclusive_gateway;
    if (!gate || element.outgoing.empty() || element.default_flow >= 0) return;
    EXPECT_TRUE(std::any_of(element.outgoing.begin(), element.outgoing.end(), [&](int way) {
      const auto& condition = procedure.model->flows[way].condition;
      return condition.empty() || condition.text == "true";
    })) << place << " may refuse without a word: a step of the type `refuse` says why";
  });
}

TEST(PackRefusalTest, whom_a_step_keeps_away_did_a_step_that_there_is) {
  walk([](const Pack& pack, const PackProcedure&, const Element& element,
          const std::string& place) {
    for (const char* name : {"apart", "apart_if_others"}) {
      std::string_view rest;
      const std::string steps = property(element, name);
      for (rest = steps; !rest.empty();) {
        const auto end = rest.find(';');
        const std::string step(rest.substr(0, end));
        rest = end == std::string_view::npos ? "" : rest.substr(end + 1);
        const bool known = step == "start" ||
                           std::any_of(pack.procedures.begin(), pack.procedures.end(),
                                       [&](const PackProcedure& one) {
                                         const auto* did = one.model->element(step);
                                         return did && did->type == ElementType::user_task;
                                       });
        EXPECT_TRUE(known) << place << " " << name << ": no step " << step;
      }
    }
  });
}

}  // namespace
}  // namespace tongchou::server
