// Signing and verifying: the bare mathematics of both algorithms, then whole signatures over a
// decision of 4 KB, a whole document (two statements, one signature, one stamp), and what opening a
// key by its passphrase costs.
//
//   ninja -C build bench_seal && build/bench_seal
#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>

#include "need.h"
#include "seal/seal.h"

namespace tongchou::seal {
namespace {

const std::string kContent(4096, 'x');
const Instant kNow = *parse_local_instant("2026-03-16 09:00");
const SignerFacts kFacts{.person = "周明", .post = "组长", .unit = "领导小组",
                         .document = "示项发〔2026〕3号", .purpose = "签发", .time = kNow};

Algorithm algorithm(const benchmark::State& state) {
  return static_cast<Algorithm>(state.range(0));
}

void sign_message(benchmark::State& state) {
  auto key = need(LocalKey::generate(algorithm(state)));
  for (auto _ : state) benchmark::DoNotOptimize(key.sign_message("message digest"));
  state.SetLabel(std::string(enum_name(algorithm(state))));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(sign_message)->Arg(0)->Arg(1);

void verify_message(benchmark::State& state) {
  auto key = need(LocalKey::generate(algorithm(state)));
  const std::string signed_value = need(key.sign_message("message digest"));
  for (auto _ : state)
    benchmark::DoNotOptimize(verify_message("message digest", signed_value, key.public_key()));
  state.SetLabel(std::string(enum_name(algorithm(state))));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(verify_message)->Arg(0)->Arg(1);

void sign_content(benchmark::State& state) {
  auto key = need(LocalKey::generate());
  for (auto _ : state) benchmark::DoNotOptimize(sign(kContent, key, kFacts));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(sign_content);

void verify_content(benchmark::State& state) {
  auto key = need(LocalKey::generate());
  const Signature signature = need(sign(kContent, key, kFacts));
  for (auto _ : state) benchmark::DoNotOptimize(verify(kContent, signature, key.public_key()));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(verify_content);

void read_and_verify_document(benchmark::State& state) {
  auto root = need(LocalKey::generate());
  auto leader = need(LocalKey::generate());
  auto office = need(LocalKey::generate());
  Directory directory{.office = "示范区", .root = root.public_key(), .statements = {}};
  const Date from = local_date(kNow);
  const auto holds = need(issue(directory, root, {.key = leader.public_key(), .person = "周明",
                                                   .post = "组长", .unit = "领导小组",
                                                   .from = from, .to = {}}, kNow));
  const auto stamps = need(issue(directory, root, {.use = KeyUse::office,
                                                    .key = office.public_key(), .person = "",
                                                    .post = "", .unit = "示范区", .from = from,
                                                    .to = {}}, kNow));
  SignedDocument document = document_of(kFacts.document, kContent, root.public_key());
  attach(document, need(sign(kContent, leader, kFacts)), holds);
  if (!stamp(document, office, stamps, kNow)) std::abort();
  const std::string text = write_document(document);
  for (auto _ : state) {
    if (!verify_document(need(read_document(text)), {}).good()) std::abort();
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(read_and_verify_document);

void open_sealed_key(benchmark::State& state) {
  const auto key = need(LocalKey::generate());
  const std::string sealed = need(seal_key(key, "a passphrase"));
  for (auto _ : state) benchmark::DoNotOptimize(open_key(sealed, "a passphrase"));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(open_sealed_key)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace tongchou::seal

BENCHMARK_MAIN();
