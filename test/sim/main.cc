// sim SEED | --seeds A-B [--store memory|sqlite|postgresql] [--commands N] [--canary] [--quiet]
// Exit 0 when every checker held for every seed; the last line is "result: N passed, N failed".
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "../support/postgres_cluster.h"
#include "simulation.h"

namespace {

struct Arguments {
  std::uint64_t first = 1, last = 1;
  std::string store = "memory";
  int commands = 420;
  bool canary = false, quiet = false, wrong = false;
};

Arguments read_arguments(int count, char** words) {
  Arguments a;
  for (int i = 1; i < count; ++i) {
    const std::string word = words[i];
    const bool more = i + 1 < count;
    if (word == "--canary") {
      a.canary = true;
    } else if (word == "--quiet") {
      a.quiet = true;
    } else if (word == "--store" && more) {
      a.store = words[++i];
    } else if (word == "--commands" && more) {
      a.commands = std::stoi(words[++i]);
    } else if (word == "--seeds" && more) {
      const std::string range = words[++i];
      const auto dash = range.find('-');
      a.first = std::strtoull(range.c_str(), nullptr, 10);
      a.last = dash == std::string::npos ? a.first
                                         : std::strtoull(range.c_str() + dash + 1, nullptr, 10);
    } else if (word.find_first_not_of("0123456789") == std::string::npos) {
      a.first = a.last = std::strtoull(word.c_str(), nullptr, 10);
    } else {
      a.wrong = true;
    }
  }
  const bool store = a.store == "memory" || a.store == "sqlite" || a.store == "postgresql";
  a.wrong = a.wrong || !store || a.last < a.first || a.commands <= 0;
  return a;
}

}  // namespace

int main(int count, char** words) {
  using namespace tongchou;
  const Arguments a = read_arguments(count, words);
  if (a.wrong) {
    std::fputs("sim SEED | --seeds A-B [--store memory|sqlite|postgresql] [--commands N]"
               " [--canary] [--quiet]\n", stderr);
    return 2;
  }
  std::unique_ptr<test::PostgresCluster> cluster;
  if (a.store == "postgresql" && !(cluster = test::PostgresCluster::start())) {
    std::puts("PostgreSQL 15 is not installed here");
    return 2;
  }
  char directory[] = "/tmp/tongchou-sim-XXXXXX";
  if (!::mkdtemp(directory)) return 2;
  int passed = 0, failed = 0;
  for (std::uint64_t seed = a.first; seed <= a.last; ++seed) {
    const std::string file = std::string(directory) + "/" + std::to_string(seed) + ".db";
    sim::Options options{.seed = seed, .commands = a.commands,
                         .schema = "sim_" + std::to_string(seed), .canary = a.canary};
    if (a.store == "sqlite") options.url = "sqlite:" + file;
    if (cluster) options.url = cluster->url();
    const sim::Outcome outcome = sim::Simulation(options).run();
    ++(outcome.fault.empty() ? passed : failed);
    if (!a.quiet || !outcome.fault.empty()) {
      std::printf("seed %llu: %lld commands, %lld accepted, %lld refused, %lld crashes, "
                  "%lld events, %lld matters, %lld entries, digest %s\n",
                  static_cast<unsigned long long>(seed), (long long)outcome.commands,
                  (long long)outcome.accepted, (long long)outcome.refused,
                  (long long)outcome.crashes, (long long)outcome.events,
                  (long long)outcome.matters, (long long)outcome.entries,
                  outcome.digest.c_str());
    }
    if (!outcome.fault.empty()) std::printf("FAILED: %s\n", outcome.fault.c_str());
    std::fflush(stdout);
  }
  std::error_code ignored;
  std::filesystem::remove_all(directory, ignored);
  std::printf("result: %d passed, %d failed\n", passed, failed);
  return failed == 0 ? 0 : 1;
}
