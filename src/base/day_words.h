// Days as Chinese official papers write them: GB/T 9704-2012, 7.3.5.4, Arabic figures, no leading
// noughts.
#pragma once

#include <string>

#include "base/time.h"

namespace tongchou {

std::string date_in_words(Date day);  // 2026年3月18日
std::string day_in_words(Date day);   // 3月18日, where the year goes without saying

}  // namespace tongchou
