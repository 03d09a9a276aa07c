// Scopes, the budget of an evaluation, and calls of functions.
#include <algorithm>

#include "base/limits.h"
#include "feel/feel.h"

namespace tongchou::feel {

// ---- Scope ----

// Either one name with its value, or (when the name is empty) all entries of a context.
struct Scope::Frame {
  std::string name;
  Value value;
  std::shared_ptr<const Frame> outer;
  std::uint32_t depth = 0;

  Frame(std::string name, Value value, std::shared_ptr<const Frame> outer)
      : name(std::move(name)), value(std::move(value)), outer(std::move(outer)) {
    depth = std::max(this->value.depth(), this->outer ? this->outer->depth : 0) + 1;
  }
};

std::uint32_t Scope::depth() const { return frame_ ? frame_->depth : 0; }

Scope::Scope(Context context, std::shared_ptr<const Host> host)
    : frame_(std::make_shared<const Frame>("", Value(std::move(context)), nullptr)),
      host_(std::move(host)) {}

Scope Scope::with(Context context) const { return with_entries(Value(std::move(context))); }

Scope Scope::with_entries(Value context) const {
  if (!context.is(Kind::context)) return *this;
  Scope inner = *this;
  inner.frame_ = std::make_shared<const Frame>("", std::move(context), frame_);
  return inner;
}

Scope Scope::with(std::string_view name, Value value) const {
  if (name.empty()) return *this;
  Scope inner = *this;
  inner.frame_ =
      std::make_shared<const Frame>(std::string(name), std::move(value), frame_);
  return inner;
}

Scope Scope::hosted(std::shared_ptr<const Host> host) const {
  Scope other = *this;
  other.host_ = std::move(host);
  return other;
}

const Value* Scope::find(std::string_view name) const {
  for (const Frame* frame = frame_.get(); frame; frame = frame->outer.get()) {
    if (!frame->name.empty()) {
      if (frame->name == name) return &frame->value;
    } else if (const Value* found = frame->value.context().find(name)) {
      return found;
    }
  }
  return nullptr;
}

// ---- Evaluation ----

bool Evaluation::spend(std::uint64_t steps) {
  if (exhausted_) return false;
  steps_ += steps;
  if (steps_ <= limits::kFeelStepsMax) return true;
  exhausted_ = true;
  complain({"feel.limit", "计算量超出上限", "the evaluation takes too many steps", {}});
  return false;
}

bool Evaluation::enter() {
  ++depth_;
  if (exhausted_) return false;
  if (depth_ <= limits::kFeelDepthMax) return true;
  exhausted_ = true;
  complain({"feel.limit", "嵌套或递归过深", "the evaluation nests too deep", {}});
  return false;
}

bool Evaluation::may_hold(std::size_t items, std::size_t most) {
  if (items <= most) return spend(items / 16 + 1);
  if (!exhausted_) {
    complain({"feel.limit", "列表或文字过长", "a list or string grows too long", {}});
  }
  exhausted_ = true;
  return false;
}

void Evaluation::complain(Error error) {
  if (diagnostics_ && diagnostics_->size() < limits::kFeelDiagnosticsMax) {
    diagnostics_->push_back(std::move(error));
  }
}

void Evaluation::place_since(std::size_t noted, int line, int column) {
  if (!diagnostics_) return;
  for (std::size_t i = noted; i < diagnostics_->size(); ++i) {
    std::string& place = (*diagnostics_)[i].place;
    if (place.empty()) place = std::to_string(line) + ":" + std::to_string(column);
  }
}

// ---- Function ----

Value Function::call(std::span<const Value> arguments, const Scope& scope,
                     Evaluation& evaluation) const {
  struct Leave {
    Evaluation& evaluation;
    ~Leave() { evaluation.leave(); }
  } leave{evaluation};
  if (!evaluation.enter() || !evaluation.spend(1)) return {};
  if (!fixed_) return body_(arguments, scope, evaluation);
  if (arguments.size() != parameters_.size()) {
    evaluation.complain({"feel.arguments", "参数个数不符",
                         "the number of arguments does not fit the function", {}});
    return {};
  }
  std::vector<Value> fitting;
  fitting.reserve(arguments.size());
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const TypePtr& type = parameters_[i].type;
    auto value = type ? coerce(arguments[i], *type, scope, evaluation) : arguments[i];
    if (!value) {
      evaluation.complain({"feel.type", "参数 " + parameters_[i].name + " 的类型不符",
                           "the argument " + parameters_[i].name + " is of the wrong type", {}});
      return {};
    }
    fitting.push_back(std::move(*value));
  }
  Value result = body_(fitting, scope, evaluation);
  if (!result_) return result;
  auto typed = coerce(result, *result_, scope, evaluation);
  if (typed) return std::move(*typed);
  evaluation.complain(
      {"feel.type", "函数结果的类型不符", "the function's result is of the wrong type", {}});
  return {};
}

}  // namespace tongchou::feel
