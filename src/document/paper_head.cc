// 版头: what stands above the red rule of the first page, for each format.
#include <algorithm>

#include "document/paper_layout.h"
#include "base/day_words.h"

namespace tongchou::document {
namespace {

constexpr double kMarkWidth = 150;  // mm: the text area less a little air
constexpr double kMarkSpread = 0.4;  // em between the characters of a short mark

void add(Page& art, const SetLine& line, Ink ink = Ink::black) {
  for (Run run : line.runs) {
    run.ink = ink;
    art.runs.push_back(std::move(run));
  }
}

struct Mark {
  double size = 0, stretch = 1;
};

// The mark's ink begins at `top` and is `height` high; as wide as its characters want, narrowed to
// the text area. 7.2.4: 「推荐使用小标宋体字，颜色为红色，以醒目、美观、庄重为原则」
Mark put_mark(Fonts& fonts, const std::string& text, double top, double height, Page& art) {
  SetLine line = set_line(fonts, text, Face::mark, 1, 0, 0);
  double ink_top = 0, ink_bottom = 1;
  std::size_t glyphs = 0;
  for (const Run& run : line.runs) {
    for (const Glyph& glyph : run.glyphs) {
      ink_top = std::max(ink_top, fonts.top(run.face, glyph.index));
      ink_bottom = std::min(ink_bottom, fonts.bottom(run.face, glyph.index));
      ++glyphs;
    }
  }
  Mark mark{height / (ink_top - std::min(ink_bottom, ink_top - 0.5)), 1};
  if (line.width * mark.size > kMarkWidth) {
    mark.stretch = std::max(0.6, kMarkWidth / (line.width * mark.size));
    mark.size = std::min(mark.size, kMarkWidth / (line.width * mark.stretch));
  }
  const double lack = kMarkWidth * 0.86 - line.width * mark.size * mark.stretch;
  const double gaps = std::max<double>(1, static_cast<double>(glyphs) - 1);
  const double spread = std::clamp(lack / gaps, 0.0, kMarkSpread * mark.size);
  const double width = line.width * mark.size * mark.stretch + spread * (gaps);
  double moved = 0;
  for (Run& run : line.runs) {
    run.x = kLeft + (kWidth - width) / 2 + run.x * mark.size * mark.stretch + moved;
    for (Glyph& glyph : run.glyphs) {
      glyph.x = glyph.x * mark.size * mark.stretch + moved;
      moved += spread;
    }
    run.width = run.width * mark.size * mark.stretch + moved;
    run.size = mark.size;
    run.stretch = mark.stretch;
    run.y = top + ink_top * mark.size;
    run.ink = Ink::red;
    art.runs.push_back(run);
  }
  return mark;
}

double line_y(const Frame& frame, int line) { return frame.top + line * frame.pitch; }

// 7.2.1 to 7.2.3: 份号, 密级和保密期限, 紧急程度, from the upper left corner down.
int put_corner(Fonts& fonts, const PaperHead& head, const Frame& frame, Page& art) {
  int line = 0;
  const auto put = [&](const std::optional<std::string>& text, Face face) {
    if (!text || text->empty()) return;
    add(art, set_line(fonts, *text, face, kSize3, kLeft, line_y(frame, line), kPace));
    ++line;
  };
  put(head.copy_number, Face::body);
  put(head.secrecy, Face::black);
  put(head.urgency, Face::black);
  return line;
}

void put_centred(Fonts& fonts, const std::string& text, double y, Page& art) {
  const double width = width_of(fonts, text, Face::body, kSize3, kPace);
  add(art, set_line(fonts, text, Face::body, kSize3, kLeft + (kWidth - width) / 2, y, kPace));
}

void put_right(Fonts& fonts, const std::string& text, double right, double y, Page& art) {
  const double width = width_of(fonts, text, Face::body, kSize3, kPace);
  add(art, set_line(fonts, text, Face::body, kSize3, right - width, y, kPace));
}

// 7.2.6: 「“签发人”三字用3号仿宋体字，签发人姓名用3号楷体字」「一般每行排两个姓名，回行时与上一行第一个签发人
// 姓名对齐」. Answers how many lines they take.
int put_signers(Fonts& fonts, const std::vector<std::string>& signers, const Frame& frame,
                Page& art) {
  const std::string label = "签发人：";
  double widest = 0;
  for (const std::string& name : signers) {
    widest = std::max(widest, width_of(fonts, name, Face::script, kSize3, kPace));
  }
  const double label_width = width_of(fonts, label, Face::body, kSize3, kPace);
  const double columns = signers.size() > 1 ? 2 : 1;
  const double names = widest * columns + (columns - 1) * kCell;
  const double left = kRight - kCell - names;
  add(art, set_line(fonts, label, Face::body, kSize3, left - label_width,
                    line_y(frame, kNumberLine), kPace));
  for (std::size_t i = 0; i < signers.size(); ++i) {
    const double x = left + static_cast<double>(i % 2) * (widest + kCell);
    const double y = line_y(frame, kNumberLine + static_cast<int>(i / 2));
    add(art, set_line(fonts, signers[i], Face::script, kSize3, x, y, kPace));
  }
  return static_cast<int>((signers.size() + 1) / 2);
}

void put_red_rule(double under, Page& art) {
  art.areas.push_back({kLeft, under + kRedRuleGap, kWidth, kRedRule, Ink::red});
}

void put_head_mark(Fonts& fonts, const PaperHead& words, double top, HeadArt& head) {
  if (!words.mark) return;
  const Mark mark = put_mark(fonts, *words.mark, top, kMarkHeight, head.art);
  head.mark_size = mark.size;
  head.mark_stretch = mark.stretch;
}

HeadArt document_head(Fonts& fonts, const Paper& paper) {
  HeadArt head;
  put_corner(fonts, paper.head, head.first, head.art);
  put_head_mark(fonts, paper.head, kMarkTop, head);
  int line = kNumberLine;
  if (!paper.head.signers.empty()) {
    line += put_signers(fonts, paper.head.signers, head.first, head.art) - 1;
  }
  const double y = line_y(head.first, line);
  if (paper.head.number) {
    // 7.2.5: 「编排在发文机关标志下空二行位置，居中排布」「上行文的发文字号居左空一字编排，与最后一个签发人姓名
    // 处在同一行」
    if (paper.head.signers.empty()) {
      put_centred(fonts, *paper.head.number, y, head.art);
    } else {
      add(head.art, set_line(fonts, *paper.head.number, Face::body, kSize3, kLeft + kCell, y,
                             kPace));
    }
  }
  put_red_rule(y + kSize3, head.art);
  head.first_line = line + 3;  // 7.3.1: 「编排于红色分隔线下空二行位置」
  return head;
}

// 10.3, and as offices do it: number, then issuer and date, then the rule.
HeadArt minutes_head(Fonts& fonts, const Paper& paper) {
  HeadArt head;
  put_corner(fonts, paper.head, head.first, head.art);
  put_head_mark(fonts, paper.head, kMarkTop, head);
  int line = kNumberLine;
  if (paper.head.number) {
    put_centred(fonts, *paper.head.number, line_y(head.first, line), head.art);
    ++line;
  }
  const double y = line_y(head.first, line);
  if (paper.head.issuer) {
    add(head.art, set_line(fonts, *paper.head.issuer, Face::body, kSize3, kLeft + kCell, y, kPace));
  }
  put_right(fonts, date_in_words(paper.date), kRight - kCell, y, head.art);
  put_red_rule(y + kSize3, head.art);
  head.first_line = line + (paper.title ? 3 : 2);
  return head;
}

void put_letter_rules(Page& art) {
  const double x = (kPageWidth - kLetterRuleWidth) / 2;
  const double upper = kLetterMarkTop + kMarkHeight + 4;
  const auto rule = [&](double y, double height) {
    art.areas.push_back({x, y, kLetterRuleWidth, height, Ink::red});
  };
  rule(upper, kLetterThick);
  rule(upper + kLetterThick + kLetterBetween, kLetterThin);
  const double lower = kPageHeight - kLetterFoot - kLetterRule;
  rule(lower, kLetterThin);
  rule(lower + kLetterThin + kLetterBetween, kLetterThick);
}

HeadArt letter_head(Fonts& fonts, const Paper& paper) {
  HeadArt head;
  put_head_mark(fonts, paper.head, kLetterMarkTop, head);
  put_letter_rules(head.art);
  // The lines of the first page fill the space between the two double rules.
  head.first.top = kLetterMarkTop + kMarkHeight + 4 + kLetterRule + kLetterGap;
  head.first.bottom = kPageHeight - kLetterFoot - kLetterRule - kLetterGap;
  const double room = head.first.bottom - head.first.top - kSize3;
  head.first.pitch = room / static_cast<int>(room / kPitch);
  int line = put_corner(fonts, paper.head, head.first, head.art);
  if (paper.head.number) {
    put_right(fonts, *paper.head.number, kRight, head.first.top, head.art);
    line = std::max(line, 1);
  }
  head.first_line = line + 2;  // 10.1: 「标题居中编排，与其上最后一个要素相距二行」
  return head;
}

// A form begins with its title; number and date stand under it.
HeadArt form_head(Fonts& fonts, const Paper& paper) {
  HeadArt head;
  int line = put_corner(fonts, paper.head, head.first, head.art);
  if (paper.head.mark) {
    const double y = line_y(head.first, line);
    const Mark mark = put_mark(fonts, *paper.head.mark, y, 8.4, head.art);
    head.mark_size = mark.size;
    head.mark_stretch = mark.stretch;
    head.art.areas.push_back({kLeft, y + 8.4 + kRedRuleGap, kWidth, kRedRule, Ink::red});
    line += 2;
  }
  head.first_line = line;
  return head;
}

}  // namespace

HeadArt lay_head(Fonts& fonts, const Paper& paper) {
  switch (format_of(paper.kind)) {
    case PaperFormat::document:
      return document_head(fonts, paper);
    case PaperFormat::minutes:
      return minutes_head(fonts, paper);
    case PaperFormat::letter:
      return letter_head(fonts, paper);
    case PaperFormat::form:
      return form_head(fonts, paper);
  }
  return {};
}

}  // namespace tongchou::document
