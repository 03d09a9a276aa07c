// Which handler answers which path, and who may ask. The gate is here and nowhere else: a route
// says its Access or does not compile, and nothing is reachable that was not added.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/http.h"

namespace tongchou::server {

class Access {
 public:
  static Access open() { return Access(Kind::open, {}); }            // nobody is asked for
  // Whoever holds a post today: rights follow posts and end with them.
  static Access signed_in() { return Access(Kind::signed_in, {}); }
  // Any principal, without a post too and before the one-time password is changed.
  static Access newcomer() { return Access(Kind::newcomer, {}); }
  static Access right(std::string name) { return Access(Kind::right, std::move(name)); }

  bool is_open() const { return kind_ == Kind::open; }
  bool is_for_newcomers() const { return kind_ == Kind::newcomer; }
  const std::string& needed_right() const { return right_; }         // "" when none

 private:
  enum class Kind { open, signed_in, newcomer, right };
  Access(Kind kind, std::string right) : kind_(kind), right_(std::move(right)) {}
  Kind kind_;
  std::string right_;
};

using Answering = std::function<void(Request, Responder)>;  // may answer later
using Reading = std::function<Response(const Request&)>;    // answers at once

class Router {
 public:
  using Guard = std::function<std::optional<Response>(const Request&)>;
  // Resolves a request's session; null when there is none. Called on a worker.
  using Resolve = std::function<PrincipalPtr(const Request&)>;
  explicit Router(Resolve resolve);
  ~Router();
  Router(const Router&) = delete;  // handler() refers to it

  // Pattern: "/api/matters/{id}/acts/{act}"; "{n:int}" and "{day:date}" match only such text;
  // "{rest*}" at the end takes all that follows ("" when nothing does). A literal beats a
  // parameter. The same method and pattern twice is a broken invariant. Longer bodies than
  // kHttpBodyBytesMax must be asked for. GET answers HEAD too.
  void add(std::string_view method, std::string_view pattern, Access access, Answering handler,
           std::size_t body_bytes_max = limits::kHttpBodyBytesMax);
  void get(std::string_view pattern, Access access, Reading handler);
  void post(std::string_view pattern, Access access, Reading handler,
            std::size_t body_bytes_max = limits::kHttpBodyBytesMax);

  // Asked after all else, before the body is read: what a route allows one address, say.
  void guard(std::string_view method, std::string_view pattern, Guard guard);

  // The gate, in order: 404, 405 (with Allow; OPTIONS answers 204), 401 `not_signed_in`,
  // 403 `csrf` (X-CSRF-Token is not the session's; for open routes: the browser says that another
  // site sent it), 403 `password_unchanged`, 403 `no_living_post`, 403 `no_right`, the route's
  // guard. GET and HEAD need no token. Sets
  // parameters, principal (also on open routes when there is one), body_bytes_max.
  std::optional<Response> admit(Request& request) const;
  void handle(Request request, Responder respond) const;

  // For HttpServer; the router must outlive it.
  Handler handler() const;

  struct Declared {
    std::string method, pattern;
    bool open, for_newcomers;
    std::string right;
  };
  std::vector<Declared> routes() const;  // for the access matrix and the documentation

 private:
  struct Route;
  struct Node;
  const Node* find(const Node& node, const std::vector<std::string>& segments, std::size_t at,
                   Headers& parameters) const;
  Resolve resolve_;
  std::unique_ptr<Node> root_;
};

// Compares in a time that does not depend on where the texts differ.
bool same_secret(std::string_view a, std::string_view b);

}  // namespace tongchou::server
