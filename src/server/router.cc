#include "server/router.h"

#include <algorithm>
#include <charconv>
#include <map>

#include "kernel/refusal.h"

namespace tongchou::server {

struct Router::Route {
  std::string method, pattern;
  Access access;
  Answering handler;
  std::size_t body_bytes_max;
  Router::Guard guard = {};
};

// One segment of the known paths. Parameters are tried in the order int, date, text, rest.
struct Router::Node {
  enum class Kind { literal, integer, date, text, rest };
  Kind kind = Kind::literal;
  std::string name;  // of a parameter
  std::map<std::string, std::unique_ptr<Node>, std::less<>> literals;
  std::vector<std::unique_ptr<Node>> parameters;
  std::vector<Route> routes;  // by method; empty when no path ends here
};

namespace {

std::vector<std::string_view> split(std::string_view pattern) {
  std::vector<std::string_view> parts;
  while (!pattern.empty()) {
    CHECK(pattern.front() == '/', "a pattern starts each segment with a slash");
    pattern.remove_prefix(1);
    const auto end = std::min(pattern.find('/'), pattern.size());
    if (end > 0) parts.push_back(pattern.substr(0, end));
    pattern.remove_prefix(end);
  }
  return parts;
}

bool is_integer(const std::string& text) {
  std::int64_t value = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && stop == text.data() + text.size() && !text.empty();
}

Response refusal(int status, const char* code, const char* zh, const char* en,
                 const Request& request) {
  return Response::error(status, Error{code, zh, en, {}}, request);
}

Response refused(kernel::Refusal why, const Request& request) {
  const auto& text = kernel::text_of(why);
  const std::string message(request.english() ? text.en : text.zh);
  Json error = Json::object({{"code", Json(std::string(text.code))},
                             {"number", Json(static_cast<std::int64_t>(text.number))},
                             {"message", Json(message)}});
  return Response::json(Json::object({{"error", std::move(error)}}), text.status);
}

bool is_reading(const Request& request) {
  return request.method == "GET" || request.method == "HEAD";
}

// A form on a foreign page can reach open routes (login) with the user's cookies; browsers say so.
bool is_from_elsewhere(const Request& request) {
  const std::string_view site = request.header("sec-fetch-site");
  return site == "cross-site" || site == "same-site";
}

}  // namespace

bool same_secret(std::string_view a, std::string_view b) {
  unsigned char difference = a.size() == b.size() ? 0 : 1;
  for (std::size_t i = 0; i < a.size(); ++i)
    difference |= static_cast<unsigned char>(a[i] ^ (b.empty() ? '\1' : b[i % b.size()]));
  return difference == 0;
}

Router::Router(Resolve resolve)
    : resolve_(std::move(resolve)), root_(std::make_unique<Node>()) {}
Router::~Router() = default;

void Router::add(std::string_view method, std::string_view pattern, Access access,
                 Answering handler, std::size_t body_bytes_max) {
  using Kind = Node::Kind;
  Node* node = root_.get();
  for (const std::string_view part : split(pattern)) {
    CHECK(node->kind != Kind::rest, "nothing follows {name*}: " + std::string(pattern));
    if (part.front() != '{') {
      auto& next = node->literals[std::string(part)];
      if (!next) next = std::make_unique<Node>();
      node = next.get();
      continue;
    }
    CHECK(part.back() == '}', "a brace is open: " + std::string(pattern));
    std::string_view name = part.substr(1, part.size() - 2);
    Kind kind = Kind::text;
    auto cut = [&](std::string_view suffix, Kind found) {
      if (kind != Kind::text || !name.ends_with(suffix)) return;
      name.remove_suffix(suffix.size());
      kind = found;
    };
    cut(":int", Kind::integer);
    cut(":date", Kind::date);
    cut("*", Kind::rest);
    auto same = std::find_if(node->parameters.begin(), node->parameters.end(), [&](auto& other) {
      return other->kind == kind && other->name == name;
    });
    if (same == node->parameters.end()) {
      auto made = std::make_unique<Node>();
      made->kind = kind;
      made->name = std::string(name);
      same = std::upper_bound(node->parameters.begin(), node->parameters.end(), kind,
                              [](Kind a, const auto& b) { return a < b->kind; });
      same = node->parameters.insert(same, std::move(made));
    }
    node = same->get();
  }
  for (const auto& route : node->routes)
    CHECK(route.method != method, "declared twice: " + std::string(pattern));
  node->routes.push_back({std::string(method), std::string(pattern), std::move(access),
                          std::move(handler), body_bytes_max});
}

void Router::get(std::string_view pattern, Access access, Reading handler) {
  add("GET", pattern, std::move(access),
      [handler = std::move(handler)](Request request, Responder respond) {
        respond(handler(request));
      });
}

void Router::post(std::string_view pattern, Access access, Reading handler,
                  std::size_t body_bytes_max) {
  add("POST", pattern, std::move(access),
      [handler = std::move(handler)](Request request, Responder respond) {
        respond(handler(request));
      },
      body_bytes_max);
}

const Router::Node* Router::find(const Node& node, const std::vector<std::string>& segments,
                                 std::size_t at, Headers& parameters) const {
  using Kind = Node::Kind;
  if (at == segments.size() && !node.routes.empty()) return &node;
  if (at < segments.size()) {
    if (const auto next = node.literals.find(segments[at]); next != node.literals.end())
      if (const Node* found = find(*next->second, segments, at + 1, parameters)) return found;
  }
  for (const auto& next : node.parameters) {
    const std::size_t before = parameters.size();
    if (next->kind == Kind::rest) {
      std::string rest;
      for (std::size_t i = at; i < segments.size(); ++i) rest += (i > at ? "/" : "") + segments[i];
      parameters.emplace_back(next->name, std::move(rest));
      return next.get();
    }
    if (at == segments.size()) continue;
    const std::string& text = segments[at];
    if (next->kind == Kind::integer && !is_integer(text)) continue;
    if (next->kind == Kind::date && !parse_date(text)) continue;
    parameters.emplace_back(next->name, text);
    if (const Node* found = find(*next, segments, at + 1, parameters)) return found;
    parameters.resize(before);
  }
  return nullptr;
}

std::optional<Response> Router::admit(Request& request) const {
  const Node* node = find(*root_, request.segments, 0, request.parameters);
  if (!node) return refusal(404, "not_found", "没有这个地址", "no such address", request);

  const Route* route = nullptr;
  std::string allowed;
  // Not `?:` over a literal and a string: that makes a temporary which the view would outlive.
  std::string_view wanted = request.method;
  if (wanted == "HEAD") wanted = "GET";
  for (const auto& candidate : node->routes) {
    if (candidate.method == wanted) route = &candidate;
    allowed += (allowed.empty() ? "" : ", ") + candidate.method;
    if (candidate.method == "GET") allowed += ", HEAD";
  }
  if (!route && request.method == "OPTIONS")
    return Response::empty().with("Allow", allowed + ", OPTIONS");
  if (!route) {
    return refusal(405, "method_not_allowed", "此地址不支持该方法", "method not allowed here",
                   request).with("Allow", allowed);
  }

  request.principal = resolve_ ? resolve_(request) : nullptr;
  const auto& access = route->access;
  if (!access.is_open() && !request.principal)
    return refusal(401, "not_signed_in", "请先登录", "please sign in", request);
  if (!is_reading(request)) {
    const bool forged = access.is_open()
        ? is_from_elsewhere(request)
        : request.principal->csrf_token().empty() ||
              !same_secret(request.header("x-csrf-token"), request.principal->csrf_token());
    if (forged) {
      return refusal(403, "csrf", "页面已过期，请刷新后重试", "the page is out of date: reload it",
                     request);
    }
  }
  if (!access.is_open() && !access.is_for_newcomers()) {
    if (request.principal->must_change_password())
      return refused(kernel::Refusal::password_unchanged, request);
    if (!request.principal->holds_post())
      return refused(kernel::Refusal::no_living_post, request);
  }
  if (!access.needed_right().empty() && !request.principal->has(access.needed_right()))
    return refusal(403, "no_right", "没有此项权限", "you have no right to this", request);
  if (route->guard) {
    if (auto held = route->guard(request)) return held;
  }

  request.route = route;
  request.body_bytes_max = route->body_bytes_max;
  return std::nullopt;
}

void Router::guard(std::string_view method, std::string_view pattern, Guard guard) {
  auto visit = [&](auto& self, Node& node) -> bool {
    for (auto& route : node.routes) {
      if (route.method != method || route.pattern != pattern) continue;
      route.guard = std::move(guard);
      return true;
    }
    const auto inside = [&](auto& next) { return self(self, *next); };
    return std::any_of(node.literals.begin(), node.literals.end(),
                       [&](auto& next) { return inside(next.second); }) ||
           std::any_of(node.parameters.begin(), node.parameters.end(), inside);
  };
  CHECK(visit(visit, *root_), "a guard of a route that is not there: " + std::string(pattern));
}

void Router::handle(Request request, Responder respond) const {
  const auto* route = static_cast<const Route*>(request.route);
  CHECK(route != nullptr, "a request reached its handler past the gate");
  route->handler(std::move(request), std::move(respond));
}

Handler Router::handler() const {
  return {[this](Request& request) { return admit(request); },
          [this](Request request, Responder respond) {
            handle(std::move(request), std::move(respond));
          }};
}

std::vector<Router::Declared> Router::routes() const {
  std::vector<Declared> all;
  auto visit = [&](auto& self, const Node& node) -> void {
    for (const auto& route : node.routes) {
      all.push_back({route.method, route.pattern, route.access.is_open(),
                     route.access.is_for_newcomers(), route.access.needed_right()});
    }
    for (const auto& [text, next] : node.literals) self(self, *next);
    for (const auto& next : node.parameters) self(self, *next);
  };
  visit(visit, *root_);
  return all;
}

}  // namespace tongchou::server
