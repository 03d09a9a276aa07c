"""Whatever the code includes from outside is on the list that `./dev` installs."""
import re

from .ladder import includes
from .tree import CODE, Finding, Rule

LIST = "tool/packages.txt"

# Where a header comes from: the beginning of its name, and the package that brings it.
FROM = {
    "boost/json": "libboost-json1.81-dev",
    "boost/url": "libboost-url1.81-dev",
    "boost/": "libboost1.81-dev",
    "soci/": "libsoci-dev",
    "sqlite3.h": "libsqlite3-dev",
    "libpq-fe.h": "libpq-dev",
    "pugixml.hpp": "libpugixml-dev",
    "valijson/": "libvalijson-dev",
    "zip.h": "libzip-dev",
    "zlib.h": "zlib1g-dev",
    "xlsxwriter.h": "libxlsxwriter-dev",
    "cairo/": "libcairo2-dev",
    "ft2build.h": "libfreetype-dev",
    "freetype/": "libfreetype-dev",
    "hb": "libharfbuzz-dev",
    "qrcodegen/": "libqrcodegencpp-dev",
    "bid_": "libintelrdfpmath-dev",
    "toml++/": "libtomlplusplus-dev",
    "CLI/": "libcli11-dev",
    "spdlog/": "libspdlog-dev",
    "fmt/": "libfmt-dev",
    "argon2.h": "libargon2-dev",
    "date/": "libhowardhinnant-date-dev",
    "unicode/": "libicu-dev",
    "openssl/": "libssl-dev",
    "curl/": "libcurl4-openssl-dev",
    "p11-kit": "libp11-kit-dev",
    "gtest/": "libgtest-dev",
    "gmock/": "libgtest-dev",
    "benchmark/": "libbenchmark-dev",
}

# The C and POSIX headers; those of C++ have neither a slash nor an ending.
OF_THE_SYSTEM = re.compile(
    r"^(?:[a-z_]+|(?:sys|net|netinet|arpa|linux)/[a-z_]+\.h|(?:assert|ctype|dirent|dlfcn|errno|"
    r"fcntl|float|grp|limits|locale|math|netdb|poll|pthread|pty|pwd|sched|setjmp|signal|spawn|"
    r"stdarg|stddef|stdint|stdio|stdlib|string|strings|syslog|termios|time|unistd|wchar)\.h)$")


def listed(tree):
    source = tree.sources.get(LIST)
    lines = source.lines if source else []
    words = [line.split("#")[0].split() for line in lines]
    return {w[1] for w in words if len(w) >= 3}


def check_packages(tree):
    names = listed(tree)
    for source in tree.files(CODE):
        for line, quoted, target in includes(source):
            if quoted or OF_THE_SYSTEM.match(target):
                continue
            package = next((p for begin, p in FROM.items() if target.startswith(begin)), None)
            if package is None:
                yield Finding(source.path, line, f"nobody knows which package brings <{target}>: a "
                              "machine where nothing was installed by hand could not build; name "
                              f"it in FROM (tool/tidy_checks/packages.py) and in {LIST}")
            elif package not in names:
                yield Finding(source.path, line, f"<{target}> needs {package}, which {LIST} does "
                              "not have: it builds only where somebody installed that by hand")


RULES = [
    Rule("packages", "./dev installs what the code includes", check_packages,
         bad=[{"src/base/a.cc": "#include <zip.h>\n", LIST: "run zlib1g-dev 1:1.2 zip\n"},
              {"src/base/a.cc": "#include <unheard/of.h>\n", LIST: ""}],
         good=[{"src/base/a.cc": "#include <zip.h>\n#include <vector>\n#include <sys/stat.h>\n"
                                 "#include <unistd.h>\n",
                LIST: "run  libzip-dev  1.7.3\n"}]),
]
