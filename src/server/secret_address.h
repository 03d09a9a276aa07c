// Addresses that are secrets by themselves: what they lead to is read by calendars and by people
// without an account. What the address is for and whose it is stand in it, with a mark that only
// this office can make. A wrong one, an expired and a closed one are answered alike, as not there.
#pragma once

#include <string>
#include <string_view>

#include "server/app.h"

namespace tongchou::server {

enum class SecretFor { calendar, investor };

// The key of the marks, made when there is none.
std::string read_address_key(const std::string& data);

// "<id>-<mark>"; the mark needs the key.
std::string secret_of(App& app, SecretFor purpose, const std::string& id);
// Another address of a person's calendar; the one before leads nowhere from now on.
Result<std::string> renewed_secret(App& app, const std::string& person);
// Whose it is; empty for any other text.
std::string id_of_secret(App& app, SecretFor purpose, std::string_view secret);

// Answers such an address: `answer` gets the id and says nothing when it leads nowhere. Whoever
// tries wrong ones is put off for a minute (`too_busy`).
Response answer_secret(App& app, const Request& request, SecretFor purpose,
                       kernel::Refusal not_there,
                       const std::function<std::optional<Response>(const std::string& id)>& answer);

}  // namespace tongchou::server
