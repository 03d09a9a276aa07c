// The measures of GB/T 9704-2012 on the rendered PDF.
#include <gtest/gtest.h>

#include <algorithm>

#include "paper_render.h"

namespace tongchou::document {
namespace {

constexpr Box kWholePage{0, 0, 210, 297};
constexpr Box kTextArea{20, 30, 200, 264};

class Measured : public testing::Test {
 protected:
  void SetUp() override {
    if (!have_program("pdftoppm")) GTEST_SKIP() << "pdftoppm (poppler-utils) is not installed";
  }
  std::string pdf_of(const Paper& paper) {
    auto file = write_pdf(paper);
    EXPECT_TRUE(file) << (file ? "" : file.error().en);
    pages = file ? static_cast<int>(file->pages) : 0;
    return file ? folder.put("paper.pdf", file->bytes) : "";
  }
  Folder folder;
  int pages = 0;
};

Paper long_paper() {
  Paper paper = sample("notice");
  paper.attachments.clear();
  paper.body.clear();
  std::string text;
  for (int i = 0; i < 28 * 70; ++i) text += "国";
  paper.body.push_back({PaperParagraph{{}, {}, text}, {}, {}});
  return paper;
}

// 5.2: 天头 37±1 mm, 订口 28±1 mm, 版心 156×225 mm, 22 lines of 28 characters that fill it.
TEST_F(Measured, TextAreaOf22LinesBy28Characters) {
  const std::string pdf = pdf_of(long_paper());
  const auto ink = Picture(pdf, 2, 300).ink(Seen::black, kTextArea);
  ASSERT_TRUE(ink);
  EXPECT_NEAR(ink->left, 28, 1);
  EXPECT_NEAR(ink->top, 37, 1);
  EXPECT_NEAR(ink->right, 28 + 156, 1);
  EXPECT_NEAR(ink->bottom, 37 + 225, 1);
  EXPECT_EQ(Picture(pdf, 2, 300).lines(kTextArea), 22);
  const auto lines = page_lines(pdf, 2);
  ASSERT_EQ(lines.size(), 23u);  // and the page number
  for (std::size_t i = 0; i < 22; ++i) EXPECT_EQ(lines[i].size(), 28u * 3) << i;
}

// 7.2.4, 7.2.5, 7.2.7, 7.3.1
TEST_F(Measured, MarkNumberAndRedRule) {
  const std::string pdf = pdf_of(sample("notice"));
  const Picture page(pdf, 1, 300);
  const auto bars = page.bars(Seen::red, 100);
  ASSERT_EQ(bars.size(), 1u);
  EXPECT_NEAR(bars[0].left, 28, 0.3);
  EXPECT_NEAR(bars[0].right, 184, 0.3);
  const auto mark = page.ink(Seen::red, {0, 0, 210, bars[0].top - 1});
  ASSERT_TRUE(mark);
  EXPECT_NEAR(mark->top, 37 + 35, 0.2);
  EXPECT_NEAR((mark->left + mark->right) / 2, 28 + 78, 1);
  const auto number = page.ink(Seen::black, {28, mark->bottom, 184, bars[0].top - 0.5});
  ASSERT_TRUE(number);
  EXPECT_NEAR(bars[0].top - number->bottom, 4, 0.4);
  // 空二行: two lines of 10.4 mm and the gaps around them.
  EXPECT_NEAR(number->top - mark->bottom, 2 * 10.4 + 4.8, 1);
  EXPECT_NEAR((number->left + number->right) / 2, 28 + 78, 1);
  const auto title = page.ink(Seen::black, {28, bars[0].top + 1, 184, bars[0].top + 32});
  ASSERT_TRUE(title);
  EXPECT_NEAR(title->top - bars[0].top, 2 * 10.4, 1.5);
}

// 7.2.5, 7.2.6: an upward paper's number stands left, on the line of the last signer.
TEST_F(Measured, SignersOfAnUpwardPaper) {
  Paper paper = sample("notice");
  paper.head.signers = {"张某", "王某某", "赵某"};
  const std::string pdf = pdf_of(paper);
  const Picture page(pdf, 1, 300);
  const double rule = page.bars(Seen::red, 100).at(0).top;
  const auto number = page.ink(Seen::black, {28, rule - 11, 90, rule - 0.5});
  const auto last = page.ink(Seen::black, {120, rule - 11, 184, rule - 0.5});
  const auto first = page.ink(Seen::black, {110, rule - 22, 184, rule - 11});
  ASSERT_TRUE(number && last && first);
  EXPECT_NEAR(number->left, 28 + 5.6, 1);
  EXPECT_NEAR(number->bottom, last->bottom, 0.8);
  EXPECT_NEAR(first->right, 184 - 5.6, 1);
  EXPECT_NE(page_text(pdf, 1).find("签发人：张某"), std::string::npos);
}

// 7.4: rules of 0.35, 0.25, 0.35 mm as wide as the area, the last on its lower edge, an even page.
TEST_F(Measured, ImprintAtTheFootOfAnEvenPage) {
  for (const char* name : {"notice", "minutes", "meeting_notice"}) {
    const std::string pdf = pdf_of(sample(name));
    EXPECT_EQ(pages % 2, 0) << name;
    const auto bars = Picture(pdf, pages, 600).bars(Seen::black, 150);
    ASSERT_EQ(bars.size(), 3u) << name;
    for (const Bar& bar : bars) {
      EXPECT_NEAR(bar.left, 28, 0.2);
      EXPECT_NEAR(bar.right, 184, 0.2);
    }
    EXPECT_NEAR(bars[0].thick, 0.35, 0.06);
    EXPECT_NEAR(bars[1].thick, 0.25, 0.06);
    EXPECT_NEAR(bars[2].thick, 0.35, 0.06);
    EXPECT_NEAR(bars[2].top + bars[2].thick, 37 + 225, 0.1);
  }
}

// 7.5
TEST_F(Measured, PageNumbersOutside) {
  const std::string pdf = pdf_of(long_paper());
  for (const int number : {1, 2, 3}) {
    const Box below{number == 1 ? 100.0 : 20.0, 264, 200, 290};
    const auto ink = Picture(pdf, number, 300).ink(Seen::black, below);
    ASSERT_TRUE(ink);
    const Picture page(pdf, number, 300);
    // The dash, at the outer side of the figures.
    const double dash = number % 2 ? ink->right - 3 : ink->left;
    const auto stroke = page.ink(Seen::black, {dash, 264, dash + 3, 290});
    ASSERT_TRUE(stroke);
    EXPECT_NEAR(stroke->top - 262, 7, 0.2);
    if (number % 2) EXPECT_NEAR(ink->right, 184 - 4.94, 0.6);
    else EXPECT_NEAR(ink->left, 28 + 4.94, 0.6);
    const std::string text = page_text(pdf, number);
    EXPECT_NE(text.find("—" + std::to_string(number) + "—"), std::string::npos);
  }
}

// 10.1
TEST_F(Measured, LetterBetweenItsDoubleRules) {
  Paper paper = sample("letter");
  paper.proof.reset();
  paper.signature->seal.reset();
  const std::string pdf = pdf_of(paper);
  const Picture page(pdf, 1, 600);
  const auto bars = page.bars(Seen::red, 160);
  ASSERT_EQ(bars.size(), 4u);
  for (const Bar& bar : bars) {
    EXPECT_NEAR(bar.left, 20, 0.2);
    EXPECT_NEAR(bar.right, 190, 0.2);
  }
  EXPECT_GT(bars[0].thick, bars[1].thick);
  EXPECT_LT(bars[2].thick, bars[3].thick);
  EXPECT_NEAR(297 - (bars[3].top + bars[3].thick), 20, 0.1);
  const auto mark = page.ink(Seen::red, {0, 0, 210, bars[0].top - 0.5});
  ASSERT_TRUE(mark);
  EXPECT_NEAR(mark->top, 30, 0.2);
  EXPECT_NEAR(bars[0].top - mark->bottom, 4, 0.3);
  const auto number = page.ink(Seen::black, {100, bars[1].top + 1, 200, bars[1].top + 12});
  ASSERT_TRUE(number);
  EXPECT_NEAR(number->top - (bars[1].top + bars[1].thick), 16 * 25.4 / 72 * 7 / 8, 0.6);
  EXPECT_NEAR(number->right, 184, 0.6);
  EXPECT_FALSE(page.ink(Seen::black, {20, 272, 200, 297}));  // 首页不显示页码
}

// 10.3: minutes bear no seal; nothing is red below the head.
TEST_F(Measured, MinutesWithoutSeal) {
  const std::string pdf = pdf_of(sample("minutes"));
  const Picture first(pdf, 1, 150), last(pdf, pages, 150);
  const auto bars = first.bars(Seen::red, 100);
  ASSERT_EQ(bars.size(), 1u);
  EXPECT_NEAR(first.ink(Seen::red, kWholePage)->top, 72, 0.3);
  EXPECT_FALSE(first.ink(Seen::red, {0, bars[0].top + 2, 210, 297}));
  EXPECT_FALSE(last.ink(Seen::red, kWholePage));
}

// 7.3.5: the seal presses issuer and date, and stands within a line of text on its page.
TEST_F(Measured, SealOnAPageWithText) {
  for (int paragraphs = 4; paragraphs < 16; ++paragraphs) {
    Paper paper = sample("meeting_notice");
    paper.imprint.reset();
    paper.body.clear();
    for (int i = 0; i < paragraphs; ++i) {
      paper.body.push_back({PaperParagraph{{}, {}, "请各成员单位按时参加会议。"}, {}, {}});
    }
    const std::string pdf = pdf_of(paper);
    const Picture page(pdf, pages, 100);
    const Box under{100, 110, 200, 264};  // below the head of a first page
    const auto seal = page.ink(Seen::red, pages == 1 ? under : kTextArea);
    ASSERT_TRUE(seal) << paragraphs;
    EXPECT_NEAR(seal->bottom - seal->top, 42, 0.6);
    EXPECT_LT(seal->bottom, 263);
    const auto text = page.ink(Seen::black, {28, 30, 100, seal->top + 1});
    ASSERT_TRUE(text) << "a seal without text on its page, " << paragraphs << " paragraphs";
    EXPECT_LT(seal->top - text->bottom, 10.5) << paragraphs;
  }
}

// No line begins with a mark that closes or ends with one that opens.
TEST_F(Measured, LinesKeepTheirMarks) {
  Paper paper = sample("notice");
  paper.attachments.clear();
  paper.body.clear();
  std::string text;
  const std::vector<std::string> words = {"研究", "《管理办法》", "，", "（试行）", "。", "“四早”",
                                          "项目", "；", "10kV线路", "、", "第2026号", "：", "落实"};
  for (std::size_t i = 0; i < 900; ++i) text += words[(i * 7 + i / 5) % words.size()];
  paper.body.push_back({PaperParagraph{{}, {}, text}, {}, {}});
  const std::string pdf = pdf_of(paper);
  const std::vector<std::string> never_first = {"，", "。", "；", "：", "、", "）", "》", "”"};
  const std::vector<std::string> never_last = {"（", "《", "“"};
  int lines = 0;
  for (int page = 2; page + 1 < pages; ++page) {
    for (const std::string& line : page_lines(pdf, page)) {
      ++lines;
      for (const auto& mark : never_first) EXPECT_FALSE(line.starts_with(mark)) << line;
      for (const auto& mark : never_last) EXPECT_FALSE(line.ends_with(mark)) << line;
    }
    const auto ink = Picture(pdf, page, 150).ink(Seen::black, kTextArea);
    EXPECT_LT(ink->right, 184.6);
  }
  EXPECT_GT(lines, 40);
}

// What is copied out of the PDF is what was put in.
TEST_F(Measured, TextReadsBack) {
  for (const std::string& name : sample_names()) {
    const Paper paper = sample(name);
    const std::string pdf = pdf_of(paper);
    std::string all;
    for (int page = 1; page <= pages; ++page) {
      std::string text = page_text(pdf, page);
      const std::vector<std::string> outside = {
          "—" + std::to_string(page) + "—",
          paper.proof ? without_space(paper.proof->caption) : ""};
      for (const std::string& extra : outside) {
        const auto at = text.rfind(extra);
        if (!extra.empty() && at != std::string::npos) text.erase(at, extra.size());
      }
      all += text;
    }
    const auto expect = [&](const std::string& text) {
      EXPECT_NE(all.find(without_space(text)), std::string::npos) << name << ": " << text;
    };
    if (paper.head.mark) expect(*paper.head.mark);
    if (paper.title) expect(*paper.title);
    if (paper.head.number) expect(*paper.head.number);
    for (const PaperBlock& block : paper.body) {
      if (!block.paragraph) continue;
      expect(block.paragraph->heading.value_or("") + block.paragraph->text.value_or(""));
    }
    for (const PaperAttendance& group : paper.attendance) {
      for (const std::string& person : group.names) expect(person);
    }
    if (paper.note) expect("（" + *paper.note + "）");
    EXPECT_EQ(all.find("\xEF\xBF\xBD"), std::string::npos) << name;
  }
}

}  // namespace
}  // namespace tongchou::document
