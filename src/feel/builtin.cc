// Finding built-in functions and fitting arguments to their signatures.
#include "feel/builtin.h"

#include <algorithm>
#include <map>

namespace tongchou::feel {

namespace {

const Value kNullValue;

struct Registry {
  std::map<std::string, Value, std::less<>> functions;

  Registry() {
    for (const BuiltinTable* table :
         {&string_builtins(), &list_builtins(), &number_builtins(), &temporal_builtins(),
          &range_builtins(), &general_builtins()}) {
      for (const Builtin& builtin : *table) {
        auto body = [&builtin](std::span<const Value> arguments, const Scope& scope,
                               Evaluation& evaluation) {
          return call_builtin(builtin, arguments, scope, evaluation);
        };
        functions.emplace(builtin.name,
                          Value(std::make_shared<const Function>(std::move(body), &builtin)));
      }
    }
  }
};

const Formal& formal_at(const Signature& signature, std::size_t i) {
  return signature.formals[std::min(i, signature.formals.size() - 1)];
}

std::size_t required(const Signature& signature) {
  return static_cast<std::size_t>(
      std::count_if(signature.formals.begin(), signature.formals.end(),
                    [](const Formal& formal) { return !formal.optional; }));
}

bool takes(const Signature& signature, std::size_t count) {
  if (count < required(signature)) return false;
  return signature.variadic || count <= signature.formals.size();
}

// The argument as the formal wants it: singleton lists are opened or made, dates widened.
std::optional<Value> fit(const Value& value, const Formal& formal) {
  if (formal.kinds & of(value.kind())) return value;
  if (formal.optional && value.is_null()) return value;
  if (value.is(Kind::list) && value.list().size() == 1 &&
      (formal.kinds & of(value.list()[0].kind()))) {
    return value.list()[0];
  }
  if ((formal.kinds & kList) && !value.is_null()) return Value(List{value});
  return std::nullopt;
}

std::string kinds_text(std::span<const Value> arguments, std::string_view (*name)(Kind)) {
  std::string text;
  for (const Value& value : arguments) {
    text += (text.empty() ? "" : ", ") + std::string(name(value.kind()));
  }
  return text;
}

Value misfit(const Builtin& builtin, std::span<const Value> arguments, Evaluation& evaluation) {
  evaluation.complain(
      {"feel.arguments",
       "函数 " + std::string(builtin.name) + " 不接受参数（" + kinds_text(arguments, kind_name_zh) + "）",
       "the function " + std::string(builtin.name) + " does not take (" +
           kinds_text(arguments, kind_name) + ")",
       {}});
  return {};
}

}  // namespace

const Value& Arguments::operator[](std::size_t i) const {
  return i < values_.size() ? values_[i] : kNullValue;
}

std::span<const Value> Arguments::items() const {
  if (values_.size() == 1 && values_[0].is(Kind::list)) return values_[0].list();
  return values_;
}

Value Arguments::wrong(const std::string& zh, const std::string& en) const {
  evaluation.complain({"feel.value", zh, en, {}});
  return {};
}

const Value* find_builtin(std::string_view name) {
  static const Registry registry;
  const auto it = registry.functions.find(name);
  return it == registry.functions.end() ? nullptr : &it->second;
}

bool builtin_fits(const Builtin& builtin, std::size_t count) {
  return std::any_of(builtin.signatures.begin(), builtin.signatures.end(),
                     [count](const Signature& signature) { return takes(signature, count); });
}

Value call_builtin(const Builtin& builtin, std::span<const Value> arguments, const Scope& scope,
                   Evaluation& evaluation) {
  for (const Signature& signature : builtin.signatures) {
    if (!takes(signature, arguments.size())) continue;
    std::vector<Value> fitting;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      auto value = fit(arguments[i], formal_at(signature, i));
      if (!value) break;
      fitting.push_back(std::move(*value));
    }
    if (fitting.size() != arguments.size()) continue;
    return signature.run(Arguments(fitting, scope, evaluation));
  }
  return misfit(builtin, arguments, evaluation);
}

Value call_builtin(std::string_view name, std::span<const Value> arguments, const Scope& scope,
                   Evaluation& evaluation) {
  const Value* found = find_builtin(name);
  CHECK(found, "there is no built-in function " + std::string(name));
  return call_builtin(*found->function()->builtin(), arguments, scope, evaluation);
}

Value call_builtin_named(const Builtin& builtin, std::span<const std::string> names,
                         std::span<const Value> arguments, const Scope& scope,
                         Evaluation& evaluation) {
  for (const Signature& signature : builtin.signatures) {
    std::vector<Value> placed(signature.formals.size());
    std::size_t used = 0;
    std::size_t last = 0;
    bool complete = true;
    for (std::size_t f = 0; f < signature.formals.size(); ++f) {
      const auto it = std::find(names.begin(), names.end(), signature.formals[f].name);
      if (it == names.end()) {
        complete = complete && signature.formals[f].optional;
        continue;
      }
      placed[f] = arguments[static_cast<std::size_t>(it - names.begin())];
      last = f + 1;
      ++used;
    }
    if (!complete || used != names.size()) continue;
    placed.resize(last);
    bool fits = true;
    for (std::size_t i = 0; i < placed.size() && fits; ++i) {
      auto value = fit(placed[i], signature.formals[i]);
      fits = value.has_value();
      if (fits) placed[i] = std::move(*value);
    }
    if (fits) return signature.run(Arguments(placed, scope, evaluation));
  }
  return misfit(builtin, arguments, evaluation);
}

}  // namespace tongchou::feel
