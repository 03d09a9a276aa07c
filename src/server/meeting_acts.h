// What the page of a meeting offers to whoever looks at it.
#pragma once

#include "server/app.h"

namespace tongchou::server {

// The acts that would be carried out, by name; one that has to wait is {act, blocked: {message,
// clause}}. What this person will never be allowed is not among them.
Json meeting_acts(App& app, const Request& request, const kernel::World& world,
                  const kernel::Matter& matter, const kernel::Meeting& meeting,
                  const kernel::Pack& pack);

// 召集会议, when that step waits for this person: {task, version, acts}; else null.
Json own_convening(const kernel::Standing& standing, const kernel::Matter& matter);

// The meeting that a matter carries, for whoever is asked to come: there the answer is given. Empty
// for anybody else, and where there is none.
std::string meeting_to_answer(const kernel::World& world, const kernel::Standing& standing,
                              const kernel::Matter& matter);

// Who was asked for items, and what each answered: [{unit, name, answer: items|none|silent|waiting,
// items, at, light}]. For the office and whoever writes the minutes.
Json asked_json(App& app, const Request& request, const kernel::World& world,
                const kernel::Matter& matter, const kernel::Meeting& meeting);

// Whether something that was sent round on this matter has not been read by this person.
bool has_unread(const kernel::Matter& matter, const std::string& person);

}  // namespace tongchou::server
