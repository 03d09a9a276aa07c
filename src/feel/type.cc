// Types: which values belong to them, and the coercions of DMN 1.5, 10.3.2.9.4.
#include "feel/type.h"

#include <algorithm>

#include "base/limits.h"
#include "feel/builtin.h"
#include "feel/feel.h"

namespace tongchou::feel {

namespace {

const Type* resolve(const Type& type, const Scope& scope) {
  const Type* found = &type;
  for (int i = 0; i < limits::kFeelAliasesMax && found->kind == Type::Kind::named; ++i) {
    const Host* host = scope.host().get();
    if (!host) return nullptr;
    const auto it = host->types.find(found->name);
    if (it == host->types.end()) return nullptr;
    found = it->second.get();
  }
  return found->kind == Type::Kind::named ? nullptr : found;
}

bool allowed(const Value& value, const Type& type, const Scope& scope, Evaluation& evaluation) {
  return !type.allowed || evaluate(*type.allowed, value, scope, evaluation).is_true();
}

bool conforms_context(const Value& value, const Type& type, const Scope& scope,
                      Evaluation& evaluation) {
  if (!value.is(Kind::context)) return false;
  return std::all_of(type.members.begin(), type.members.end(), [&](const auto& member) {
    const Value* found = value.context().find(member.first);
    return found && (found->is_null() || conforms(*found, *member.second, scope, evaluation));
  });
}

// Is a value of type `from` always one of type `to`?
bool narrower(const Type& from, const Type& to, const Scope& scope, int depth) {
  const Type* a = resolve(from, scope);
  const Type* b = resolve(to, scope);
  if (!a || !b || depth > limits::kFeelAliasesMax) return false;
  if (b->kind == Type::Kind::any) return true;
  if (a->kind != b->kind) return a->kind == Type::Kind::null;
  auto inner = [&](const TypePtr& x, const TypePtr& y) {
    return !y || (x && narrower(*x, *y, scope, depth + 1));
  };
  if (b->kind == Type::Kind::list || b->kind == Type::Kind::range) {
    return inner(a->element, b->element);
  }
  if (b->kind == Type::Kind::context) {
    return std::all_of(b->members.begin(), b->members.end(), [&](const auto& wanted) {
      const auto found = std::find_if(a->members.begin(), a->members.end(),
                                      [&](const auto& m) { return m.first == wanted.first; });
      return found != a->members.end() && inner(found->second, wanted.second);
    });
  }
  if (b->kind == Type::Kind::function) {
    if (b->open) return true;
    if (a->open || a->members.size() != b->members.size()) return false;
    for (std::size_t i = 0; i < b->members.size(); ++i) {
      if (!inner(b->members[i].second, a->members[i].second)) return false;
    }
    return inner(a->element, b->element);
  }
  return true;
}

bool conforms_function(const Value& value, const Type& type, const Scope& scope) {
  if (!value.is(Kind::function)) return false;
  if (type.open) return true;
  static const TypePtr kAny = std::make_shared<const Type>();
  const Function& function = *value.function();
  if (const Builtin* builtin = function.builtin()) {
    return builtin_fits(*builtin, type.members.size());
  }
  if (!function.fixed() || function.parameters().size() != type.members.size()) return false;
  for (std::size_t i = 0; i < type.members.size(); ++i) {
    const TypePtr& parameter = function.parameters()[i].type;
    if (!narrower(*type.members[i].second, parameter ? *parameter : *kAny, scope, 0)) return false;
  }
  const TypePtr& result = function.result();
  return !type.element || !result || narrower(*result, *type.element, scope, 0);
}

bool conforms_range(const Range& range, const Type& type, const Scope& scope,
                    Evaluation& evaluation) {
  if (!type.element) return true;
  for (const auto* end : {&range.start, &range.end}) {
    if (*end && !(*end)->is_null() && !conforms(**end, *type.element, scope, evaluation)) {
      return false;
    }
  }
  return true;
}

bool of_kind(const Value& value, const Type& type, const Scope& scope, Evaluation& evaluation) {
  using K = Type::Kind;
  switch (type.kind) {
    case K::any: return true;
    case K::null: return value.is_null();
    case K::boolean: return value.is(Kind::boolean);
    case K::number: return value.is(Kind::number);
    case K::string: return value.is(Kind::string);
    case K::date: return value.is(Kind::date);
    case K::time: return value.is(Kind::time);
    case K::date_time: return value.is(Kind::date_time);
    case K::days_duration: return value.is(Kind::days_duration);
    case K::months_duration: return value.is(Kind::months_duration);
    case K::list:
      if (!value.is(Kind::list)) return false;
      return !type.element ||
             std::all_of(value.list().begin(), value.list().end(), [&](const Value& item) {
               return item.is_null() || conforms(item, *type.element, scope, evaluation);
             });
    case K::context: return conforms_context(value, type, scope, evaluation);
    case K::range:
      return value.is(Kind::range) && conforms_range(value.range(), type, scope, evaluation);
    case K::function: return conforms_function(value, type, scope);
    case K::named: return false;
  }
  return false;
}

}  // namespace

TypePtr basic_type(std::string_view name) {
  using K = Type::Kind;
  static constexpr std::pair<std::string_view, K> kNames[] = {
      {"Any", K::any},           {"Null", K::null},
      {"boolean", K::boolean},   {"number", K::number},
      {"string", K::string},     {"date", K::date},
      {"time", K::time},         {"date and time", K::date_time},
      {"dateTime", K::date_time}, {"days and time duration", K::days_duration},
      {"dayTimeDuration", K::days_duration},
      {"years and months duration", K::months_duration},
      {"yearMonthDuration", K::months_duration},
      {"list", K::list},         {"context", K::context},
      {"range", K::range},       {"function", K::function}};
  for (const auto& [known, kind] : kNames) {
    if (known != name) continue;
    Type type;
    type.kind = kind;
    return std::make_shared<const Type>(std::move(type));
  }
  return nullptr;
}

namespace {

// What an alias stands for, one step; null when it is unknown or only aliases of each other.
const Type* meant(const Type& alias, const Scope& scope) {
  if (!resolve(alias, scope)) return nullptr;
  return scope.host()->types.find(alias.name)->second.get();
}

}  // namespace

bool conforms(const Value& value, const Type& type, const Scope& scope, Evaluation& evaluation) {
  if (!evaluation.spend(1)) return false;
  if (type.kind == Type::Kind::named) {
    const Type* found = meant(type, scope);
    return found && conforms(value, *found, scope, evaluation) &&
           allowed(value, type, scope, evaluation);
  }
  return of_kind(value, type, scope, evaluation) && allowed(value, type, scope, evaluation);
}

std::optional<Value> coerce(const Value& value, const Type& type, const Scope& scope,
                            Evaluation& evaluation) {
  if (!evaluation.spend(1)) return std::nullopt;
  if (type.kind == Type::Kind::named) {
    const Type* found = meant(type, scope);
    auto fitting = found ? coerce(value, *found, scope, evaluation) : std::nullopt;
    if (!fitting || fitting->is_null()) return fitting;
    return allowed(*fitting, type, scope, evaluation) ? fitting : std::nullopt;
  }
  if (value.is_null()) return value;
  if (of_kind(value, type, scope, evaluation)) {
    if (!allowed(value, type, scope, evaluation)) return std::nullopt;
    return value;
  }
  if (type.kind == Type::Kind::date_time && value.is(Kind::date)) {
    ClockTime midnight;
    midnight.offset = 0;
    return Value(DateTime{value.date(), midnight});
  }
  if (!evaluation.spend(value.weight() / 16)) return std::nullopt;
  if (type.kind == Type::Kind::list && !value.is(Kind::list)) {
    auto item = type.element ? coerce(value, *type.element, scope, evaluation)
                             : std::optional(value);
    return item ? std::optional(Value(List{std::move(*item)})) : std::nullopt;
  }
  if (value.is(Kind::list) && type.kind != Type::Kind::list && value.list().size() == 1) {
    return coerce(value.list()[0], type, scope, evaluation);
  }
  return std::nullopt;
}

}  // namespace tongchou::feel
