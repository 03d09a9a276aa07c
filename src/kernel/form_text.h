// A form's answers as people read them: choices by their labels, units, posts and entries by name,
// amounts as they were written. Papers quote forms in these words.
#pragma once

#include <string>
#include <vector>

#include "kernel/paper_record.h"
#include "kernel/world.h"

namespace tongchou::kernel {

std::string answer_text(const World& world, const Json& property, const Json& value, Date day);

// The answered fields as lines and the answered tables, each with its sums, in the form's order.
struct QuotedForm {
  std::vector<LabelledText> lines;
  std::vector<ContentTable> tables;
};
QuotedForm quote_form(const World& world, const Json& form, const Json& data, Date day);

}  // namespace tongchou::kernel
