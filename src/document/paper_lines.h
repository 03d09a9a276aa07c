// Setting text into lines: where a line may end (UAX 14 with the strict rules for Chinese), what is
// squeezed or spread so that lines end flush, and how a title is divided.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "document/paper_fonts.h"
#include "document/paper_page.h"

namespace tongchou::document {

struct Span {
  std::string text;  // no line breaks inside
  Face face = Face::body;
  enum class Division { allowed, refused } division = Division::allowed;  // refused: names
};

enum class LineAlign { justified, left, centre, right };

struct LineShape {
  double left = 0, width = 0;  // of the column, mm from the page's left edge
  double size = 0;             // em, mm
  double pace = 1;             // advance of a character of one em, in em: fits 28 into a line
  double first = 0, hang = 0;  // indents of the first and of all other lines, mm
  LineAlign align = LineAlign::justified;
};

// Runs whose y is the baseline below the top of the em box at y = 0; x from the page's edge.
struct SetLine {
  std::vector<Run> runs;
  double left = 0, width = 0;  // of what is set
};

// At least one line, even of no text.
std::vector<SetLine> set_lines(Fonts& fonts, const std::vector<Span>& spans,
                               const LineShape& shape);
// One line from `x` on, undivided, its em box beginning at y.
SetLine set_line(Fonts& fonts, std::string_view text, Face face, double size, double x, double y,
                 double pace = 1);
double width_of(Fonts& fonts, std::string_view text, Face face, double size, double pace = 1);

// 7.3.1: 「回行时，要做到词意完整，排列对称，长短适宜，间距恰当，标题排列应当使用梯形或菱形」
// At most `width` wide, set in 小标宋 of that size; a line break in the title is kept.
std::vector<std::string> title_lines(Fonts& fonts, std::string_view title, double size,
                                     double width);

// From the top of the em box to the baseline, em; the same for all faces.
inline constexpr double kBaseline = 0.88;

}  // namespace tongchou::document
