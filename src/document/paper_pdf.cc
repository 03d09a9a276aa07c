// PDF by Cairo: the pages of the layout with subsets of the embedded fonts; text can be copied and
// searched because every glyph is written together with its character.
#include <cairo/cairo-pdf.h>

#include <algorithm>
#include <memory>

#include "document/paper_layout.h"
#include "document/paper_text.h"

namespace tongchou::document {
namespace {

struct Colour {
  double red, green, blue;
};
Colour colour_of(Ink ink) {
  return ink == Ink::red ? Colour{0.86, 0.04, 0.04} : Colour{0, 0, 0};
}

void use(cairo_t* cairo, Ink ink) {
  const Colour c = colour_of(ink);
  cairo_set_source_rgb(cairo, c.red, c.green, c.blue);
}

void show(cairo_t* cairo, Fonts& fonts, const Run& run) {
  cairo_set_font_face(cairo, static_cast<cairo_font_face_t*>(fonts.cairo_face(run.face)));
  cairo_matrix_t matrix;
  cairo_matrix_init_scale(&matrix, run.size * run.stretch, run.size);
  cairo_set_font_matrix(cairo, &matrix);
  use(cairo, run.ink);
  std::string text;
  std::vector<cairo_glyph_t> glyphs;
  std::vector<cairo_text_cluster_t> clusters;
  for (const Glyph& glyph : run.glyphs) {
    const std::size_t before = text.size();
    append_utf8(text, glyph.character);
    clusters.push_back({static_cast<int>(text.size() - before), 1});
    glyphs.push_back({glyph.index, run.x + glyph.x, run.y});
  }
  cairo_show_text_glyphs(cairo, text.data(), static_cast<int>(text.size()), glyphs.data(),
                         static_cast<int>(glyphs.size()), clusters.data(),
                         static_cast<int>(clusters.size()),
                         static_cast<cairo_text_cluster_flags_t>(0));
}

void fill(cairo_t* cairo, const Shape& shape) {
  for (const Shape::Step& step : shape.steps) {
    switch (step.kind) {
      case Shape::Step::Kind::move:
        cairo_move_to(cairo, step.x, step.y);
        break;
      case Shape::Step::Kind::line:
        cairo_line_to(cairo, step.x, step.y);
        break;
      case Shape::Step::Kind::curve:
        cairo_curve_to(cairo, step.x1, step.y1, step.x2, step.y2, step.x, step.y);
        break;
      case Shape::Step::Kind::close:
        cairo_close_path(cairo);
        break;
    }
  }
  use(cairo, shape.ink);
  cairo_fill(cairo);
}

void draw(cairo_t* cairo, Fonts& fonts, const Page& page) {
  for (const Run& run : page.runs) {
    if (!run.glyphs.empty()) show(cairo, fonts, run);
  }
  for (const Ink ink : {Ink::black, Ink::red}) {
    for (const Area& area : page.areas) {
      if (area.ink == ink) cairo_rectangle(cairo, area.x, area.y, area.width, area.height);
    }
    use(cairo, ink);
    cairo_fill(cairo);
  }
  for (const Shape& shape : page.shapes) fill(cairo, shape);
}

cairo_status_t append(void* out, const unsigned char* data, unsigned length) {
  static_cast<std::string*>(out)->append(reinterpret_cast<const char*>(data), length);
  return CAIRO_STATUS_SUCCESS;
}

}  // namespace

Result<PaperFile> write_pdf(const Paper& paper) {
  if (auto checked = check_paper(paper); !checked) return std::unexpected(checked.error());
  Fonts& fonts = Fonts::shared();
  const auto lock = fonts.lock();
  const Layout layout = lay_out(fonts, paper);
  PaperFile file;
  file.pages = layout.pages.size();
  file.missing = fonts.missing(layout.pages);
  cairo_surface_t* surface = cairo_pdf_surface_create_for_stream(
      append, &file.bytes, kPageWidth / kPoint, kPageHeight / kPoint);
  const std::string created = write_date(paper.date) + "T00:00:00+08:00";
  const std::string title = paper.title.value_or(std::string(name_of(paper.kind)));
  cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, title.c_str());
  cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, created.c_str());
  cairo_t* cairo = cairo_create(surface);
  cairo_scale(cairo, 1 / kPoint, 1 / kPoint);
  for (const Page& page : layout.pages) {
    draw(cairo, fonts, page);
    cairo_show_page(cairo);
  }
  cairo_surface_finish(surface);
  const cairo_status_t status = cairo_status(cairo);
  const cairo_status_t finished = cairo_surface_status(surface);
  cairo_destroy(cairo);
  cairo_surface_destroy(surface);
  if (status != CAIRO_STATUS_SUCCESS || finished != CAIRO_STATUS_SUCCESS) {
    return fail("paper.write", "PDF 未能生成", "the PDF could not be written",
                cairo_status_to_string(status != CAIRO_STATUS_SUCCESS ? status : finished));
  }
  return file;
}

}  // namespace tongchou::document
