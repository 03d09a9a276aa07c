#include "server/threshold.h"

namespace tongchou::server {

using namespace kernel;

namespace {

feel::Value value_of(const std::optional<Decimal>& number) {
  return number ? feel::Value(*number) : feel::Value();
}

// The table compares with closed bounds. 近500万元 stays below 500万元: the nearest amount that can
// be written below an open bound (a fen, a ten-thousandth of a 亩) stands for it.
std::optional<Decimal> upper_of(const Interval& value, const Decimal& least) {
  if (!value.upper || !value.upper_open) return value.upper;
  return *value.upper - least;
}

}  // namespace

Threshold::Threshold(const World& world, const Pack& pack, Instant now) {
  auto found = pack.decisions.find("threshold");
  if (found == pack.decisions.end()) return;
  model_ = found->second;
  host_ = std::make_shared<feel::Host>();
  host_->now = now;
  auto parameter = [&](const char* id) -> std::optional<Decimal> {
    auto value = parameter_on(world, pack, id, local_date(now));
    return value ? Decimal::parse(value->value) : std::nullopt;
  };
  land_ = parameter("land_threshold");
  // The parameter counts in 万元, as the notice does.
  if (auto money = parameter("investment_threshold")) investment_ = *money * Decimal(10000);
}

Json Threshold::decide(const Interval& land, const Interval& investment) const {
  if (!model_) return {};
  feel::Context inputs;
  inputs.set("land_lower", value_of(land.lower));
  inputs.set("land_upper", value_of(upper_of(land, *Decimal::parse("0.0001"))));
  inputs.set("investment_lower", value_of(investment.lower));
  inputs.set("investment_upper", value_of(upper_of(investment, *Decimal::parse("0.01"))));
  inputs.set("land_threshold", value_of(land_));
  inputs.set("investment_threshold", value_of(investment_));
  auto outcome = dmn::evaluate(*model_, "threshold", feel::Scope(inputs, host_));
  return outcome ? feel::to_json(outcome->result) : Json();
}

Truth Threshold::reached(const Interval& land, const Interval& investment) const {
  const std::string verdict = decide(land, investment)["verdict"].as_string();
  if (verdict == "key") return Truth::yes;
  return verdict == "general" ? Truth::no : Truth::unknown;
}

}  // namespace tongchou::server
