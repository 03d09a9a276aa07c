"""Every route that the server declares is written down in doc/api.md, and no other."""
import re

from .tree import Finding, Rule, line_at

DOC = "doc/api.md"
# router.get("/api/x", …  app.router().add("DELETE", base + "/views/{id}", …  command_route(app, …
CALL = re.compile(
    r"(?:\brouter(?:\(\))?\s*\.\s*(get|post|add)\(\s*|\bcommand_route\(\s*app,\s*)"
    r"(?:\"([A-Z]+)\"\s*,\s*)?(base\b\s*\+?\s*)?(?:\"([^\"]*)\")?")
BASE = re.compile(r"\bbase\s*=\s*\"([^\"]*)\"")
SAID = re.compile(r"\b(GET|POST|PUT|PATCH|DELETE) (/api/[^\s`\"?,;]*)")


def plain(path):
    """Parameters by place: what they are called may differ."""
    return re.sub(r"\{[^}]*\}", "{}", path.rstrip("/."))


def fits(route, known):
    """The page may name one value of a parameter: acts/submit for acts/{act}."""
    said, wanted = route.split("/"), known.split("/")
    return len(said) == len(wanted) and all(w in ("{}", s) for s, w in zip(said, wanted))


def declared(tree):
    for path in tree.paths:
        if not re.match(r"src/server/.+\.cc$", path):
            continue
        text = tree.sources[path].text
        bases = [(m.start(), m[1]) for m in BASE.finditer(text)]
        for call in CALL.finditer(text):
            base = [b for at, b in bases if at < call.start()][-1:] if call[3] else [""]
            route = (base[0] if base else "") + (call[4] or "")
            if route.startswith("/api/"):
                method = call[2] or (call[1] or "post").upper()
                yield method, plain(route), path, line_at(text, call.start())


def check(tree):
    if DOC not in tree.sources:
        return
    text = tree.sources[DOC].text
    said = {}
    for m in SAID.finditer(text):
        said.setdefault((m[1], plain(m[2])), line_at(text, m.start()))
    routes = set()
    for method, route, path, line in declared(tree):
        routes.add((method, route))
        if (method, route) not in said:
            yield Finding(path, line, f"{method} {route} is not in {DOC}: nobody can use what "
                          "is written down nowhere; add what it takes and answers")
    for (method, route), line in said.items():
        if not any(method == m and fits(route, known) for m, known in routes):
            yield Finding(DOC, line, f"the server has no {method} {route}: mend the page, which "
                          "others program against")


CODE = 'void add(App& app) {\n  router.get("/api/a/{id}", in, f);\n' \
       '  app.router().add("DELETE", "/api/a/{id}", in, f);\n' \
       '  const std::string base = "/api/l/{body}";\n  router.post(base + "/x", in, f);\n' \
       '  command_route(app, "/api/u", administrator, f);\n}\n'
GOOD = "- `GET /api/a/{name}?q=` → x; `GET /api/a/one`; `DELETE /api/a/{id}`\n" \
       "- `POST /api/l/{body}/x`, `POST /api/u`\n"

RULES = [
    Rule("routes-said", "doc/api.md says all routes and no others", check,
         bad=[{"src/server/a.cc": CODE, DOC: GOOD.replace("GET /api/a", "GET /api/b")},
              {"src/server/a.cc": CODE, DOC: GOOD.replace(", `POST /api/u`", "")},
              {"src/server/a.cc": CODE, DOC: GOOD + "- `GET /api/gone`\n"}],
         good=[{"src/server/a.cc": CODE, DOC: GOOD}]),
]
