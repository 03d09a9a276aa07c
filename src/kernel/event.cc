#include "kernel/event.h"

namespace tongchou::kernel {

namespace {

template <std::size_t I = 0>
Result<Fact> decode_fact(std::string_view kind, const Json& json) {
  if constexpr (I == std::variant_size_v<Fact>) {
    return fail("event.kind", "不认识的事件种类 " + std::string(kind),
                "unknown event kind " + std::string(kind));
  } else {
    using T = std::variant_alternative_t<I, Fact>;
    if (T::kind != kind) return decode_fact<I + 1>(kind, json);
    TRY(T fact, from_json<T>(json));
    return Fact(std::move(fact));
  }
}

}  // namespace

std::string_view kind_of(const Fact& fact) {
  return std::visit([](const auto& f) { return std::decay_t<decltype(f)>::kind; }, fact);
}

std::string encode(const Event& event) {
  Json json = Json::object({{"seq", Json(event.seq)}, {"at", Json(to_ms(event.at))}});
  json.set("who", to_json(event.who));
  if (!event.clause.empty()) json.set("clause", Json(event.clause));
  if (!event.subjects.empty()) json.set("subjects", to_json(event.subjects));
  json.set("kind", Json(kind_of(event.fact)));
  std::string text = write_json(json);
  text.back() = ',';  // the fact comes last and is most of it
  text += "\"fact\":";
  std::visit([&](const auto& fact) { append_json_text(text, fact); }, event.fact);
  return text += '}';
}

Result<Event> decode_event(std::string_view bytes) {
  TRY(Json json, parse_json(bytes));
  Event event;
  event.seq = json["seq"].as_integer();
  event.at = from_ms(json["at"].as_integer());
  event.clause = json["clause"].as_string();
  TRY(event.who, from_json<Who>(json["who"]));
  if (const Json* subjects = json.find("subjects")) {
    TRY(event.subjects, from_json<std::vector<std::string>>(*subjects));
  }
  TRY(event.fact, decode_fact(json["kind"].as_string(), json["fact"]));
  return event;
}

}  // namespace tongchou::kernel
