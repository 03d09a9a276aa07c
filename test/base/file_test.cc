#include "base/file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>
#include <vector>

namespace tongchou {
namespace {

namespace fs = std::filesystem;

class FileTest : public testing::Test {
 protected:
  FileTest() {
    char path[] = "/tmp/tongchou-file-XXXXXX";
    folder_ = ::mkdtemp(path);
  }
  ~FileTest() override {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }

  static std::string text_of(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  std::size_t files_in(const fs::path& folder) {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(folder), fs::directory_iterator{}));
  }

  fs::path folder_;
};

using ReadFile = FileTest;
using WriteDurably = FileTest;

TEST_F(ReadFile, TakesTheWholeAndAFolderIsNoFile) {
  const std::string bytes("\0\r\n字", 6);
  std::ofstream(folder_ / "file", std::ios::binary) << bytes;
  std::ofstream(folder_ / "empty");
  EXPECT_EQ(read_file(folder_ / "file"), bytes);
  EXPECT_EQ(read_file(folder_ / "empty"), "");
  EXPECT_EQ(read_file(folder_ / "none"), std::nullopt);
  EXPECT_EQ(read_file(folder_), std::nullopt);
}

TEST_F(WriteDurably, MakesDirectoriesAndReplacesWhatWasThere) {
  const fs::path path = folder_ / "a" / "b" / "file";
  ASSERT_TRUE(write_durably(path, std::string(3 << 20, 'x')));
  EXPECT_EQ(fs::file_size(path), 3u << 20);
  ASSERT_TRUE(write_durably(path, "短"));
  EXPECT_EQ(text_of(path), "短");
  EXPECT_EQ(files_in(path.parent_path()), 1u) << "no part is left";
}

TEST_F(WriteDurably, OwnerOnlyIsNeverReadableByOthers) {
  const fs::path path = folder_ / "key";
  ASSERT_TRUE(write_durably(path, "secret", FileAccess::owner_only));
  struct stat found {};
  ASSERT_EQ(::stat(path.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777, 0600u);
}

TEST_F(WriteDurably, AFailureLeavesWhatWasThere) {
  const fs::path path = folder_ / "taken";
  fs::create_directory(path);
  std::ofstream(path / "inside") << "kept";
  EXPECT_FALSE(write_durably(path, "no file can replace a directory"));
  EXPECT_EQ(text_of(path / "inside"), "kept");
  EXPECT_EQ(files_in(folder_), 1u) << "no part is left";
  EXPECT_FALSE(write_durably(path / "inside" / "below", "a file is no directory"));
}

TEST_F(WriteDurably, ManyAtOnceLeaveOneWholeFile) {
  const fs::path path = folder_ / "same";
  std::vector<std::thread> writers;
  for (char letter = 'a'; letter < 'i'; ++letter) {
    writers.emplace_back([&path, letter] {
      for (int i = 0; i < 20; ++i) ASSERT_TRUE(write_durably(path, std::string(5000, letter)));
    });
  }
  for (auto& writer : writers) writer.join();
  const std::string text = text_of(path);
  ASSERT_EQ(text.size(), 5000u);
  EXPECT_EQ(text, std::string(5000, text.front()));
  EXPECT_EQ(files_in(folder_), 1u);
}

}  // namespace
}  // namespace tongchou
