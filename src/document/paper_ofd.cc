// OFD (GB/T 33190-2016): the same pages as the PDF, every character with its position, fonts as
// subsets inside. A signature, where there is one, covers the parts as they are made here
// (ofd_signature.h).
#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "document/ofd_signature.h"
#include "document/paper_layout.h"
#include "document/paper_text.h"
#include "document/paper_zip.h"

namespace tongchou::document {
namespace {

constexpr const char* kXml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
constexpr const char* kSpace = " xmlns:ofd=\"http://www.ofdspec.org/2016\"";
constexpr std::array<const char*, kFaces> kFontFiles = {"body.otf",   "black.otf", "script.otf",
                                                        "number.otf", "mark.otf",  "rest.otf"};

// What a reader looks for that does not use the embedded file.
constexpr std::array<const char*, kFaces> kFontNames = {"仿宋", "黑体",           "楷体",
                                                        "宋体", "方正小标宋_GBK", "宋体"};

std::string number(double value) { return short_number(value); }

// Ids are unique in a document; the fonts take the first.
class Ids {
 public:
  std::string next() { return std::to_string(++last_); }
  std::string last() const { return std::to_string(last_); }

 private:
  int last_ = 0;
};

std::string fill_colour(Ink ink) {
  return std::string("<ofd:FillColor Value=\"") + (ink == Ink::red ? "219 10 10" : "0 0 0") +
         "\"/>";
}

// "g n v" stands for n times v, as the standard abbreviates.
std::string deltas(const std::vector<double>& steps) {
  std::string out;
  for (std::size_t i = 0; i < steps.size();) {
    std::size_t same = i;
    while (same < steps.size() && number(steps[same]) == number(steps[i])) ++same;
    const std::size_t n = same - i;
    if (!out.empty()) out += ' ';
    if (n > 2) {
      out += "g " + std::to_string(n) + " " + number(steps[i]);
      i = same;
    } else {
      out += number(steps[i]);
      ++i;
    }
  }
  return out;
}

std::string text_object(const Run& run, const std::string& font, Ids& ids) {
  std::string text;
  std::vector<double> steps;
  for (std::size_t i = 0; i < run.glyphs.size(); ++i) {
    append_utf8(text, run.glyphs[i].character);
    if (i > 0) steps.push_back(run.glyphs[i].x - run.glyphs[i - 1].x);
  }
  const double top = run.y - run.size, height = run.size * 1.4;
  std::string out = "<ofd:TextObject ID=\"" + ids.next() + "\" Boundary=\"" + number(run.x) + " " +
                    number(top) + " " + number(run.width + run.size) + " " + number(height) +
                    "\" Font=\"" + font + "\" Size=\"" + number(run.size) + "\"";
  if (run.stretch != 1) out += " HScale=\"" + number(run.stretch) + "\"";
  out += ">" + fill_colour(run.ink) + "<ofd:TextCode X=\"" + number(run.glyphs.front().x) +
         "\" Y=\"" + number(run.size) + "\"";
  if (!steps.empty()) out += " DeltaX=\"" + deltas(steps) + "\"";
  return out + ">" + xml_text(text) + "</ofd:TextCode></ofd:TextObject>\n";
}

std::string path_object(const std::string& data, Ink ink, Ids& ids) {
  return "<ofd:PathObject ID=\"" + ids.next() +
         "\" Boundary=\"0 0 210 297\" Stroke=\"false\" Fill=\"true\" Rule=\"NonZero\">" +
         fill_colour(ink) + "<ofd:AbbreviatedData>" + data +
         "</ofd:AbbreviatedData></ofd:PathObject>\n";
}

std::string areas_of(const Page& page, Ink ink) {
  std::string data;
  const auto corner = [&](const char* op, double x, double y) {
    data += std::string(op) + " " + number(x) + " " + number(y) + " ";
  };
  for (const Area& area : page.areas) {
    if (area.ink != ink) continue;
    corner("M", area.x, area.y);
    corner("L", area.x + area.width, area.y);
    corner("L", area.x + area.width, area.y + area.height);
    corner("L", area.x, area.y + area.height);
    data += "C ";
  }
  return data;
}

std::string data_of(const Shape& shape) {
  std::string data;
  const auto point = [&](double x, double y) { data += " " + number(x) + " " + number(y); };
  for (const Shape::Step& step : shape.steps) {
    switch (step.kind) {
      case Shape::Step::Kind::move:
        data += "M";
        point(step.x, step.y);
        break;
      case Shape::Step::Kind::line:
        data += "L";
        point(step.x, step.y);
        break;
      case Shape::Step::Kind::curve:
        data += "B";
        point(step.x1, step.y1);
        point(step.x2, step.y2);
        point(step.x, step.y);
        break;
      case Shape::Step::Kind::close:
        data += "C";
        break;
    }
    data += ' ';
  }
  return data;
}

std::string page_part(const Page& page, const std::map<Face, std::string>& fonts, Ids& ids) {
  std::string out = std::string(kXml) + "<ofd:Page" + kSpace +
                    "><ofd:Area><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:Area>"
                    "<ofd:Content><ofd:Layer ID=\"" + ids.next() + "\" Type=\"Body\">\n";
  for (const Run& run : page.runs) {
    if (!run.glyphs.empty()) out += text_object(run, fonts.at(run.face), ids);
  }
  for (const Ink ink : {Ink::black, Ink::red}) {
    const std::string data = areas_of(page, ink);
    if (!data.empty()) out += path_object(data, ink, ids);
  }
  for (const Shape& shape : page.shapes) out += path_object(data_of(shape), shape.ink, ids);
  return out + "</ofd:Layer></ofd:Content></ofd:Page>\n";
}

enum class Signed { no, yes };

std::string root_part(const Paper& paper, Signed is_signed) {
  const std::string title = paper.title.value_or(std::string(name_of(paper.kind)));
  // The document's id follows from its content, so that the same paper has the same id.
  return std::string(kXml) + "<ofd:OFD" + kSpace +
         " Version=\"1.1\" DocType=\"OFD\"><ofd:DocBody><ofd:DocInfo><ofd:DocID>" +
         hex(digest_of(paper)).substr(0, 32) + "</ofd:DocID><ofd:Title>" + xml_text(title) +
         "</ofd:Title><ofd:CreationDate>" + write_date(paper.date) +
         "</ofd:CreationDate><ofd:Creator>Tongchou</ofd:Creator></ofd:DocInfo>"
         "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>" +
         (is_signed == Signed::yes
              ? "<ofd:Signatures>" + std::string(kOfdSignatureList) + "</ofd:Signatures>"
              : "") +
         "</ofd:DocBody></ofd:OFD>\n";
}

std::string document_part(const std::vector<std::string>& page_ids, const Ids& ids) {
  std::string out = std::string(kXml) + "<ofd:Document" + kSpace +
                    "><ofd:CommonData><ofd:MaxUnitID>" + ids.last() +
                    "</ofd:MaxUnitID><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox>"
                    "</ofd:PageArea><ofd:PublicRes>PublicRes.xml</ofd:PublicRes>"
                    "</ofd:CommonData><ofd:Pages>";
  for (std::size_t i = 0; i < page_ids.size(); ++i) {
    out += "<ofd:Page ID=\"" + page_ids[i] + "\" BaseLoc=\"Pages/Page_" + std::to_string(i) +
           "/Content.xml\"/>";
  }
  return out + "</ofd:Pages></ofd:Document>\n";
}

// The pages and what they need, before anything is signed or packed.
struct Parts {
  std::vector<ZipPart> parts;
  PaperFile file;  // without its bytes
};

Result<Parts> parts_of(const Paper& paper, Signed is_signed) {
  if (auto checked = check_paper(paper); !checked) return std::unexpected(checked.error());
  Fonts& fonts = Fonts::shared();
  const auto lock = fonts.lock();
  const Layout layout = lay_out(fonts, paper);

  std::map<Face, std::set<char32_t>> used;
  for (const Page& page : layout.pages) {
    for (const Run& run : page.runs) {
      for (const Glyph& glyph : run.glyphs) used[run.face].insert(glyph.character);
    }
  }
  Ids ids;
  std::map<Face, std::string> font_ids;
  std::vector<ZipPart> font_parts, page_parts;
  std::string resources = std::string(kXml) + "<ofd:Res" + kSpace + " BaseLoc=\"Res\"><ofd:Fonts>";
  for (const auto& [face, characters] : used) {
    const std::string file = kFontFiles.at(static_cast<std::size_t>(face));
    const std::string family = kFontNames.at(static_cast<std::size_t>(face));
    font_ids[face] = ids.next();
    resources += "<ofd:Font ID=\"" + font_ids[face] + "\" FontName=\"" + family +
                 "\" FamilyName=\"" + family + "\"><ofd:FontFile>" + file +
                 "</ofd:FontFile></ofd:Font>";
    TRY(auto bytes, fonts.subset(face, characters));
    font_parts.push_back({"Doc_0/Res/" + file, std::move(bytes)});
  }
  resources += "</ofd:Fonts></ofd:Res>\n";
  std::vector<std::string> page_ids;
  for (std::size_t i = 0; i < layout.pages.size(); ++i) {
    page_ids.push_back(ids.next());
    page_parts.push_back({"Doc_0/Pages/Page_" + std::to_string(i) + "/Content.xml",
                          page_part(layout.pages[i], font_ids, ids)});
  }
  Parts made;
  std::vector<ZipPart>& parts = made.parts;
  parts.push_back({"OFD.xml", root_part(paper, is_signed)});
  parts.push_back({"Doc_0/Document.xml", document_part(page_ids, ids)});
  parts.push_back({"Doc_0/PublicRes.xml", std::move(resources)});
  for (auto* more : {&page_parts, &font_parts}) {
    for (ZipPart& part : *more) parts.push_back(std::move(part));
  }
  made.file.pages = layout.pages.size();
  made.file.missing = fonts.missing(layout.pages);
  return made;
}

Result<PaperFile> packed(Parts made) {
  for (const ZipPart& part : made.parts) made.file.parts.push_back({part.path, sm3(part.bytes)});
  TRY(made.file.bytes, write_zip(made.parts));
  return std::move(made.file);
}

}  // namespace

Result<PaperFile> write_ofd(const Paper& paper) {
  TRY(Parts made, parts_of(paper, Signed::no));
  return packed(std::move(made));
}

Result<PaperFile> write_signed_ofd(const Paper& paper, const OfdSigner& signer) {
  TRY(Parts made, parts_of(paper, Signed::yes));
  TRY(made.file.description, sign_parts(made.parts, signer));
  return packed(std::move(made));
}

}  // namespace tongchou::document
