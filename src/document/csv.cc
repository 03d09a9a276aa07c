#include <unicode/ucnv.h>
#include <unicode/ustring.h>

#include <algorithm>
#include <array>

#include "document/sheet.h"

namespace tongchou::document {
namespace {

bool is_utf8(std::string_view bytes) {
  for (std::size_t i = 0; i < bytes.size();) {
    const auto lead = static_cast<unsigned char>(bytes[i]);
    if (lead < 0x80) {
      ++i;
      continue;
    }
    const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || i + length > bytes.size()) return false;
    for (std::size_t k = 1; k < length; ++k)
      if ((static_cast<unsigned char>(bytes[i + k]) & 0xC0) != 0x80) return false;
    const auto second = static_cast<unsigned char>(bytes[i + 1]);
    if ((lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F) ||
        (lead == 0xF0 && second < 0x90) || (lead == 0xF4 && second > 0x8F))
      return false;
    i += length;
  }
  return true;
}

// Strict: an unmappable byte ends the conversion; nothing is replaced.
std::optional<std::string> convert(std::string_view bytes, const char* from) {
  UErrorCode status = U_ZERO_ERROR;
  UConverter* source = ucnv_open(from, &status);
  if (U_FAILURE(status)) return std::nullopt;
  ucnv_setToUCallBack(source, UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &status);
  std::u16string wide(bytes.size() + 1, u'\0');
  const std::int32_t length =
      ucnv_toUChars(source, wide.data(), static_cast<std::int32_t>(wide.size()), bytes.data(),
                    static_cast<std::int32_t>(bytes.size()), &status);
  ucnv_close(source);
  if (U_FAILURE(status)) return std::nullopt;
  std::string out(static_cast<std::size_t>(length) * 3 + 1, '\0');
  std::int32_t written = 0;
  u_strToUTF8(out.data(), static_cast<std::int32_t>(out.size()), &written, wide.data(), length,
              &status);
  if (U_FAILURE(status)) return std::nullopt;
  out.resize(static_cast<std::size_t>(written));
  return out;
}

Result<std::string> decode(std::string_view bytes) {
  if (bytes.starts_with(kCsvBom)) bytes.remove_prefix(kCsvBom.size());
  for (auto [mark, name] : {std::pair{std::string_view("\xFF\xFE", 2), "UTF-16LE"},
                            std::pair{std::string_view("\xFE\xFF", 2), "UTF-16BE"}}) {
    if (!bytes.starts_with(mark)) continue;
    if (auto text = convert(bytes.substr(2), name)) return std::move(*text);
    return fail("csv.encoding", "文件编码不是有效的 UTF-16；请另存为 XLSX 或 UTF-8 的 CSV",
                "not valid UTF-16: save it as XLSX, or as CSV in UTF-8");
  }
  if (is_utf8(bytes)) return std::string(bytes);
  if (auto text = convert(bytes, "gb18030")) return std::move(*text);
  return fail("csv.encoding", "文件既不是 XLSX，也不是 UTF-8、GB18030 编码的 CSV；请另存为其中一种",
              "neither XLSX nor CSV in UTF-8 or GB18030: save it as one of these");
}

// The separator that the first lines use most, outside quotes.
char separator_of(std::string_view text) {
  std::array<std::size_t, 3> counts{};
  const std::string_view candidates = ",\t;";
  bool quoted = false;
  std::size_t lines = 0;
  for (std::size_t i = 0; i < text.size() && lines < 5 && i < 65536; ++i) {
    if (text[i] == '"') quoted = !quoted;
    if (quoted) continue;
    if (text[i] == '\n') ++lines;
    const auto found = candidates.find(text[i]);
    if (found != candidates.npos) ++counts[found];
  }
  const auto best = std::max_element(counts.begin(), counts.end()) - counts.begin();
  return candidates[static_cast<std::size_t>(best)];
}

class CsvParser {
 public:
  explicit CsvParser(std::string_view text) : text_(text), separator_(separator_of(text)) {}

  Result<Sheet> run() {
    Sheet sheet;
    while (at_ < text_.size()) {
      SheetRow row{line_, {}};
      if (auto r = record(row.cells); !r) return std::unexpected(r.error());
      if (sheet.rows.size() >= limits::kSheetRowsMax)
        return fail("csv.too_big", "行数超过 " + std::to_string(limits::kSheetRowsMax) + "，请分成几个文件",
                    "too many rows: split the list", cell_name(0, row.line));
      sheet.rows.push_back(std::move(row));
    }
    while (!sheet.rows.empty() && sheet.rows.back().cells.size() <= 1 &&
           (sheet.rows.back().cells.empty() || sheet.rows.back().cells[0].empty()))
      sheet.rows.pop_back();
    return sheet;
  }

 private:
  bool line_break() {
    if (text_[at_] != '\n' && text_[at_] != '\r') return false;
    at_ += text_.substr(at_).starts_with("\r\n") ? 2 : 1;
    ++line_;
    return true;
  }

  Result<void> record(std::vector<std::string>& cells) {
    for (;;) {
      std::string cell;
      if (at_ < text_.size() && text_[at_] == '"') {
        if (auto r = quoted(cell, cells.size()); !r) return r;
      } else {
        while (at_ < text_.size() && text_[at_] != separator_ && text_[at_] != '\n' &&
               text_[at_] != '\r')
          cell += text_[at_++];
      }
      if (cell.size() > limits::kSheetCellBytesMax)
        return fail("csv.too_big", "单元格过长", "the cell is too long",
                    cell_name(cells.size(), line_));
      cells.push_back(std::move(cell));
      if (cells.size() > limits::kSheetColumnsMax)
        return fail("csv.too_big", "列数超过 " + std::to_string(limits::kSheetColumnsMax),
                    "too many columns", cell_name(cells.size() - 1, line_));
      if (at_ >= text_.size() || line_break()) return {};
      ++at_;  // the separator; at the very end an empty cell follows
    }
  }

  Result<void> quoted(std::string& cell, std::size_t column) {
    const std::string opened = cell_name(column, line_);
    ++at_;
    for (;;) {
      if (at_ >= text_.size())
        return fail("csv.quote", "左引号之后没有右引号", "the quote is not closed", opened);
      const char c = text_[at_++];
      if (c == '"') {
        if (at_ < text_.size() && text_[at_] == '"') {
          cell += '"';
          ++at_;
          continue;
        }
        break;
      }
      if (c == '\n' || (c == '\r' && (at_ >= text_.size() || text_[at_] != '\n'))) ++line_;
      cell += c;
      if (cell.size() > limits::kSheetCellBytesMax)
        return fail("csv.quote", "单元格过长，可能缺右引号",
                    "the cell is too long: a closing quote may be missing", opened);
    }
    while (at_ < text_.size() && text_[at_] == ' ' && separator_ != ' ') ++at_;
    if (at_ < text_.size() && text_[at_] != separator_ && text_[at_] != '\n' && text_[at_] != '\r')
      return fail("csv.quote", "右引号之后还有文字", "text follows a closing quote",
                  cell_name(column, line_));
    return {};
  }

  std::string_view text_;
  char separator_;
  std::size_t at_ = 0, line_ = 1;
};

}  // namespace

std::string cell_name(std::size_t column, std::size_t row) {
  std::string letters;
  for (std::size_t n = column + 1; n > 0; n = (n - 1) / 26)
    letters.insert(letters.begin(), static_cast<char>('A' + (n - 1) % 26));
  return letters + std::to_string(row);
}

Result<Sheet> read_csv(std::string_view bytes) {
  if (bytes.size() > limits::kSheetBytesMax)
    return fail("csv.too_big", "文件过大", "the file is too big");
  TRY(const std::string text, decode(bytes));
  if (text.find('\0') != text.npos)
    return fail("csv.encoding", "文件不是文本；请另存为 XLSX 或 CSV",
                "the file is not text: save it as XLSX or CSV");
  return CsvParser(text).run();
}

std::string write_csv_row(const std::vector<std::string>& cells, bool guard) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i) line += ',';
    std::string cell = cells[i];
    const bool formula = !cell.empty() && (cell[0] == '=' || cell[0] == '+' || cell[0] == '@' ||
                                           cell[0] == '\t' || cell[0] == '-');
    if (guard && formula && !Decimal::parse(cell)) cell.insert(cell.begin(), '\'');
    if (cell.find_first_of(",\"\r\n;\t") == cell.npos &&
        (cell.empty() || (cell[0] != ' ' && cell.back() != ' '))) {
      line += cell;
      continue;
    }
    line += '"';
    for (char c : cell) {
      if (c == '"') line += '"';
      line += c;
    }
    line += '"';
  }
  line += "\r\n";
  return line;
}

}  // namespace tongchou::document
