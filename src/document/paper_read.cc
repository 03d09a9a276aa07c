// Reading, checking and numbering a paper: everything about it that needs no font.
#include <array>
#include <cstdint>

#include "document/paper.h"
#include "document/paper_text.h"

namespace tongchou::document {
namespace {

using namespace limits;

Result<void> too_big(const std::string& place) {
  return fail("paper.size", "超出公文的容量", "more than a paper holds", place);
}

// Walks over all texts of a paper and stops at the first that breaks a rule.
class Checker {
 public:
  Result<void> result;

  void text(const std::string& value, std::size_t bytes_max, const std::string& place,
            LineBreaks breaks = LineBreaks::refused) {
    if (!result) return;
    total_ += value.size();
    if (value.size() > bytes_max || total_ > kPaperCharactersMax) {
      result = too_big(place);
    } else if (!printable(value, breaks)) {
      result = fail("paper.text", "文字含控制字符或不是 UTF-8(规则 3)",
                    "control characters, or no UTF-8 (rule 3)", place);
    }
  }
  void text(const std::optional<std::string>& value, std::size_t bytes_max,
            const std::string& place, LineBreaks breaks = LineBreaks::refused) {
    if (value) text(*value, bytes_max, place, breaks);
  }
  void list(const std::vector<std::string>& values, const std::string& place) {
    count(values.size(), kPaperListMax, place);
    for (const std::string& value : values) text(value, kPaperNameMax, place);
  }
  void count(std::size_t n, std::size_t n_max, const std::string& place) {
    if (result && n > n_max) result = too_big(place);
  }
  void blocks(const std::vector<PaperBlock>& body, const std::string& place);

 private:
  void paragraph(const PaperParagraph& paragraph, const std::string& place);
  void table(const PaperTable& table, const std::string& place);
  void form(const PaperForm& form, const std::string& place);
  void wrong(const char* zh, const char* en, const std::string& place) {
    if (result) result = fail("paper.block", zh, en, place);
  }

  std::size_t total_ = 0, rows_ = 0;
};

void Checker::paragraph(const PaperParagraph& paragraph, const std::string& place) {
  if (paragraph.level.has_value() != paragraph.heading.has_value() ||
      (paragraph.level && (*paragraph.level < 1 || *paragraph.level > 4))) {
    wrong("层次为 1 至 4,与标题同时给出", "a heading has a level from 1 to 4", place);
  }
  if (paragraph.number && (!paragraph.heading || *paragraph.number < 1 || *paragraph.number > 99)) {
    wrong("序数为 1 至 99,与标题同时给出", "a heading has a number from 1 to 99", place);
  }
  if (!paragraph.heading && !paragraph.text) {
    wrong("段落没有文字", "a paragraph without text", place);
  }
  text(paragraph.heading, kPaperTitleMax, place + ".heading");
  text(paragraph.text, kPaperTextMax, place + ".text");
}

void Checker::table(const PaperTable& table, const std::string& place) {
  if (table.columns.empty()) wrong("表格至少一列", "a table has columns", place);
  count(table.columns.size(), kPaperColumnsMax, place + ".columns");
  rows_ += table.rows.size();
  count(rows_, kPaperRowsMax, place + ".rows");
  text(table.title, kPaperTitleMax, place + ".title", LineBreaks::allowed);
  for (const PaperColumn& column : table.columns) {
    text(column.title, kPaperNameMax, place + ".columns", LineBreaks::allowed);
    if (column.width < 1 || column.width > kPaperShareMax) {
      wrong("列宽为 1 至 1000 份", "a column has 1 to 1000 shares", place + ".columns");
    }
  }
  if (table.row_mm_min && (*table.row_mm_min < 0 || *table.row_mm_min > kPaperRowMmMax)) {
    wrong("行高超出一面", "a row higher than a page", place + ".row_mm_min");
  }
  for (const auto& row : table.rows) {
    if (row.size() != table.columns.size()) {
      wrong("单元格数与列数不一致", "cells and columns differ in number", place + ".rows");
    }
    for (const std::string& cell : row) {
      text(cell, kPaperCellTextMax, place + ".rows", LineBreaks::allowed);
    }
    if (!result) return;
  }
}

void Checker::form(const PaperForm& form, const std::string& place) {
  rows_ += form.rows.size();
  count(rows_, kPaperRowsMax, place + ".rows");
  for (const PaperFieldRow& row : form.rows) {
    if (row.fields.empty()) wrong("一行至少一栏", "a row has fields", place);
    count(row.fields.size(), kPaperFieldsMax, place + ".rows");
    if (row.mm_min && (*row.mm_min < 0 || *row.mm_min > kPaperRowMmMax)) {
      wrong("行高超出一面", "a row higher than a page", place + ".mm_min");
    }
    for (const PaperField& field : row.fields) {
      text(field.label, kPaperNameMax, place + ".label", LineBreaks::allowed);
      text(field.value, kPaperCellTextMax, place + ".value", LineBreaks::allowed);
      text(field.foot, kPaperNameMax, place + ".foot", LineBreaks::allowed);
    }
    if (!result) return;
  }
}

void Checker::blocks(const std::vector<PaperBlock>& body, const std::string& place) {
  count(body.size(), kPaperBlocksMax, place);
  for (std::size_t i = 0; i < body.size() && result; ++i) {
    const PaperBlock& block = body[i];
    const std::string at = place + "[" + std::to_string(i) + "]";
    if (block.paragraph.has_value() + block.table.has_value() + block.form.has_value() != 1) {
      wrong("段落、表格、表单三者取一(规则 1)", "one of paragraph, table, form (rule 1)", at);
      return;
    }
    if (block.paragraph) paragraph(*block.paragraph, at + ".paragraph");
    if (block.table) table(*block.table, at + ".table");
    if (block.form) form(*block.form, at + ".form");
  }
}

void check_head(Checker& checker, const PaperHead& head) {
  checker.text(head.copy_number, kPaperMarkMax, "head.copy_number");
  checker.text(head.secrecy, kPaperMarkMax, "head.secrecy");
  checker.text(head.urgency, kPaperMarkMax, "head.urgency");
  checker.text(head.mark, kPaperMarkMax, "head.mark");
  checker.text(head.number, kPaperMarkMax, "head.number");
  checker.text(head.issuer, kPaperMarkMax, "head.issuer");
  checker.count(head.signers.size(), kPaperSignersMax, "head.signers");
  for (const std::string& signer : head.signers) {
    checker.text(signer, kPaperMarkMax, "head.signers");
  }
}

void check_end(Checker& checker, const Paper& paper) {
  if (paper.signature) {
    checker.text(paper.signature->issuer, kPaperMarkMax, "signature.issuer");
    checker.text(paper.signature->seal, kPaperMarkMax, "signature.seal");
  }
  checker.text(paper.note, kPaperNameMax, "note");
  if (paper.imprint) {
    checker.list(paper.imprint->addressees, "imprint.addressees");
    checker.list(paper.imprint->copies, "imprint.copies");
    checker.text(paper.imprint->issuer, kPaperMarkMax, "imprint.issuer");
  }
  if (paper.proof) {
    checker.text(paper.proof->content, kPaperProofMax, "proof.content");
    checker.text(paper.proof->caption, kPaperMarkMax, "proof.caption", LineBreaks::allowed);
  }
}

constexpr std::array<const char*, 10> kDigits = {"〇", "一", "二", "三", "四",
                                                 "五", "六", "七", "八", "九"};

std::string in_characters(int n) {
  const auto digit = [](int d) { return std::string(kDigits[static_cast<std::size_t>(d)]); };
  if (n < 10) return digit(n);
  if (n < 20) return "十" + (n % 10 ? digit(n % 10) : "");
  if (n < 100) return digit(n / 10) + "十" + (n % 10 ? digit(n % 10) : "");
  std::string all;
  for (const char c : std::to_string(n)) all += digit(c - '0');
  return all;
}

}  // namespace

PaperFormat format_of(PaperKind kind) {
  switch (kind) {
    case PaperKind::minutes:
    case PaperKind::excerpt:
      return PaperFormat::minutes;
    case PaperKind::letter:
    case PaperKind::reminder:
      return PaperFormat::letter;
    case PaperKind::notice:
    case PaperKind::meeting_notice:
      return PaperFormat::document;
    case PaperKind::inspection_notice:
    case PaperKind::urging_note:
    case PaperKind::agenda_form:
    case PaperKind::sign_in_sheet:
    case PaperKind::opinion_form:
      return PaperFormat::form;
  }
  return PaperFormat::document;
}

std::string_view name_of(PaperKind kind) {
  constexpr std::array<std::string_view, 11> names = {
      "纪要", "通知", "函", "督查通知单", "催办单", "提醒函", "会议通知", "议题登记表", "签到表", "节录",
      "意见书"};
  return names.at(static_cast<std::size_t>(kind));
}

// GB/T 9704-2012 7.3.3: 「文中结构层次序数依次可以用“一、”“（一）”“1.”“（1）”标注」
std::string heading_number(int level, int n) {
  switch (level) {
    case 1:
      return in_characters(n) + "、";
    case 2:
      return "（" + in_characters(n) + "）";
    case 3:
      return std::to_string(n) + ".";
    default:
      return "（" + std::to_string(n) + "）";
  }
}

Result<void> check_paper(const Paper& paper) {
  Checker checker;
  check_head(checker, paper.head);
  checker.text(paper.title, kPaperTitleMax, "title", LineBreaks::allowed);
  checker.list(paper.addressees, "addressees");
  checker.blocks(paper.body, "body");
  checker.count(paper.attachments.size(), kPaperListMax, "attachments");
  for (const PaperAttachment& attachment : paper.attachments) {
    checker.text(attachment.title, kPaperTitleMax, "attachments.title");
    checker.blocks(attachment.body, "attachments.body");
    if (!checker.result) return checker.result;
  }
  checker.count(paper.attendance.size(), kPaperListMax, "attendance");
  for (const PaperAttendance& group : paper.attendance) {
    checker.text(group.label, kPaperMarkMax, "attendance.label");
    checker.list(group.names, "attendance.names");
    if (!checker.result) return checker.result;
  }
  check_end(checker, paper);
  if (checker.result && paper.signature && paper.signature->seal) {
    if (format_of(paper.kind) == PaperFormat::minutes) {
      return fail("paper.seal", "纪要不加盖印章(规则 2)", "minutes bear no seal (rule 2)",
                  "signature.seal");
    }
    if (paper.signature->issuer.empty() || paper.signature->seal->empty()) {
      return fail("paper.seal", "印章须有署名和印文(规则 2)",
                  "a seal needs an issuer and words (rule 2)", "signature.seal");
    }
  }
  return checker.result;
}

Result<Paper> read_paper(std::string_view json) {
  if (json.size() > kPaperBytesMax) return std::unexpected(too_big("").error());
  TRY(auto tree, parse_json(json));
  TRY(auto paper, from_json<Paper>(tree));
  if (auto checked = check_paper(paper); !checked) return std::unexpected(checked.error());
  return paper;
}

std::string write_paper(const Paper& paper) { return json_text(paper); }

Digest digest_of(const Paper& paper) { return sm3(write_paper(paper)); }

}  // namespace tongchou::document
