// Official papers: one content model, three files (PDF, DOCX, OFD), laid out by GB/T 9704-2012.
//
// A Paper says what stands in it, never where: the place of every character follows from the kind
// and the standard. Reading order, numbers of headings, 附件说明, 版记 and page numbers are made here;
// the caller writes sentences. The same content gives the same bytes on any day: the only date in a
// file is the paper's own. The four formats and the kinds that take them:
//
//   document  通知 会议通知             版头 with 发文机关标志, red rule, 版记 on an even page
//   letter    函 提醒函                  红色双线 above and below, no page number on the first page
//   minutes   纪要 节录                  纪要标志, 出席 请假 列席, never a seal
//   form      督查通知单 催办单 议题登记表 签到表   title, number and date, tables
//
// Invariants, cited by check_paper's errors:
//   1 a block is exactly one of paragraph, table, form
//   2 minutes and excerpts bear no seal, and a seal needs an issuer to press
//   3 every text is UTF-8 without control characters; only cells and titles break lines
//   4 nothing exceeds paper_limits.h
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/base.h"
#include "document/paper_limits.h"

namespace tongchou::document {

enum class PaperKind {
  minutes,            // 纪要
  notice,             // 通知
  letter,             // 函
  inspection_notice,  // 督查通知单
  urging_note,        // 催办单
  reminder,           // 提醒函
  meeting_notice,     // 会议通知
  agenda_form,        // 议题登记表
  sign_in_sheet,      // 签到表
  excerpt,            // 节录
  opinion_form,       // 意见书
};
BOOST_DESCRIBE_ENUM(PaperKind, minutes, notice, letter, inspection_notice, urging_note, reminder,
                    meeting_notice, agenda_form, sign_in_sheet, excerpt, opinion_form)

enum class PaperFormat { document, letter, minutes, form };

// 版头. Minutes and forms print `issuer` and the paper's date in a line of their own.
struct PaperHead {
  std::optional<std::string> copy_number;  // 份号: 000001
  std::optional<std::string> secrecy;      // 密级和保密期限: 秘密★1年
  std::optional<std::string> urgency;      // 紧急程度: 特急, 加急
  std::optional<std::string> mark;         // 发文机关标志, 纪要标志
  std::optional<std::string> number;       // 发文字号: 云财纪〔2026〕3号
  std::vector<std::string> signers;        // 签发人; only upward papers name them
  std::optional<std::string> issuer;       // minutes and forms: left of the date
};
BOOST_DESCRIBE_STRUCT(PaperHead, (), (copy_number, secrecy, urgency, mark, number, signers, issuer))

// A paragraph, or a heading with or without text after it. The number of a heading (一、 （一） 1.
// （1）) is counted by the layout and is no part of the text; in an extract it is that of the text
// out of which it was taken.
struct PaperParagraph {
  std::optional<int> level;            // 1 to 4; with a heading only
  std::optional<std::string> heading;  // 黑体, 楷体, 仿宋, 仿宋 by level
  std::optional<std::string> text;     // goes on in the heading's line
  std::optional<int> number;           // 1 to 99, of a heading; else counted
};
BOOST_DESCRIBE_STRUCT(PaperParagraph, (), (level, heading, text, number))

enum class PaperAlign { left, centre, right };
BOOST_DESCRIBE_ENUM(PaperAlign, left, centre, right)

struct PaperColumn {
  std::string title;
  int width = 1;  // a share of the text area's width
  PaperAlign align = PaperAlign::left;
};
BOOST_DESCRIBE_STRUCT(PaperColumn, (), (title, width, align))

// The header row stands again on every page that the table reaches.
struct PaperTable {
  std::optional<std::string> title;
  std::vector<PaperColumn> columns;
  std::vector<std::vector<std::string>> rows;  // as many cells as columns
  std::optional<int> row_mm_min;               // room to sign: 签到表
};
BOOST_DESCRIBE_STRUCT(PaperTable, (), (title, columns, rows, row_mm_min))

// One field of a 单 or 表: label, value, and words at the foot of the cell (签章, 年 月 日).
struct PaperField {
  std::string label;
  std::string value;
  std::optional<std::string> foot;
};
BOOST_DESCRIBE_STRUCT(PaperField, (), (label, value, foot))

struct PaperFieldRow {
  std::vector<PaperField> fields;  // side by side
  std::optional<int> mm_min;
};
BOOST_DESCRIBE_STRUCT(PaperFieldRow, (), (fields, mm_min))

struct PaperForm {
  std::vector<PaperFieldRow> rows;
};
BOOST_DESCRIBE_STRUCT(PaperForm, (), (rows))

struct PaperBlock {
  std::optional<PaperParagraph> paragraph;
  std::optional<PaperTable> table;
  std::optional<PaperForm> form;
};
BOOST_DESCRIBE_STRUCT(PaperBlock, (), (paragraph, table, form))

// Named in 附件说明; with a body it is also laid out, on a page of its own.
struct PaperAttachment {
  std::string title;
  std::vector<PaperBlock> body;
};
BOOST_DESCRIBE_STRUCT(PaperAttachment, (), (title, body))

// 出席 请假 列席: names hang at the colon and are not divided.
struct PaperAttendance {
  std::string label;
  std::vector<std::string> names;
};
BOOST_DESCRIBE_STRUCT(PaperAttendance, (), (label, names))

// 署名和印章. A seal is drawn: ring, star, name along the arc; it proves nothing by itself.
struct PaperSignature {
  std::string issuer;
  std::optional<std::string> seal;  // the words of the seal; absent: not sealed
};
BOOST_DESCRIBE_STRUCT(PaperSignature, (), (issuer, seal))

// 版记. A letter prints neither rules nor issuer, as the standard says.
struct PaperImprint {
  std::vector<std::string> addressees;  // 主送 moved here, when too long for the first page
  std::vector<std::string> copies;      // 抄送
  std::optional<std::string> issuer;    // 印发机关
  std::optional<Date> date;             // 印发日期
};
BOOST_DESCRIBE_STRUCT(PaperImprint, (), (addressees, copies, issuer, date))

// A QR code at the foot of the first page, with words beside it.
struct PaperProof {
  std::string content;
  std::string caption;
};
BOOST_DESCRIBE_STRUCT(PaperProof, (), (content, caption))

struct Paper {
  PaperKind kind = PaperKind::notice;
  PaperHead head;
  std::optional<std::string> title;     // a line break divides it where the author wants
  std::vector<std::string> addressees;  // 主送
  std::vector<PaperBlock> body;
  std::vector<PaperAttachment> attachments;
  std::vector<PaperAttendance> attendance;
  std::optional<PaperSignature> signature;
  Date date{};                      // 成文日期; also the files' date of creation
  std::optional<std::string> note;  // 附注, printed in brackets
  std::optional<PaperImprint> imprint;
  std::optional<PaperProof> proof;
};
BOOST_DESCRIBE_STRUCT(Paper, (), (kind, head, title, addressees, body, attachments, attendance,
                                  signature, date, note, imprint, proof))

PaperFormat format_of(PaperKind kind);
std::string_view name_of(PaperKind kind);       // 纪要, 通知, …
std::string heading_number(int level, int n);   // (1, 12) -> 十二、 (2, 3) -> （三） (3, 1) -> 1.

// Errors: json.*, paper.size, paper.block, paper.seal, paper.text; the place names the member.
Result<Paper> read_paper(std::string_view json);
Result<void> check_paper(const Paper& paper);
std::string write_paper(const Paper& paper);  // canonical bytes
Digest digest_of(const Paper& paper);         // SM3 of them

struct PaperPart {
  std::string path;  // inside the file
  Digest digest;     // SM3 of its bytes
};

struct PaperFile {
  std::string bytes;
  std::size_t pages = 0;         // as laid out for PDF and OFD
  std::vector<PaperPart> parts;  // OFD: all that it holds, in the order written
  std::optional<Digest> description;  // signed OFD: what names the file (ofd_signature.h)
  std::string missing;           // characters that no font of ours has; 〓 is printed for them
};

// Errors: those of check_paper; paper.write when a library fails. Safe to call from any thread.
Result<PaperFile> write_pdf(const Paper& paper);
Result<PaperFile> write_docx(const Paper& paper);
Result<PaperFile> write_ofd(const Paper& paper);

}  // namespace tongchou::document
