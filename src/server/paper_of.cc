#include "server/paper_of.h"

#include <algorithm>

namespace tongchou::server {

using namespace document;
using kernel::Content;

namespace {

constexpr int kSignRowMm = 11;    // room for a name: 签到表
constexpr int kEmptyFieldMm = 24; // a field that is filled in by hand

// Only cells and titles break lines (paper.h, rule 3): elsewhere a line is a paragraph.
std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::size_t from = 0;
  while (from <= text.size()) {
    const auto to = std::min(text.find('\n', from), text.size());
    if (to > from) lines.push_back(text.substr(from, to - from));
    from = to + 1;
  }
  return lines;
}

std::string in_one_line(const std::string& text) {
  std::string line = text;
  std::replace(line.begin(), line.end(), '\n', ' ');
  return line;
}

void add_text(std::vector<PaperBlock>& body, const std::string& text) {
  for (auto& line : lines_of(text)) {
    body.push_back({.paragraph = PaperParagraph{.text = std::move(line)}});
  }
}

void add_section(std::vector<PaperBlock>& body, const kernel::Section& section,
                 const std::vector<std::string>& whole) {
  if (!section.heading.empty()) {
    const auto at = std::ranges::find(whole, section.id);
    PaperParagraph heading{.level = 1, .heading = in_one_line(section.heading)};
    if (at != whole.end()) heading.number = static_cast<int>(at - whole.begin()) + 1;
    body.push_back({.paragraph = std::move(heading)});
  }
  for (const auto& paragraph : section.paragraphs) add_text(body, paragraph);
}

int characters(const std::string& text) {
  int n = 0, longest = 0;
  for (const char c : text) {
    if (c == '\n') n = 0;
    else if ((static_cast<unsigned char>(c) & 0xC0) != 0x80) longest = std::max(longest, ++n);
  }
  return longest;
}

// A column is as wide as what stands in it, within bounds.
PaperTable table_of(const kernel::ContentTable& given, PaperKind kind) {
  PaperTable table;
  if (!given.title.empty()) table.title = given.title;
  for (std::size_t i = 0; i < given.columns.size(); ++i) {
    int width = characters(given.columns[i]);
    for (const auto& row : given.rows) {
      if (i < row.size()) width = std::max(width, characters(row[i]));
    }
    table.columns.push_back({given.columns[i], std::clamp(width, 4, 24), PaperAlign::left});
  }
  for (auto row : given.rows) {
    row.resize(given.columns.size());
    table.rows.push_back(std::move(row));
  }
  if (kind == PaperKind::sign_in_sheet) table.row_mm_min = kSignRowMm;
  return table;
}

PaperForm form_of(const Content& content) {
  PaperForm form;
  for (const auto& row : content.rows) {
    PaperFieldRow fields{.fields = {{.label = row.label, .value = row.text}}};
    if (row.text.empty()) fields.mm_min = kEmptyFieldMm;
    form.rows.push_back(std::move(fields));
  }
  return form;
}

std::vector<PaperBlock> body_of(const Content& content, PaperKind kind,
                                const std::vector<std::string>& whole) {
  std::vector<PaperBlock> body;
  for (const auto& text : content.opening) add_text(body, text);
  for (const auto& section : content.sections) add_section(body, section, whole);
  if (!content.rows.empty()) body.push_back({.form = form_of(content)});
  for (const auto& table : content.tables) body.push_back({.table = table_of(table, kind)});
  for (const auto& text : content.closing) add_text(body, text);
  return body;
}

void set_head(const Content& content, const PaperFacts& facts, PaperFormat format, Paper& paper) {
  if (!content.mark.empty() && format != PaperFormat::form) paper.head.mark = content.mark;
  if (!facts.number.empty()) paper.head.number = facts.number;
  paper.head.copy_number = facts.copy_number;
  if (format == PaperFormat::minutes || format == PaperFormat::form) {
    if (!content.issuer.empty()) paper.head.issuer = content.issuer;
  }
}

void set_imprint(const Content& content, const PaperFacts& facts, PaperFormat format,
                 Paper& paper) {
  if (format == PaperFormat::form) return;
  PaperImprint imprint;
  if (!facts.extract) imprint.copies = content.copies;
  if (format != PaperFormat::letter) {
    if (!content.issuer.empty()) imprint.issuer = content.issuer;
    imprint.date = facts.issued_on.value_or(content.date);
  }
  if (!imprint.copies.empty() || imprint.issuer) paper.imprint = std::move(imprint);
}

std::string full_number(const std::string& number) {
  std::string digits = number;
  while (digits.size() < 6) digits.insert(0, "0");
  return digits;
}

}  // namespace

Result<Paper> paper_of(const Content& content, const PaperFacts& facts) {
  auto kind = from_json<PaperKind>(Json(content.kind));
  if (!kind) {
    return fail("paper.kind", "没有这个文种", "no such kind of paper", content.kind);
  }
  Paper paper{.kind = *kind};
  if (facts.extract && *kind == PaperKind::minutes) paper.kind = PaperKind::excerpt;
  const PaperFormat format = format_of(paper.kind);
  set_head(content, facts, format, paper);
  if (facts.copy_number) paper.head.copy_number = full_number(*facts.copy_number);
  const std::string title = content.title.empty() ? facts.title : content.title;
  if (paper.kind == PaperKind::excerpt) {
    paper.title = "（节录）";
    if (!facts.recipient.empty()) paper.addressees = {facts.recipient};
  } else if (paper.kind != PaperKind::minutes || content.mark.empty()) {
    paper.title = title;
  }
  if (paper.addressees.empty() && format != PaperFormat::form) {
    paper.addressees = content.addressees;
  }
  paper.body = body_of(content, paper.kind, facts.sections);
  for (const auto& list : content.attendance) {
    if (!facts.extract) paper.attendance.push_back({list.label, list.names});
  }
  if ((format == PaperFormat::document || format == PaperFormat::letter) &&
      !content.issuer.empty()) {
    paper.signature = PaperSignature{.issuer = content.issuer};
    if (facts.issued && paper.kind != PaperKind::reminder) paper.signature->seal = content.issuer;
  }
  paper.date = facts.issued_on.value_or(content.date);
  if (facts.withdrawn) paper.note = "本件已作废";
  else if (!facts.issued && format != PaperFormat::minutes) paper.note = "送审稿，未经印发";
  set_imprint(content, facts, format, paper);
  if (facts.code) paper.proof = PaperProof{*facts.code, "扫码核验本件"};
  if (auto fine = check_paper(paper); !fine) return std::unexpected(fine.error());
  return paper;
}

}  // namespace tongchou::server
