// What the routes of assessment share: who asks, what is open to whom, how refusals are worded.
#pragma once

#include <functional>

#include "kernel/assessment.h"
#include "server/app.h"
#include "server/matter_sight.h"

namespace tongchou::server {

struct AssessmentRoom {
  App& app;
  const Request& request;
  SteadyWorld world;

  AssessmentRoom(App& asked, const Request& by);
  const kernel::Standing& standing() const { return caller(request).standing; }
  std::string say(std::string_view zh, std::string_view en) const {
    return choose(request, std::string(zh), std::string(en));
  }
  // The body's office and its group.
  bool inside(const std::string& body) const;
  // One's own unit, or oneself.
  bool is_own(const std::string& subject) const;
  // A result that is published: to everybody, or to those who are scored, as its scheme says.
  bool published(const kernel::SchemeVersion& version, const kernel::Assessment* frozen) const;
  // A unit or a person, as they are called on a day.
  std::string name_of(const std::string& subject, Date day) const;
  Response refused(kernel::Refusal refusal, const std::string& zh = {},
                   const std::string& en = {}) const;
  // Each row of a question, page by page.
  Result<void> each_row(store::Query query,
                        const std::function<void(const store::Row&)>& use) const;
};

Json optional_json(const std::optional<Decimal>& value);
void add_comprehensive_routes(App& app);  // 综合目标考核
void add_person_file_routes(App& app);    // awards of a person

}  // namespace tongchou::server
