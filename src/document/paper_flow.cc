// The body of a paper as a flow of lines and table rows: headings are numbered, paragraphs indented
// by two characters, table headers kept for the next page.
#include <algorithm>
#include <array>

#include "document/paper_layout.h"
#include "document/paper_text.h"

namespace tongchou::document {
namespace {

constexpr double kTableRule = 0.2, kFrameRule = 0.35;  // mm
// A row higher than this is divided at a page's end, line by line.
constexpr double kRowWhole = 120;

std::vector<std::string> divided(const std::string& text) {
  std::vector<std::string> lines(1);
  for (const char c : text) {
    if (c == '\n') lines.emplace_back();
    else lines.back().push_back(c);
  }
  return lines;
}

// The lines of one cell, the first at y = 0.
struct CellText {
  std::vector<SetLine> lines;
  double pitch = 0;
  double height() const {
    return lines.empty() ? 0 : static_cast<double>(lines.size()) * pitch;
  }
};

CellText set_cell(Fonts& fonts, const std::string& text, Face face, double size, double left,
                  double width, LineAlign align) {
  CellText cell;
  cell.pitch = size * kTableLine;
  for (const std::string& line : divided(text)) {
    LineShape shape{.left = left, .width = width, .size = size, .align = align};
    for (SetLine& set : set_lines(fonts, {{line, face}}, shape)) {
      cell.lines.push_back(std::move(set));
    }
  }
  return cell;
}

void put_line(Page& art, const SetLine& line, double y) {
  for (Run run : line.runs) {
    run.y += y;
    art.runs.push_back(std::move(run));
  }
}

void put_cell(Page& art, const CellText& cell, double y) {
  for (std::size_t i = 0; i < cell.lines.size(); ++i) {
    const double lead = (kTableLine - 1) / 2 * (cell.pitch / kTableLine);
    put_line(art, cell.lines[i], y + lead + static_cast<double>(i) * cell.pitch);
  }
}

void frame_row(Page& art, const std::vector<double>& edges, double height, double rule) {
  const double half = rule / 2;
  for (const double y : {0.0, height}) {
    const double width = edges.back() - edges.front() + rule;
    art.areas.push_back({edges.front() - half, y - half, width, rule});
  }
  for (const double x : edges) art.areas.push_back({x - half, 0, rule, height});
}

Piece row_of(double height) {
  Piece piece;
  piece.height = height;
  piece.ink = height;
  return piece;
}

// One row of cells. A row that is higher than kRowWhole becomes several pieces of some lines each.
void add_row(Flow& flow, const std::vector<double>& edges, const std::vector<CellText>& cells,
             double height_min, int header) {
  double height = height_min;
  for (const CellText& cell : cells) height = std::max(height, cell.height() + 2 * kCellPad);
  if (height <= kRowWhole) {
    Piece piece = row_of(height);
    piece.header = header;
    frame_row(piece.art, edges, height, kTableRule);
    for (const CellText& cell : cells) {
      put_cell(piece.art, cell, (height - cell.height()) / 2);
    }
    flow.pieces.push_back(std::move(piece));
    return;
  }
  const double pitch = cells.front().pitch;
  const auto lines_each = static_cast<std::size_t>((kRowWhole / 4 - 2 * kCellPad) / pitch);
  std::size_t lines = 0;
  for (const CellText& cell : cells) lines = std::max(lines, cell.lines.size());
  for (std::size_t from = 0; from < lines; from += lines_each) {
    const std::size_t count = std::min(lines_each, lines - from);
    const double part = static_cast<double>(count) * pitch + (from == 0 ? kCellPad : 0) +
                        (from + count == lines ? kCellPad : 0);
    Piece piece = row_of(part);
    piece.header = header;
    for (const double x : edges) {
      piece.art.areas.push_back({x - kTableRule / 2, 0, kTableRule, part});
    }
    for (const double y : {0.0, part}) {
      if ((y == 0 && from == 0) || (y > 0 && from + count == lines)) {
        piece.art.areas.push_back({edges.front(), y - kTableRule / 2,
                                   edges.back() - edges.front(), kTableRule});
      }
    }
    for (const CellText& cell : cells) {
      CellText some{{}, cell.pitch};
      for (std::size_t i = from; i < std::min(from + count, cell.lines.size()); ++i) {
        some.lines.push_back(cell.lines[i]);
      }
      put_cell(piece.art, some, from == 0 ? kCellPad : 0);
    }
    flow.pieces.push_back(std::move(piece));
  }
}

LineAlign align_of(PaperAlign align) {
  return align == PaperAlign::left    ? LineAlign::left
         : align == PaperAlign::right ? LineAlign::right
                                      : LineAlign::centre;
}

Face heading_face(int level) {
  // 7.3.3: 「一般第一层用黑体字、第二层用楷体字、第三层和第四层用仿宋体字标注」
  return level == 1 ? Face::black : level == 2 ? Face::script : Face::body;
}

LineShape body_shape() {
  return {.left = kLeft, .width = kWidth, .size = kSize3, .pace = kPace, .first = 2 * kCell};
}

void add_paragraph(Fonts& fonts, const PaperParagraph& paragraph, const std::string& number,
                   Flow& flow) {
  std::vector<Span> spans;
  if (paragraph.heading) {
    spans.push_back({number + *paragraph.heading, heading_face(*paragraph.level)});
  }
  if (paragraph.text) spans.push_back({*paragraph.text, Face::body});
  const auto lines = set_lines(fonts, spans, body_shape());
  for (const SetLine& line : lines) flow.line(line);
  // Items (1. （1）) are sentences of their own; 一、 and （一） alone in a line head what follows.
  const bool alone = paragraph.heading && !paragraph.text;
  if (alone && *paragraph.level <= 2) flow.pieces.back().keep_next = true;
}

}  // namespace

void Page::take(const Page& other, double dx, double dy) {
  for (Run run : other.runs) {
    run.x += dx;
    run.y += dy;
    runs.push_back(std::move(run));
  }
  for (Area area : other.areas) {
    area.x += dx;
    area.y += dy;
    areas.push_back(area);
  }
  for (Shape shape : other.shapes) {
    for (Shape::Step& step : shape.steps) {
      for (double* x : {&step.x1, &step.x2, &step.x}) *x += dx;
      for (double* y : {&step.y1, &step.y2, &step.y}) *y += dy;
    }
    shapes.push_back(std::move(shape));
  }
}

void Flow::line(const SetLine& set, int lines) {
  Piece piece;
  piece.lines = lines;
  piece.ink = set.runs.empty() ? kSize3 : set.runs.front().size;
  piece.art.runs = set.runs;
  pieces.push_back(std::move(piece));
}

void Flow::blank_lines(int n) {
  Piece piece;
  piece.blank = true;
  piece.lines = 1;
  // A blank line belongs to what follows it.
  piece.keep_next = true;
  for (int i = 0; i < n; ++i) pieces.push_back(piece);
}

void flow_body(Fonts& fonts, const std::vector<PaperBlock>& body, Flow& flow) {
  std::array<int, 5> counts{};
  for (const PaperBlock& block : body) {
    if (block.table) flow_table(fonts, *block.table, flow);
    if (block.form) flow_form(fonts, *block.form, flow);
    if (!block.paragraph) continue;
    std::string number;
    if (block.paragraph->level) {
      const auto level = static_cast<std::size_t>(*block.paragraph->level);
      counts.at(level) = block.paragraph->number.value_or(counts.at(level) + 1);
      for (std::size_t deeper = level + 1; deeper < counts.size(); ++deeper) counts[deeper] = 0;
      number = heading_number(*block.paragraph->level, counts[level]);
    }
    add_paragraph(fonts, *block.paragraph, number, flow);
  }
}

TablePlan plan_table(const PaperTable& table) {
  double shares = 0;
  for (const PaperColumn& column : table.columns) shares += column.width;
  TablePlan plan;
  double taken = 0;
  plan.lefts.push_back(kLeft);
  for (const PaperColumn& column : table.columns) {
    taken += column.width;
    plan.lefts.push_back(kLeft + kWidth * taken / shares);
  }
  return plan;
}

void flow_table(Fonts& fonts, const PaperTable& table, Flow& flow) {
  const auto edges = plan_table(table).lefts;
  const auto cell = [&](std::size_t column, const std::string& text, Face face, LineAlign align) {
    const double width = edges[column + 1] - edges[column] - 2 * kCellPad;
    return set_cell(fonts, text, face, kSizeSmall4, edges[column] + kCellPad, width, align);
  };
  if (table.title) {
    LineShape shape{.left = kLeft, .width = kWidth, .size = kSize4, .align = LineAlign::centre};
    for (const std::string& text : divided(*table.title)) {
      for (const SetLine& line : set_lines(fonts, {{text, Face::black}}, shape)) {
        flow.line(line);
        flow.pieces.back().keep_next = true;
      }
    }
  }
  std::vector<CellText> cells;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    cells.push_back(cell(i, table.columns[i].title, Face::black, LineAlign::centre));
  }
  Flow header;
  add_row(header, edges, cells, 0, -1);
  Piece head = header.pieces.front();
  head.keep_next = true;
  const int number = static_cast<int>(flow.headers.size());
  flow.headers.push_back(head);
  flow.pieces.push_back(head);
  for (const auto& row : table.rows) {
    cells.clear();
    for (std::size_t i = 0; i < row.size(); ++i) {
      cells.push_back(cell(i, row[i], Face::body, align_of(table.columns[i].align)));
    }
    add_row(flow, edges, cells, table.row_mm_min.value_or(0), number);
  }
}

std::vector<double> plan_fields(const PaperFieldRow& row) {
  const auto n = static_cast<double>(row.fields.size());
  const double label = n <= 2 ? 30 : 22;
  std::vector<double> edges{kLeft};
  for (const PaperField& field : row.fields) {
    const double begin = edges.back();
    if (!field.label.empty()) edges.push_back(begin + label);
    edges.push_back(begin + kWidth / n);
  }
  edges.back() = kRight;
  return edges;
}

void flow_form(Fonts& fonts, const PaperForm& form, Flow& flow) {
  for (std::size_t r = 0; r < form.rows.size(); ++r) {
    const PaperFieldRow& row = form.rows[r];
    const auto edges = plan_fields(row);
    std::vector<CellText> cells;
    std::vector<std::pair<CellText, double>> feet;
    double height_min = row.mm_min.value_or(11);
    std::size_t edge = 0;
    for (const PaperField& field : row.fields) {
      const auto box = [&](const std::string& text, Face face, LineAlign align) {
        const double left = edges[edge] + 1.6, width = edges[edge + 1] - edges[edge] - 3.2;
        return set_cell(fonts, text, face, kSize4, left, width, align);
      };
      if (!field.label.empty()) {
        cells.push_back(box(field.label, Face::black, LineAlign::centre));
        ++edge;
      }
      CellText value = box(field.value, Face::body, LineAlign::left);
      if (field.foot) {
        CellText foot = box(*field.foot, Face::body, LineAlign::right);
        height_min = std::max(height_min, value.height() + foot.height() + 6 * kCellPad);
        feet.emplace_back(std::move(foot), 0);
        // The value stands above its foot, so it begins at the top of the cell.
        while (value.height() + value.pitch <= height_min - 2 * kCellPad) {
          value.lines.emplace_back();
        }
      }
      cells.push_back(std::move(value));
      ++edge;
    }
    const std::size_t first = flow.pieces.size();
    add_row(flow, edges, cells, height_min, -1);
    Piece& last = flow.pieces.back();
    for (const auto& [foot, ignored] : feet) {
      put_cell(last.art, foot, last.height - foot.height() - 2 * kCellPad);
    }
    const double rule = kFrameRule;
    if (r == 0) {
      flow.pieces[first].art.areas.push_back({kLeft - rule / 2, -rule / 2, kWidth + rule, rule});
    }
    if (r + 1 == form.rows.size()) {
      last.art.areas.push_back({kLeft - rule / 2, last.height - rule / 2, kWidth + rule, rule});
    }
    for (std::size_t i = first; i < flow.pieces.size(); ++i) {
      for (const double x : {kLeft, kRight}) {
        flow.pieces[i].art.areas.push_back({x - rule / 2, 0, rule, flow.pieces[i].height});
      }
    }
  }
}

void flow_title(Fonts& fonts, const std::string& title, Flow& flow) {
  // 7.3.1: 「一般用2号小标宋体字」
  for (const std::string& text : title_lines(fonts, title, kSize2, kTitleWidth)) {
    LineShape shape{.left = kLeft, .width = kWidth, .size = kSize2, .align = LineAlign::centre};
    for (const SetLine& line : set_lines(fonts, {{text, Face::mark}}, shape)) {
      flow.line(line);
      flow.pieces.back().keep_next = true;
    }
  }
}

}  // namespace tongchou::document
