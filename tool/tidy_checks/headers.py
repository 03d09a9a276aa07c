"""Every header compiles alone, so that the order of includes never matters."""
import hashlib
import os
import shutil
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from .ladder import includes
from .tree import Finding, Rule

FLAGS = ["-std=c++23", "-fsyntax-only", "-x", "c++", "-Wall", "-Wextra",
         "-Wno-unused-parameter", "-Wno-missing-field-initializers"]


def check_once(tree):
    for source in tree.files((".h",)):
        if "#pragma once" not in source.text:
            yield Finding(source.path, 1, "no '#pragma once': included twice, it defines twice; "
                          "put it after the opening comment")


def closure(tree, path, seen):
    """The project's own files that a header brings in, itself too."""
    if path in seen or path not in tree.sources:
        return seen
    seen.add(path)
    folder = path.rsplit("/", 1)[0]
    for _, quoted, target in includes(tree.sources[path]):
        if quoted:
            for candidate in (f"src/{target}", f"{folder}/{target}", target):
                closure(tree, candidate, seen)
    return seen


def compile_alone(root, path):
    compiler = shutil.which("g++-12") or shutil.which("g++") or "c++"
    done = subprocess.run([compiler, *FLAGS, "-idirafter", str(root / "src"), "-idirafter",
                           str(root), "-"], cwd=root,
                          input=f'#include "{path}"\n', text=True, capture_output=True)
    lines = [l for l in done.stderr.split("\n") if "error:" in l]
    return None if done.returncode == 0 else (lines or ["it does not compile"])[0]


def check_alone(tree):
    if tree.root is None:  # samples of the self-test are compiled in a folder of their own
        with tempfile.TemporaryDirectory() as folder:
            for path, source in tree.sources.items():
                (Path(folder) / path).parent.mkdir(parents=True, exist_ok=True)
                (Path(folder) / path).write_text(source.text, encoding="utf-8")
            yield from compile_all(tree, Path(folder), {})
        return
    cache = tree.root / "build" / "tidy-headers"
    known = dict(l.split(" ", 1) for l in cache.read_text().splitlines()) if cache.exists() else {}
    yield from compile_all(tree, tree.root, known)
    cache.parent.mkdir(exist_ok=True)
    cache.write_text("".join(f"{k} {v}\n" for k, v in sorted(known.items())))


def shown_by_build(tree):
    """Headers that some .cc file includes before anything else: the build compiles them alone."""
    shown = set()
    for source in tree.files((".cc",)):
        first = next(iter(includes(source)), None)
        if first and first[1]:
            folder = source.path.rsplit("/", 1)[0]
            shown.update({f"src/{first[2]}", f"{folder}/{first[2]}", first[2]})
    return shown


def compile_all(tree, root, known):
    """`known` keeps the digest with which a header was last found good."""
    todo, shown = [], shown_by_build(tree)
    for source in tree.files((".h",)):
        if source.path.startswith(("src/", "test/")) and source.path not in shown:
            digest = hashlib.sha256()
            for path in sorted(closure(tree, source.path, set())):
                digest.update(path.encode() + b"\0" + tree.sources[path].text.encode())
            if known.get(source.path) != digest.hexdigest():
                todo.append((source.path, digest.hexdigest()))
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 2) as pool:
        for (path, digest), error in zip(todo, pool.map(lambda t: compile_alone(root, t[0]), todo)):
            if error is None:
                known[path] = digest
            else:
                known.pop(path, None)
                yield Finding(path, 0, "does not compile alone, so it works only after other "
                              f"includes: include what it uses ({error.strip()[:160]})")


RULES = [
    Rule("pragma-once", "every header may be included twice", check_once,
         bad=[{"src/base/a.h": "int f();\n"}], good=[{"src/base/a.h": "#pragma once\nint f();\n"}]),
    Rule("header-alone", "every header compiles alone", check_alone,
         bad=[{"src/base/a.h": "#pragma once\nstd::string f();\n"}],
         good=[{"src/base/a.h": "#pragma once\n#include <string>\nstd::string f();\n"},
               {"src/base/a.h": "#pragma once\nthe build says this;\n",
                "src/base/a.cc": '#include "base/a.h"\n'}]),
]
