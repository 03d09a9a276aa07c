"""Who may include whom (ARCHITECTURE.md, "The ladder"), and what a public header may show."""
import posixpath
import re

from .tree import CODE, Finding, Rule

# Each module and what it may include. An arrow that is not here does not exist.
MAY = {
    "base": set(),
    "feel": {"base"},
    "dmn": {"base", "feel"},
    "bpmn": {"base", "feel", "dmn"},
    "kernel": {"base", "feel", "dmn", "bpmn"},
    "store": {"base"},
    "register": {"base", "store"},
    "document": {"base"},
}
MAY["clerk"] = set(MAY)
MAY["seal"] = {"base"}
MAY["server"] = set(MAY) | {"clerk"}
MAY["command_line"] = set(MAY)
MAY["main"] = {"command_line"}

WHY_NOT = {
    ("kernel", "store"): "decide and apply are pure; records reach them through World",
    ("kernel", "register"): "registers are for reading; a decision rests on records only",
    ("kernel", "document"): "the kernel says what a document contains, not how it looks",
    ("store", "kernel"): "the store knows bytes with a kind, an id and a version, not matters",
    ("seal", "kernel"): "a signature is checked by people who have no office, from bytes alone",
    ("main", "server"): "main sets up and hands over; what a command does is in command_line",
    ("document", "kernel"): "the document takes a content model, so that any caller can render",
}

# Names of parts that a face must not show: whoever includes it would depend on them too.
HIDDEN = ("boost/beast", "boost/json", "boost/asio", "soci/", "pugixml", "sqlite3.h", "libpq-fe",
          "openssl/", "zip.h", "xlsxwriter", "unicode/", "argon2", "cairo/", "ft2build", "hb",
          "qrcodegen/", "p11-kit/")

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)
UNIVERSAL = {"limits.h", "base/limits.h"}


def includes(source):
    """(line, quoted or not, target) for every include of a file; commented ones do not count."""
    plain = source.text
    found = []
    code_lines = source.code.split("\n")
    for match in INCLUDE.finditer(plain):
        line = plain.count("\n", 0, match.end()) + 1
        if "#" in code_lines[line - 1]:
            found.append((line, match[1] == '"', match[2]))
    return found


def module_of(path):
    """src/kernel/x.cc → kernel; src/clerk.cc → clerk; an include of store/store.h → store."""
    parts = path.removeprefix("src/").split("/")
    return parts[0] if len(parts) > 1 else parts[0].split(".")[0].split("_")[0]


def check_ladder(tree):
    for source in tree.files(CODE, "src/"):
        here = module_of(source.path)
        if source.path in ("src/limits.h",):
            continue
        if here not in MAY:
            yield Finding(source.path, 0, f"'{here}' is no step of the ladder: every module is a "
                          "folder named in ARCHITECTURE.md; put the file into the one it serves")
            continue
        for line, quoted, target in includes(source):
            if not quoted or target in UNIVERSAL:
                continue
            there = module_of(target)
            if there == here or there in MAY[here] or there not in MAY:
                continue
            reason = WHY_NOT.get((here, there), "arrows point one way, so that each module can be "
                                 "read, tested and replaced without those above it")
            may = ", ".join(sorted(MAY[here])) or "nothing"
            yield Finding(source.path, line, f"{here} may not include {there} ({target}): "
                          f"{reason}; {here} may include {may}")


def reachable(tree, module):
    """The headers of a module that its face includes, the face itself too."""
    seen, todo = set(), [f"src/{module}/{module}.h", f"src/{module}.h"]
    while todo:
        path = todo.pop()
        if path in seen or path not in tree.sources:
            continue
        seen.add(path)
        for _, quoted, target in includes(tree.sources[path]):
            if quoted and module_of(target) == module:
                todo.append(f"src/{target}")
    return seen


def check_face(tree):
    faces = {m: reachable(tree, m) for m in MAY}
    for module in sorted(MAY):
        if not faces[module] and any(tree.files((".h",), f"src/{module}/")):
            yield Finding(f"src/{module}/", 0, f"no {module}.h: a module has one face, so that a "
                          "reader knows where to begin; let it include what others need",
                          error=False)
    for source in tree.files(CODE, "src/"):
        here = module_of(source.path)
        for line, quoted, target in includes(source):
            there = module_of(target)
            path = f"src/{target}"
            if not quoted or there == here or there not in MAY or target in UNIVERSAL:
                continue
            if path in tree.sources and faces[there] and path not in faces[there]:
                yield Finding(source.path, line, f"{target} is the inside of {there}: a module has "
                              f"one face, {there}/{there}.h; include that, or let the face show it")


def check_hidden(tree):
    for module in MAY:
        for path in sorted(reachable(tree, module)):
            for line, _, target in includes(tree.sources[path]):
                if any(target == h or target.startswith(h) for h in HIDDEN):
                    yield Finding(path, line, f"{target} in a public header: whoever includes the "
                                  "face would depend on that library; keep it in the .cc file and "
                                  "show our own types")


def check_dead(tree):
    used = set()
    for source in tree.files(CODE):
        folder = source.path.rsplit("/", 1)[0]
        for _, quoted, target in includes(source):
            if quoted:
                used.update({f"src/{target}", f"test/{target}", target,
                             posixpath.normpath(f"{folder}/{target}")})
    for source in tree.files((".h",)):
        if source.path.startswith(("src/", "test/")) and source.path not in used:
            yield Finding(source.path, 0, "nobody includes this header: a dead file misleads its "
                          "readers; use it or remove it")


RULES = [
    Rule("ladder", "includes go only along the ladder's arrows", check_ladder,
         bad=[{"src/kernel/a.cc": '#include "store/store.h"\n'},
              {"src/store/a.h": '#include "kernel/matter.h"\n'},
              {"src/base/a.cc": '#include "feel/feel.h"\n'},
              {"src/document/a.cc": '#include "register/register.h"\n'},
              {"src/clerk.cc": '#include "server/server.h"\n'},
              {"src/server/a.cc": '#include "command_line/command_line.h"\n'},
              {"src/main.cc": '#include "server/app.h"\n'},
              {"src/helpers/a.cc": "int a;\n"}],
         good=[{"src/kernel/a.cc": '#include "bpmn/bpmn.h"\n#include "base/limits.h"\n'},
               {"src/main.cc": '#include "command_line/command_line.h"\n'},
               {"src/server/a.cc": '// #include "main/x.h"\n#include "clerk.h"\n'}]),
    Rule("face", "other modules include a module's face, not its inside", check_face,
         bad=[{"src/feel/value.h": "#pragma once\n"},
              {"src/bpmn/a.cc": '#include "feel/parser.h"\n', "src/feel/feel.h": "",
               "src/feel/parser.h": ""}],
         good=[{"src/bpmn/a.cc": '#include "feel/value.h"\n',
                "src/feel/feel.h": '#include "feel/value.h"\n', "src/feel/value.h": ""}]),
    Rule("hidden-parts", "public headers show no third-party library", check_hidden,
         bad=[{"src/server/server.h": "#include <boost/beast/http.hpp>\n"},
              {"src/store/store.h": '#include "store/table.h"\n',
               "src/store/table.h": "#include <soci/soci.h>\n"}],
         good=[{"src/store/store.h": "#include <string>\n",
                "src/store/sql.h": "#include <soci/soci.h>\n"}]),
    Rule("dead-header", "every header is included by somebody", check_dead,
         bad=[{"src/base/old.h": "int f();\n"}],
         good=[{"src/base/x.h": "int f();\n", "src/base/x.cc": '#include "base/x.h"\n'}]),
]
