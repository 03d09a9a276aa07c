"""A range-for over what a temporary pointer holds: the pointer is gone before the first round."""
import re

from .tree import CODE, Finding, Rule, line_at

HOLDER = r"(?:Result|std::(?:shared_ptr|unique_ptr|optional|expected))"
# A declaration: perhaps a template's, its type, perhaps a class that it belongs to, its name.
DECLARED = re.compile(r"(?:^|[;{}>\n])[ \t]*(?P<template>template <class \w+>\s*)?"
                      r"(?:\[\[nodiscard\]\] |static |inline |virtual |constexpr )*"
                      r"(?!(?:return|co_return|co_await|throw|new|else)\b)"
                      r"(?P<type>[A-Za-z_][\w:]*(?:<[^;(){}]*>)?(?:\s+const)?)(?P<ref>\s*[&*])?\s+"
                      r"(?:[A-Za-z_]\w*::)*(?P<name>[a-z_]\w*)\s*\(", re.M)
CALL = re.compile(r"(?P<std>std::)?(?P<name>[a-z_]\w*)"
                  r"(?:(?P<template><)[\w:<> ,]*>)?\(")
RANGE_FOR = re.compile(r"\bfor\s*\(")


def closing(code, at):
    """The place after the bracket that closes the one at `at`."""
    pairs, depth = {"(": ")", "[": "]", "{": "}"}, 0
    for i in range(at, len(code)):
        if code[i] in pairs:
            depth += 1
        elif code[i] in pairs.values():
            depth -= 1
            if depth == 0:
                return i + 1
    return len(code)


def range_of(head):
    """What a range-for runs over: behind the colon that is no `::` and in no bracket."""
    depth = 0
    for i, c in enumerate(head):
        if c in "([{":
            depth += 1
        elif c in ")]}":
            depth -= 1
        elif c == ";" and depth == 0:
            return None
        elif c == ":" and depth == 0 and ":" not in (head[i - 1:i], head[i + 1:i + 2]):
            return i + 1
    return None


def holders_by_value(tree):
    """Names of functions that answer a pointer or a result by value, and never a reference."""
    by_value, otherwise = set(), set()
    for source in tree.files(CODE):
        for match in DECLARED.finditer(source.code):
            holds = re.match(HOLDER + "<", match["type"]) and not match["ref"]
            # T get<T>(…) is another function than get(…).
            name = match["name"] + ("<" if match["template"] else "")
            (by_value if holds else otherwise).add(name)
    return by_value - otherwise


def check_dangling(tree):
    names = holders_by_value(tree)
    for source in tree.files(CODE):
        code = source.code
        for match in RANGE_FOR.finditer(code):
            head = code[match.end():closing(code, match.end() - 1) - 1]
            begin = range_of(head)
            if begin is None:
                continue
            over = head[begin:].strip()
            for call in CALL.finditer(over):
                behind = over[closing(over, call.end() - 1):].lstrip()
                held = (behind.startswith(("->", ".value()")) or
                        over.startswith("*") and not behind)
                name = call["name"] + (call["template"] or "")
                if held and not call["std"] and name in names:
                    yield Finding(source.path, line_at(code, match.start()),
                                  f"{call['name']}() answers a holder by value: it is gone before "
                                  "the first round, and what it held perhaps with it; give it a "
                                  "name before the loop")


RULES = [
    Rule("dangling-range", "no loop runs over what a temporary holds", check_dangling,
         bad=[{"src/kernel/a.h": "template <class T>\nstd::shared_ptr<const T> get(int id);\n",
               "src/kernel/a.cc": "for (const auto& h : world.get<Post>(id)->holders) {}\n"},
              {"src/base/a.cc": "Result<Rows> read(int n);\n"
                                "void f() { for (auto& r : *read(1)) {} }\n"},
              {"src/base/a.cc": "std::optional<Rows> read(int n);\n"
                                "void f() {\n  for (auto& r : read(1).value()) {}\n}\n"}],
         good=[{"src/kernel/a.h": "template <class T>\nstd::shared_ptr<const T> get(int id);\n",
                "src/kernel/a.cc": "auto post = world.get<Post>(id);\n"
                                   "for (const auto& h : post->holders) {}\n"
                                   "for (const auto& p : std::get<Path>(x)->parts) {}\n"},
               {"src/base/a.cc": "Shape* find(int n);\nRows rows(int n);\n"
                                 "void f() { for (auto& r : find(1)->rows) {} "
                                 "for (auto& r : rows(1)) {} }\n"}]),
]
