#include "document/document.h"

#include <gtest/gtest.h>
#include <unistd.h>
#include <zip.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace tongchou::document {
namespace {

std::string temporary(const char* name) {
  return (std::filesystem::temp_directory_path() / (std::to_string(getpid()) + name)).string();
}

std::string slurp(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream all;
  all << in.rdbuf();
  return all.str();
}

// A zip of the given parts.
std::string packed(const std::vector<std::pair<std::string, std::string>>& parts) {
  const std::string path = temporary("packed.zip");
  int error = 0;
  zip_t* zip = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &error);
  for (const auto& [name, text] : parts)
    zip_file_add(zip, name.c_str(), zip_source_buffer(zip, text.data(), text.size(), 0),
                 ZIP_FL_OVERWRITE);
  zip_close(zip);
  std::string bytes = slurp(path);
  std::filesystem::remove(path);
  return bytes;
}

std::string book(const std::string& sheet, const std::string& strings = "",
                 const std::string& styles = "") {
  std::vector<std::pair<std::string, std::string>> parts = {
      {"xl/workbook.xml",
       "<workbook xmlns:r=\"x\"><sheets><sheet name=\"表一\" sheetId=\"1\" "
       "r:id=\"rId1\"/></sheets></workbook>"},
      {"xl/_rels/workbook.xml.rels",
       "<Relationships><Relationship Id=\"rId1\" "
       "Target=\"worksheets/sheet1.xml\"/></Relationships>"},
      {"xl/worksheets/sheet1.xml", "<worksheet><sheetData>" + sheet + "</sheetData></worksheet>"}};
  if (!strings.empty()) parts.push_back({"xl/sharedStrings.xml", "<sst>" + strings + "</sst>"});
  if (!styles.empty())
    parts.push_back({"xl/styles.xml", "<styleSheet>" + styles + "</styleSheet>"});
  return packed(parts);
}

TEST(Csv, QuotesLineBreaksAndPhysicalLines) {
  const auto sheet = read_csv(
      "\xEF\xBB\xBF"
      "序号,名称\r\n1,\"甲\n乙 \"\"丙\"\"\"\r\n\r\n2,\r\n");
  ASSERT_TRUE(sheet);
  ASSERT_EQ(sheet->rows.size(), 4u);
  EXPECT_EQ(sheet->rows[1].cells, (std::vector<std::string>{"1", "甲\n乙 \"丙\""}));
  EXPECT_EQ(sheet->rows[1].line, 2u);
  EXPECT_EQ(sheet->rows[3].line, 5u);
  EXPECT_EQ(sheet->rows[3].cells, (std::vector<std::string>{"2", ""}));
}

TEST(Csv, SeparatorsAndEncodings) {
  EXPECT_EQ(read_csv("a\tb\n1,5\t2\n")->rows[1].cells[0], "1,5");
  EXPECT_EQ(read_csv("a;b;c\n1;2;3\n")->rows[1].cells.size(), 3u);
  // 项目,亩 in GB18030
  EXPECT_EQ(read_csv("\xCF\xEE\xC4\xBF,\xC4\xB6\n")->rows[0].cells,
            (std::vector<std::string>{"项目", "亩"}));
  EXPECT_EQ(read_csv(std::string("\xFF\xFE"
                                 "a\0,\0b\0\n\0",
                                 10))
                ->rows[0]
                .cells.size(),
            2u);
  EXPECT_EQ(read_csv("\xFF\xFF\xFF").error().code, "csv.encoding");
}

TEST(Csv, ErrorsNameTheCell) {
  const auto open = read_csv("a,b\n1,\"x\n2,y\n");
  ASSERT_FALSE(open);
  EXPECT_EQ(open.error().place, "B2");
  EXPECT_EQ(read_csv("a\n\"x\"y\n").error().place, "A2");
  EXPECT_TRUE(read_csv("")->rows.empty());
}

TEST(Csv, WritingRoundTripsAndGuardsFormulas) {
  const std::vector<std::string> cells = {"甲,乙", "\"引\"", "a\nb", "-3.5", " 空 "};
  EXPECT_EQ(read_csv(write_csv_row(cells))->rows[0].cells, cells);
  EXPECT_EQ(write_csv_row({"=1+1", "-3", "+x"}), "'=1+1,-3,'+x\r\n");
  EXPECT_EQ(write_csv_row({"=1+1"}, false), "=1+1\r\n");
}

TEST(Xlsx, StringsNumbersDatesAndUnits) {
  const auto workbook = read_xlsx(book(
      "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"C1\" "
      "t=\"inlineStr\"><is><r><t>甲</t></r><r><t>乙</t></r>"
      "<rPh><t>ji</t></rPh></is></c></row>"
      "<row r=\"3\"><c r=\"A3\"><v>2679.1999999999998</v></c><c r=\"B3\" s=\"1\"><v>46097</v></c>"
      "<c r=\"C3\" s=\"2\"><v>12.5</v></c><c r=\"D3\" s=\"3\"><v>46097.375</v></c><c "
      "r=\"E3\"><v>1E-3</v></c>"
      "<c r=\"F3\" t=\"str\"><v>文</v></c></row>",
      "<si><t>名称</t></si>",
      "<numFmts><numFmt numFmtId=\"165\" formatCode=\"0.0&quot;亩&quot;\"/>"
      "<numFmt numFmtId=\"166\" formatCode=\"yyyy\\-mm\\-dd hh:mm\"/></numFmts>"
      "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"165\"/><xf "
      "numFmtId=\"166\"/></cellXfs>"));
  ASSERT_TRUE(workbook) << workbook.error().en;
  const Sheet& sheet = workbook->sheets.at(0);
  EXPECT_EQ(sheet.name, "表一");
  EXPECT_EQ(sheet.rows[0].cells, (std::vector<std::string>{"名称", "", "甲乙"}));
  EXPECT_EQ(sheet.rows[1].line, 3u);
  EXPECT_EQ(sheet.rows[1].cells, (std::vector<std::string>{"2679.2", "2026-03-16", "12.5亩",
                                                           "2026-03-16 09:00", "0.001", "文"}));
}

TEST(Xlsx, ErrorsNameTheCell) {
  EXPECT_EQ(read_xlsx(book("<row r=\"7\"><c r=\"C7\" t=\"s\"><v>4</v></c></row>")).error().place,
            "表一!C7");
  EXPECT_EQ(read_xlsx(book("<row r=\"2\"><c r=\"B2\"><v>abc</v></c></row>")).error().place,
            "表一!B2");
  EXPECT_EQ(read_xlsx("PK but no zip").error().code, "xlsx.zip");
  EXPECT_EQ(read_xlsx(packed({{"a.txt", "x"}})).error().code, "xlsx.part");
  EXPECT_EQ(read_sheet("\xD0\xCF\x11\xE0").error().code, "xlsx.zip");
}

TEST(Xlsx, AZipBombIsRefused) {
  const std::string bomb(64 * 1024 * 1024, ' ');
  const auto result = read_xlsx(book(bomb));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, "xlsx.too_big");
  std::string deep;
  for (int i = 0; i < 5000; ++i) deep += "<a>";
  EXPECT_EQ(read_xlsx(book(deep)).error().code, "xlsx.part");
}

SheetLayout layout() {
  SheetLayout l;
  l.kind = "key-projects/ledger";
  l.title = "重点项目台账";
  l.subtitle = "2026年3月";
  l.columns = {{"number", {"编号"}, 10, CellFormat::text},
               {"name", {"项目名称"}, 30, CellFormat::wrapped},
               {"total", {"投资(万元)", "总投资"}, 12, CellFormat::decimal, true},
               {"done", {"投资(万元)", "累计完成"}, 12, CellFormat::decimal, true},
               {"day", {"开工"}, 12, CellFormat::date}};
  return l;
}

// What is exported comes in again, by id and version, after a clerk has moved things about.
TEST(Export, ComesInAgain) {
  const std::string path = temporary("ledger.xlsx");
  auto writer = SheetWriter::open(path, layout());
  ASSERT_TRUE(writer) << writer.error().en;
  ASSERT_TRUE((*writer)->heading("一、工业"));
  ASSERT_TRUE((*writer)->row({"1", "冷链物流中心", "2679.2", "0.1", "2026-03-16"}, "p-1", 4));
  ASSERT_TRUE((*writer)->row({"2", "=路口绿化", "0.2", "", ""}, "p-2", 1));
  ASSERT_TRUE((*writer)->subtotal("小计"));
  ASSERT_TRUE((*writer)->total("合计"));
  EXPECT_FALSE((*writer)->row({"too", "few"}));
  ASSERT_TRUE((*writer)->finish());
  const std::string bytes = slurp(path);
  std::filesystem::remove(path);

  const auto workbook = read_xlsx(bytes);
  ASSERT_TRUE(workbook) << workbook.error().en;
  const Sheet& sheet = workbook->sheets[0];
  EXPECT_TRUE(workbook->sheets[1].hidden);
  EXPECT_EQ(sheet.rows[0].cells[0], "重点项目台账");
  EXPECT_EQ(sheet.rows[2].cells[2], "投资(万元)");
  EXPECT_EQ(sheet.rows[3].cells[3], "累计完成");
  // title, subtitle, 投资(万元) over two columns, three vertical header cells, the heading
  EXPECT_EQ(sheet.merged.size(), 7u);
  bool subtotal = false;
  for (const SheetRow& row : sheet.rows)
    if (row.cells[0] == "小计") subtotal = row.cells[2] == "2679.4" && row.cells[3] == "0.1";
  EXPECT_TRUE(subtotal);

  const auto back = read_export(*workbook);
  ASSERT_TRUE(back) << back.error().en << back.error().place;
  EXPECT_EQ(back->kind, "key-projects/ledger");
  EXPECT_EQ(back->columns, (std::vector<std::string>{"number", "name", "total", "done", "day"}));
  ASSERT_EQ(back->rows.size(), 2u);
  EXPECT_EQ(back->rows[0].id, "p-1");
  EXPECT_EQ(back->rows[0].version, 4);
  EXPECT_EQ(back->rows[0].values,
            (std::vector<std::string>{"1", "冷链物流中心", "2679.2", "0.1", "2026-03-16"}));
  EXPECT_EQ(back->rows[1].values[1], "=路口绿化");
  EXPECT_EQ(cell_name(back->positions[2], back->rows[0].line), "C6");
  EXPECT_EQ(read_export(Workbook{{sheet}}).error().code, "export.not_ours");
}

TEST(Export, ManyRowsStream) {
  const std::string path = temporary("many.xlsx");
  auto writer = SheetWriter::open(path, layout());
  ASSERT_TRUE(writer);
  for (int i = 0; i < 20000; ++i)
    ASSERT_TRUE(
        (*writer)->row({std::to_string(i), "项目" + std::to_string(i), "500.5", "1", ""}, "p", i));
  ASSERT_TRUE((*writer)->finish());
  const auto workbook = read_xlsx(slurp(path));
  std::filesystem::remove(path);
  ASSERT_TRUE(workbook);
  const auto back = read_export(*workbook);
  ASSERT_TRUE(back);
  EXPECT_EQ(back->rows.size(), 20000u);
  EXPECT_EQ(back->rows[19999].version, 19999);
}

TEST(Export, WrongLayoutsAreRefused) {
  EXPECT_FALSE(SheetWriter::open(temporary("x.xlsx"), {}));
  SheetLayout bad = layout();
  bad.name = "a/b";
  EXPECT_EQ(SheetWriter::open(temporary("y.xlsx"), bad).error().code, "sheet.layout");
  std::filesystem::remove(temporary("y.xlsx"));
}

}  // namespace
}  // namespace tongchou::document
