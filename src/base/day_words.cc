#include "base/day_words.h"

namespace tongchou {

// 「用阿拉伯数字将年、月、日标全，年份应标全称，月、日不编虚位（即1不编为01）」
std::string date_in_words(Date day) {
  const std::chrono::year_month_day civil{day};
  return std::to_string(static_cast<int>(civil.year())) + "年" + day_in_words(day);
}

std::string day_in_words(Date day) {
  const std::chrono::year_month_day civil{day};
  return std::to_string(static_cast<unsigned>(civil.month())) + "月" +
         std::to_string(static_cast<unsigned>(civil.day())) + "日";
}

}  // namespace tongchou
