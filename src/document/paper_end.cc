// What ends a paper: 附件说明, 署名 with its seal, 成文日期, 附注, names of those present, 版记, and the code
// by which a reader checks it.
#include <algorithm>
#include <cmath>
#include <numbers>
#include <qrcodegen/qrcodegen.hpp>

#include "document/paper_layout.h"
#include "base/day_words.h"
#include "document/paper_text.h"

namespace tongchou::document {
namespace {

std::string joined(const std::vector<std::string>& names, const char* between) {
  std::string all;
  for (const std::string& name : names) all += (all.empty() ? "" : between) + name;
  return all;
}

void add(Page& art, const SetLine& line, double dy = 0) {
  for (Run run : line.runs) {
    run.y += dy;
    art.runs.push_back(std::move(run));
  }
}

Piece block_of(int lines) {
  Piece piece;
  piece.lines = lines;
  return piece;
}

// Seal and signature stand on a page with text: 7.3.5.5, and no page that says 「此页无正文」.
void keep_last_lines(Flow& flow, int lines) {
  for (auto piece = flow.pieces.rbegin(); piece != flow.pieces.rend() && lines > 0; ++piece) {
    piece->keep_next = true;
    if (!piece->blank) --lines;
  }
}

}  // namespace

void flow_attachment_list(Fonts& fonts, const Paper& paper, Flow& flow) {
  if (paper.attachments.empty()) return;
  // 7.3.4: 「在正文下空一行左空二字编排“附件”二字，后标全角冒号和附件名称」「附件名称较长需回行时，应当与上一行附件
  // 名称的首字对齐」
  flow.blank_lines(1);
  const bool several = paper.attachments.size() > 1;
  for (std::size_t i = 0; i < paper.attachments.size(); ++i) {
    const std::string number = several ? std::to_string(i + 1) + "." : "";
    const double label = 5 * kCell;  // two blank, 附件：
    const double own = width_of(fonts, number, Face::body, kSize3, kPace);
    LineShape shape{.left = kLeft + label + own, .width = kWidth - label - own, .size = kSize3,
                    .pace = kPace, .align = LineAlign::left};
    const auto lines = set_lines(fonts, {{paper.attachments[i].title, Face::body}}, shape);
    for (std::size_t l = 0; l < lines.size(); ++l) {
      flow.line(lines[l]);
      Page& art = flow.pieces.back().art;
      if (l > 0) continue;
      if (i == 0) {
        add(art, set_line(fonts, "附件：", Face::body, kSize3, kLeft + 2 * kCell, 0, kPace));
      }
      add(art, set_line(fonts, number, Face::body, kSize3, kLeft + label, 0, kPace));
      // The label was set after the name; readers of the text find it before.
      std::stable_sort(art.runs.begin(), art.runs.end(),
                       [](const Run& a, const Run& b) { return a.x < b.x; });
    }
  }
}

SignaturePlace place_signature(Fonts& fonts, const Paper& paper) {
  SignaturePlace at;
  at.issuer_width = width_of(fonts, paper.signature->issuer, Face::body, kSize3, kPace);
  at.date_width = width_of(fonts, date_in_words(paper.date), Face::body, kSize3, kPace);
  if (paper.signature->seal) {
    // 7.3.5.1: 「成文日期一般右空四字编排」「在成文日期之上、以成文日期为准居中编排发文机关署名」
    at.date = kRight - 4 * kCell - at.date_width;
    at.issuer = at.date + (at.date_width - at.issuer_width) / 2;
    const double over = at.issuer + at.issuer_width - kRight;
    if (over > 0) {
      at.issuer -= over;
      at.date -= over;
    }
    return at;
  }
  // 7.3.5.2: 「右空二字编排发文机关署名，在发文机关署名下一行编排成文日期，首字比发文机关署名首字右移二字，如成文日期
  // 长于发文机关署名，应当使成文日期右空二字编排，并相应增加发文机关署名右空字数」
  at.issuer = kRight - 2 * kCell - at.issuer_width;
  at.date = at.issuer + 2 * kCell;
  if (at.date_width > at.issuer_width || at.date + at.date_width > kRight) {
    at.date = kRight - 2 * kCell - at.date_width;
    at.issuer = std::min(at.issuer, at.date - 2 * kCell);
  }
  at.issuer = std::max(at.issuer, kLeft);
  return at;
}

void flow_signature(Fonts& fonts, const Paper& paper, Flow& flow) {
  if (paper.signature) {
    const SignaturePlace at = place_signature(fonts, paper);
    const bool sealed = paper.signature->seal.has_value();
    keep_last_lines(flow, 2);
    // Sealed: the seal's upper edge within one line of the text, both lines under its middle.
    const int before = sealed ? 2 : 1;
    Piece piece = block_of(before + 2);
    add(piece.art, set_line(fonts, paper.signature->issuer, Face::body, kSize3, at.issuer,
                            before * kPitch, kPace));
    add(piece.art, set_line(fonts, date_in_words(paper.date), Face::body, kSize3, at.date,
                            (before + 1) * kPitch, kPace));
    piece.ink = (before + 1) * kPitch + kSize3;
    if (sealed) {
      const double x = std::min(at.date + at.date_width / 2, kRight - kSealDiameter / 2 + 4);
      const double y = 0.6 + kSealDiameter / 2;
      piece.art.take(draw_seal(fonts, *paper.signature->seal, x, y), 0, 0);
      piece.ink = std::max(piece.ink, y + kSealDiameter / 2);
    }
    flow.pieces.push_back(std::move(piece));
  }
  if (paper.note) {
    // 7.3.6: 「居左空二字加圆括号编排在成文日期下一行」
    if (!flow.pieces.empty()) flow.pieces.back().keep_next = true;
    LineShape shape{.left = kLeft, .width = kWidth, .size = kSize3, .pace = kPace,
                    .first = 2 * kCell};
    for (const SetLine& line : set_lines(fonts, {{"（" + *paper.note + "）"}}, shape)) {
      flow.line(line);
    }
  }
}

void flow_attendance(Fonts& fonts, const Paper& paper, Flow& flow) {
  // 10.3: 「一般用3号黑体字，在正文或附件说明下空一行左空二字编排“出席”二字，后标全角冒号，冒号后用3号仿宋体字标注
  // 出席人单位、姓名，回行时与冒号后的首字对齐」
  if (!paper.attendance.empty()) flow.blank_lines(1);
  for (const PaperAttendance& group : paper.attendance) {
    const std::string label = group.label + "：";
    const double own = width_of(fonts, label, Face::black, kSize3, kPace);
    std::vector<Span> names;
    for (std::size_t i = 0; i < group.names.size(); ++i) {
      const bool last = i + 1 == group.names.size();
      // A name of up to fourteen characters is not divided.
      const auto division = group.names[i].size() <= 42 ? Span::Division::refused
                                                        : Span::Division::allowed;
      names.push_back({group.names[i] + (last ? "" : "、"), Face::body, division});
    }
    LineShape shape{.left = kLeft + 2 * kCell + own, .width = kWidth - 2 * kCell - own,
                    .size = kSize3, .pace = kPace, .align = LineAlign::left};
    const auto lines = set_lines(fonts, names, shape);
    for (std::size_t i = 0; i < lines.size(); ++i) {
      SetLine line = lines[i];
      if (i == 0) {
        SetLine head = set_line(fonts, label, Face::black, kSize3, kLeft + 2 * kCell, 0, kPace);
        head.runs.insert(head.runs.end(), line.runs.begin(), line.runs.end());
        line = std::move(head);
      }
      flow.line(line);
    }
  }
}

// ---- 版记 --------------------------------------------------------------------------------------

ImprintArt lay_imprint(Fonts& fonts, const Paper& paper) {
  const PaperImprint& imprint = *paper.imprint;
  const bool letter = format_of(paper.kind) == PaperFormat::letter;
  const double left = kLeft + kSize4, width = kWidth - 2 * kSize4;  // 左右各空一字
  std::vector<SetLine> lists, last;
  const auto list = [&](const char* label, const std::vector<std::string>& names,
                        const char* between) {
    if (names.empty()) return;
    // 7.4.2: 「回行时与冒号后的首字对齐，最后一个抄送机关名称后标句号」
    const double own = width_of(fonts, label, Face::body, kSize4);
    LineShape shape{.left = left + own, .width = width - own, .size = kSize4,
                    .align = LineAlign::left};
    auto lines = set_lines(fonts, {{joined(names, between) + "。", Face::body}}, shape);
    SetLine head = set_line(fonts, label, Face::body, kSize4, left, 0);
    head.runs.insert(head.runs.end(), lines[0].runs.begin(), lines[0].runs.end());
    lines[0] = std::move(head);
    lists.insert(lists.end(), lines.begin(), lines.end());
  };
  list("主送：", imprint.addressees, "，");
  list("抄送：", imprint.copies, "，");
  if (!letter && (imprint.issuer || imprint.date)) {
    // 7.4.3: 「印发机关左空一字，印发日期右空一字」「后加“印发”二字」
    SetLine line = set_line(fonts, imprint.issuer.value_or(""), Face::body, kSize4, left, 0);
    if (imprint.date) {
      const std::string text = date_in_words(*imprint.date) + "印发";
      const double x = left + width - width_of(fonts, text, Face::body, kSize4);
      const SetLine date = set_line(fonts, text, Face::body, kSize4, x, 0);
      line.runs.insert(line.runs.end(), date.runs.begin(), date.runs.end());
    }
    last.push_back(std::move(line));
  }
  ImprintArt result;
  result.height = static_cast<double>(lists.size() + last.size()) * kImprintRow;
  const double inset = (kImprintRow - kSize4) / 2;
  double y = -result.height;
  const auto rule = [&](double at, double thick) {
    if (!letter) result.art.areas.push_back({kLeft, at, kWidth, thick});
  };
  rule(y, kThickRule);
  for (const auto* part : {&lists, &last}) {
    if (part == &last && !lists.empty() && !last.empty()) rule(y - kThinRule / 2, kThinRule);
    for (const SetLine& line : *part) {
      add(result.art, line, y + inset);
      y += kImprintRow;
    }
  }
  rule(-kThickRule, kThickRule);  // its lower edge is that of the text area
  return result;
}

// ---- seal and code -----------------------------------------------------------------------------

namespace {

using Step = Shape::Step;

void circle(Shape& shape, double x, double y, double r, bool inner) {
  const double k = 0.5522847498 * r, s = inner ? -1 : 1;
  auto& to = shape.steps;
  to.push_back({Step::Kind::move, 0, 0, 0, 0, x + r, y});
  to.push_back({Step::Kind::curve, x + r, y + s * k, x + k, y + s * r, x, y + s * r});
  to.push_back({Step::Kind::curve, x - k, y + s * r, x - r, y + s * k, x - r, y});
  to.push_back({Step::Kind::curve, x - r, y - s * k, x - k, y - s * r, x, y - s * r});
  to.push_back({Step::Kind::curve, x + k, y - s * r, x + r, y - s * k, x + r, y});
  to.push_back({Step::Kind::close});
}

void star(Shape& shape, double x, double y, double r) {
  for (int i = 0; i < 10; ++i) {
    const double angle = std::numbers::pi * (i / 5.0 - 0.5);
    const double radius = i % 2 == 0 ? r : r * 0.381966;
    shape.steps.push_back({i == 0 ? Step::Kind::move : Step::Kind::line, 0, 0, 0, 0,
                           x + radius * std::cos(angle), y + radius * std::sin(angle)});
  }
  shape.steps.push_back({Step::Kind::close});
}

}  // namespace

Page draw_seal(Fonts& fonts, const std::string& words, double centre_x, double centre_y) {
  Page art;
  Shape shape;
  const double r = kSealDiameter / 2;
  circle(shape, centre_x, centre_y, r, false);
  circle(shape, centre_x, centre_y, r - 1.2, true);
  star(shape, centre_x, centre_y, 6.6);
  const std::u32string text = decode_utf8(words);
  const auto n = static_cast<double>(text.size());
  // Characters stand on an arc, feet inwards, over at most two thirds of the circle.
  const double size = std::clamp(62.0 / n, 3.2, 6.2), narrow = n > 10 ? 0.78 : 0.92;
  const double baseline = r - 2.6 - size * kBaseline;
  const double step = std::min(size * 1.12 / baseline, 4.0 / 3 * std::numbers::pi / n);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const FontGlyph glyph = fonts.glyph(Face::mark, text[i]);
    const double angle = (static_cast<double>(i) - (n - 1) / 2) * step;
    const double c = std::cos(angle), s = std::sin(angle);
    const auto place = [&](double& x, double& y) {
      const double u = (x - glyph.advance / 2) * size * narrow, v = y * size - baseline;
      x = centre_x + u * c - v * s;
      y = centre_y + u * s + v * c;
    };
    for (Step drawn : fonts.outline(glyph.face, glyph.index).steps) {
      place(drawn.x1, drawn.y1);
      place(drawn.x2, drawn.y2);
      place(drawn.x, drawn.y);
      shape.steps.push_back(drawn);
    }
  }
  art.shapes.push_back(std::move(shape));
  return art;
}

Page draw_code(const std::string& content, double x, double y, double size) {
  using qrcodegen::QrCode;
  const QrCode code = QrCode::encodeText(content.c_str(), QrCode::Ecc::MEDIUM);
  Page art;
  const int n = code.getSize();
  const double module = size / n;
  for (int row = 0; row < n; ++row) {
    for (int from = 0; from < n;) {
      int to = from;
      while (to < n && code.getModule(to, row)) ++to;
      if (to > from) {
        art.areas.push_back({x + from * module, y + row * module, (to - from) * module, module});
      }
      from = to + 1;
    }
  }
  return art;
}

// Outside the text area, at the side where the first page has no number; under a letter's rule.
double proof_top(PaperFormat format) {
  return format == PaperFormat::letter ? kPageHeight - kLetterFoot + 2.5 : kBottom + 5;
}

Page draw_proof(Fonts& fonts, const PaperProof& proof, PaperFormat format) {
  const bool letter = format == PaperFormat::letter;
  const double size = letter ? 13 : kProofSize;
  const double y = proof_top(format);
  Page art = draw_code(proof.content, kLeft, y, size);
  double at = y + 1;
  std::string line;
  for (const char c : proof.caption + "\n") {
    if (c != '\n') {
      line.push_back(c);
      continue;
    }
    add(art, set_line(fonts, line, Face::body, kSizeSmall5, kLeft + size + 2, at));
    at += kSizeSmall5 * kTableLine;
    line.clear();
  }
  return art;
}

}  // namespace tongchou::document
