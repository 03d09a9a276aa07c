"""The files that rules look at, and what rules and findings are."""
import re
import subprocess
from dataclasses import dataclass, field
from functools import cached_property

CODE = (".cc", ".h")
WEB = (".ts", ".vue", ".mjs", ".js")


@dataclass(order=True, frozen=True)
class Finding:
    path: str
    line: int
    message: str
    error: bool = True

    def place(self):
        return f"{self.path}:{self.line}" if self.line else self.path


@dataclass
class Rule:
    """`check(tree)` yields findings; `bad` and `good` are samples {path: text} to test it by."""
    name: str
    why: str
    check: object
    bad: list = field(default_factory=list)
    good: list = field(default_factory=list)


class Source:
    """One file: its text, its lines, and for C++ and scripts its code without comments."""

    def __init__(self, path, data):
        self.path = path
        self.size = len(data)
        self.binary = b"\0" in data[:8192]
        self.text = "" if self.binary else data.decode("utf-8", errors="replace")

    @cached_property
    def lines(self):
        return self.text.split("\n")

    @cached_property
    def _parts(self):
        return split_code(self.text)

    @property
    def code(self):
        """Comments and the insides of literals are blank; line numbers stay as they are."""
        return self._parts[0]

    @property
    def literals(self):
        """(line, text) of every string literal."""
        return self._parts[1]

    @property
    def comments(self):
        """(line, text) of every comment's lines."""
        return self._parts[2]


class Tree:
    def __init__(self, sources, root=None):
        self.sources = sources
        self.root = root

    @property
    def paths(self):
        return sorted(self.sources)

    def files(self, suffixes, under=""):
        for path in self.paths:
            if path.startswith(under) and path.endswith(suffixes):
                yield self.sources[path]

    def exists(self, path):
        if path in self.sources or any(p.startswith(path.rstrip("/") + "/") for p in self.sources):
            return True
        return self.root is not None and (self.root / path).exists()

    @staticmethod
    def of_samples(samples):
        return Tree({p: Source(p, t if isinstance(t, bytes) else t.encode())
                     for p, t in samples.items()})

    @staticmethod
    def of_project(root):
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=root, check=True, capture_output=True).stdout.decode().split("\0")
        sources = {}
        for path in listed:
            if path and (root / path).is_file():
                sources[path] = Source(path, (root / path).read_bytes())
        return Tree(sources, root)


def allowed(tree, finding, rule):
    """A line may be excused by `tidy: allow RULE: reason` on it or on the line before."""
    source = tree.sources.get(finding.path)
    if source is None or not finding.line:
        return False
    mark = re.compile(r"tidy: allow " + re.escape(rule) + r":\s*\S.{2,}")
    around = source.lines[max(0, finding.line - 2):finding.line]
    return any(mark.search(line) for line in around)


# One pass over C++-like text. Raw strings first, since they may hold anything.
_TOKEN = re.compile(
    r'(?P<raw>\b(?:u8|u|U|L)?R"(?P<mark>[^()\\\s]{0,16})\((?:.|\n)*?\)(?P=mark)")'
    r'|(?P<line>//[^\n]*)'
    r'|(?P<block>/\*(?:.|\n)*?\*/)'
    r'|(?P<string>"(?:[^"\\\n]|\\(?:.|\n))*")'
    r"|(?P<char>(?<![0-9A-Za-z_])'(?:[^'\\\n]|\\.)+')")


def split_code(text):
    literals, comments, out, last, line = [], [], [], 0, 1
    for match in _TOKEN.finditer(text):
        line += text.count("\n", last, match.start())
        out.append(text[last:match.start()])
        found = match.group()
        if match.lastgroup in ("line", "block"):
            for offset, part in enumerate(found.split("\n")):
                comments.append((line + offset, part))
            out.append(re.sub(r"[^\n]", " ", found))
        else:
            inside = found[found.index('"') + 1:-1] if match["raw"] else found[1:-1]
            literals.append((line, inside))
            out.append(found[0] + re.sub(r"[^\n]", " ", found[1:-1]) + found[-1])
        line += found.count("\n")
        last = match.end()
    out.append(text[last:])
    return "".join(out), literals, comments


def line_at(text, offset):
    return text.count("\n", 0, offset) + 1
