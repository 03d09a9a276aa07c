// FreeType faces over the embedded font files, and HarfBuzz's subsetter for files that carry fonts.
#include "document/paper_fonts.h"

#include <ft2build.h>
#include FT_FREETYPE_H
#include FT_BBOX_H
#include FT_OUTLINE_H
#include <cairo/cairo-ft.h>
#include <hb-subset.h>

#include <array>
#include <unordered_map>

#include "document/paper_text.h"

// Written by cmake/fonts.cmake: the bytes of build/fonts/*.otf.
extern "C" {
extern const char tongchou_font_body[], tongchou_font_body_end[];
extern const char tongchou_font_black[], tongchou_font_black_end[];
extern const char tongchou_font_script[], tongchou_font_script_end[];
extern const char tongchou_font_number[], tongchou_font_number_end[];
extern const char tongchou_font_mark[], tongchou_font_mark_end[];
extern const char tongchou_font_rest[], tongchou_font_rest_end[];
}

namespace tongchou::document {
namespace {

struct Embedded {
  const char* begin;
  const char* end;
  std::string_view family;
};

const std::array<Embedded, kFaces> kEmbedded = {{
    {tongchou_font_body, tongchou_font_body_end, "FandolFang"},
    {tongchou_font_black, tongchou_font_black_end, "FandolHei"},
    {tongchou_font_script, tongchou_font_script_end, "FandolKai"},
    {tongchou_font_number, tongchou_font_number_end, "FandolSong"},
    {tongchou_font_mark, tongchou_font_mark_end, "NotoSerifCJKscBold"},
    {tongchou_font_rest, tongchou_font_rest_end, "NotoSerifCJKsc"},
}};

std::size_t place(Face face) { return static_cast<std::size_t>(face); }

struct Metrics {
  std::uint32_t index = 0;
  double advance = 0, top = 0, bottom = 0;
};

}  // namespace

struct Fonts::Loaded {
  struct One {
    FT_Face face = nullptr;
    cairo_font_face_t* cairo = nullptr;
    double em = 1000;
    std::unordered_map<char32_t, FontGlyph> glyphs;
    std::unordered_map<std::uint32_t, Metrics> metrics;
  };
  FT_Library library = nullptr;
  std::array<One, kFaces> faces;

  One& one(Face face) { return faces[place(face)]; }

  const Metrics& metrics(Face face, std::uint32_t index) {
    One& at = one(face);
    const auto known = at.metrics.find(index);
    if (known != at.metrics.end()) return known->second;
    Metrics found{index};
    if (FT_Load_Glyph(at.face, index, FT_LOAD_NO_SCALE) == 0) {
      // The metrics' own box includes the handles of curves; ink is what is measured on paper.
      FT_BBox ink{};
      FT_Outline_Get_BBox(&at.face->glyph->outline, &ink);
      found.advance = static_cast<double>(at.face->glyph->metrics.horiAdvance) / at.em;
      found.top = static_cast<double>(ink.yMax) / at.em;
      found.bottom = static_cast<double>(ink.yMin) / at.em;
    }
    return at.metrics.emplace(index, found).first->second;
  }
};

Fonts::Fonts() : loaded_(std::make_unique<Loaded>()) {
  CHECK(FT_Init_FreeType(&loaded_->library) == 0, "FreeType starts");
  for (int i = 0; i < kFaces; ++i) {
    const Embedded& font = kEmbedded[static_cast<std::size_t>(i)];
    Loaded::One& one = loaded_->faces[static_cast<std::size_t>(i)];
    const auto failed = FT_New_Memory_Face(loaded_->library,
                                           reinterpret_cast<const FT_Byte*>(font.begin),
                                           font.end - font.begin, 0, &one.face);
    CHECK(failed == 0, "an embedded font opens");
    one.em = one.face->units_per_EM;
    one.cairo = cairo_ft_font_face_create_for_ft_face(one.face, FT_LOAD_NO_HINTING);
  }
}

Fonts::~Fonts() = default;

// Never destroyed: Cairo keeps scaled fonts for itself until the process ends.
Fonts& Fonts::shared() {
  static Fonts* fonts = new Fonts();
  return *fonts;
}

FontGlyph Fonts::glyph(Face wanted, char32_t character) {
  auto& cache = loaded_->one(wanted).glyphs;
  const auto known = cache.find(character);
  if (known != cache.end()) return known->second;
  FontGlyph found{wanted, 0, 1};
  for (const Face face : {wanted, Face::body, Face::rest}) {
    const FT_UInt index = FT_Get_Char_Index(loaded_->one(face).face, character);
    if (index == 0) continue;
    found = {face, index, loaded_->metrics(face, index).advance};
    break;
  }
  if (found.index == 0 && character != U'〓') {
    found = glyph(wanted, U'〓');
    found.missing = true;
  }
  return cache.emplace(character, found).first->second;
}

double Fonts::top(Face face, std::uint32_t index) { return loaded_->metrics(face, index).top; }
double Fonts::bottom(Face face, std::uint32_t index) {
  return loaded_->metrics(face, index).bottom;
}

Shape Fonts::outline(Face face, std::uint32_t index) {
  struct Pen {
    Shape shape;
    double em;
    void add(Shape::Step::Kind kind, std::initializer_list<const FT_Vector*> points) {
      std::array<double, 6> v{};
      std::size_t at = 6 - 2 * points.size();
      for (const FT_Vector* p : points) {
        v[at++] = static_cast<double>(p->x) / em;
        v[at++] = -static_cast<double>(p->y) / em;
      }
      shape.steps.push_back({kind, v[0], v[1], v[2], v[3], v[4], v[5]});
    }
  };
  Loaded::One& one = loaded_->one(face);
  Pen pen{{}, one.em};
  if (FT_Load_Glyph(one.face, index, FT_LOAD_NO_SCALE) != 0) return {};
  using Kind = Shape::Step::Kind;
  FT_Outline_Funcs funcs{};
  funcs.move_to = [](const FT_Vector* to, void* pen) {
    auto& p = *static_cast<Pen*>(pen);
    if (!p.shape.steps.empty()) p.add(Kind::close, {});
    p.add(Kind::move, {to});
    return 0;
  };
  funcs.line_to = [](const FT_Vector* to, void* pen) {
    static_cast<Pen*>(pen)->add(Kind::line, {to});
    return 0;
  };
  // CFF outlines have cubic curves only.
  funcs.conic_to = [](const FT_Vector*, const FT_Vector* to, void* pen) {
    static_cast<Pen*>(pen)->add(Kind::line, {to});
    return 0;
  };
  funcs.cubic_to = [](const FT_Vector* a, const FT_Vector* b, const FT_Vector* to, void* pen) {
    static_cast<Pen*>(pen)->add(Kind::curve, {a, b, to});
    return 0;
  };
  FT_Outline_Decompose(&one.face->glyph->outline, &funcs, &pen);
  if (!pen.shape.steps.empty()) pen.add(Kind::close, {});
  return pen.shape;
}

Result<std::string> Fonts::subset(Face face, const std::set<char32_t>& characters) {
  const Embedded& font = kEmbedded[place(face)];
  hb_blob_t* whole = hb_blob_create(font.begin, static_cast<unsigned>(font.end - font.begin),
                                    HB_MEMORY_MODE_READONLY, nullptr, nullptr);
  hb_face_t* from = hb_face_create(whole, 0);
  hb_subset_input_t* input = hb_subset_input_create_or_fail();
  hb_face_t* cut = nullptr;
  if (input) {
    for (const char32_t c : characters) hb_set_add(hb_subset_input_unicode_set(input), c);
    hb_subset_input_set_flags(input, HB_SUBSET_FLAGS_NO_HINTING);
    cut = hb_subset_or_fail(from, input);
    hb_subset_input_destroy(input);
  }
  std::string bytes;
  if (cut) {
    hb_blob_t* blob = hb_face_reference_blob(cut);
    unsigned length = 0;
    const char* data = hb_blob_get_data(blob, &length);
    bytes.assign(data, length);
    hb_blob_destroy(blob);
    hb_face_destroy(cut);
  }
  hb_face_destroy(from);
  hb_blob_destroy(whole);
  if (bytes.empty()) {
    return fail("paper.write", "字体子集未能生成", "a font could not be subset",
                std::string(font.family));
  }
  return bytes;
}

std::string Fonts::missing(const std::vector<Page>& pages) {
  std::set<char32_t> characters;
  for (const Page& page : pages) {
    for (const Run& run : page.runs) {
      for (const Glyph& drawn : run.glyphs) {
        if (glyph(run.face, drawn.character).missing) characters.insert(drawn.character);
      }
    }
  }
  std::string out;
  for (const char32_t c : characters) append_utf8(out, c);
  return out;
}

void* Fonts::cairo_face(Face face) { return loaded_->one(face).cairo; }

}  // namespace tongchou::document
