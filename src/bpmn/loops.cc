// Multi-instance activities and standard loops (BPMN 2.0, 13.3.6 and 13.3.7). The body is an
// element instance of the activity; each of its instances is a child with a loop_index from 1.
#include <algorithm>

#include "base/limits.h"
#include "bpmn/run.h"

namespace tongchou::bpmn {
namespace {

Result<Loop> plan(Run& run, std::int64_t body, const LoopDefinition& definition) {
  Loop loop;
  loop.sequential = definition.sequential;
  if (definition.standard) return loop;
  auto too_many = [&] {
    return fail("bpmn.limit", "多实例的个数不合适", "the number of instances is out of range",
                definition.input_collection.text);
  };
  if (!definition.cardinality.empty()) {
    TRY(auto value, run.evaluate(definition.cardinality, body));
    auto count = value.is(feel::Kind::number) ? value.number().to_integer() : std::nullopt;
    if (!count || *count < 0 || *count > limits::kBpmnLoopMax) return too_many();
    loop.total = *count;
    return loop;
  }
  TRY(auto value, run.evaluate(definition.input_collection, body));
  if (!value.is(feel::Kind::list))
    return fail("bpmn.collection",
                "多实例的输入「" + definition.input_collection.text + "」不是列表",
                "the input collection \"" + definition.input_collection.text + "\" is not a list",
                definition.input_collection.text);
  if (value.list().size() > static_cast<std::size_t>(limits::kBpmnLoopMax)) return too_many();
  for (const auto& item : value.list()) loop.items.push_back(feel::to_json(item));
  loop.total = static_cast<std::int64_t>(loop.items.size());
  return loop;
}

// What a completion condition may ask about its body (the names are those of BPMN's attributes).
feel::Context counts(const Loop& loop, std::int64_t completed_more) {
  const auto completed = loop.completed + completed_more;
  feel::Context context;
  context.set("numberOfInstances", feel::Value(loop.total));
  context.set("numberOfActiveInstances", feel::Value(loop.begun - completed));
  context.set("numberOfCompletedInstances", feel::Value(completed));
  context.set("numberOfTerminatedInstances", feel::Value(0));
  return context;
}

void finish_body(Run& run, std::int64_t body) {
  const Element& element = run.element_of(body);
  if (!element.loop->standard && !element.loop->output_collection.empty()) {
    Json::Array outputs = run.at(body).loop->outputs;
    outputs.resize(static_cast<std::size_t>(run.at(body).loop->total));
    run.set_upward(run.at(body).scope, element.loop->output_collection, Json(std::move(outputs)));
  }
  run.leave(body);
}

// Whether a standard loop goes on after `done` rounds; `key` is where its condition is evaluated.
Result<bool> goes_on(Run& run, std::int64_t key, const LoopDefinition& definition,
                     std::int64_t done) {
  if (definition.maximum && done >= *definition.maximum) return false;
  if (done >= limits::kBpmnLoopMax)
    return fail("bpmn.limit", "循环次数过多", "the loop goes on for too long", "");
  if (definition.condition.empty()) return true;
  return run.evaluate_condition(definition.condition, key);
}

}  // namespace

void Run::enter_loop(std::int64_t body) {
  const LoopDefinition& definition = *element_of(body).loop;
  auto loop = plan(*this, body, definition);
  if (!loop) return incident(body, ElementStatus::activating, loop.error());
  bool none = !definition.standard && loop->total == 0;
  if (definition.standard && definition.test_before) {
    auto first = goes_on(*this, body, definition, 0);
    if (!first) return incident(body, ElementStatus::activating, first.error());
    none = !*first;
  }
  const auto total = loop->total;
  emit({.kind = StepKind::loop_opened, .key = body, .loop = std::move(*loop)});
  if (none) return finish_body(*this, body);
  if (!wait(body, WaitKind::children)) return;
  const auto first_round = definition.sequential ? 1 : total;
  for (std::int64_t index = 1; index <= first_round && !refused(); ++index)
    begin_item(body, index);
}

void Run::begin_item(std::int64_t body, std::int64_t index, bool again) {
  const Element& element = element_of(body);
  if (!again) emit({.kind = StepKind::loop_begun, .key = body});
  const auto child = activate(element, body, {}, index);
  set_local(child, "loopCounter", Json(index));
  const auto& items = at(body).loop->items;
  if (!element.loop->input_element.empty() && index <= static_cast<std::int64_t>(items.size()))
    set_local(child, element.loop->input_element, Json(items[static_cast<std::size_t>(index - 1)]));
  enter_later(child);
}

void Run::item_done(std::int64_t child) {
  const ElementInstance instance = at(child);
  const std::int64_t body = instance.scope;
  const LoopDefinition& definition = *element_of(body).loop;
  const Loop loop = *at(body).loop;
  Json output;
  bool done = false, next = false;
  if (definition.standard) {
    auto more = goes_on(*this, child, definition, loop.completed + 1);
    if (!more) return incident(child, ElementStatus::leaving, more.error());
    next = *more;
    done = !next;
  } else {
    if (!definition.output_element.empty()) {
      auto value = evaluate(definition.output_element, child);
      output = value ? feel::to_json(*value) : Json();
    }
    done = loop.completed + 1 == loop.total;
    if (!definition.completion_condition.empty() && !done) {
      const auto numbers = counts(loop, 1);
      auto holds = evaluate_condition(definition.completion_condition, child, &numbers);
      if (!holds) return incident(child, ElementStatus::leaving, holds.error());
      done = *holds;
    }
    next = !done && loop.sequential;
  }
  end_waits(child);
  emit({.kind = StepKind::element_completed, .key = child});
  emit({.kind = StepKind::loop_item_completed, .key = body, .value = std::move(output),
        .loop_index = instance.loop_index});
  if (next) return begin_item(body, *instance.loop_index + 1);
  if (!done) return;
  terminate_contents(body);
  finish_body(*this, body);
}

}  // namespace tongchou::bpmn
