"""Calls and types that are not used here, each with what to use instead; and bounds and names."""
import re

from .tree import CODE, WEB, Finding, Rule, line_at

PURE = ("src/feel/", "src/dmn/", "src/bpmn/", "src/kernel/")

# (pattern, what it is, why not, what instead). In pure modules the same input must give the same
# events on every machine, in every year, or replay is worth nothing.
PURE_BANS = [
    (r"\b(?:system_clock|steady_clock|high_resolution_clock)\s*::\s*now\b|\bstd::time\s*\("
     r"|(?<![\w.:>])time\s*\(\s*(?:NULL|nullptr|0|&)|\b(?:localtime|gmtime|mktime|gettimeofday)\w*"
     r"\s*\(", "a clock", "replay would see another time",
     "take the instant that arrives in the command (base/time.h)"),
    (r"(?<![\w.:>])s?rand\s*\(|\brandom_device\b|\bmt19937\w*|\bdefault_random_engine\b",
     "randomness", "replay would draw another number",
     "take ids and seeds from the command"),
    (r"\bunordered_(?:multi)?(?:map|set)\b", "an unordered container",
     "its order differs between machines and leaks into events and digests",
     "std::map, std::set or a sorted std::vector"),
    (r"\b(?:double|float)\b", "binary floating point",
     "0.1 has no exact form; sums of money and scores would drift",
     "Decimal (base/decimal.h)"),
    (r"\bstd::(?:thread|jthread|mutex|shared_mutex|async|atomic\w*|condition_variable)\b"
     r"|\bpthread_",
     "a thread or lock", "the clerk is the only writer; pure code has nobody to lock against",
     "plain values; concurrency lives in clerk and server"),
    (r"\b(?:i|o)?fstream\b|\bfopen\s*\(|\bstd::(?:cout|cerr|cin|clog)\b|\bstd::filesystem\b"
     r"|(?<![\w.:>])f?printf\s*\(|\bgetenv\s*\(", "input or output",
     "pure code receives what it needs and answers a value",
     "pass the text in, return the Result; logging is the caller's"),
    (r"\bsetlocale\s*\(|\bstd::locale\b|\bimbue\s*\(|\bstd::sto(?:d|f|ld)\b|\bstrtod\s*\(",
     "a locale", "the decimal point would depend on the machine",
     "Decimal, std::from_chars, ICU through base"),
]

BANS = [
    (r"\bstd::w?regex\b|#\s*include\s*<regex>", "std::regex",
     "it recurses per character: a long line overflows the stack, and it knows no UTF-8",
     "a small hand-written reader, or ICU's with a time limit"),
    (r"(?<![\w.:>])(?:std::)?v?sprintf\s*\(", "sprintf", "it writes past the end",
     "fmt::format, or snprintf with the buffer's size"),
    (r"(?<![\w.:>])(?:std::)?str(?:cpy|cat|ncpy)\s*\(", "strcpy and its kin",
     "it writes past the end", "std::string"),
    (r"(?<![\w.:>])(?:std::)?ato(?:i|l|ll|f)\s*\(", "atoi and its kin",
     "it answers 0 for nonsense and is undefined on overflow",
     "std::from_chars, or Decimal, and a Result"),
    (r"(?<![\w.:>])(?:std::)?(?:system|popen)\s*\(", "system or popen",
     "a shell interprets its argument", "the library call, or posix_spawn with an argument list"),
    (r"(?<![\w.:>])(?:std::)?(?:tmpnam|mktemp|gets)\s*\(", "an unsafe C call",
     "another process can step in between", "mkstemp, std::getline"),
    (r"(?<![\w_])assert\s*\(", "assert", "it vanishes from release builds",
     "CHECK(condition, why) from base/result.h, which is always on"),
    (r"\busing\s+namespace\s+std\s*;", "using namespace std", "names collide silently",
     "write std::, or using std::name in a .cc file"),
]

TEST_BANS = [
    (r"\bsleep_(?:for|until)\b|(?<![\w.:>])u?sleep\s*\(", "a sleep in a test",
     "it is slow on a good day and too short on a bad one",
     "wait for the event itself (a future, a poll of the state with a deadline)"),
]

WEB_BANS = [
    (r"\bv-html\b|\binnerHTML\b|\binsertAdjacentHTML\b|(?<![\w.])eval\s*\(|\bnew Function\b",
     "markup or code out of a string", "a project's name could carry a script",
     "text interpolation, components"),
    (r"\btoISOString\s*\(\s*\)\s*\.\s*(?:slice|split|substr)", "a date out of toISOString",
     "it shifts the date to UTC: in the morning it is still yesterday there",
     "the date helpers of web/src/base"),
]


def ban(tree, bans, files, blanked=True):
    for source in files:
        code = source.code if blanked else source.text
        for pattern, what, why, instead in bans:
            for match in re.finditer(pattern, code):
                shown = " ".join(match.group().split())
                yield Finding(source.path, line_at(code, match.start()),
                              f"{what} ({shown.rstrip('( ')}): {why}; instead: {instead}")


def check_pure(tree):
    files = [s for s in tree.files(CODE) if s.path.startswith(PURE)]
    yield from ban(tree, PURE_BANS, files)


def check_calls(tree):
    files = [s for s in tree.files(CODE) if s.path.startswith(("src/", "test/", "bench/"))]
    yield from ban(tree, BANS, files)


def check_test_calls(tree):
    # test/support/ holds the polls with a deadline that the message speaks of.
    files = [s for s in tree.files(CODE, "test/") if not s.path.startswith("test/support/")]
    yield from ban(tree, TEST_BANS, files)


def check_web(tree):
    files = [s for s in tree.files(WEB, "web/src/") if ".test." not in s.path]
    yield from ban(tree, WEB_BANS, files, blanked=False)


# ---- bounds stand in one file ----------------------------------------------------------------

LIMITS = ("src/base/limits.h", "src/limits.h")
BOUND = re.compile(r"\bconst(?:expr)?\b[^;=(){}]*?"
                   r"\b(k[A-Z]\w*(?:Max|Min)|k_?\w+_(?:max|min))\s*[={]")


def check_limits(tree):
    for source in tree.files(CODE, "src/"):
        if source.path in LIMITS or source.path.endswith("_limits.h"):
            continue
        for match in BOUND.finditer(source.code):
            yield Finding(source.path, line_at(source.code, match.start(1)),
                          f"{match[1]} is a bound: all bounds stand in src/base/limits.h (or a "
                          "part's own _limits.h) with their reason and are checked against each "
                          "other; use it from there")


# ---- no body has code of its own -------------------------------------------------------------

BODIES = ("key-projects", "finance", "talent", "assets", "industry", "city", "decisions")


def check_body_names(tree):
    names = "|".join(BODIES)
    distinct = re.compile(r"key-projects|(?:" + names + r")/[\w-]+")
    compared = re.compile(r'(?:[=!]=\s*|\bstarts_with\s*\(\s*)"(' + names + r')(?:/[^"]*)?"'
                          r'|"(' + names + r')(?:/[^"]*)?"\s*[=!]=')
    message = ("is a body's name in C++: bodies are data, and code that knows one grows a case for "
               "each; let the pack say it (body.toml, a parameter, a named rule)")
    for source in tree.files(CODE, "src/"):
        for line, literal in source.literals:
            if distinct.fullmatch(literal):
                yield Finding(source.path, line, f'"{literal}" {message}')
        for number, line in enumerate(source.lines, 1):
            for match in compared.finditer(line):
                if "key-projects" not in match.group() and "/" not in match.group():
                    yield Finding(source.path, number, f"{match.group()} {message}")


RULES = [
    Rule("pure", "feel, dmn, bpmn and kernel have no clock, randomness, locale, thread, I/O",
         check_pure,
         bad=[{"src/kernel/a.cc": "auto t = std::chrono::system_clock::now();\n"},
              {"src/kernel/a.cc": "auto t = time(nullptr);\n"},
              {"src/feel/a.cc": "int x = rand();\n"},
              {"src/feel/a.cc": "std::random_device d;\n"},
              {"src/dmn/a.h": "std::unordered_map<int, int> m;\n"},
              {"src/dmn/a.h": "double money;\n"},
              {"src/bpmn/a.cc": "std::mutex m;\n"},
              {"src/bpmn/a.cc": "std::ifstream in(path);\n"},
              {"src/kernel/a.cc": 'setlocale(LC_ALL, "");\n'}],
         good=[{"src/kernel/a.cc": '// a double, rand() in words\nauto s = "std::thread";\n'},
               {"src/server/a.cc": "std::mutex m; auto t = std::chrono::system_clock::now();\n"},
               {"src/bpmn/a.h": "double x;  // tidy: allow pure: a diagram's coordinate\n"},
               {"src/feel/a.cc": "auto v = world.time(0); Value time(const Args& args);\n"}]),
    Rule("banned-call", "calls that are unsafe or worse than what we have", check_calls,
         bad=[{"src/server/a.cc": "std::regex r;\n"}, {"src/base/a.cc": "sprintf(buffer, x);\n"},
              {"src/base/a.cc": "strcpy(a, b);\n"}, {"src/base/a.cc": "int n = atoi(s);\n"},
              {"test/base/a.cc": 'system("rm x");\n'}, {"src/base/a.cc": "assert(x);\n"},
              {"src/base/a.cc": "using namespace std;\n"}],
         good=[{"src/base/a.cc": "snprintf(b, n, f); static_assert(1); boost::system::x(); "
                                 "e.system(1);\n"}]),
    Rule("test-call", "tests wait for events, not for time", check_test_calls,
         bad=[{"test/base/a.cc": "std::this_thread::sleep_for(1s);\n"}],
         good=[{"test/base/a.cc": "future.wait_for(10s);\n",
                "test/support/a.h": "sleep_for(1ms);\n"}]),
    Rule("web-call", "the console makes no markup out of strings and no date in UTC", check_web,
         bad=[{"web/src/a.vue": '<p v-html="x"/>\n'},
              {"web/src/a.ts": "d.toISOString().slice(0, 10)\n"}],
         good=[{"web/src/a.vue": "<p>{{ x }}</p>\n", "web/src/a.ts": "at: d.toISOString()\n"}]),
    Rule("limits", "every bound stands in base/limits.h", check_limits,
         bad=[{"src/server/a.cc": "constexpr int kBodyBytesMax = 5;\n"},
              {"src/kernel/a.h": "inline constexpr int k_opinion_max{5};\n"}],
         good=[{"src/base/limits.h": "inline constexpr int kBodyBytesMax = 5;\n",
                "src/document/a_limits.h": "inline constexpr int kRowsMax = 5;\n",
                "src/server/a.cc": "if (n > limits::kBodyBytesMax) return;\n"}]),
    Rule("body-name", "no body is named in C++", check_body_names,
         bad=[{"src/kernel/a.cc": 'if (body == "finance") f();\n'},
              {"src/server/a.cc": 'auto p = "key-projects/declaration";\n'},
              {"src/server/a.cc": 'auto p = "key-projects";\n'}],
         good=[{"src/kernel/a.cc": 'auto x = row["industry"]; // key-projects\n'},
               {"src/server/a.cc": 'if (path.starts_with("/assets/")) serve("assets/");\n'},
               {"test/kernel/a.cc": 'if (body == "finance") f();\n'}]),
]
