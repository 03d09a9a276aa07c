#include "kernel/command.h"

#include <algorithm>

namespace tongchou::kernel {

namespace {

constexpr const char* kBlanks = " \t\r\n";

void trim(std::string& text) {
  const auto begin = text.find_first_not_of(kBlanks);
  if (begin == std::string::npos) return text.clear();
  text.erase(text.find_last_not_of(kBlanks) + 1);
  text.erase(0, begin);
}

void trim(Json& data) {
  if (!data.is_object()) return;
  for (auto& [name, value] : data.members_mutable()) {
    if (!value.is_string()) continue;
    std::string text = value.as_string();
    trim(text);
    if (text.size() != value.as_string().size()) value = Json(std::move(text));
  }
}

struct Trim {
  void operator()(ActOnTask& c) const { trim(c.opinion), trim(c.reason); }
  void operator()(ActOnMatter& c) const { trim(c.reason); }
  void operator()(ActOnMeeting& c) const { trim(c.data); }
  void operator()(ActOnDocument& c) const { trim(c.data); }
  void operator()(GiveDelegation& c) const { trim(c.text); }
  void operator()(RevokeDelegation& c) const { trim(c.reason); }
  void operator()(WithdrawKey& c) const { trim(c.reason); }
  void operator()(auto&) const {}
};

}  // namespace

void trim_words(Request& request) { std::visit(Trim{}, request); }

}  // namespace tongchou::kernel
