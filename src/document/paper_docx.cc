// DOCX: the same content for whoever has to go on writing in it. Word breaks lines by itself, so
// the places of the layout become lines of exact height on the same grid of 22 by 28; what the
// standard fixes from the page's edge is fixed there too.
#include <cairo/cairo.h>

#include <algorithm>
#include <array>

#include "base/day_words.h"
#include "document/paper_docx_parts.h"
#include "document/paper_layout.h"
#include "document/paper_text.h"

namespace tongchou::document {
namespace {

const int kCellTwips = twips(kCell);
constexpr double kProofPictureWidth = 80;  // mm: the code and the words beside it

std::string line(const DocxRun& run, DocxParagraph shape = {}) {
  return docx_paragraph(shape, docx_run(run));
}

std::string empty_lines(int n, int height = kDocxPitch) {
  std::string out;
  DocxParagraph shape{.line = height};
  for (int i = 0; i < n; ++i) out += docx_paragraph(shape, "");
  return out;
}

std::string bottom_rule(double points_thick, int space, const char* colour,
                        const char* kind = "single") {
  return std::string("<w:pBdr><w:bottom w:val=\"") + kind + "\" w:sz=\"" +
         std::to_string(static_cast<int>(points_thick * 8)) + "\" w:space=\"" +
         std::to_string(space) + "\" w:color=\"" + colour + "\"/></w:pBdr>";
}

std::string tab(const char* kind, int at) {
  return std::string("<w:tab w:val=\"") + kind + "\" w:pos=\"" + std::to_string(at) + "\"/>";
}

// ---- pictures ----------------------------------------------------------------------------------

cairo_status_t append(void* out, const unsigned char* data, unsigned length) {
  static_cast<std::string*>(out)->append(reinterpret_cast<const char*>(data), length);
  return CAIRO_STATUS_SUCCESS;
}

// A drawing of so many mm, at 600 dots an inch.
std::string png_of(Fonts& fonts, const Page& art, double width, double height) {
  const double scale = 600 / 25.4;
  cairo_surface_t* surface = cairo_image_surface_create(
      CAIRO_FORMAT_ARGB32, static_cast<int>(width * scale), static_cast<int>(height * scale));
  cairo_t* cairo = cairo_create(surface);
  cairo_scale(cairo, scale, scale);
  for (const Run& run : art.runs) {
    cairo_set_font_face(cairo, static_cast<cairo_font_face_t*>(fonts.cairo_face(run.face)));
    cairo_set_font_size(cairo, run.size);
    for (const Glyph& glyph : run.glyphs) {
      const cairo_glyph_t drawn{glyph.index, run.x + glyph.x, run.y};
      cairo_show_glyphs(cairo, &drawn, 1);
    }
  }
  for (const Area& area : art.areas) {
    cairo_rectangle(cairo, area.x, area.y, area.width, area.height);
  }
  cairo_fill(cairo);
  cairo_set_source_rgb(cairo, 0.86, 0.04, 0.04);
  for (const Shape& shape : art.shapes) {
    for (const Shape::Step& s : shape.steps) {
      switch (s.kind) {
        case Shape::Step::Kind::move:
          cairo_move_to(cairo, s.x, s.y);
          break;
        case Shape::Step::Kind::line:
          cairo_line_to(cairo, s.x, s.y);
          break;
        case Shape::Step::Kind::curve:
          cairo_curve_to(cairo, s.x1, s.y1, s.x2, s.y2, s.x, s.y);
          break;
        case Shape::Step::Kind::close:
          cairo_close_path(cairo);
          break;
      }
    }
    cairo_fill(cairo);
  }
  std::string bytes;
  cairo_surface_write_to_png_stream(surface, append, &bytes);
  cairo_destroy(cairo);
  cairo_surface_destroy(surface);
  return bytes;
}

// ---- head --------------------------------------------------------------------------------------

std::string corner_lines(const PaperHead& head, int lines) {
  std::string out;
  int used = 0;
  const auto put = [&](const std::optional<std::string>& text, Face face) {
    if (!text || text->empty()) return;
    out += line({*text, face});
    ++used;
  };
  put(head.copy_number, Face::body);
  put(head.secrecy, Face::black);
  put(head.urgency, Face::black);
  return out + empty_lines(std::max(0, lines - used));
}

std::string mark_line(const Paper& paper, const Layout& layout, int before, int after) {
  const int height = twips(layout.head.mark_size);
  DocxParagraph shape{.line = height, .before = before, .after = after, .align = "center"};
  return line({paper.head.mark.value_or(""), Face::mark, layout.head.mark_size / kPoint, Ink::red,
               layout.head.mark_stretch, false}, shape);
}

// Lines 1 to 3 of the corner, then the mark 35 mm below the edge, then two blank lines.
std::string upper_head(const Paper& paper, const Layout& layout) {
  const int height = twips(layout.head.mark_size);
  const int before = std::max(0, twips(35) - 3 * kDocxPitch);
  const int after = std::max(0, 2 * kDocxPitch - before - height);
  return corner_lines(paper.head, 3) + mark_line(paper, layout, before, after) + empty_lines(2);
}

constexpr int kRuleSpace = 6;  // pt from the line's box; with the box's own foot about 4 mm

std::string head_of_document(const Paper& paper, const Layout& layout) {
  std::string out = upper_head(paper, layout);
  DocxParagraph shape{.align = "center", .more = bottom_rule(1.5, kRuleSpace, kRedHex)};
  const auto& signers = paper.head.signers;
  std::string text = paper.head.number.value_or("");
  if (!signers.empty()) {
    std::string names;
    for (const std::string& name : signers) names += (names.empty() ? "" : "　") + name;
    shape.align = "left";
    shape.left = kCellTwips;
    shape.tabs = tab("right", twips(kWidth - kCell));
    out += docx_paragraph(shape, docx_run({text + "\t签发人："}) +
                                     docx_run({names, Face::script}));
  } else {
    out += line({text}, shape);
  }
  return out + empty_lines(1, kDocxPitch - 20 * kRuleSpace - 30) + empty_lines(1);
}

std::string head_of_minutes(const Paper& paper, const Layout& layout) {
  std::string out = upper_head(paper, layout);
  if (paper.head.number) out += line({*paper.head.number}, {.align = "center"});
  DocxParagraph shape{.left = kCellTwips, .align = "left",
                      .more = bottom_rule(1.5, kRuleSpace, kRedHex),
                      .tabs = tab("right", twips(kWidth - kCell))};
  // The rule is as wide as the text area, so the first character is set in by a space.
  shape.left = 0;
  out += line({"　" + paper.head.issuer.value_or("") + "\t" + date_in_words(paper.date)}, shape);
  out += empty_lines(1, kDocxPitch - 20 * kRuleSpace - 30);
  return out + (paper.title ? empty_lines(1) : "");
}

std::string head_of_letter(const Paper& paper) {
  std::string out;
  const PaperHead& head = paper.head;
  std::vector<DocxRun> corner;
  if (head.copy_number) corner.push_back({*head.copy_number});
  if (head.secrecy) corner.push_back({*head.secrecy, Face::black});
  if (head.urgency) corner.push_back({*head.urgency, Face::black});
  const DocxRun number{"\t" + head.number.value_or("")};
  DocxParagraph shape{.align = "left", .tabs = tab("right", twips(kWidth))};
  for (std::size_t i = 0; i < std::max<std::size_t>(1, corner.size()); ++i) {
    out += docx_paragraph(shape, (i < corner.size() ? docx_run(corner[i]) : "") +
                                     (i == 0 ? docx_run(number) : ""));
  }
  return out + empty_lines(2);
}

std::string letter_header(const Paper& paper, const Layout& layout) {
  const int outward = twips((kLetterRuleWidth - kWidth) / 2);
  DocxParagraph shape{.line = twips(layout.head.mark_size), .left = -outward - 57,
                      .right = -outward + 57, .align = "center",
                      .more = bottom_rule(4, 10, kRedHex, "thickThinSmallGap")};
  return line({paper.head.mark.value_or(""), Face::mark, layout.head.mark_size / kPoint, Ink::red,
               layout.head.mark_stretch, false}, shape);
}

std::string head_of_form(const Paper& paper, const Layout& layout) {
  std::string out = corner_lines(paper.head, 0);
  if (paper.head.mark) {
    DocxParagraph shape{.line = twips(layout.head.mark_size) + 40, .align = "center",
                        .more = bottom_rule(1.5, 8, kRedHex)};
    shape.after = std::max(0, 2 * kDocxPitch - shape.line - 190);
    out += line({*paper.head.mark, Face::mark, layout.head.mark_size / kPoint, Ink::red,
                 layout.head.mark_stretch, false}, shape);
  }
  return out;
}

// ---- body --------------------------------------------------------------------------------------

std::string title_paragraphs(Fonts& fonts, const std::string& title) {
  std::string out;
  for (const std::string& text : title_lines(fonts, title, kSize2, kTitleWidth)) {
    out += line({text, Face::mark, 22, Ink::black, 1, false},
                {.align = "center", .keep_next = true});
  }
  return out;
}

std::string cell(const std::string& text, Face face, double points, double width,
                 const char* align, int span = 1) {
  std::string out = "<w:tc><w:tcPr><w:tcW w:w=\"" + std::to_string(twips(width)) +
                    "\" w:type=\"dxa\"/>";
  if (span > 1) out += "<w:gridSpan w:val=\"" + std::to_string(span) + "\"/>";
  out += "<w:vAlign w:val=\"center\"/></w:tcPr>";
  DocxParagraph shape{.line = static_cast<int>(points * kTableLine * 20), .align = align};
  std::string part;
  for (const char c : text + "\n") {
    if (c != '\n') {
      part.push_back(c);
      continue;
    }
    out += line({part, face, points, Ink::black, 1, false}, shape);
    part.clear();
  }
  return out + "</w:tc>";
}

std::string table_begin(const std::vector<double>& edges) {
  std::string out = "<w:tbl><w:tblPr><w:tblW w:w=\"" + std::to_string(twips(kWidth)) +
                    "\" w:type=\"dxa\"/><w:jc w:val=\"center\"/><w:tblBorders>";
  for (const char* side : {"top", "left", "bottom", "right", "insideH", "insideV"}) {
    out += std::string("<w:") + side + " w:val=\"single\" w:sz=\"4\" w:space=\"0\" "
           "w:color=\"000000\"/>";
  }
  out += "</w:tblBorders><w:tblLayout w:type=\"fixed\"/></w:tblPr><w:tblGrid>";
  for (std::size_t i = 0; i + 1 < edges.size(); ++i) {
    out += "<w:gridCol w:w=\"" + std::to_string(twips(edges[i + 1] - edges[i])) + "\"/>";
  }
  return out + "</w:tblGrid>";
}

std::string row_begin(double height, bool header) {
  return "<w:tr><w:trPr>" + std::string(height <= 100 ? "<w:cantSplit/>" : "") +
         "<w:trHeight w:val=\"" + std::to_string(twips(height)) + "\" w:hRule=\"atLeast\"/>" +
         (header ? "<w:tblHeader/>" : "") + "</w:trPr>";
}

// Heights of the rows as the layout has them, header first.
std::vector<double> heights_of(const Flow& flow) {
  std::vector<double> heights;
  for (const Piece& piece : flow.pieces) {
    if (piece.lines == 0) heights.push_back(piece.height);
  }
  return heights;
}

std::string table_of(Fonts& fonts, const PaperTable& table) {
  std::string out;
  if (table.title) {
    std::string part;
    for (const char c : *table.title + "\n") {
      if (c != '\n') {
        part.push_back(c);
        continue;
      }
      out += line({part, Face::black, 14, Ink::black, 1, false},
                  {.align = "center", .keep_next = true});
      part.clear();
    }
  }
  const auto edges = plan_table(table).lefts;
  Flow flow;
  flow_table(fonts, table, flow);
  const auto heights = heights_of(flow);
  // A row that was divided has no height of its own: its lines give it.
  const bool whole = heights.size() == table.rows.size() + 1;
  out += table_begin(edges) + row_begin(heights.front(), true);
  const auto width = [&](std::size_t i) { return edges[i + 1] - edges[i]; };
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    out += cell(table.columns[i].title, Face::black, 12, width(i), "center");
  }
  out += "</w:tr>";
  for (std::size_t r = 0; r < table.rows.size(); ++r) {
    out += row_begin(whole ? heights[r + 1] : table.row_mm_min.value_or(0), false);
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      const PaperAlign align = table.columns[i].align;
      out += cell(table.rows[r][i], Face::body, 12, width(i),
                  align == PaperAlign::left    ? "left"
                  : align == PaperAlign::right ? "right"
                                               : "center");
    }
    out += "</w:tr>";
  }
  return out + "</w:tbl>";
}

// All rows stand on the union of their edges; a cell spans what it covers.
std::string form_of(Fonts& fonts, const PaperForm& form) {
  std::vector<double> edges;
  for (const PaperFieldRow& row : form.rows) {
    for (const double x : plan_fields(row)) edges.push_back(x);
  }
  std::sort(edges.begin(), edges.end());
  edges.erase(std::unique(edges.begin(), edges.end(),
                          [](double a, double b) { return b - a < 0.01; }),
              edges.end());
  if (edges.size() < 2) return "";
  const auto span = [&](double from, double to) {
    return static_cast<int>(std::count_if(edges.begin(), edges.end(), [&](double x) {
      return x > from + 0.005 && x < to + 0.005;
    }));
  };
  std::string out = table_begin(edges);
  for (const PaperFieldRow& row : form.rows) {
    Flow flow;
    flow_form(fonts, {{row}}, flow);
    const auto heights = heights_of(flow);
    out += row_begin(heights.size() == 1 ? heights.front() : 0, false);
    const auto own = plan_fields(row);
    std::size_t edge = 0;
    const auto put = [&](const std::string& text, Face face, const char* align) {
      out += cell(text, face, 14, own[edge + 1] - own[edge], align,
                  span(own[edge], own[edge + 1]));
      ++edge;
    };
    for (const PaperField& field : row.fields) {
      if (!field.label.empty()) put(field.label, Face::black, "center");
      if (!field.foot) {
        put(field.value, Face::body, "left");
        continue;
      }
      // Value above, foot below: two paragraphs of one cell, the second to the right.
      put(field.value, Face::body, "left");
      DocxParagraph shape{.line = static_cast<int>(14 * kTableLine * 20), .align = "right"};
      std::string feet, part;
      for (const char c : *field.foot + "\n") {
        if (c != '\n') {
          part.push_back(c);
          continue;
        }
        feet += line({part, Face::body, 14, Ink::black, 1, false}, shape);
        part.clear();
      }
      out.insert(out.size() - std::string("</w:tc>").size(), feet);
    }
    out += "</w:tr>";
  }
  return out + "</w:tbl>";
}

std::string body_of(Fonts& fonts, const std::vector<PaperBlock>& body) {
  std::string out;
  std::array<int, 5> counts{};
  for (const PaperBlock& block : body) {
    if (block.table) out += table_of(fonts, *block.table);
    if (block.form) out += form_of(fonts, *block.form);
    if (!block.paragraph) continue;
    const PaperParagraph& paragraph = *block.paragraph;
    std::string runs;
    if (paragraph.level) {
      const auto level = static_cast<std::size_t>(*paragraph.level);
      counts.at(level) = paragraph.number.value_or(counts.at(level) + 1);
      for (std::size_t deeper = level + 1; deeper < counts.size(); ++deeper) counts[deeper] = 0;
      const Face face = level == 1 ? Face::black : level == 2 ? Face::script : Face::body;
      const std::string number = heading_number(*paragraph.level, counts[level]);
      runs += docx_run({number + *paragraph.heading, face});
    }
    if (paragraph.text) runs += docx_run({*paragraph.text});
    DocxParagraph shape{.first = 2 * kCellTwips};
    shape.keep_next = paragraph.level.value_or(9) <= 2 && !paragraph.text;
    out += docx_paragraph(shape, runs);
  }
  return out;
}

std::string attachment_list(const Paper& paper) {
  std::string out = paper.attachments.empty() ? "" : empty_lines(1);
  const bool several = paper.attachments.size() > 1;
  for (std::size_t i = 0; i < paper.attachments.size(); ++i) {
    const std::string number = several ? std::to_string(i + 1) + "." : "";
    const int own = several ? kCellTwips : 0;
    DocxParagraph shape{.left = 5 * kCellTwips + own, .align = "left"};
    shape.first = i == 0 ? -(3 * kCellTwips + own) : -own;
    out += line({(i == 0 ? "附件：" : "") + number + paper.attachments[i].title}, shape);
  }
  return out;
}

std::string signature_of(Fonts& fonts, const Paper& paper) {
  std::string out;
  if (paper.signature) {
    const SignaturePlace at = place_signature(fonts, paper);
    const bool sealed = paper.signature->seal.has_value();
    DocxParagraph blank{.keep_next = true};
    for (int i = 0; i < (sealed ? 2 : 1); ++i) out += docx_paragraph(blank, "");
    DocxParagraph shape{.left = twips(at.issuer - kLeft), .right = -200, .align = "left",
                        .keep_next = true};
    out += line({paper.signature->issuer}, shape);
    shape.left = twips(at.date - kLeft);
    shape.keep_next = false;
    std::string seal;
    if (sealed) {
      const double x = at.date + at.date_width / 2 - kSealDiameter / 2;
      seal = docx_picture("rIdSeal", 2, std::min(x, kRight + 4 - kSealDiameter), -31.5,
                          kSealDiameter, kSealDiameter, DocxAnchor::paragraph);
    }
    out += docx_paragraph(shape, docx_run({date_in_words(paper.date)}) + seal);
  }
  if (paper.note) out += line({"（" + *paper.note + "）"}, {.first = 2 * kCellTwips});
  return out;
}

std::string attendance_of(const Paper& paper) {
  std::string out = paper.attendance.empty() ? "" : empty_lines(1);
  for (const PaperAttendance& group : paper.attendance) {
    std::string names;
    for (const std::string& name : group.names) names += (names.empty() ? "" : "、") + name;
    const int own = static_cast<int>(decode_utf8(group.label).size() + 1) * kCellTwips;
    DocxParagraph shape{.left = 2 * kCellTwips + own, .first = -own, .align = "left"};
    out += docx_paragraph(shape, docx_run({group.label + "：", Face::black}) + docx_run({names}));
  }
  return out;
}

std::string attachments_of(Fonts& fonts, const Paper& paper) {
  std::string out;
  const bool several = paper.attachments.size() > 1;
  for (std::size_t i = 0; i < paper.attachments.size(); ++i) {
    const PaperAttachment& attachment = paper.attachments[i];
    if (attachment.body.empty()) continue;
    out += line({"附件" + (several ? std::to_string(i + 1) : ""), Face::black},
                {.align = "left", .page_before = true});
    out += empty_lines(1) + title_paragraphs(fonts, attachment.title) + empty_lines(1) +
           body_of(fonts, attachment.body);
  }
  return out;
}

// ---- 版记 --------------------------------------------------------------------------------------

double imprint_foot(const Paper& paper, const Layout& layout) {
  const bool letter = format_of(paper.kind) == PaperFormat::letter;
  return letter && *layout.imprint_page == 0 ? layout.head.first.bottom : kBottom;
}

// A frame at the foot of the text area. (LibreOffice lets a floating table as wide as the text run
// with it, and a frame with borders too; so the rules are pictures, see imprint_rules.)
std::string imprint_of(Fonts& fonts, const Paper& paper, const Layout& layout) {
  const PaperImprint& imprint = *paper.imprint;
  const bool letter = format_of(paper.kind) == PaperFormat::letter;
  const double foot = imprint_foot(paper, layout);
  const std::string frame =
      "<w:framePr w:w=\"" + std::to_string(twips(kWidth)) +
      "\" w:hSpace=\"0\" w:wrap=\"around\" w:vAnchor=\"page\" w:hAnchor=\"page\" w:x=\"" +
      std::to_string(twips(kLeft)) + "\" w:y=\"" +
      std::to_string(twips(foot - lay_imprint(fonts, paper).height)) + "\"/>";
  DocxParagraph shape{.line = twips(kImprintRow), .left = 280, .right = 280, .align = "left",
                      .more = frame};
  const auto words = [&](const std::string& text, const DocxParagraph& where) {
    return line({text, Face::body, 14, Ink::black, 1, false}, where);
  };
  const auto list = [&](const char* label, const std::vector<std::string>& names) {
    std::string all;
    for (const std::string& name : names) all += (all.empty() ? "" : "，") + name;
    DocxParagraph hung = shape;
    hung.left += 3 * 280;
    hung.first = -3 * 280;
    return names.empty() ? "" : words(label + all + "。", hung);
  };
  const std::string lists = list("主送：", imprint.addressees) + list("抄送：", imprint.copies);
  std::string last;
  if (!letter && (imprint.issuer || imprint.date)) {
    const std::string date = imprint.date ? date_in_words(*imprint.date) + "印发" : "";
    shape.tabs = tab("right", twips(kWidth) - 280);
    last = words(imprint.issuer.value_or("") + "\t" + date, shape);
  }
  return lists + last;
}

// Black bars at their places on the page.
std::string imprint_rules(Fonts& fonts, const Paper& paper, const Layout& layout) {
  std::string out;
  int id = 10;
  for (const Area& area : lay_imprint(fonts, paper).art.areas) {
    out += docx_picture("rIdBar", id++, area.x, imprint_foot(paper, layout) + area.y, area.width,
                        area.height, DocxAnchor::page);
  }
  return out;
}

std::string section_of(const Paper& paper) {
  const bool letter = format_of(paper.kind) == PaperFormat::letter;
  std::string out = "<w:sectPr><w:headerReference w:type=\"first\" r:id=\"rIdHeader\"/>"
                    "<w:footerReference w:type=\"default\" r:id=\"rId_odd\"/>"
                    "<w:footerReference w:type=\"even\" r:id=\"rId_even\"/>"
                    "<w:footerReference w:type=\"first\" r:id=\"rId_first\"/>"
                    "<w:pgSz w:w=\"11906\" w:h=\"16838\"/>";
  const int foot = letter ? twips(kLetterFoot) : twips(kPageHeight - kBottom - 13);
  // 22 lines of 29 pt are 0.07 mm more than the area is high, 28 characters as much more than wide.
  out += "<w:pgMar w:top=\"" + std::to_string(twips(kTop)) + "\" w:right=\"" +
         std::to_string(twips(kPageWidth - kRight) - 4) + "\" w:bottom=\"" +
         std::to_string(16838 - twips(kTop) - kLines * kDocxPitch - 10) + "\" w:left=\"" +
         std::to_string(twips(kLeft)) + "\" w:header=\"" +
         std::to_string(twips(letter ? kLetterMarkTop - 0.5 : 15)) + "\" w:footer=\"" +
         std::to_string(foot) + "\" w:gutter=\"0\"/>";
  if (letter || paper.proof) out += "<w:titlePg/>";
  // 5.2.3: 22 lines of 28 characters; charSpace is in 4096ths of a point.
  return out + "<w:docGrid w:type=\"linesAndChars\" w:linePitch=\"" + std::to_string(kDocxPitch) +
         "\" w:charSpace=\"-842\"/></w:sectPr>";
}

std::string first_footer_of(const Paper& paper) {
  const bool letter = format_of(paper.kind) == PaperFormat::letter;
  std::string out;
  std::string picture;
  if (paper.proof) {
    picture = docx_picture("rIdProof", 3, kLeft, proof_top(format_of(paper.kind)),
                           kProofPictureWidth, kProofSize, DocxAnchor::page);
  }
  const int outward = twips((kLetterRuleWidth - kWidth) / 2);
  if (letter) {
    out += docx_paragraph({.line = 40, .left = -outward - 57, .right = -outward + 57,
                           .more = bottom_rule(4, 0, kRedHex, "thinThickSmallGap")},
                          picture);
  } else if (paper.proof) {
    out += docx_paragraph({.line = 20}, picture);
  }
  return out;
}

}  // namespace

Result<PaperFile> write_docx(const Paper& paper) {
  if (auto checked = check_paper(paper); !checked) return std::unexpected(checked.error());
  Fonts& fonts = Fonts::shared();
  const auto lock = fonts.lock();
  const Layout layout = lay_out(fonts, paper);
  const PaperFormat format = format_of(paper.kind);
  std::string body = format == PaperFormat::document  ? head_of_document(paper, layout)
                     : format == PaperFormat::minutes ? head_of_minutes(paper, layout)
                     : format == PaperFormat::letter  ? head_of_letter(paper)
                                                      : head_of_form(paper, layout);
  if (paper.title) {
    body += title_paragraphs(fonts, *paper.title);
    if (format != PaperFormat::form) body += empty_lines(1);
  }
  if (format == PaperFormat::form) {
    const std::string left = paper.head.number.value_or(paper.head.issuer.value_or(""));
    body += line({left + "\t" + date_in_words(paper.date), Face::body, 14, Ink::black, 1, false},
                 {.align = "left", .keep_next = true, .tabs = tab("right", twips(kWidth))});
  }
  if (!paper.addressees.empty()) {
    std::string names;
    for (const std::string& name : paper.addressees) names += (names.empty() ? "" : "，") + name;
    body += line({names + "："}, {.align = "left"});
  }
  body += body_of(fonts, paper.body) + attachment_list(paper) + signature_of(fonts, paper) +
          attendance_of(paper) + attachments_of(fonts, paper);
  std::string rules;
  if (paper.imprint && layout.imprint_page) {
    for (std::size_t page = layout.body_pages; page <= *layout.imprint_page; ++page) {
      body += docx_paragraph({.line = 20, .page_before = true}, "");
    }
    body += imprint_of(fonts, paper, layout);
    rules = imprint_rules(fonts, paper, layout);
  }
  // A table must not be the last of a body, and a frame needs a line to hang on; this one is too
  // low to need a page.
  body += docx_paragraph({.line = 20}, rules) + section_of(paper);

  std::vector<DocxMedia> media;
  if (!rules.empty()) {
    Page bar;
    bar.areas.push_back({0, 0, 1, 1});
    media.push_back({"rIdBar", "media/bar.png", png_of(fonts, bar, 0.1, 0.1)});
  }
  if (paper.signature && paper.signature->seal) {
    const double middle = kSealDiameter / 2;
    const Page seal = draw_seal(fonts, *paper.signature->seal, middle, middle);
    media.push_back({"rIdSeal", "media/seal.png",
                     png_of(fonts, seal, kSealDiameter, kSealDiameter)});
  }
  std::vector<DocxMedia> foot;
  if (paper.proof) {
    Page art;
    art.take(draw_proof(fonts, *paper.proof, format), -kLeft, -proof_top(format));
    foot.push_back({"rIdProof", "media/proof.png",
                    png_of(fonts, art, kProofPictureWidth, kProofSize)});
  }
  const std::string header = format == PaperFormat::letter ? letter_header(paper, layout)
                                                           : docx_paragraph({.line = 20}, "");
  PaperFile file;
  file.pages = layout.pages.size();
  file.missing = fonts.missing(layout.pages);
  TRY(file.bytes, write_zip(docx_parts(paper, body, header, first_footer_of(paper), media, foot)));
  return file;
}

}  // namespace tongchou::document
