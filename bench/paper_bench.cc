// Pages a second, from content to bytes.
#include <benchmark/benchmark.h>

#include <fstream>
#include <iterator>

#include "document/document.h"

namespace {

using namespace tongchou;

// A report of about a hundred pages: the sample notice with its body many times over.
document::Paper report() {
  std::ifstream in("test/document/paper/notice.json", std::ios::binary);
  auto paper = document::read_paper(std::string((std::istreambuf_iterator<char>(in)), {}));
  CHECK(paper, "run it from the project's root");
  const auto body = paper->body;
  for (int i = 0; i < 60; ++i) paper->body.insert(paper->body.end(), body.begin(), body.end());
  return *paper;
}

void measure(benchmark::State& state, Result<document::PaperFile> (*write)(const document::Paper&),
             const document::Paper& paper) {
  std::size_t pages = 0, bytes = 0;
  for (auto _ : state) {
    const auto file = write(paper);
    CHECK(file, "the paper is written");
    pages += file->pages;
    bytes = file->bytes.size();
  }
  state.counters["pages"] = benchmark::Counter(static_cast<double>(pages),
                                               benchmark::Counter::kIsRate);
  state.counters["bytes"] = static_cast<double>(bytes);
}

document::Paper minutes() {
  std::ifstream in("test/document/paper/minutes.json", std::ios::binary);
  return *document::read_paper(std::string((std::istreambuf_iterator<char>(in)), {}));
}

void pdf_of_a_report(benchmark::State& state) { measure(state, document::write_pdf, report()); }
void docx_of_a_report(benchmark::State& state) { measure(state, document::write_docx, report()); }
void ofd_of_a_report(benchmark::State& state) { measure(state, document::write_ofd, report()); }
void pdf_of_minutes(benchmark::State& state) { measure(state, document::write_pdf, minutes()); }
void ofd_of_minutes(benchmark::State& state) { measure(state, document::write_ofd, minutes()); }

}  // namespace

BENCHMARK(pdf_of_a_report)->Unit(benchmark::kMillisecond);
BENCHMARK(docx_of_a_report)->Unit(benchmark::kMillisecond);
BENCHMARK(ofd_of_a_report)->Unit(benchmark::kMillisecond);
BENCHMARK(pdf_of_minutes)->Unit(benchmark::kMillisecond);
BENCHMARK(ofd_of_minutes)->Unit(benchmark::kMillisecond);
BENCHMARK_MAIN();
