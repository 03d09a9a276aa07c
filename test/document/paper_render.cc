// Programs, pictures and text for the tests of papers.
#include "paper_render.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <iterator>

extern char** environ;

// Cairo 1.16 loses an array of about 200 bytes for each font that it cuts out of a CFF file, in its
// own code; without this line the sanitizer sees nothing else.
extern "C" const char* __lsan_default_suppressions() { return "leak:libcairo.so\n"; }

namespace tongchou::document {

int run_program(const std::vector<std::string>& words, const std::string& out_file) {
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  const std::string out = out_file.empty() ? "/dev/null" : out_file;
  posix_spawn_file_actions_addopen(&actions, 1, out.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
  pid_t child = 0;
  const int failed = posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(),
                                  environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failed) return 127;
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

bool have_program(const std::string& name) {
  return run_program({name, "--version"}) != 127;
}

std::string read_all(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

Paper sample(const std::string& name) {
  auto paper = read_paper(read_all("test/document/paper/" + name + ".json"));
  CHECK(paper, "a sample reads: " + name + " " + (paper ? "" : paper.error().place));
  return *paper;
}

std::vector<std::string> sample_names() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator("test/document/paper")) {
    if (entry.path().extension() == ".json") names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

Folder::Folder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "paperXXXXXX").string();
  CHECK(mkdtemp(pattern.data()), "a folder for the test");
  path_ = pattern;
}

Folder::~Folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string Folder::put(const std::string& name, const std::string& bytes) const {
  const std::string path = file(name);
  std::ofstream(path, std::ios::binary) << bytes;
  return path;
}

Picture::Picture(const std::string& pdf_file, int page, int dots) : dots_(dots) {
  const std::string at = std::to_string(page);
  const int status = run_program({"pdftoppm", "-r", std::to_string(dots), "-f", at, "-l", at,
                                  "-singlefile", pdf_file, pdf_file + ".page"});
  const std::string ppm = read_all(pdf_file + ".page.ppm");
  CHECK(status == 0 && ppm.starts_with("P6\n"), "pdftoppm renders the page");
  const char* from = ppm.data() + 3;
  const char* end = ppm.data() + ppm.size();
  from = std::from_chars(from, end, width_).ptr + 1;
  from = std::from_chars(from, end, height_).ptr + 1;
  from += 4;  // "255\n"
  rgb_.assign(from, end);
}

bool Picture::is(Seen what, int x, int y) const {
  const auto at = (static_cast<std::size_t>(y) * static_cast<std::size_t>(width_) +
                   static_cast<std::size_t>(x)) * 3;
  const auto value = [&](std::size_t i) { return static_cast<unsigned char>(rgb_[at + i]); };
  const bool red = value(0) > 150 && value(1) < 140 && value(2) < 140;
  const bool black = value(0) < 128 && value(1) < 128 && value(2) < 128;
  return what == Seen::red ? red : what == Seen::black ? black : red || black;
}

std::optional<Box> Picture::ink(Seen what, const Box& where) const {
  int left = width_, top = height_, right = -1, bottom = -1;
  for (int y = std::max(0, pixels(where.top)); y < std::min(height_, pixels(where.bottom)); ++y) {
    for (int x = std::max(0, pixels(where.left)); x < std::min(width_, pixels(where.right)); ++x) {
      if (!is(what, x, y)) continue;
      left = std::min(left, x);
      right = std::max(right, x);
      top = std::min(top, y);
      bottom = std::max(bottom, y);
    }
  }
  if (right < 0) return std::nullopt;
  return Box{mm(left), mm(top), mm(right + 1), mm(bottom + 1)};
}

std::vector<Bar> Picture::bars(Seen what, double length) const {
  std::vector<Bar> found;
  bool inside = false;
  for (int y = 0; y < height_; ++y) {
    int best = 0, from = 0, start = 0;
    for (int x = 0; x <= width_; ++x) {
      if (x < width_ && is(what, x, y)) continue;
      if (x - from > best) {
        best = x - from;
        start = from;
      }
      from = x + 1;
    }
    const bool long_enough = mm(best) >= length;
    if (long_enough && !inside) found.push_back({mm(y), 0, mm(start), mm(start + best)});
    if (long_enough) found.back().thick = mm(y + 1) - found.back().top;
    inside = long_enough;
  }
  return found;
}

int Picture::lines(const Box& where) const {
  int count = 0;
  double last = -1;
  for (int y = pixels(where.top); y < pixels(where.bottom); ++y) {
    bool any = false;
    for (int x = pixels(where.left); x < pixels(where.right) && !any; ++x) {
      any = is(Seen::any, x, y);
    }
    if (!any) continue;
    // Strokes of one character leave rows free; two lines are further apart.
    if (last < 0 || mm(y) - last > 3) ++count;
    last = mm(y);
  }
  return count;
}

std::string without_space(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (!std::isspace(static_cast<unsigned char>(c))) out.push_back(c);
  }
  return out;
}

std::vector<std::string> page_lines(const std::string& pdf_file, int page) {
  const std::string at = std::to_string(page);
  const std::string out = pdf_file + ".txt";
  const int status = run_program({"pdftotext", "-raw", "-enc", "UTF-8", "-nopgbrk", "-f", at, "-l",
                                  at, pdf_file, out});
  CHECK(status == 0, "pdftotext reads the page");
  std::vector<std::string> lines(1);
  for (const char c : read_all(out)) {
    if (c == '\n') lines.emplace_back();
    else lines.back().push_back(c);
  }
  if (lines.back().empty()) lines.pop_back();
  return lines;
}

std::string page_text(const std::string& pdf_file, int page) {
  std::string all;
  for (const std::string& line : page_lines(pdf_file, page)) all += without_space(line);
  return all;
}

}  // namespace tongchou::document
