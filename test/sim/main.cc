// sim SEED | --seeds A-B [--store memory|sqlite|postgresql] [--commands N] [--canary NAME]
//     [--quiet]
// Exit 0 when every checker held for every seed; the last line is "result: N passed, N failed".
// With a canary: exit 0 when the first seed in which there was something to spoil was found out by
// the check that is there for it. `sim --canaries` names them all.
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
  std::string canary;
  bool quiet = false, wrong = false;
};

Arguments read_arguments(int count, char** words) {
  Arguments a;
  for (int i = 1; i < count; ++i) {
    const std::string word = words[i];
    const bool more = i + 1 < count;
    if (word == "--canary" && more) {
      a.canary = words[++i];
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
  const bool canary = a.canary.empty() || tongchou::sim::canaries().contains(a.canary);
  a.wrong = a.wrong || !canary || !store || a.last < a.first || a.commands <= 0;
  return a;
}

void print(std::uint64_t seed, const tongchou::sim::Outcome& o) {
  auto n = [](std::int64_t count) { return static_cast<long long>(count); };
  std::printf("seed %llu: %lld commands, %lld accepted, %lld refused, %lld crashes, %lld events, "
              "%lld matters, %lld entries, %lld meetings, %lld papers issued, %lld directives "
              "accepted, %lld parts countersigned, %lld extracts, %lld funds arranged, %lld "
              "payments, digest %s\n",
              static_cast<unsigned long long>(seed), n(o.commands), n(o.accepted), n(o.refused),
              n(o.crashes), n(o.events), n(o.matters), n(o.entries), n(o.meetings), n(o.issued),
              n(o.accepted_directives), n(o.countersigned), n(o.extracts), n(o.funds), n(o.paid),
              o.digest.c_str());
}

}  // namespace

int main(int count, char** words) {
  using namespace tongchou;
  if (count == 2 && std::string(words[1]) == "--canaries") {
    for (const auto& [name, sight] : sim::canaries()) std::puts(name.c_str());
    return 0;
  }
  const Arguments a = read_arguments(count, words);
  if (a.wrong) {
    std::fputs("sim SEED | --seeds A-B [--store memory|sqlite|postgresql] [--commands N]"
               " [--canary NAME] [--quiet]\n", stderr);
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
    if (!a.canary.empty() && !outcome.spoilt) continue;
    const bool good = a.canary.empty()
                          ? outcome.fault.empty()
                          : outcome.fault.starts_with(sim::canaries().at(a.canary));
    ++(good ? passed : failed);
    if (!a.quiet || !outcome.fault.empty()) print(seed, outcome);
    if (!outcome.fault.empty()) std::printf("FAILED: %s\n", outcome.fault.c_str());
    std::fflush(stdout);
    if (!a.canary.empty()) break;
  }
  std::error_code ignored;
  std::filesystem::remove_all(directory, ignored);
  std::printf("result: %d passed, %d failed\n", passed, failed);
  return failed == 0 && passed > 0 ? 0 : 1;
}
