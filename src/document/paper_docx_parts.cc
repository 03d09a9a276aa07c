// WordprocessingML by hand: a paper needs few elements, and their order is the schema's.
#include "document/paper_docx_parts.h"

#include <array>
#include <cmath>

#include "document/paper_text.h"

namespace tongchou::document {
namespace {

constexpr const char* kXml = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
constexpr const char* kSpaces =
    " xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\""
    " xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\""
    " xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\""
    " xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\""
    " xmlns:pic=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"";
constexpr const char* kOffice =
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";
constexpr const char* kWord = "application/vnd.openxmlformats-officedocument.wordprocessingml.";

struct FontName {
  const char* name;
  const char* others;
};
constexpr std::array<FontName, kFaces> kFontNames = {{
    {"仿宋_GB2312", "仿宋,FangSong,FandolFang,STFangsong"},
    {"黑体", "SimHei,FandolHei,Noto Sans CJK SC"},
    {"楷体_GB2312", "楷体,KaiTi,FandolKai,STKaiti"},
    {"宋体", "SimSun,FandolSong,Noto Serif CJK SC"},
    {"方正小标宋简体", "方正小标宋_GBK,FZXiaoBiaoSong-B05S,Noto Serif CJK SC,FandolSong"},
    {"宋体", "SimSun,Noto Serif CJK SC"},
}};

std::string fonts_part() {
  std::string out = std::string(kXml) + "<w:fonts" + kSpaces + ">";
  for (int i = 0; i + 1 < kFaces; ++i) {
    const FontName& font = kFontNames[static_cast<std::size_t>(i)];
    out += std::string("<w:font w:name=\"") + font.name + "\"><w:altName w:val=\"" + font.others +
           "\"/><w:charset w:val=\"86\"/><w:pitch w:val=\"variable\"/></w:font>";
  }
  return out + "</w:fonts>";
}

std::string styles_part() {
  return std::string(kXml) + "<w:styles" + kSpaces +
         "><w:docDefaults><w:rPrDefault><w:rPr>"
         "<w:rFonts w:ascii=\"仿宋_GB2312\" w:eastAsia=\"仿宋_GB2312\" w:hAnsi=\"仿宋_GB2312\"/>"
         "<w:sz w:val=\"32\"/><w:szCs w:val=\"32\"/><w:lang w:val=\"en-US\" w:eastAsia=\"zh-CN\"/>"
         "</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>"
         "<w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\">"
         "<w:name w:val=\"Normal\"/><w:pPr><w:widowControl w:val=\"0\"/></w:pPr></w:style>"
         "<w:style w:type=\"table\" w:default=\"1\" w:styleId=\"TableNormal\">"
         "<w:name w:val=\"Normal Table\"/><w:tblPr><w:tblCellMar><w:left w:w=\"68\" "
         "w:type=\"dxa\"/><w:right w:w=\"68\" w:type=\"dxa\"/></w:tblCellMar></w:tblPr></w:style>"
         "</w:styles>";
}

std::string settings_part() {
  return std::string(kXml) + "<w:settings" + kSpaces +
         "><w:evenAndOddHeaders/><w:characterSpacingControl w:val=\"compressPunctuation\"/>"
         "<w:compat><w:compatSetting w:name=\"compatibilityMode\" "
         "w:uri=\"http://schemas.microsoft.com/office/word\" w:val=\"15\"/></w:compat>"
         "</w:settings>";
}

// 7.5: outside the text area, odd pages right, even pages left, one character in.
std::string footer_part(const char* align) {
  const std::string run = "<w:rPr><w:rFonts w:ascii=\"宋体\" w:eastAsia=\"宋体\" "
                          "w:hAnsi=\"宋体\"/><w:sz w:val=\"28\"/></w:rPr>";
  const std::string content =
      "<w:r>" + run + "<w:t xml:space=\"preserve\">— </w:t></w:r><w:r>" + run +
      "<w:fldChar w:fldCharType=\"begin\"/></w:r><w:r>" + run +
      "<w:instrText xml:space=\"preserve\"> PAGE </w:instrText></w:r><w:r>" + run +
      "<w:fldChar w:fldCharType=\"separate\"/></w:r><w:r>" + run + "<w:t>1</w:t></w:r><w:r>" + run +
      "<w:fldChar w:fldCharType=\"end\"/></w:r><w:r>" + run +
      "<w:t xml:space=\"preserve\"> —</w:t></w:r>";
  DocxParagraph shape{.line = 320, .left = 280, .right = 280, .align = align};
  return docx_paragraph(shape, content);
}

std::string relation(const std::string& id, const std::string& type, const std::string& target) {
  return "<Relationship Id=\"" + id + "\" Type=\"" + kOffice + type + "\" Target=\"" + target +
         "\"/>";
}

std::string relations(const std::string& inner) {
  return std::string(kXml) +
         "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">" +
         inner + "</Relationships>";
}

std::string core_part(const Paper& paper) {
  const std::string title = paper.title.value_or(std::string(name_of(paper.kind)));
  const std::string day = write_date(paper.date) + "T00:00:00Z";
  return std::string(kXml) +
         "<cp:coreProperties "
         "xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" "
         "xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
         "xmlns:dcterms=\"http://purl.org/dc/terms/\" "
         "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><dc:title>" +
         xml_text(title) + "</dc:title><dcterms:created xsi:type=\"dcterms:W3CDTF\">" + day +
         "</dcterms:created><dcterms:modified xsi:type=\"dcterms:W3CDTF\">" + day +
         "</dcterms:modified></cp:coreProperties>";
}

std::string types_part() {
  const auto part = [](const char* path, const std::string& type) {
    return std::string("<Override PartName=\"") + path + "\" ContentType=\"" + type + "\"/>";
  };
  const std::string word = kWord;
  std::string out = std::string(kXml) +
      "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
      "<Default Extension=\"rels\" "
      "ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
      "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
      "<Default Extension=\"png\" ContentType=\"image/png\"/>";
  out += part("/word/document.xml", word + "document.main+xml");
  out += part("/word/styles.xml", word + "styles+xml");
  out += part("/word/settings.xml", word + "settings+xml");
  out += part("/word/fontTable.xml", word + "fontTable+xml");
  out += part("/word/header_first.xml", word + "header+xml");
  for (const char* name : {"odd", "even", "first"}) {
    out += part((std::string("/word/footer_") + name + ".xml").c_str(), word + "footer+xml");
  }
  out += part("/docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml");
  return out + "</Types>";
}

}  // namespace

int twips(double mm) { return static_cast<int>(std::lround(mm * 1440 / 25.4)); }

std::string docx_font(Face face) { return kFontNames.at(static_cast<std::size_t>(face)).name; }

std::string docx_run(const DocxRun& run) {
  const std::string font = docx_font(run.face), half = std::to_string(std::lround(run.points * 2));
  std::string out = "<w:r><w:rPr><w:rFonts w:ascii=\"" + font + "\" w:eastAsia=\"" + font +
                    "\" w:hAnsi=\"" + font + "\" w:hint=\"eastAsia\"/>";
  if (run.ink == Ink::red) out += std::string("<w:color w:val=\"") + kRedHex + "\"/>";
  // Four twentieths of a point closer: 28 characters of 16 pt fill 156 mm.
  if (run.paced) out += "<w:spacing w:val=\"-4\"/>";
  if (run.stretch != 1) {
    out += "<w:w w:val=\"" + std::to_string(std::lround(run.stretch * 100)) + "\"/>";
  }
  out += "<w:sz w:val=\"" + half + "\"/><w:szCs w:val=\"" + half + "\"/></w:rPr>";
  std::string line;
  for (const char c : run.text + "\n") {
    if (c == '\n' || c == '\t') {
      if (!line.empty()) out += "<w:t xml:space=\"preserve\">" + xml_text(line) + "</w:t>";
      out += c == '\t' ? "<w:tab/>" : "<w:br/>";
      line.clear();
    } else {
      line.push_back(c);
    }
  }
  out.erase(out.size() - std::string("<w:br/>").size());
  return out + "</w:r>";
}

std::string docx_paragraph(const DocxParagraph& shape, const std::string& content) {
  std::string out = "<w:p><w:pPr>";
  if (shape.keep_next) out += "<w:keepNext/>";
  if (shape.page_before) out += "<w:pageBreakBefore/>";
  out += shape.more;
  if (!shape.tabs.empty()) out += "<w:tabs>" + shape.tabs + "</w:tabs>";
  // No air of its own between 汉字 and figures, which would break the count of 28.
  out += "<w:autoSpaceDE w:val=\"0\"/><w:autoSpaceDN w:val=\"0\"/>"
         "<w:snapToGrid w:val=\"0\"/><w:spacing w:before=\"" + std::to_string(shape.before) +
         "\" w:after=\"" + std::to_string(shape.after) + "\" w:line=\"" +
         std::to_string(shape.line) + "\" w:lineRule=\"exact\"/><w:ind w:left=\"" +
         std::to_string(shape.left) + "\" w:right=\"" + std::to_string(shape.right) + "\"";
  if (shape.first > 0) out += " w:firstLine=\"" + std::to_string(shape.first) + "\"";
  if (shape.first < 0) out += " w:hanging=\"" + std::to_string(-shape.first) + "\"";
  return out + "/><w:jc w:val=\"" + shape.align + "\"/></w:pPr>" + content + "</w:p>";
}

std::string docx_picture(const std::string& relation, int id, double x, double y, double width,
                         double height, DocxAnchor anchor) {
  const auto emu = [](double mm) { return std::to_string(std::llround(mm * 36000)); };
  const std::string vertical = anchor == DocxAnchor::page ? "page" : "paragraph";
  const std::string extent = "cx=\"" + emu(width) + "\" cy=\"" + emu(height) + "\"";
  const std::string name = "id=\"" + std::to_string(id) + "\" name=\"" + relation + "\"";
  return "<w:r><w:drawing><wp:anchor distT=\"0\" distB=\"0\" distL=\"0\" distR=\"0\" "
         "simplePos=\"0\" relativeHeight=\"" + std::to_string(id) +
         "\" behindDoc=\"0\" locked=\"0\" layoutInCell=\"1\" allowOverlap=\"1\">"
         "<wp:simplePos x=\"0\" y=\"0\"/><wp:positionH relativeFrom=\"page\"><wp:posOffset>" +
         emu(x) + "</wp:posOffset></wp:positionH><wp:positionV relativeFrom=\"" + vertical +
         "\"><wp:posOffset>" + emu(y) + "</wp:posOffset></wp:positionV><wp:extent " + extent +
         "/><wp:wrapNone/><wp:docPr " + name + "/><a:graphic><a:graphicData "
         "uri=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"><pic:pic><pic:nvPicPr>"
         "<pic:cNvPr " + name + "/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed=\"" +
         relation + "\"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm>"
         "<a:off x=\"0\" y=\"0\"/><a:ext " + extent +
         "/></a:xfrm><a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>"
         "</a:graphicData></a:graphic></wp:anchor></w:drawing></w:r>";
}

std::vector<ZipPart> docx_parts(const Paper& paper, const std::string& document,
                                const std::string& first_header,
                                const std::string& first_footer,
                                const std::vector<DocxMedia>& media,
                                const std::vector<DocxMedia>& foot_media) {
  const auto wrapped = [](const char* element, const std::string& inner) {
    return std::string(kXml) + "<w:" + element + kSpaces + ">" + inner + "</w:" + element + ">";
  };
  const std::string odd = footer_part("right"), even = footer_part("left");
  std::string links = relation("rIdStyles", "styles", "styles.xml") +
                      relation("rIdSettings", "settings", "settings.xml") +
                      relation("rIdFonts", "fontTable", "fontTable.xml") +
                      relation("rIdHeader", "header", "header_first.xml");
  for (const char* name : {"odd", "even", "first"}) {
    links += relation(std::string("rId_") + name, "footer", std::string("footer_") + name + ".xml");
  }
  std::string pictures;
  for (const DocxMedia& one : media) pictures += relation(one.relation, "image", one.path);
  std::string foot_pictures;
  for (const DocxMedia& one : foot_media) {
    foot_pictures += relation(one.relation, "image", one.path);
  }
  // 10.1: the first page of a letter has no number.
  const bool letter = format_of(paper.kind) == PaperFormat::letter;
  const std::string foot = first_footer + (letter ? "" : odd);
  const std::string package =
      relation("rId1", "officeDocument", "word/document.xml") +
      "<Relationship Id=\"rId2\" Type=\"http://schemas.openxmlformats.org/package/2006/"
      "relationships/metadata/core-properties\" Target=\"docProps/core.xml\"/>";
  std::vector<ZipPart> parts = {
      {"[Content_Types].xml", types_part()},
      {"_rels/.rels", relations(package)},
      {"word/document.xml", wrapped("document", "<w:body>" + document + "</w:body>")},
      {"word/_rels/document.xml.rels", relations(links + pictures)},
      {"word/styles.xml", styles_part()},
      {"word/settings.xml", settings_part()},
      {"word/fontTable.xml", fonts_part()},
      {"word/header_first.xml", wrapped("hdr", first_header)},
      {"word/footer_odd.xml", wrapped("ftr", odd)},
      {"word/footer_even.xml", wrapped("ftr", even)},
      {"word/footer_first.xml", wrapped("ftr", foot)},
      {"word/_rels/footer_first.xml.rels", relations(foot_pictures)},
      {"docProps/core.xml", core_part(paper)},
  };
  for (const auto* list : {&media, &foot_media}) {
    for (const DocxMedia& one : *list) parts.push_back({"word/" + one.path, one.bytes});
  }
  return parts;
}

}  // namespace tongchou::document
