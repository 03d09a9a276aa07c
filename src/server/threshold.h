// The threshold of a body (KP-3), decided by its pack's decision table "threshold" from intervals:
// yes only if surely so, no only if surely not. The declaration form, the lists of declarations and
// the command line all ask here; the procedure itself asks the same table.
#pragma once

#include <memory>
#include <optional>

#include "kernel/pack.h"
#include "kernel/quantity.h"

namespace tongchou::server {

class Threshold {
 public:
  // The numbers are those in force on the day of `now`. The pack must outlive this.
  Threshold(const kernel::World& world, const kernel::Pack& pack, Instant now);

  bool known() const { return model_ != nullptr; }  // false: the pack has no such table
  // {"verdict","verdict_label","missing"}; null when the table gave nothing. 亩 and 元.
  Json decide(const kernel::Interval& land_mu, const kernel::Interval& investment_cny) const;
  kernel::Truth reached(const kernel::Interval& land_mu,
                        const kernel::Interval& investment_cny) const;

 private:
  std::shared_ptr<const dmn::Model> model_;
  std::shared_ptr<feel::Host> host_;
  std::optional<Decimal> land_, investment_;  // 亩, 元
};

}  // namespace tongchou::server
