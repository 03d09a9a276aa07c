// From content to pages: the flow is cut into pages, then 版记, page numbers and the code are added.
#include "document/paper_layout.h"

#include <algorithm>
#include <cmath>

#include "base/day_words.h"

namespace tongchou::document {
namespace {

// Cuts a flow into pages. Lines stand on a page's grid; a table leaves the grid and the next line
// takes it up again.
class Cutter {
 public:
  Cutter(const Flow& flow, const HeadArt& head) : flow_(flow), frame_(head.first) {
    pages_.push_back(head.art);
    y_ = frame_.top + head.first_line * frame_.pitch;
  }

  std::vector<Page> run() {
    for (std::size_t i = 0; i < flow_.pieces.size(); ++i) put(i);
    return std::move(pages_);
  }
  double end() const { return used_; }

 private:
  double advance(const Piece& piece) const {
    return piece.lines > 0 ? piece.lines * frame_.pitch : piece.height;
  }

  // The grid's next line at or below y.
  double on_grid(double y) const {
    return frame_.top + std::ceil((y - frame_.top) / frame_.pitch - 0.02) * frame_.pitch;
  }

  // Where the group that begins with piece i would end, were it put at y.
  double group_end(std::size_t i, double y) const {
    double end = y;
    for (; i < flow_.pieces.size(); ++i) {
      const Piece& piece = flow_.pieces[i];
      if (piece.lines > 0) y = on_grid(y);
      if (!piece.blank) end = y + piece.ink;
      y += advance(piece);
      if (!piece.keep_next || end > kPageHeight) break;
    }
    return end;
  }

  void new_page() {
    pages_.emplace_back();
    frame_ = Frame{};
    y_ = frame_.top;
    fresh_ = true;
  }

  void put(std::size_t i) {
    const Piece& piece = flow_.pieces[i];
    const bool grouped = i > 0 && flow_.pieces[i - 1].keep_next && !flow_.pieces[i - 1].new_page;
    if (piece.new_page) {
      new_page();
    } else if (!fresh_) {
      // A group that fits no page at all is broken where it must be.
      const bool fits_a_page = group_end(i, kTop) <= kBottom + kTolerance;
      const double end = fits_a_page && !grouped ? group_end(i, y_) : line_end(piece);
      if (end > frame_.bottom + kTolerance) new_page();
    }
    if (fresh_ && piece.header >= 0) {
      const Piece& header = flow_.headers[static_cast<std::size_t>(piece.header)];
      pages_.back().take(header.art, 0, y_);
      y_ += header.height;
    }
    if (piece.blank && fresh_ && !piece.new_page) return;
    if (piece.lines > 0) y_ = on_grid(y_);
    pages_.back().take(piece.art, 0, y_);
    if (!piece.blank) used_ = y_ + piece.ink;
    y_ += advance(piece);
    fresh_ = false;
  }

  double line_end(const Piece& piece) const {
    return (piece.lines > 0 ? on_grid(y_) : y_) + piece.ink;
  }

  static constexpr double kTolerance = 0.05;  // mm
  const Flow& flow_;
  Frame frame_;
  std::vector<Page> pages_;
  double y_ = 0, used_ = 0;
  bool fresh_ = false;
};

// 7.3.7: 「附件应当另面编排」「“附件”二字及附件顺序号用3号黑体字顶格编排在版心左上角第一行。附件标题居中编排在版心
// 第三行」
void flow_attachments(Fonts& fonts, const Paper& paper, Flow& flow) {
  const bool several = paper.attachments.size() > 1;
  for (std::size_t i = 0; i < paper.attachments.size(); ++i) {
    const PaperAttachment& attachment = paper.attachments[i];
    if (attachment.body.empty()) continue;
    const std::string label = "附件" + (several ? std::to_string(i + 1) : "");
    flow.line(set_line(fonts, label, Face::black, kSize3, kLeft, 0, kPace));
    flow.pieces.back().new_page = true;
    flow.blank_lines(1);
    flow_title(fonts, attachment.title, flow);
    flow.blank_lines(1);
    flow_body(fonts, attachment.body, flow);
  }
}

void flow_addressees(Fonts& fonts, const Paper& paper, Flow& flow) {
  if (paper.addressees.empty()) return;
  // 7.3.2: 「编排于标题下空一行位置，居左顶格，回行时仍顶格，最后一个机关名称后标全角冒号」
  std::string text;
  for (const std::string& name : paper.addressees) text += (text.empty() ? "" : "，") + name;
  LineShape shape{.left = kLeft, .width = kWidth, .size = kSize3, .pace = kPace,
                  .align = LineAlign::left};
  for (const SetLine& line : set_lines(fonts, {{text + "："}}, shape)) {
    flow.line(line);
    flow.pieces.back().keep_next = true;
  }
}

// Number left, date right, under a form's title.
void flow_form_line(Fonts& fonts, const Paper& paper, Flow& flow) {
  SetLine line = set_line(fonts, paper.head.number.value_or(paper.head.issuer.value_or("")),
                          Face::body, kSize4, kLeft, 0);
  const std::string date = date_in_words(paper.date);
  const double width = width_of(fonts, date, Face::body, kSize4);
  const SetLine right = set_line(fonts, date, Face::body, kSize4, kRight - width, 0);
  line.runs.insert(line.runs.end(), right.runs.begin(), right.runs.end());
  for (Run& run : line.runs) run.y += kPitch / 4;
  flow.line(line);
  flow.pieces.back().keep_next = true;
}

Flow flow_of(Fonts& fonts, const Paper& paper) {
  Flow flow;
  const PaperFormat format = format_of(paper.kind);
  if (paper.title) {
    flow_title(fonts, *paper.title, flow);
    if (format != PaperFormat::form) flow.blank_lines(1);
  }
  if (format == PaperFormat::form) flow_form_line(fonts, paper, flow);
  flow_addressees(fonts, paper, flow);
  flow_body(fonts, paper.body, flow);
  flow_attachment_list(fonts, paper, flow);
  flow_signature(fonts, paper, flow);
  flow_attendance(fonts, paper, flow);
  flow_attachments(fonts, paper, flow);
  return flow;
}

// 7.5: 「一般用4号半角宋体阿拉伯数字，编排在公文版心下边缘之下，数字左右各放一条一字线」「单页码居右空一字，双页码居左空
// 一字」
void put_page_number(Fonts& fonts, std::size_t number, Page& page) {
  const std::string text = "— " + std::to_string(number) + " —";
  const double width = width_of(fonts, text, Face::number, kSize4);
  const double x = number % 2 == 1 ? kRight - kSize4 - width : kLeft + kSize4;
  SetLine line = set_line(fonts, text, Face::number, kSize4, x, 0);
  const FontGlyph dash = fonts.glyph(Face::number, U'—');
  for (Run& run : line.runs) {
    run.y = kBottom + kPageNumberGap + fonts.top(dash.face, dash.index) * kSize4;
    page.runs.push_back(run);
  }
}

// The 版记 stands at the foot of the last page, an even one where the paper is bound; returns
// whether a blank page precedes it.
bool put_imprint(Fonts& fonts, const Paper& paper, double end, Layout& layout) {
  const ImprintArt imprint = lay_imprint(fonts, paper);
  const PaperFormat format = format_of(paper.kind);
  const bool parity = format == PaperFormat::document || format == PaperFormat::minutes;
  const double foot = format == PaperFormat::letter && layout.pages.size() == 1
                          ? layout.head.first.bottom
                          : kBottom;
  const bool fits = end + kPitch / 2 <= foot - imprint.height;
  const bool even = layout.pages.size() % 2 == 0;
  bool blank = false;
  double at = foot;
  if (!fits || (parity && !even)) {
    blank = parity && even;
    layout.pages.resize(layout.pages.size() + (blank ? 2 : 1));
    at = kBottom;
  }
  layout.imprint_page = layout.pages.size() - 1;
  layout.pages.back().take(imprint.art, 0, at);
  return blank;
}

}  // namespace

Layout lay_out(Fonts& fonts, const Paper& paper) {
  Layout layout;
  layout.head = lay_head(fonts, paper);
  const Flow flow = flow_of(fonts, paper);
  Cutter cutter(flow, layout.head);
  layout.pages = cutter.run();
  layout.body_pages = layout.pages.size();
  const bool blank = paper.imprint && put_imprint(fonts, paper, cutter.end(), layout);
  // 7.5: 「公文的版记页前有空白页的，空白页和版记页均不编排页码」; 10.1: 「首页不显示页码」
  const std::size_t numbered = blank ? layout.body_pages : layout.pages.size();
  const bool letter = format_of(paper.kind) == PaperFormat::letter;
  for (std::size_t i = letter ? 1 : 0; i < numbered; ++i) {
    put_page_number(fonts, i + 1, layout.pages[i]);
  }
  if (paper.proof) {
    layout.pages.front().take(draw_proof(fonts, *paper.proof, format_of(paper.kind)), 0, 0);
  }
  return layout;
}

}  // namespace tongchou::document
