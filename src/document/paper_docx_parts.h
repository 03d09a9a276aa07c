// The parts of a DOCX that do not depend on the text: styles, fonts, footers, relations.
#pragma once

#include <string>
#include <vector>

#include "document/paper_layout.h"
#include "document/paper_zip.h"

namespace tongchou::document {

// Twentieths of a point.
int twips(double mm);

// The names that offices have installed; where one is missing, Word and LibreOffice take the
// alternatives of fontTable.xml.
std::string docx_font(Face face);

struct DocxRun {
  std::string text;
  Face face = Face::body;
  double points = 16;
  Ink ink = Ink::black;
  double stretch = 1;
  bool paced = true;  // as close as 28 characters to a line
};
std::string docx_run(const DocxRun& run);

struct DocxParagraph {
  int line = 580;  // exact height, twips
  int before = 0, after = 0;
  int left = 0, right = 0, first = 0;  // first < 0: hanging
  const char* align = "both";
  bool keep_next = false, page_before = false;
  std::string more;  // other properties, as elements that stand before spacing in the schema
  std::string tabs;  // likewise
};
std::string docx_paragraph(const DocxParagraph& shape, const std::string& content);

// A picture at a place of the page (x) and of the page or the paragraph (y), in front of the text.
enum class DocxAnchor { page, paragraph };
std::string docx_picture(const std::string& relation, int id, double x, double y, double width,
                         double height, DocxAnchor anchor);

struct DocxMedia {
  std::string relation, path, bytes;  // rIdSeal, media/seal.png, PNG
};

// All parts of the file. The first page's foot is followed by the page number unless it is a
// letter's; `foot_media` are the pictures in it.
std::vector<ZipPart> docx_parts(const Paper& paper, const std::string& document,
                                const std::string& first_header,
                                const std::string& first_footer,
                                const std::vector<DocxMedia>& media,
                                const std::vector<DocxMedia>& foot_media);

inline constexpr int kDocxPitch = 580;  // 22 lines of 29 pt fill 225 mm
inline constexpr const char* kRedHex = "DB0A0A";

}  // namespace tongchou::document
