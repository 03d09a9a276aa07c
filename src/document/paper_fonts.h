// The fonts inside the program: advances, glyphs, outlines, and subsets for files. One process has
// one set; FreeType and Cairo are not safe for several threads at one face, so whoever uses it
// holds the lock.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "base/base.h"
#include "document/paper_page.h"

namespace tongchou::document {

struct FontGlyph {
  Face face = Face::body;   // the wanted one, or the one that has the character
  std::uint32_t index = 0;
  double advance = 1;       // em
  bool missing = false;     // no face has it: the glyph is that of 〓
};

class Fonts {
 public:
  static Fonts& shared();
  std::unique_lock<std::mutex> lock() { return std::unique_lock(mutex_); }

  FontGlyph glyph(Face wanted, char32_t character);
  double top(Face face, std::uint32_t index);     // of the ink, em above the baseline
  double bottom(Face face, std::uint32_t index);  // of the ink, em above the baseline
  // Outline in em units, y downwards, origin on the baseline.
  Shape outline(Face face, std::uint32_t index);
  // A font file with these characters only.
  Result<std::string> subset(Face face, const std::set<char32_t>& characters);
  // UTF-8 of those characters on the pages that no face has, each once.
  std::string missing(const std::vector<Page>& pages);
  void* cairo_face(Face face);               // cairo_font_face_t, lives as long as the process

 private:
  Fonts();
  ~Fonts();
  struct Loaded;
  std::mutex mutex_;
  std::unique_ptr<Loaded> loaded_;
};

}  // namespace tongchou::document
