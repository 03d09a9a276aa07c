// What stands on the pages of a paper after layout: runs of glyphs, filled areas. Lengths are
// millimetres from the page's upper left corner, y downwards; every writer takes the same list.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace tongchou::document {

// The type faces of GB/T 9704-2012, and one for characters that the others lack.
enum class Face : std::uint8_t {
  body,    // 仿宋
  black,   // 黑体
  script,  // 楷体
  number,  // 宋体, for page numbers
  mark,    // 小标宋
  rest,    // rare characters and signs
};
inline constexpr int kFaces = 6;

enum class Ink : std::uint8_t { black, red };

struct Glyph {
  std::uint32_t index = 0;
  double x = 0;  // of its origin, from the run's
  char32_t character = 0;
};

// Glyphs of one face and size on one baseline.
struct Run {
  Face face = Face::body;
  double size = 0;     // mm
  double stretch = 1;  // of the width: marks with many characters are narrow
  Ink ink = Ink::black;
  double x = 0, y = 0;  // y of the baseline
  double width = 0;
  std::vector<Glyph> glyphs;
};

struct Area {
  double x = 0, y = 0, width = 0, height = 0;
  Ink ink = Ink::black;
};

// A filled outline (non-zero winding).
struct Shape {
  struct Step {
    enum class Kind : std::uint8_t { move, line, curve, close } kind = Kind::move;
    double x1 = 0, y1 = 0, x2 = 0, y2 = 0, x = 0, y = 0;  // x1 to y2: the handles of a curve
  };
  std::vector<Step> steps;
  Ink ink = Ink::red;
};

struct Page {
  std::vector<Run> runs;
  std::vector<Area> areas;
  std::vector<Shape> shapes;

  void take(const Page& other, double dx, double dy);  // adds all of it, moved
};

}  // namespace tongchou::document
