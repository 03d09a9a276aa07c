// A list read without any office: the pack that ships with the program, the rates of one's own.
#include "command_line/list_alone.h"

#include <gtest/gtest.h>

#include "kernel/list_import.h"
#include "server/setup.h"

namespace tongchou::command_line {
namespace {

Instant day_of_list() { return *parse_local_instant("2026-03-17 10:00"); }

TEST(ListAlone, needs_no_office) {
  auto list = read_list_alone("projects", "项目名称,占地(亩),总投资(万元)\n甲乙厂,12,1\n",
                              day_of_list(), {});
  ASSERT_TRUE(list) << list.error().zh;
  const Json report = list->report();
  EXPECT_EQ(report["rows"].as_integer(), 1);
  EXPECT_EQ(report["declared"].as_integer(), 1);
  EXPECT_EQ(report["items"].at(0)["investment_cny"].as_string(), "10000");
  EXPECT_FALSE(read_list_alone("nothing", "a,b\n", day_of_list(), {}));
}

TEST(ListAlone, converts_at_the_rate_that_the_office_keeps) {
  const char* sheet = "项目名称,占地(亩),总投资\n甲乙厂,2,60万美元\n";
  const auto yuan = [&](const std::string& rates) {
    auto list =
        read_list_alone("projects", sheet, day_of_list(), *kernel::parse_rates(rates));
    return list ? list->report()["items"].at(0)["investment_cny"].as_string() : list.error().code;
  };
  EXPECT_EQ(yuan(server::embedded_text("common/rates.toml")), "4200000");
  EXPECT_EQ(yuan("source = \"x\"\n[[rate]]\nsince = 2026-03-02\ncny = { USD = \"8.5\" }\n"),
            "5100000");
}

}  // namespace
}  // namespace tongchou::command_line
