"""Ids of clauses: every wanted one has a scenario, every cited one exists."""
import re
from pathlib import Path

from .tree import CODE, Finding, Rule, line_at

# How many clauses the notice's requirements have, per body.
CLAUSES = {"G": 8, "KP": 45, "FE": 21, "TW": 35, "AM": 27, "ID": 16, "UM": 12, "DC": 12}
ID = re.compile(r"\b(G|KP|FE|TW|AM|ID|UM|DC)-(\d{1,3})\b")
SCENARIO = re.compile(r"(?:bodies/[^/]+|test)/scenario/.+\.txt$")


def wanted_ids():
    path = Path(__file__).resolve().parent.parent / "wanted-ids.txt"
    return [w for line in path.read_text(encoding="utf-8").split("\n")
            for w in line.split("#")[0].split()]


def head_ids(source):
    """The ids in a scenario's title: its first paragraph."""
    head = source.text.strip().split("\n\n")[0]
    return {m.group() for m in ID.finditer(head)}


def check_shown(tree):
    shown = set()
    for path in tree.paths:
        if SCENARIO.match(path):
            shown |= head_ids(tree.sources[path])
    for wanted in wanted_ids():
        if wanted not in shown:
            yield Finding("tool/wanted-ids.txt", 0, f"{wanted} has no scenario: a capability "
                          "counts when a clerk can read it done; write "
                          f"bodies/<body>/scenario/<name>.txt whose title names {wanted}")


def check_titles(tree):
    for path in tree.paths:
        if SCENARIO.match(path) and not head_ids(tree.sources[path]):
            yield Finding(path, 1, "no id in the scenario's title: a reader cannot tell what it "
                          "shows; begin with the ids, as in 'KP-3  门槛:…'")


def check_known(tree):
    for path in tree.paths:
        if not path.endswith(CODE + (".toml", ".txt", ".bpmn", ".dmn", ".json", ".md")):
            continue
        if path.startswith(("tool/", "web/")):
            continue
        source = tree.sources[path]
        for match in ID.finditer(source.text):
            if not 1 <= int(match[2]) <= CLAUSES[match[1]]:
                yield Finding(path, line_at(source.text, match.start()),
                              f"{match.group()} does not exist ({match[1]} ends at "
                              f"{CLAUSES[match[1]]}): a citation must lead to its clause")


RULES = [
    Rule("id-shown", "every capability in scope has a scenario", check_shown,
         bad=[{"bodies/key-projects/scenario/a.txt": "门槛\n\nKP-3\n"}],
         good=[{f"bodies/x/scenario/{i}.txt": f"{i}  一个情景\n\n今天 2026-03-16 09:00\n"
                for i in wanted_ids()}]),
    Rule("id-titled", "a scenario's title names the ids that it shows", check_titles,
         bad=[{"bodies/a/scenario/b.txt": "门槛\n\n今天 2026-03-16\n"}],
         good=[{"bodies/a/scenario/b.txt": "KP-3  门槛\n"}]),
    Rule("id-known", "a cited id exists", check_known,
         bad=[{"src/kernel/a.cc": "// KP-99\n"}],
         good=[{"src/kernel/a.cc": "// KP-3 UTF-8 ID-16\n"}]),
]
