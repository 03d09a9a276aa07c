#include "clerk/project_meeting.h"

#include <algorithm>

namespace tongchou {

using namespace kernel;

void project_meeting(store::Batch& batch, const Meeting* before, const Meeting& m) {
  const std::int64_t starts = to_ms(m.head.starts), ends = to_ms(m.head.ends);
  const auto signed_in = std::count_if(m.invitees.begin(), m.invitees.end(),
                                       [](const auto& one) { return one.signed_in.has_value(); });
  batch.rows.push_back(
      {&registers::meeting(),
       store::RowOp::upsert,
       {m.id, m.body, m.matter, m.head.kind, std::string(enum_name(m.state)), m.head.title,
        m.head.place, m.head.presider, write_date(local_date(m.head.starts)).substr(0, 7), starts,
        ends, static_cast<std::int64_t>(m.items.size()),
        static_cast<std::int64_t>(m.invitees.size()), static_cast<std::int64_t>(signed_in),
        m.head.ordinal, to_ms(m.changed)}});
  for (const auto& old : before ? before->invitees : std::vector<Invitee>{}) {
    if (m.invitee(old.id)) continue;
    batch.rows.push_back(
        {&registers::attending(), store::RowOp::erase, {m.id, old.post}});
  }
  for (const auto& one : m.invitees) {
    batch.rows.push_back({&registers::attending(),
                          store::RowOp::upsert,
                          {m.id, one.post, one.person, one.unit, one.answer, starts, ends}});
  }
}

}  // namespace tongchou
