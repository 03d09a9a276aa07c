"""How files look: length, words, names, links, paths, sizes."""
import posixpath
import re
from pathlib import Path

from .tree import CODE, WEB, Finding, Rule, line_at

SCRIPTS = (".py", ".sh", ".mjs", ".js", ".ts", ".vue")
OURS = ("tool/tidy", "tool/tidy_checks/", "tool/pinyin-words.txt")
GENERATED = ("package-lock.json",)


def is_script(source):
    return source.path.endswith(SCRIPTS) or (not source.binary and source.text.startswith("#!"))


def written(tree):
    """Files that people write as code."""
    for path in tree.paths:
        source = tree.sources[path]
        if source.binary or path.endswith(GENERATED):
            continue
        if path.endswith(CODE) or is_script(source) or path.endswith("CMakeLists.txt"):
            yield source


# ---- lines, files, functions ------------------------------------------------------------------

def check_line_length(tree):
    for source in written(tree):
        for number, line in enumerate(source.lines, 1):
            if len(line) > 100 and "http" not in line:
                yield Finding(source.path, number, f"{len(line)} columns: lines end at 100, so "
                              "that two files fit side by side; break where the thought breaks")


def check_file_length(tree):
    for source in written(tree):
        count = len(source.lines) - 1
        if count <= 600:
            continue
        reason = any(re.search(r"\bLength: \S", line) for line in source.lines[:40])
        if reason:
            continue
        yield Finding(source.path, 0, f"{count} lines: a file of 100 to 600 lines holds one "
                      "thought; divide it along its nouns, or, where that would hurt, say "
                      "'Length: why' in its head", error=count > 1000)


FUNCTION = re.compile(r"^(?!\s|#|//|namespace|class|struct|enum|union|extern|using|typedef|template"
                      r"|[{}]|const(?:expr)?\s[^()]*=)[^\n;]*", re.M)


def check_function_length(tree):
    for source in tree.files((".cc",)):
        begin = None
        for number, line in enumerate(source.code.split("\n"), 1):
            if FUNCTION.match(line) and "(" in line and not line.rstrip().endswith((";", "}")):
                begin = number
            elif line.startswith("}") and begin is not None:
                count = number - begin + 1
                if count > 70:
                    yield Finding(source.path, begin, f"{count} lines: a function of up to 70 fits "
                                  "on a screen; name the steps and give each its own",
                                  error=count > 150)
                begin = None
            elif line and not line[0].isspace():
                begin = None if re.match(r"class|struct|namespace|enum", line) else begin


# ---- words ------------------------------------------------------------------------------------

UNFINISHED = re.compile(r"\b(?:TODO|FIXME|XXX|HACK|TBD)\b")
UNFINISHED_WORDS = re.compile(r"\b(?:not (?:yet )?implemented|unimplemented|placeholder|dummy"
                              r"|stub(?:bed)?|for now)\b", re.I)


def check_unfinished(tree):
    why = "the tree says what is, the issues say what will be: finish it, or open an issue"
    for path in tree.paths:
        source = tree.sources[path]
        if source.binary or path.startswith(OURS) or path.endswith(GENERATED):
            continue
        for match in UNFINISHED.finditer(source.text):
            yield Finding(path, line_at(source.text, match.start()), f"'{match.group()}': {why}")
        if path.endswith(CODE + WEB):
            for line, comment in source.comments:
                for match in UNFINISHED_WORDS.finditer(comment):
                    yield Finding(path, line, f"'{match.group()}' in a comment: {why}")


def pinyin_words():
    path = Path(__file__).resolve().parent.parent / "pinyin-words.txt"
    lines = path.read_text(encoding="utf-8").split("\n")
    words = [line.split("#")[0].strip() for line in lines]
    return ({w for w in words if w and not w.startswith("!")},
            {w[1:] for w in words if w.startswith("!")})


SYLLABLE = (r"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan"
            r"|ai|ei|ui|ao|ou|iu|ie|ue|er|an|en|in|un|ia|ua|uo|a|o|e|i|u)")
# Syllables that English words do not have; one of them makes a chain of syllables pinyin.
TELLING = re.compile(r"zh[aeiou]|x(?:iang|iao|iong|ian|iu|ie|ing|in|ia|uan|ue|un|u|i)"
                     r"|q(?:iang|iao|iong|ian|iu|ie|ing|in|ia|i)")
CHAIN = re.compile(f"(?:{SYLLABLE}){{2,}}")


def looks_pinyin(word, listed, excused):
    if word in excused:
        return False
    if word in listed:
        return True
    chain = len(word) >= 5 and CHAIN.fullmatch(word) and not re.fullmatch(SYLLABLE, word)
    return bool(chain and TELLING.search(word))


def check_pinyin(tree):
    listed, excused = pinyin_words()
    for source in written(tree):
        if source.path.startswith(OURS):
            continue
        code = source.code if source.path.endswith(CODE) else source.text
        seen = set()
        for match in re.finditer(r"[A-Za-z_][A-Za-z0-9_]*", code):
            name = match.group()
            if name in seen:
                continue
            seen.add(name)
            for word in re.findall(r"[A-Z]?[a-z]+", name):
                if looks_pinyin(word.lower(), listed, excused):
                    yield Finding(source.path, line_at(code, match.start()),
                                  f"'{name}' is pinyin: one spelling stands for many words, and "
                                  "GLOSSARY.md has the English noun; if it is no pinyin, add "
                                  f"'!{word.lower()}' to tool/pinyin-words.txt")


# ---- places -----------------------------------------------------------------------------------

MACHINE = re.compile(r"(?<![\w.~*-])/(?:work|home|root|Users)/[\w.]")


def check_machine_paths(tree):
    for path in tree.paths:
        source = tree.sources[path]
        if source.binary or path.startswith(OURS):
            continue
        for match in MACHINE.finditer(source.text):
            yield Finding(path, line_at(source.text, match.start()),
                          f"'{match.group()}…' is a place on one machine: others do not have it; "
                          "use a path relative to the project, --data, or a temporary folder")


LINK = re.compile(r"(?<!`)!?\[[^\]\n]*\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)")


def check_links(tree):
    for source in tree.files((".md",)):
        text = re.sub(r"```.*?```|`[^`\n]*`", lambda m: re.sub(r"[^\n]", " ", m.group()),
                      source.text, flags=re.S)
        for match in LINK.finditer(text):
            target = match[1].split("#")[0]
            if not target or re.match(r"[a-z][a-z0-9+.-]*:", target):
                continue
            path = posixpath.normpath(posixpath.join(posixpath.dirname(source.path), target))
            if not tree.exists(path):
                yield Finding(source.path, line_at(text, match.start()),
                              f"the link to {target} leads nowhere: a reader who follows it is "
                              "lost; mend the path or remove the link")


def check_size(tree):
    for path in tree.paths:
        source = tree.sources[path]
        if source.size > 800_000:
            yield Finding(path, 0, f"{source.size // 1000} KB: large and generated files make "
                          "every clone heavy for ever; generate it in build/, or keep a sample")


def check_ending(tree):
    for source in written(tree):
        for number, line in enumerate(source.lines, 1):
            if line != line.rstrip() or "\r" in line:
                yield Finding(source.path, number, "blanks at the end of a line: they show up as "
                              "changes that are none; remove them")
            elif "\t" in line and source.path.endswith(CODE):
                yield Finding(source.path, number, "a tab: it has another width for every reader; "
                              "use spaces")


LONG_FUNCTION = "void f() {\n" + "  g();\n" * 80 + "}\n"

RULES = [
    Rule("line-length", "lines end at 100 columns", check_line_length,
         bad=[{"src/base/a.cc": "// " + "x" * 100 + "\n"}, {"dev": "#!/bin/sh\n" + "y" * 101}],
         good=[{"src/base/a.cc": "// " + "字" * 90 + "\n"}, {"doc/a.md": "x" * 200}]),
    Rule("file-length", "a file holds one thought", check_file_length,
         bad=[{"src/base/a.cc": "int a;\n" * 1100}, {"src/base/b.cc": "int a;\n" * 700}],
         good=[{"src/base/a.cc": "// Length: one table.\n" + "int a;\n" * 1100},
               {"src/base/b.cc": "int a;\n" * 500}]),
    Rule("function-length", "a function fits on a screen", check_function_length,
         bad=[{"src/base/a.cc": LONG_FUNCTION}],
         good=[{"src/base/a.cc": "int x(int);\n" + "void f() {\n" + "  g();\n" * 40 + "}\n"},
               {"src/base/c.cc": "int x() { return 1; }\nclass A {\n" + "  int b;\n" * 90 + "};\n"},
               {"src/base/b.cc": "namespace a {\nint b[] = {\n" + "  1,\n" * 90 + "};\n}\n"}]),
    Rule("unfinished", "no notes of unfinished work", check_unfinished,
         bad=[{"src/base/a.cc": "// TODO later\n"}, {"doc/x.md": "FIXME\n"},
              {"web/src/a.ts": "// not implemented\n"}],
         good=[{"web/src/a.vue": '<input placeholder="名称">\n'},
               {"src/base/a.cc": "// done\n"}]),
    Rule("pinyin", "names are English nouns of the glossary", check_pinyin,
         bad=[{"src/base/a.cc": "int xiangmu_count;\n"}, {"src/base/a.cc": "int lingdaoGroup;\n"},
              {"web/src/a.ts": "const zhongdian = 1\n"}, {"src/base/a.cc": "void qianpi();\n"}],
         good=[{"src/base/a.cc": 'int project_count, maximum, banana; auto s = "xiangmu";\n'}]),
    Rule("machine-path", "no path of one machine", check_machine_paths,
         bad=[{"README.md": "see /" + "work/main/x\n"}, {"src/base/a.cc": '"/' + 'home/me/x"\n'}],
         good=[{"README.md": "see ./" + "work/x and ../shared, https://a.b/home/x\n"}]),
    Rule("dead-link", "relative links in documents lead somewhere", check_links,
         bad=[{"README.md": "[x](doc/gone.md)\n"}, {"doc/a.md": "![x](b.png)\n"}],
         good=[{"README.md": "[x](doc/a.md#b) [y](https://a.b) `[z](no)`\n", "doc/a.md": ""}]),
    Rule("large-file", "no large or generated files", check_size,
         bad=[{"doc/a.bin": b"\0" * 900_000}], good=[{"doc/a.bin": b"\0" * 1000}]),
    Rule("line-ending", "no blanks at line ends, no tabs", check_ending,
         bad=[{"src/base/a.cc": "int a; \n"}, {"src/base/a.cc": "\tint a;\n"}],
         good=[{"src/base/a.cc": "int a;\n"}]),
]
