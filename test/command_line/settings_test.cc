// Settings: a file, the environment, flags, each overriding the one before; one command is carried
// out, whatever tables the file has.
#include "command_line/settings.h"

#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace tongchou::command_line {
namespace {

class SettingsTest : public testing::Test {
 protected:
  void SetUp() override {
    file_ = (std::filesystem::temp_directory_path() / ("settings_" + random_hex(6))).string();
    std::ofstream(file_) << "[verify]\ndata = \"file\"\nport = 1\ndemo = true\n"
                            "[serve]\ndata = \"served\"\n";
  }
  void TearDown() override {
    std::filesystem::remove(file_);
    unsetenv("TONGCHOU_DATA");
  }

  // Two commands that share a variable, as those of the program do.
  Result<void> run(std::vector<std::string> words, bool named = true) {
    CLI::App cli;
    data_ = "default";
    port_ = 0;
    demo_ = false;
    for (const char* name : {"serve", "verify", "backup"}) {
      auto* command = cli.add_subcommand(name);
      command->add_option("--data", data_);
      command->add_option("--port", port_);
      command->add_flag("--demo", demo_);
    }
    std::reverse(words.begin(), words.end());
    cli.parse(words);
    return complete_options(cli, file_, named);
  }

  std::string file_, data_;
  int port_ = 0;
  bool demo_ = false;
};

TEST_F(SettingsTest, flags_override_the_environment_which_overrides_the_file) {
  ASSERT_TRUE(run({"verify"}));
  EXPECT_EQ(data_, "file");
  EXPECT_EQ(port_, 1);
  EXPECT_TRUE(demo_);
  setenv("TONGCHOU_DATA", "environment", 1);
  ASSERT_TRUE(run({"verify"}));
  EXPECT_EQ(data_, "environment");
  for (const char* command : {"serve", "verify", "backup"}) {
    ASSERT_TRUE(run({command, "--data", "flag"}));
    EXPECT_EQ(data_, "flag") << command;
  }
}

TEST_F(SettingsTest, says_what_it_does_not_understand) {
  std::ofstream(file_) << "[verify]\ndatta = \"x\"\n";
  EXPECT_EQ(run({"verify"}).error().code, "settings.key");
  EXPECT_TRUE(run({"serve"})) << "another command's table";
  std::ofstream(file_) << "[verify]\nport = \"x\"\n";
  EXPECT_EQ(run({"verify"}).error().code, "settings.value");
  std::ofstream(file_) << "[verfiy]\nport = 1\n";
  EXPECT_EQ(run({"serve"}).error().place, file_ + ": [verfiy]");
  std::ofstream(file_) << "port = 1\n[serve]\n";
  EXPECT_EQ(run({"serve"}).error().place, file_ + ": port");
  std::ofstream(file_) << "[verify\n";
  EXPECT_EQ(run({"verify"}).error().code, "toml.syntax");
  std::filesystem::remove(file_);
  EXPECT_TRUE(run({"verify"}, false));
  EXPECT_EQ(run({"verify"}).error().code, "settings.file");
}

TEST_F(SettingsTest, a_folder_is_no_file_of_settings) {
  std::filesystem::remove(file_);
  std::filesystem::create_directory(file_);
  EXPECT_EQ(run({"verify"}).error().code, "settings.file");
}

}  // namespace
}  // namespace tongchou::command_line
