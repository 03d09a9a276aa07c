// Looking at a paper as a stranger would: other programs (poppler) render and read the PDF, and the
// tests measure ink on the picture. Nothing here knows where the layout meant things to be.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "document/document.h"

namespace tongchou::document {

// Runs a program with arguments, its output into `out_file` when that is not empty; the status.
int run_program(const std::vector<std::string>& words, const std::string& out_file = {});
bool have_program(const std::string& name);
std::string read_all(const std::string& path);
Paper sample(const std::string& name);  // test/document/paper/<name>.json
std::vector<std::string> sample_names();

// A folder of its own, removed at the end.
class Folder {
 public:
  Folder();
  ~Folder();
  std::string file(const std::string& name) const { return path_ + "/" + name; }
  std::string put(const std::string& name, const std::string& bytes) const;

 private:
  std::string path_;
};

struct Box {
  double left = 0, top = 0, right = 0, bottom = 0;  // mm
};
struct Bar {
  double top = 0, thick = 0, left = 0, right = 0;  // mm
};
enum class Seen { black, red, any };

// One page as pixels.
class Picture {
 public:
  Picture(const std::string& pdf_file, int page, int dots_per_inch);
  // The ink within a region; nothing when there is none.
  std::optional<Box> ink(Seen what, const Box& where) const;
  // Horizontal bars longer than `length`, from the top.
  std::vector<Bar> bars(Seen what, double length) const;
  // How many lines of text are in a region: bands of rows with ink, parted by rows without.
  int lines(const Box& where) const;

 private:
  bool is(Seen what, int x, int y) const;
  double mm(double pixels) const { return pixels * 25.4 / dots_; }
  int pixels(double mm) const { return static_cast<int>(mm * dots_ / 25.4); }
  int width_ = 0, height_ = 0, dots_;
  std::string rgb_;
};

// Text of one page, as poppler reads it, without white space; and its lines.
std::string page_text(const std::string& pdf_file, int page);
std::vector<std::string> page_lines(const std::string& pdf_file, int page);
std::string without_space(const std::string& text);

}  // namespace tongchou::document
