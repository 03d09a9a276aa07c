// From what is kept of a document (structure) to what is laid out (document/paper.h).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "document/paper.h"
#include "kernel/paper_record.h"

namespace tongchou::server {

// What the paper shows besides its content.
struct PaperFacts {
  std::string title;                       // of the document, where the content has none
  std::string number;                      // empty: not issued
  std::optional<std::string> copy_number;  // 份号
  std::optional<std::string> code;         // text of the QR code, once it is issued
  std::string recipient;                   // of an extract: 主送
  bool extract = false;
  std::vector<std::string> sections;       // of an extract: those of the whole text, by id
  bool issued = false;                     // only then it bears a seal
  bool withdrawn = false;
  std::optional<Date> issued_on;           // 成文 and 印发日期; without it: the draft's day
};

// Error.code: paper.kind when there is no such kind of paper, or check_paper's.
Result<document::Paper> paper_of(const kernel::Content& content, const PaperFacts& facts);

}  // namespace tongchou::server
