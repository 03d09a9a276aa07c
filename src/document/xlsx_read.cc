// XLSX (ECMA-376) as far as a table needs it: shared and inline strings, numbers with their
// formats, dates, merges, hidden sheets. Everything read is bounded before it is unpacked.
#include <zip.h>

#include <algorithm>
#include <map>
#include <pugixml.hpp>

#include "document/sheet.h"

namespace tongchou::document {
namespace {

std::unexpected<Error> broken(std::string zh, std::string en, std::string place = {}) {
  return fail("xlsx.part", std::move(zh), std::move(en), std::move(place));
}

class Archive {
 public:
  ~Archive() {
    if (zip_) zip_discard(zip_);
  }

  Result<void> open(std::string_view bytes) {
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
    if (source) zip_ = zip_open_from_source(source, ZIP_RDONLY, &error);
    if (!zip_) {
      if (source) zip_source_free(source);
      const std::string why = zip_error_strerror(&error);
      zip_error_fini(&error);
      return fail("xlsx.zip", "不是有效的 XLSX 文件：" + why, "not a valid XLSX file: " + why);
    }
    zip_error_fini(&error);
    packed_ = bytes.size();
    if (zip_get_num_entries(zip_, 0) > static_cast<zip_int64_t>(limits::kXlsxEntriesMax))
      return fail("xlsx.too_big", "压缩包内文件过多", "too many parts in the file");
    return {};
  }

  bool has(const std::string& name) const { return zip_name_locate(zip_, name.c_str(), 0) >= 0; }

  // The declared size is not believed: reading stops at the bounds whatever the directory says.
  Result<std::string> read(const std::string& name) {
    const zip_int64_t index = zip_name_locate(zip_, name.c_str(), 0);
    if (index < 0) return broken("缺少部件 " + name, "the part is missing: " + name, name);
    zip_file_t* file = zip_fopen_index(zip_, static_cast<zip_uint64_t>(index), 0);
    if (!file)
      return broken("部件无法打开（可能已加密）：" + name,
                    "cannot open the part (encrypted?): " + name, name);
    std::string text, chunk(64 * 1024, '\0');
    const std::size_t bound =
        std::min(limits::kXlsxPartBytesMax, packed_ * limits::kXlsxRatioMax + (1U << 20));
    for (;;) {
      const zip_int64_t n = zip_fread(file, chunk.data(), chunk.size());
      if (n < 0) {
        zip_fclose(file);
        return broken("部件损坏：" + name, "the part is damaged: " + name, name);
      }
      if (n == 0) break;
      text.append(chunk.data(), static_cast<std::size_t>(n));
      total_ += static_cast<std::size_t>(n);
      if (text.size() > bound || total_ > 2 * limits::kXlsxPartBytesMax) {
        zip_fclose(file);
        return fail("xlsx.too_big", "部件解压后过大：" + name,
                    "the part is too big unpacked: " + name, name);
      }
    }
    zip_fclose(file);
    return text;
  }

 private:
  zip_t* zip_ = nullptr;
  std::size_t packed_ = 0, total_ = 0;
};

// Names without namespace prefix: some writers say <x:row>.
std::string_view local(const pugi::xml_node& node) {
  std::string_view name = node.name();
  const auto colon = name.find(':');
  return colon == name.npos ? name : name.substr(colon + 1);
}

pugi::xml_node child(const pugi::xml_node& node, std::string_view name) {
  for (pugi::xml_node c : node.children())
    if (local(c) == name) return c;
  return {};
}

Result<void> parse(Archive& archive, const std::string& name, pugi::xml_document& document) {
  TRY(std::string text, archive.read(name));
  // A document that nests deeper than any sheet is an attack on the parser's recursion.
  std::size_t depth = 0, deepest = 0;
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    if (text[i] != '<') continue;
    if (text[i + 1] == '/')
      depth -= depth ? 1 : 0;
    else if (text[i + 1] != '?' && text[i + 1] != '!') {
      const auto end = text.find('>', i);
      if (end != text.npos && text[end - 1] != '/') deepest = std::max(deepest, ++depth);
    }
  }
  if (deepest > 200)
    return broken("部件嵌套过深：" + name, "the part nests too deeply: " + name, name);
  const auto result = document.load_buffer(text.data(), text.size(),
                                           pugi::parse_default | pugi::parse_ws_pcdata_single);
  if (!result)
    return broken("部件不是有效的 XML:" + name, "the part is not valid XML: " + name, name);
  return {};
}

// Text of a string item: <t>, or the <t> of its runs; phonetic readings (rPh) are not text.
std::string string_item(const pugi::xml_node& item) {
  std::string text;
  for (pugi::xml_node c : item.children()) {
    if (local(c) == "t")
      text += c.text().get();
    else if (local(c) == "r")
      text += child(c, "t").text().get();
  }
  return text;
}

struct NumberFormat {
  bool date = false, time = false;
  std::string suffix;  // literal text after the digits: 0"万元"
};

NumberFormat read_format(std::string_view code) {
  NumberFormat format;
  code = code.substr(0, code.find(';'));
  bool digits = false;
  for (std::size_t i = 0; i < code.size(); ++i) {
    const char c = code[i];
    if (c == '"') {
      const auto end = code.find('"', i + 1);
      if (end == code.npos) break;
      if (digits) format.suffix += code.substr(i + 1, end - i - 1);
      i = end;
    } else if (c == '[') {
      const auto end = code.find(']', i);
      if (end == code.npos) break;
      i = end;
    } else if (c == '\\') {
      if (i + 1 < code.size() && digits && static_cast<unsigned char>(code[i + 1]) >= 0x80)
        continue;
      ++i;
    } else if (c == '0' || c == '#') {
      digits = true;
    } else if (c == 'y' || c == 'Y' || c == 'd' || c == 'D') {
      format.date = true;
    } else if (c == 'h' || c == 'H' || c == 's') {
      format.time = true;
    } else if (digits && static_cast<unsigned char>(c) >= 0x80) {
      format.suffix += c;
    }
  }
  if (digits && !format.time) format.date = false;
  if (format.date || format.time) format.suffix.clear();
  return format;
}

NumberFormat builtin_format(int id) {
  NumberFormat format;
  format.date = (id >= 14 && id <= 17) || id == 22 || (id >= 27 && id <= 31) || id == 36 ||
                (id >= 50 && id <= 58);
  format.time = (id >= 18 && id <= 22) || (id >= 32 && id <= 35) || (id >= 45 && id <= 47);
  return format;
}

class XlsxReader {
 public:
  Result<Workbook> run(std::string_view bytes) {
    if (bytes.size() > limits::kSheetBytesMax)
      return fail("xlsx.too_big", "文件过大", "the file is too big");
    if (auto r = archive_.open(bytes); !r) return std::unexpected(r.error());
    pugi::xml_document book, links;
    if (auto r = parse(archive_, "xl/workbook.xml", book); !r) return std::unexpected(r.error());
    if (auto r = parse(archive_, "xl/_rels/workbook.xml.rels", links); !r)
      return std::unexpected(r.error());
    std::map<std::string, std::string> targets;
    for (pugi::xml_node link : links.document_element().children())
      targets[link.attribute("Id").value()] = link.attribute("Target").value();
    if (auto r = strings(); !r) return std::unexpected(r.error());
    if (auto r = styles(); !r) return std::unexpected(r.error());
    const pugi::xml_node root = book.document_element();
    date1904_ = child(root, "workbookPr").attribute("date1904").as_bool();
    Workbook workbook;
    for (pugi::xml_node node : child(root, "sheets").children()) {
      std::string target;
      for (pugi::xml_attribute a : node.attributes())
        if (std::string_view(a.name()).ends_with(":id")) target = targets[a.value()];
      if (target.empty()) continue;
      if (target.starts_with("/"))
        target.erase(0, 1);
      else
        target = "xl/" + target;
      if (target.find("worksheets") == target.npos) continue;  // charts and dialogs hold no rows
      Sheet sheet;
      sheet.name = node.attribute("name").value();
      sheet.hidden =
          std::string_view(node.attribute("state").value()).find("idden") != std::string_view::npos;
      if (auto r = read(target, sheet); !r) return std::unexpected(r.error());
      workbook.sheets.push_back(std::move(sheet));
    }
    return workbook;
  }

 private:
  Result<void> strings() {
    if (!archive_.has("xl/sharedStrings.xml")) return {};
    pugi::xml_document document;
    if (auto r = parse(archive_, "xl/sharedStrings.xml", document); !r) return r;
    for (pugi::xml_node item : document.document_element().children())
      if (local(item) == "si") strings_.push_back(string_item(item));
    return {};
  }

  Result<void> styles() {
    if (!archive_.has("xl/styles.xml")) return {};
    pugi::xml_document document;
    if (auto r = parse(archive_, "xl/styles.xml", document); !r) return r;
    std::map<int, NumberFormat> custom;
    const pugi::xml_node root = document.document_element();
    for (pugi::xml_node f : child(root, "numFmts").children())
      custom[f.attribute("numFmtId").as_int()] = read_format(f.attribute("formatCode").value());
    for (pugi::xml_node xf : child(root, "cellXfs").children()) {
      const int id = xf.attribute("numFmtId").as_int();
      formats_.push_back(custom.contains(id) ? custom[id] : builtin_format(id));
    }
    return {};
  }

  // "C7" -> column 2; false when malformed or out of bounds.
  static bool column_of(std::string_view name, std::size_t& column) {
    std::size_t value = 0, i = 0;
    while (i < name.size() && name[i] >= 'A' && name[i] <= 'Z' && i < 4)
      value = value * 26 + static_cast<std::size_t>(name[i++] - 'A' + 1);
    if (i == 0 || i == 4) return false;
    column = value - 1;
    return true;
  }

  Result<void> read(const std::string& part, Sheet& sheet) {
    pugi::xml_document document;
    if (auto r = parse(archive_, part, document); !r) return r;
    const pugi::xml_node root = document.document_element();
    std::size_t line = 0;
    for (pugi::xml_node row : child(root, "sheetData").children()) {
      if (local(row) != "row") continue;
      const std::size_t given = row.attribute("r").as_ullong(line + 1);
      if (given <= line || given > 1'048'576)
        return fail("xlsx.cell", "行号不对", "a wrong row number",
                    sheet.name + "!" + std::to_string(given));
      line = given;
      SheetRow out{line, {}};
      if (auto r = cells(row, sheet.name, out); !r) return r;
      while (!out.cells.empty() && out.cells.back().empty()) out.cells.pop_back();
      if (out.cells.empty()) continue;
      if (sheet.rows.size() >= limits::kSheetRowsMax)
        return fail("xlsx.too_big", "行数超过 " + std::to_string(limits::kSheetRowsMax) + "，请分成几个文件",
                    "too many rows: split the list", sheet.name);
      sheet.rows.push_back(std::move(out));
    }
    merges(root, sheet);
    return {};
  }

  Result<void> cells(const pugi::xml_node& row, const std::string& sheet, SheetRow& out) {
    std::size_t next = 0;
    for (pugi::xml_node c : row.children()) {
      if (local(c) != "c") continue;
      std::size_t column = next;
      const std::string_view name = c.attribute("r").value();
      if (!name.empty() && !column_of(name, column))
        return fail("xlsx.cell", "单元格编号不对", "a wrong cell name",
                    sheet + "!" + std::string(name));
      if (column >= limits::kSheetColumnsMax)
        continue;  // formatting far to the right holds no data
      next = column + 1;
      TRY(std::string text, value(c, sheet + "!" + cell_name(column, out.line)));
      if (text.size() > limits::kSheetCellBytesMax)
        return fail("xlsx.too_big", "单元格过长", "the cell is too long",
                    sheet + "!" + cell_name(column, out.line));
      if (text.empty()) continue;
      if (out.cells.size() <= column) out.cells.resize(column + 1);
      out.cells[column] = std::move(text);
    }
    return {};
  }

  Result<std::string> value(const pugi::xml_node& c, const std::string& place) {
    const std::string_view type = c.attribute("t").value();
    if (type == "inlineStr") return string_item(child(c, "is"));
    const std::string text = child(c, "v").text().get();
    if (type == "s") {
      std::size_t index = 0;
      if (text.empty() || text.size() > 9 || text.find_first_not_of("0123456789") != text.npos)
        return fail("xlsx.cell", "字符串编号不对", "a wrong string index", place);
      index = std::stoul(text);
      if (index >= strings_.size())
        return fail("xlsx.cell", "字符串编号超出范围", "a string index out of range", place);
      return strings_[index];
    }
    if (type == "str" || type == "e") return text;
    if (type == "b") return std::string(text == "1" ? "TRUE" : "FALSE");
    if (text.empty()) return std::string();
    if (type == "d") return text;
    const auto number = text.size() <= 40 ? Decimal::parse(text) : std::nullopt;
    if (!number) return fail("xlsx.cell", "不是数：" + text, "not a number: " + text, place);
    const std::size_t style = c.attribute("s").as_ullong(0);
    const NumberFormat format = style < formats_.size() ? formats_[style] : NumberFormat{};
    if (format.date || format.time) {
      if (auto day = date_text(*number, format)) return *day;
    }
    return exact(*number) + format.suffix;
  }

  // A double has some 17 digits of which Excel shows 15: 2679.1999999999998 is 2679.2.
  static std::string exact(const Decimal& number) {
    const Decimal size = number.abs();
    int before = 0;
    for (Decimal bound(1); before < 34 && size >= bound; bound = bound * Decimal(10)) ++before;
    if (before == 0)
      for (Decimal bound = *Decimal::parse("0.1"); before > -30 && !size.is_zero() && size < bound;
           bound = bound * *Decimal::parse("0.1"))
        --before;
    return number.rounded(15 - before).text();
  }

  std::optional<std::string> date_text(const Decimal& serial, const NumberFormat& format) const {
    if (serial.is_negative() || serial > Decimal(2'958'465)) return std::nullopt;
    const Decimal whole = serial.rounded(0, Rounding::floor);
    const std::int64_t days = whole.to_integer().value_or(0) + (date1904_ ? 1462 : 0);
    const std::int64_t seconds =
        ((serial - whole) * Decimal(86400)).rounded(0, Rounding::half_up).to_integer().value_or(0);
    // Excel counts a 29 February 1900 that never was; days before 1 March 1900 are one higher.
    const Date base{std::chrono::year(1899) / 12 / 30};
    const Date day = base + std::chrono::days(days < 61 ? days + 1 : days);
    char clock[16];
    std::snprintf(clock, sizeof clock, "%02d:%02d", static_cast<int>(seconds / 3600 % 24),
                  static_cast<int>(seconds / 60 % 60));
    if (!format.date) return std::string(clock);
    return seconds && format.time ? write_date(day) + " " + clock : write_date(day);
  }

  static std::string* cell_at(Sheet& sheet, std::size_t row, std::size_t column) {
    auto found =
        std::lower_bound(sheet.rows.begin(), sheet.rows.end(), row,
                         [](const SheetRow& r, std::size_t line) { return r.line < line; });
    if (found == sheet.rows.end() || found->line != row) return nullptr;
    if (found->cells.size() <= column) found->cells.resize(column + 1);
    return &found->cells[column];
  }

  void merges(const pugi::xml_node& root, Sheet& sheet) {
    for (pugi::xml_node m : child(root, "mergeCells").children()) {
      const std::string_view text = m.attribute("ref").value();
      const auto colon = text.find(':');
      if (colon == text.npos || sheet.merged.size() >= limits::kSheetRowsMax) continue;
      MergedRange range;
      auto corner = [](std::string_view name, std::size_t& column, std::size_t& row) {
        if (!column_of(name, column)) return false;
        const auto digits = name.find_first_of("0123456789");
        if (digits == name.npos || name.size() - digits > 7) return false;
        row = 0;
        for (char c : name.substr(digits)) {
          if (c < '0' || c > '9') return false;
          row = row * 10 + static_cast<std::size_t>(c - '0');
        }
        return row > 0;
      };
      if (!corner(text.substr(0, colon), range.first_column, range.first_row) ||
          !corner(text.substr(colon + 1), range.last_column, range.last_row))
        continue;
      sheet.merged.push_back(range);
      const bool down = range.first_column == range.last_column && range.last_row > range.first_row;
      if (!down || range.last_row - range.first_row > 10'000 ||
          range.first_column >= limits::kSheetColumnsMax)
        continue;
      const std::string* top = cell_at(sheet, range.first_row, range.first_column);
      if (!top || top->empty() || top->find_first_of("0123456789") != top->npos) continue;
      const std::string words = *top;
      for (std::size_t row = range.first_row + 1; row <= range.last_row; ++row)
        if (std::string* below = cell_at(sheet, row, range.first_column); below && below->empty())
          *below = words;
    }
  }

  Archive archive_;
  std::vector<std::string> strings_;
  std::vector<NumberFormat> formats_;
  bool date1904_ = false;
};

}  // namespace

Result<Workbook> read_xlsx(std::string_view bytes) { return XlsxReader().run(bytes); }

Result<Sheet> read_sheet(std::string_view bytes) {
  if (!bytes.starts_with("PK")) {
    if (bytes.starts_with("\xD0\xCF\x11\xE0"))
      return fail("xlsx.zip", "旧版 .xls 或加密的文件：请另存为 XLSX 或 CSV",
                  "an old .xls or an encrypted file: save it as XLSX or CSV");
    return read_csv(bytes);
  }
  TRY(Workbook book, read_xlsx(bytes));
  for (Sheet& sheet : book.sheets)
    if (!sheet.hidden && !sheet.rows.empty()) return std::move(sheet);
  return fail("xlsx.part", "没有可读的工作表", "there is no visible sheet with content");
}

}  // namespace tongchou::document
