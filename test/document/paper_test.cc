// Content model, determinism, and the three files as other programs open them.
#include <gtest/gtest.h>
#include <zip.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "base/day_words.h"
#include "document/paper_layout.h"
#include "paper_render.h"

namespace tongchou::document {
namespace {

std::map<std::string, std::string> unzipped(const std::string& path) {
  std::map<std::string, std::string> parts;
  int error = 0;
  zip_t* zip = zip_open(path.c_str(), ZIP_RDONLY | ZIP_CHECKCONS, &error);
  if (!zip) return parts;
  for (zip_int64_t i = 0; i < zip_get_num_entries(zip, 0); ++i) {
    zip_stat_t stat;
    zip_stat_index(zip, static_cast<zip_uint64_t>(i), 0, &stat);
    std::string bytes(stat.size, '\0');
    zip_file_t* file = zip_fopen_index(zip, static_cast<zip_uint64_t>(i), 0);
    zip_fread(file, bytes.data(), bytes.size());
    zip_fclose(file);
    parts[stat.name] = bytes;
  }
  zip_discard(zip);
  return parts;
}

TEST(Paper, NumbersOfHeadingsAndDates) {
  EXPECT_EQ(heading_number(1, 1), "一、");
  EXPECT_EQ(heading_number(1, 10), "十、");
  EXPECT_EQ(heading_number(1, 21), "二十一、");
  EXPECT_EQ(heading_number(2, 12), "（十二）");
  EXPECT_EQ(heading_number(3, 3), "3.");
  EXPECT_EQ(heading_number(4, 4), "（4）");
  EXPECT_EQ(date_in_words(*parse_date("2026-03-08")), "2026年3月8日");
}

TEST(Paper, ASampleOfEveryKindReadsAndWritesBack) {
  std::vector<std::string> kinds;
  for (const std::string& name : sample_names()) {
    const Paper paper = sample(name);
    kinds.emplace_back(enum_name(paper.kind));
    const std::string bytes = write_paper(paper);
    auto again = read_paper(bytes);
    ASSERT_TRUE(again) << name;
    EXPECT_EQ(write_paper(*again), bytes) << name;
    EXPECT_EQ(digest_of(*again), digest_of(paper)) << name;
  }
  std::sort(kinds.begin(), kinds.end());
  kinds.erase(std::unique(kinds.begin(), kinds.end()), kinds.end());
  EXPECT_EQ(kinds.size(), 10u);
}

TEST(Paper, TheSameContentGivesTheSameBytes) {
  for (const char* name : {"notice", "minutes", "letter"}) {
    const Paper paper = sample(name);
    for (const auto write : {write_pdf, write_docx, write_ofd}) {
      auto first = write(paper), second = write(paper);
      ASSERT_TRUE(first && second) << name;
      EXPECT_EQ(first->bytes, second->bytes) << name;
      EXPECT_EQ(first->missing, "") << name;
    }
    Paper other = paper;
    other.date += std::chrono::days(1);
    EXPECT_NE(write_pdf(other)->bytes, write_pdf(paper)->bytes);
  }
}

// An extract keeps the numbers of the text out of which it was taken.
TEST(Paper, ANumberThatIsGivenIsKeptAndCountedOnFrom) {
  Paper paper = sample("excerpt");
  paper.body = {{.paragraph = PaperParagraph{.level = 1, .heading = "关于贴息", .number = 3}},
                {.paragraph = PaperParagraph{.level = 1, .heading = "关于选址"}}};
  const auto docx = write_docx(paper);
  const std::string path = std::filesystem::temp_directory_path() / "paper_test_extract.docx";
  ASSERT_TRUE(docx && write_durably(path, docx->bytes));
  const std::string text = unzipped(path)["word/document.xml"];
  EXPECT_NE(text.find("三、关于贴息"), std::string::npos);
  EXPECT_NE(text.find("四、关于选址"), std::string::npos);
  Paper counted = paper;
  counted.body[0].paragraph->number.reset();
  EXPECT_NE(write_pdf(paper)->bytes, write_pdf(counted)->bytes);
  counted.body[0].paragraph->number = 0;
  EXPECT_FALSE(check_paper(counted));
}

TEST(Paper, RefusesWhatBreaksARule) {
  const auto code = [](const Paper& paper) {
    auto checked = check_paper(paper);
    return checked ? std::string("ok") : checked.error().code + " " + checked.error().place;
  };
  Paper paper = sample("minutes");
  paper.signature = PaperSignature{"某办公室", "某办公室"};
  EXPECT_EQ(code(paper), "paper.seal signature.seal");
  paper = sample("notice");
  paper.body[0].form = PaperForm{};
  EXPECT_EQ(code(paper), "paper.block body[0]");
  paper = sample("notice");
  paper.body[0].paragraph->text = "甲\n乙";
  EXPECT_EQ(code(paper), "paper.text body[0].paragraph.text");
  paper.body[0].paragraph->text = "甲\xE4\xB8";
  EXPECT_EQ(code(paper), "paper.text body[0].paragraph.text");
  paper.body[0].paragraph->text = std::string(limits::kPaperTextMax + 1, 'a');
  EXPECT_EQ(code(paper), "paper.size body[0].paragraph.text");
  paper.body[0].paragraph->text = std::string(limits::kPaperTextMax, 'a');
  EXPECT_EQ(code(paper), "ok");
  paper.body.assign(limits::kPaperBlocksMax + 1, paper.body[1]);
  EXPECT_EQ(code(paper), "paper.size body");
  paper = sample("notice");
  paper.attachments[0].body[0].table->rows[0].pop_back();
  EXPECT_EQ(code(paper), "paper.block attachments.body[0].table.rows");
  EXPECT_EQ(read_paper(std::string(limits::kPaperBytesMax + 1, ' ')).error().code, "paper.size");
  EXPECT_EQ(read_paper("{\"kind\":\"poem\"}").error().code, "json.kind");
}

TEST(Paper, SaysWhichCharactersNoFontHas) {
  Paper paper = sample("urging_note");
  paper.title = "催办单\xF0\x9F\x8C\xB2";
  auto file = write_pdf(paper);
  ASSERT_TRUE(file);
  EXPECT_EQ(file->missing, "\xF0\x9F\x8C\xB2");
}

// 7.3.1: lines of a title read well and are not a rectangle.
TEST(Paper, TitlesAreDividedBetweenWords) {
  Fonts& fonts = Fonts::shared();
  const auto lock = fonts.lock();
  const auto lines = title_lines(
      fonts, "云岭区人民政府办公室关于开展安全生产大检查的通知", kSize2, kWidth);
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0], "云岭区人民政府办公室");
  EXPECT_EQ(title_lines(fonts, "关于甲的函", kSize2, kWidth).size(), 1u);
  EXPECT_EQ(title_lines(fonts, "某某\n登记表", kSize2, kWidth).size(), 2u);
  std::string endless;
  for (int i = 0; i < 190; ++i) endless += "长";
  Paper paper = sample("notice");
  paper.title = endless;
  EXPECT_EQ(lay_out(fonts, paper).pages.size() % 2, 0u);
}

TEST(Paper, ALongTableRepeatsItsHeaderAndDividesHighRows) {
  Paper paper = sample("sign_in_sheet");
  PaperTable& table = *paper.body[0].table;
  while (table.rows.size() < 400) table.rows.push_back(table.rows[table.rows.size() % 24]);
  std::string high;
  for (int i = 0; i < 3000; ++i) high += "高";
  table.rows[3][1] = high;
  auto file = write_pdf(paper);
  ASSERT_TRUE(file);
  EXPECT_GT(file->pages, 20u);
  if (!have_program("pdftotext")) GTEST_SKIP() << "pdftotext (poppler-utils) is not installed";
  Folder folder;
  const std::string pdf = folder.put("long.pdf", file->bytes);
  std::size_t characters = 0;
  for (std::size_t page = 1; page <= file->pages; ++page) {
    const std::string text = page_text(pdf, static_cast<int>(page));
    EXPECT_NE(text.find("序号单位职务姓名签到"), std::string::npos) << page;
    for (std::size_t at = text.find("高"); at != std::string::npos; at = text.find("高", at + 1)) {
      ++characters;
    }
  }
  EXPECT_EQ(characters, 3000u);
}

TEST(Paper, PartsOfAnOfdHaveTheDigestsNamed) {
  Folder folder;
  for (const std::string& name : sample_names()) {
    auto file = write_ofd(sample(name));
    ASSERT_TRUE(file) << name;
    const auto parts = unzipped(folder.put("paper.ofd", file->bytes));
    ASSERT_EQ(parts.size(), file->parts.size()) << name;
    for (const PaperPart& part : file->parts) {
      ASSERT_TRUE(parts.contains(part.path)) << part.path;
      EXPECT_EQ(sm3(parts.at(part.path)), part.digest) << part.path;
    }
    EXPECT_EQ(file->parts.front().path, "OFD.xml");
    EXPECT_TRUE(parts.at("Doc_0/Res/body.otf").starts_with("OTTO")) << name;
  }
}

// Another program lays the DOCX out on as many pages as we print.
TEST(Paper, LibreOfficeOpensTheDocx) {
  if (!have_program("soffice")) GTEST_SKIP() << "soffice (libreoffice-writer-nogui) is missing";
  Folder folder;
  std::vector<std::string> command = {
      "env", "FONTCONFIG_FILE=" + std::filesystem::absolute("test/document/fonts.conf").string(),
      "soffice", "--headless", "-env:UserInstallation=file://" + folder.file("profile"),
      "--convert-to", "pdf", "--outdir", folder.file("out")};
  std::map<std::string, std::size_t> pages;
  for (const std::string& name : sample_names()) {
    auto file = write_docx(sample(name));
    ASSERT_TRUE(file) << name;
    pages[name] = file->pages;
    command.push_back(folder.put(name + ".docx", file->bytes));
  }
  ASSERT_EQ(run_program(command), 0);
  for (const auto& [name, count] : pages) {
    ASSERT_EQ(run_program({"pdfinfo", folder.file("out/" + name + ".pdf")}, folder.file("info")),
              0) << name;
    const std::string info = without_space(read_all(folder.file("info")));
    EXPECT_NE(info.find("Pages:" + std::to_string(count) + "Encrypted"), std::string::npos)
        << name << " has " << count << " pages, LibreOffice says " << info;
  }
}

}  // namespace
}  // namespace tongchou::document
