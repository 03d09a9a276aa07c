// Lines of a paper. A line takes what fits; a mark that must not begin a line is drawn into the one
// before by squeezing the blank halves of its marks, and only if that is not enough the line gives
// its last character away and is spread.
#include "document/paper_lines.h"

#include <unicode/brkiter.h>
#include <unicode/locid.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "document/paper_text.h"

namespace tongchou::document {
namespace {

constexpr double kSlack = 0.01;           // mm: rounding is no overflow
constexpr double kSqueezeInside = 0.35;   // em taken from a mark inside a line
constexpr double kSqueezeAtEnd = 0.5;     // em taken from a mark that ends it
constexpr double kSpreadCells = 3;     // a line that lacks more is left ragged

struct Atom {
  char32_t character = 0;
  FontGlyph glyph;
  double advance = 0;  // mm
  bool may_begin = false;
  double shift = 0;  // mm to the left: the blank half of an opening mark that is squeezed
};

bool is_closing(char32_t c) { return std::u32string_view(U"，。、；：）》」』】〕”’").contains(c); }
bool is_opening(char32_t c) { return std::u32string_view(U"（《「『【〔“‘").contains(c); }
bool is_word(char32_t c) { return c < 0x250 && c != ' '; }

// The iterators of ICU are costly to make and cheap to use; the caller holds the fonts' lock.
icu::BreakIterator& iterator(bool words) {
  static std::unique_ptr<icu::BreakIterator> of_lines, of_words;
  auto& chosen = words ? of_words : of_lines;
  if (!chosen) {
    UErrorCode status = U_ZERO_ERROR;
    const icu::Locale locale("zh_CN@lb=strict");
    chosen.reset(words ? icu::BreakIterator::createWordInstance(locale, status)
                       : icu::BreakIterator::createLineInstance(locale, status));
    CHECK(U_SUCCESS(status) && chosen, "ICU's break rules are there");
  }
  return *chosen;
}

// For each character and the end: whether a line (or a word) may begin there.
std::vector<bool> beginnings(const std::u32string& text, bool words) {
  const icu::UnicodeString units = icu::UnicodeString::fromUTF32(
      reinterpret_cast<const UChar32*>(text.data()), static_cast<std::int32_t>(text.size()));
  std::vector<bool> of_units(static_cast<std::size_t>(units.length()) + 1, false);
  icu::BreakIterator& breaks = iterator(words);
  breaks.setText(units);
  for (auto at = breaks.first(); at != icu::BreakIterator::DONE; at = breaks.next()) {
    of_units[static_cast<std::size_t>(at)] = true;
  }
  std::vector<bool> result(text.size() + 1, false);
  std::size_t unit = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    result[i] = of_units[unit];
    unit += text[i] > 0xFFFF ? 2 : 1;
  }
  result[text.size()] = true;
  return result;
}

std::vector<Atom> atoms_of(Fonts& fonts, const std::vector<Span>& spans, const LineShape& shape) {
  std::u32string all;
  std::vector<Atom> atoms;
  std::vector<bool> whole;
  for (const Span& span : spans) {
    bool first = true;
    for (const char32_t c : decode_utf8(span.text)) {
      Atom atom{c, fonts.glyph(span.face, c)};
      atom.advance = atom.glyph.advance * shape.size * shape.pace;
      atoms.push_back(atom);
      whole.push_back(span.division == Span::Division::refused && !first);
      all.push_back(c);
      first = false;
    }
  }
  const std::vector<bool> may = beginnings(all, false);
  for (std::size_t i = 0; i < atoms.size(); ++i) atoms[i].may_begin = may[i] && !whole[i];
  return atoms;
}

double squeeze_of(const Atom& atom, bool last, double size) {
  if (is_closing(atom.character)) return (last ? kSqueezeAtEnd : kSqueezeInside) * size;
  return is_opening(atom.character) ? kSqueezeInside * size : 0;
}

double natural(const std::vector<Atom>& atoms, std::size_t from, std::size_t to) {
  while (to > from && atoms[to - 1].character == ' ') --to;
  double width = 0;
  for (std::size_t i = from; i < to; ++i) width += atoms[i].advance;
  return width;
}

double squeezable(const std::vector<Atom>& atoms, std::size_t from, std::size_t to, double size) {
  double width = 0;
  for (std::size_t i = from; i < to; ++i) width += squeeze_of(atoms[i], i + 1 == to, size);
  return width;
}

// Where the line that begins at `from` ends.
std::size_t end_of_line(const std::vector<Atom>& atoms, std::size_t from, double width,
                        double size) {
  double used = 0;
  std::size_t last = from;  // the last place where the next line may begin
  std::size_t i = from;
  for (; i < atoms.size(); ++i) {
    if (i > from && atoms[i].may_begin) last = i;
    used += atoms[i].advance;
    if (used > width + kSlack && atoms[i].character != ' ') break;
  }
  if (i == atoms.size()) return i;
  if (!atoms[i].may_begin) {
    std::size_t next = i + 1;
    while (next < atoms.size() && !atoms[next].may_begin) ++next;
    const double over = natural(atoms, from, next) - width;
    const bool marks = std::all_of(atoms.begin() + static_cast<std::ptrdiff_t>(i),
                                   atoms.begin() + static_cast<std::ptrdiff_t>(next),
                                   [](const Atom& a) { return is_closing(a.character); });
    if (marks && over <= squeezable(atoms, from, next, size)) return next;
  }
  if (last > from) return last;
  return std::max(i, from + 1);  // a word longer than the line is cut
}

// Takes `over` from the marks of [from, to), each in proportion to what it can give.
void squeeze(std::vector<Atom>& atoms, std::size_t from, std::size_t to, double over,
             double size) {
  const double part = std::min(1.0, over / squeezable(atoms, from, to, size));
  for (std::size_t i = from; i < to; ++i) {
    const double taken = part * squeeze_of(atoms[i], i + 1 == to, size);
    atoms[i].advance -= taken;
    if (is_opening(atoms[i].character)) atoms[i].shift = taken;
  }
}

void spread(std::vector<Atom>& atoms, std::size_t from, std::size_t to, double lack) {
  const auto gap = [&](std::size_t i) {
    return !(is_word(atoms[i].character) && is_word(atoms[i + 1].character));
  };
  std::size_t gaps = 0;
  for (std::size_t i = from; i + 1 < to; ++i) gaps += gap(i);
  if (gaps == 0) return;
  for (std::size_t i = from; i + 1 < to; ++i) {
    if (gap(i)) atoms[i].advance += lack / static_cast<double>(gaps);
  }
}

SetLine place(const std::vector<Atom>& atoms, std::size_t from, std::size_t to, double x,
              double size) {
  SetLine line;
  line.left = x;
  for (std::size_t i = from; i < to; ++i) {
    const Atom& atom = atoms[i];
    if (line.runs.empty() || line.runs.back().face != atom.glyph.face) {
      Run run;
      run.face = atom.glyph.face;
      run.size = size;
      run.x = x;
      run.y = kBaseline * size;
      line.runs.push_back(run);
    }
    Run& run = line.runs.back();
    run.glyphs.push_back({atom.glyph.index, x - atom.shift - run.x, atom.character});
    x += atom.advance;
    run.width = x - run.x;
  }
  line.width = x - line.left;
  return line;
}

SetLine finish_line(std::vector<Atom>& atoms, std::size_t from, std::size_t to,
                    const LineShape& shape, double indent) {
  const bool last = to == atoms.size();
  while (to > from && atoms[to - 1].character == ' ') --to;
  const double width = shape.width - indent;
  double lack = width - natural(atoms, from, to);
  double x = shape.left + indent;
  if (lack < -kSlack) {
    squeeze(atoms, from, to, -lack, shape.size);
  } else if (shape.align == LineAlign::justified) {
    if (!last && lack < kSpreadCells * shape.size) spread(atoms, from, to, lack);
  } else if (shape.align == LineAlign::centre) {
    x += lack / 2;
  } else if (shape.align == LineAlign::right) {
    x += lack;
  }
  return place(atoms, from, to, x, shape.size);
}

}  // namespace

std::vector<SetLine> set_lines(Fonts& fonts, const std::vector<Span>& spans,
                               const LineShape& shape) {
  std::vector<Atom> atoms = atoms_of(fonts, spans, shape);
  std::vector<SetLine> lines;
  std::size_t from = 0;
  do {
    const double indent = lines.empty() ? shape.first : shape.hang;
    const std::size_t to = end_of_line(atoms, from, shape.width - indent, shape.size);
    lines.push_back(finish_line(atoms, from, to, shape, indent));
    from = to;
  } while (from < atoms.size());
  return lines;
}

SetLine set_line(Fonts& fonts, std::string_view text, Face face, double size, double x, double y,
                 double pace) {
  LineShape shape{.left = x, .width = 1e6, .size = size, .pace = pace, .align = LineAlign::left};
  SetLine line = set_lines(fonts, {{std::string(text), face}}, shape).front();
  for (Run& run : line.runs) run.y += y;
  return line;
}

double width_of(Fonts& fonts, std::string_view text, Face face, double size, double pace) {
  double width = 0;
  for (const char32_t c : decode_utf8(text)) width += fonts.glyph(face, c).advance * size * pace;
  return width;
}

// ---- titles ------------------------------------------------------------------------------------

namespace {

// Measures lines in characters.
class Ruler {
 public:
  Ruler(Fonts& fonts, double size, double width) : fonts_(fonts), max_(width / size) {}
  double of(const std::u32string& text) const {
    double cells = 0;
    for (const char32_t c : text) cells += fonts_.glyph(Face::mark, c).advance;
    return cells;
  }
  double max() const { return max_; }

 private:
  Fonts& fonts_;
  double max_;
};

bool parts_a_figure(char32_t last) {
  return std::u32string_view(U"第一二三四五六七八九十0123456789").contains(last);
}

// How far a division is from a trapezoid or diamond whose lines read well.
double ugliness(const std::vector<std::u32string>& lines, const Ruler& ruler) {
  double cost = 0;
  std::vector<double> lengths;
  for (const auto& line : lines) {
    lengths.push_back(ruler.of(line));
    if (lengths.back() > ruler.max()) cost += 1000 * (lengths.back() - ruler.max());
  }
  for (std::size_t i = 0; i + 1 < lengths.size(); ++i) {
    const double ratio = std::min(lengths[i], lengths[i + 1]) /
                         std::max({lengths[i], lengths[i + 1], 1.0});
    cost += 100 * (ratio - 0.8) * (ratio - 0.8) + (ratio > 0.97 ? 3 : 0);
    if (std::u32string_view(U"的和与及等之").contains(lines[i + 1].front())) cost += 12;
    if (lines[i].ends_with(U"关于") || lines[i].ends_with(U"和")) cost += 6;
    if (lines[i + 1].starts_with(U"关于")) cost -= 10;  // the issuer in a line of its own
    if (parts_a_figure(lines[i].back())) cost += 10;
    for (const auto* end : {U"领导小组", U"工作领导", U"办公室", U"委员会"}) {
      if (lines[i + 1].starts_with(end)) cost += 10;  // parts a name
    }
    if (lines[i].ends_with(U"的") && lines[i + 1].size() <= 4) cost += 6;
  }
  bool hollow = false;  // an hourglass: shorter in the middle than on both sides
  for (std::size_t i = 1; i + 1 < lengths.size(); ++i) {
    hollow = hollow || (lengths[i] < lengths[i - 1] && lengths[i] < lengths[i + 1]);
  }
  return cost + (hollow ? 60 : 0);
}

struct Division {
  double cost = 1e18;
  std::vector<std::u32string> lines;
};

void divide(const std::u32string& text, const std::vector<std::size_t>& places, std::size_t from,
            std::size_t left, const Ruler& ruler, std::vector<std::u32string>& lines,
            Division& best) {
  if (left == 1) {
    lines.push_back(text.substr(from));
    const double cost = ugliness(lines, ruler);
    if (cost < best.cost) best = {cost, lines};
    lines.pop_back();
    return;
  }
  for (const std::size_t at : places) {
    if (at <= from) continue;
    const std::u32string line = text.substr(from, at - from);
    if (ruler.of(line) > ruler.max()) break;
    // Only divisions whose rest can still fit are looked at.
    if (ruler.of(text.substr(at)) > static_cast<double>(left - 1) * ruler.max()) continue;
    lines.push_back(line);
    divide(text, places, at, left - 1, ruler, lines, best);
    lines.pop_back();
  }
}

std::string utf8_of(const std::u32string& text) {
  std::string out;
  for (const char32_t c : text) append_utf8(out, c);
  return out;
}

void divide_part(const std::u32string& text, const Ruler& ruler, std::vector<std::string>& out) {
  const auto count = static_cast<std::size_t>(std::ceil(ruler.of(text) / ruler.max() - 0.001));
  if (count <= 1) {
    out.push_back(utf8_of(text));
    return;
  }
  const std::vector<bool> words = beginnings(text, true), may = beginnings(text, false);
  std::vector<std::size_t> places;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (words[i] && may[i]) places.push_back(i);
  }
  Division best;
  std::vector<std::u32string> lines;
  // Beyond four lines a title is a paragraph, and looking for its shape would take for ever.
  for (std::size_t n = count; n <= std::min<std::size_t>(count + 1, 4) && best.lines.empty(); ++n) {
    divide(text, places, 0, n, ruler, lines, best);
  }
  if (best.lines.empty()) {
    best.lines.push_back(text);  // set_lines divides it as it does a paragraph
  }
  for (const auto& line : best.lines) out.push_back(utf8_of(line));
}

}  // namespace

std::vector<std::string> title_lines(Fonts& fonts, std::string_view title, double size,
                                     double width) {
  const Ruler ruler(fonts, size, width);
  std::vector<std::string> out;
  std::u32string part;
  for (const char32_t c : decode_utf8(title)) {
    if (c != '\n') {
      part.push_back(c);
      continue;
    }
    if (!part.empty()) divide_part(part, ruler, out);
    part.clear();
  }
  if (!part.empty()) divide_part(part, ruler, out);
  return out;
}

}  // namespace tongchou::document
