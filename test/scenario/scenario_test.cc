// Every bodies/*/scenario/*.txt on every store. TONGCHOU_BLESS=1 rewrites expectations in place.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "../support/postgres_cluster.h"
#include "../support/temporary_directory.h"
#include "runner.h"

namespace tongchou::scenario {
namespace {

namespace fs = std::filesystem;

enum class Kind { memory, sqlite, postgresql };

std::vector<std::string> scenario_files() {
  std::vector<std::string> files;
  for (const auto& file : fs::recursive_directory_iterator("bodies")) {
    if (file.path().extension() == ".txt" && file.path().parent_path().filename() == "scenario") {
      files.push_back(file.path().string());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::string text_of_file(const std::string& path) {
  std::ifstream in(path);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

// Started once, on first use; nothing where PostgreSQL is not installed.
test::PostgresCluster* cluster() {
  static std::unique_ptr<test::PostgresCluster> started = test::PostgresCluster::start();
  return started.get();
}

std::string blessed_text(const Script& script, const Runner& runner) {
  std::string text;
  for (std::size_t i = 0; i < script.source.size(); ++i) {
    auto changed = runner.blessed.find(static_cast<int>(i + 1));
    text += (changed == runner.blessed.end() ? script.source[i] : changed->second) + '\n';
  }
  return text;
}

// Digests of the same scenario, by the first store that ran it.
std::map<std::string, std::string>& digests() {
  static std::map<std::string, std::string> known;
  return known;
}

struct Case {
  std::string path;
  Kind kind;
};

class Scenario : public testing::TestWithParam<Case> {};

void run_on(const Script& script, const std::string& url) {
  static std::atomic<int> number = 0;
  const auto start = parse_local_instant(script.lines.front().rest(1));
  ASSERT_TRUE(start && script.lines.front().word(0) == "今天") << "the first line sets the clock";
  auto office = test::DemoOffice::open(url, "scenario_" + std::to_string(++number), *start);
  ASSERT_TRUE(office) << office.error().en << " " << office.error().place;
  Runner runner(**office, script);
  try {
    runner.run();
  } catch (const BadLine& line) {
    ADD_FAILURE() << script.path << ":" << line.line << ": " << line.what;
  }
  const bool blessing = std::getenv("TONGCHOU_BLESS") != nullptr;
  for (const auto& m : runner.mismatches) {
    if (blessing && m.blessable) continue;
    ADD_FAILURE() << script.path << ":" << m.line << ": " << script.source[m.line - 1]
                  << "\n  expected: " << m.expected << "\n  actual:   " << m.actual;
  }
  if (blessing && !runner.blessed.empty())
    std::ofstream(script.path) << blessed_text(script, runner);
  EXPECT_EQ((*office)->first_difference(), "");
  ASSERT_TRUE((*office)->reopen()) << "a second clerk cannot take over";
  const std::string digest = (*office)->digest();
  EXPECT_EQ(digests().emplace(script.path, digest).first->second, digest);
}

TEST_P(Scenario, HoldsOnThisStore) {
  const auto& [path, kind] = GetParam();
  auto script = parse_script(path, text_of_file(path));
  ASSERT_TRUE(script) << script.error().place << ": " << script.error().zh;
  if (kind == Kind::postgresql && !cluster()) {
    GTEST_SKIP() << "PostgreSQL 15 is not installed here";
  }
  const test::TemporaryDirectory directory;
  run_on(*script, kind == Kind::memory   ? "memory:"
                  : kind == Kind::sqlite ? "sqlite:" + directory.file("office.db")
                                         : cluster()->url());
}

std::vector<Case> cases() {
  std::vector<Case> all;
  for (const auto& path : scenario_files()) {
    for (const Kind kind : {Kind::memory, Kind::sqlite, Kind::postgresql}) {
      all.push_back({path, kind});
    }
  }
  return all;
}

std::string case_name(const testing::TestParamInfo<Case>& info) {
  static const char* kNames[] = {"memory", "sqlite", "postgresql"};
  const fs::path path(info.param.path);
  std::string name = path.parent_path().parent_path().filename().string() + "_" +
                     path.stem().string() + "_" + kNames[static_cast<int>(info.param.kind)];
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Bodies, Scenario, testing::ValuesIn(cases()), case_name);

// `dev bless` gives a wrong expectation the value that is true and leaves all else as it was,
// an act's own words and what no value can mend among it.
TEST(Bless, RestoresWhatIsWrongAndNothingElse) {
  const std::string path = "bodies/key-projects/scenario/declaration.txt";
  const std::string right = text_of_file(path);
  std::string wrong = right;
  for (const auto& [from, to] : {std::pair("得 编号 项〔2026〕0002", "得 编号 项〔2026〕0009"),
                                 std::pair("得 状态 草稿", "得 状态 办结"),
                                 std::pair("得 判定 达标", "得 判定 不明")}) {
    const auto at = wrong.find(from);
    ASSERT_NE(at, wrong.npos) << from;
    wrong.replace(at, std::string_view(from).size(), to);
  }
  const auto script = parse_script(path, wrong);
  ASSERT_TRUE(script);
  const auto start = parse_local_instant(script->lines.front().rest(1));
  auto office = test::DemoOffice::open("memory:", "office", *start);
  ASSERT_TRUE(office);
  Runner runner(**office, *script);
  runner.run();
  EXPECT_EQ(runner.mismatches.size(), 3u);
  EXPECT_EQ(blessed_text(*script, runner), right);

  const std::string words = "  拒 没有补充新的内容";
  const auto hopeless = parse_script(path, std::string(right).replace(right.find(words),
                                                                      words.size(), "  拒 不行"));
  ASSERT_TRUE(hopeless);
  auto other = test::DemoOffice::open("memory:", "office", *start);
  ASSERT_TRUE(other);
  Runner refused(**other, *hopeless);
  refused.run();
  ASSERT_EQ(refused.mismatches.size(), 1u);
  EXPECT_FALSE(refused.mismatches.front().blessable);
  EXPECT_TRUE(refused.blessed.empty());
}

TEST(Script, NamesTheLineOfAFault) {
  auto no_value = parse_script("x.txt", "KP-1  t\n甲 申报 \"乙\"  占地\n");
  ASSERT_FALSE(no_value);
  EXPECT_EQ(no_value.error().place, "x.txt:2");
  auto nothing_before = parse_script("x.txt", "KP-1  t\n\n  得\n");
  ASSERT_FALSE(nothing_before);
  EXPECT_EQ(nothing_before.error().place, "x.txt:3");
}

TEST(Script, AnUnknownWordIsAnErrorOfItsLine) {
  const char* kTexts[] = {"KP-1  t\n今天 2026-03-16 09:00\n火星经办人 申报 \"乙\"\n",
                          "KP-1  t\n今天 2026-03-16 09:00\n项目办经办人 跳舞 \"乙\"\n",
                          "KP-1  t\n今天 2026-03-16 09:00\n东园区经办人 申报 \"乙\"  高度 3\n"};
  const Instant start = at_local(*parse_date("2026-01-05"), std::chrono::hours{9});
  for (const char* text : kTexts) {
    auto script = parse_script("x.txt", text);
    ASSERT_TRUE(script);
    auto office = test::DemoOffice::open("memory:", "office", start);
    ASSERT_TRUE(office);
    Runner runner(**office, *script);
    try {
      runner.run();
      ADD_FAILURE() << text;
    } catch (const BadLine& line) {
      EXPECT_EQ(line.line, 3);
    }
  }
}

}  // namespace
}  // namespace tongchou::scenario
