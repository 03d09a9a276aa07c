// The layout of a paper: pages of placed glyphs, and what a flowing format (DOCX) has to know of
// them. The measures of GB/T 9704-2012 stand here, each with its place in the standard.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "document/paper.h"
#include "document/paper_fonts.h"
#include "document/paper_lines.h"
#include "document/paper_page.h"

namespace tongchou::document {

inline constexpr double kPoint = 25.4 / 72;  // mm

// 5.2.1: 「公文用纸天头(上白边)为37 mm±1 mm，公文用纸订口(左白边)为28 mm±1 mm，版心尺寸为156 mm×225 mm」
inline constexpr double kPageWidth = 210, kPageHeight = 297;
inline constexpr double kTop = 37, kLeft = 28, kWidth = 156, kHeight = 225;
inline constexpr double kRight = kLeft + kWidth, kBottom = kTop + kHeight;

// 5.2.2 and 5.2.3: 「一般用3号仿宋体字」「一般每面排22行，每行排28个字，并撑满版心」
inline constexpr double kSize2 = 22 * kPoint, kSize3 = 16 * kPoint, kSize4 = 14 * kPoint;
inline constexpr double kSizeSmall4 = 12 * kPoint, kSizeSmall5 = 9 * kPoint;
inline constexpr int kLines = 22, kCharacters = 28;
inline constexpr double kCell = kWidth / kCharacters;
inline constexpr double kPace = kCell / kSize3;
inline constexpr double kTitleWidth = kWidth - kSize2;  // a title that touches both edges is ugly
// The first em box begins at the area's upper edge and the last ends at its lower one.
inline constexpr double kPitch = (kHeight - kSize3) / (kLines - 1);

// 7.2.4: 「上边缘至版心上边缘为35 mm」; two lines below it, on the eighth line, the number.
inline constexpr double kMarkTop = kTop + 35, kMarkHeight = 12.4;
inline constexpr int kNumberLine = 7;
inline constexpr double kRedRuleGap = 4, kRedRule = 0.5;  // 7.2.7: 「发文字号之下4 mm处」
// 7.4.1: 「首条分隔线和末条分隔线用粗线(推荐高度为0.35 mm)，中间的分隔线用细线(推荐高度为0.25 mm)」
inline constexpr double kThickRule = 0.35, kThinRule = 0.25;
inline constexpr double kPageNumberGap = 7;  // 7.5: 「一字线上距版心下边缘7 mm」

// 10.1: 「上边缘至上页边为30 mm」「发文机关标志下4 mm处印一条红色双线(上粗下细)，距下页边20 mm处印一条
// 红色双线(上细下粗)，线长均为170 mm」「与该线的距离为3号汉字高度的7/8」
inline constexpr double kLetterMarkTop = 30, kLetterRuleWidth = 170, kLetterFoot = 20;
inline constexpr double kLetterThick = 1.0, kLetterThin = 0.35, kLetterBetween = 0.5;
inline constexpr double kLetterRule = kLetterThick + kLetterBetween + kLetterThin;
inline constexpr double kLetterGap = kSize3 * 7 / 8;

inline constexpr double kSealDiameter = 42;
inline constexpr double kProofSize = 16;
inline constexpr double kCellPad = 1.2;      // mm between a cell's text and its rules
inline constexpr double kTableLine = 1.35;   // line pitch in a cell, em
inline constexpr double kImprintRow = 7.8;   // height of a line of the 版记, mm

// Where lines may stand on one page.
struct Frame {
  double top = kTop, bottom = kBottom, pitch = kPitch;
};

// What is laid out as one: a line, a row of a table, a signature with its seal.
struct Piece {
  int lines = 0;      // on the grid; 0: `height` counts
  double height = 0;  // mm, for rows of tables
  double ink = 0;     // mm from its top that must fit on the page
  Page art;           // x from the page's edge, y from the piece's top
  bool keep_next = false;   // stays on the page of the piece after it
  bool blank = false;       // left out at the top of a page
  bool new_page = false;    // begins one
  int header = -1;          // >= 0: headers[header] comes first when it begins a page
};

struct Flow {
  std::vector<Piece> pieces;
  std::vector<Piece> headers;  // of tables, repeated

  void line(const SetLine& set, int lines = 1);
  void blank_lines(int n);
};

struct HeadArt {
  Page art;              // of the first page
  Frame first;           // where lines may stand on it
  int first_line = 0;    // the first free line of that frame
  double mark_size = 0;  // mm; with the stretch, what the mark needs to fit
  double mark_stretch = 1;
};

struct Layout {
  std::vector<Page> pages;
  HeadArt head;
  std::size_t body_pages = 0;                // without pages that only carry the 版记
  std::optional<std::size_t> imprint_page;   // index
};

HeadArt lay_head(Fonts& fonts, const Paper& paper);
void flow_body(Fonts& fonts, const std::vector<PaperBlock>& body, Flow& flow);
void flow_table(Fonts& fonts, const PaperTable& table, Flow& flow);
void flow_form(Fonts& fonts, const PaperForm& form, Flow& flow);
void flow_title(Fonts& fonts, const std::string& title, Flow& flow);
void flow_attachment_list(Fonts& fonts, const Paper& paper, Flow& flow);
void flow_signature(Fonts& fonts, const Paper& paper, Flow& flow);
void flow_attendance(Fonts& fonts, const Paper& paper, Flow& flow);

// 署名 and 成文日期 of a paper: where both begin.
struct SignaturePlace {
  double issuer = 0, date = 0;  // x, mm from the page's edge
  double issuer_width = 0, date_width = 0;
};
SignaturePlace place_signature(Fonts& fonts, const Paper& paper);

// 版记 with its lower edge at y = 0.
struct ImprintArt {
  Page art;
  double height = 0;
};
ImprintArt lay_imprint(Fonts& fonts, const Paper& paper);

Page draw_seal(Fonts& fonts, const std::string& words, double centre_x, double centre_y);
Page draw_code(const std::string& content, double x, double y, double size);
double proof_top(PaperFormat format);
Page draw_proof(Fonts& fonts, const PaperProof& proof, PaperFormat format);

struct TablePlan {
  std::vector<double> lefts;  // of the columns, and the right edge
};
TablePlan plan_table(const PaperTable& table);
// Label and value edges of one row of a form: x0, x1, …, x(2n).
std::vector<double> plan_fields(const PaperFieldRow& row);

// The caller holds the fonts' lock.
Layout lay_out(Fonts& fonts, const Paper& paper);

}  // namespace tongchou::document
