#include "kernel/form_fault.h"

#include "kernel/form.h"
#include "kernel/form_rows.h"
#include "kernel/records.h"
#include "kernel/text.h"

namespace tongchou::kernel {

namespace {

std::string choices_of(const Json& property) {
  std::string labels;
  for (const auto& choice : property["x-choices"].items()) {
    labels += (labels.empty() ? "" : "、") + choice["label"].as_string();
  }
  return labels;
}

FaultWords fault_of_text(const Json& property, const std::string& text) {
  const auto most = property["maxLength"].as_integer(-1);
  const auto least = property["minLength"].as_integer(-1);
  const auto length = characters_of(text);
  const std::string now = std::to_string(length);
  if (most >= 0 && length > most) {
    const std::string many = std::to_string(most);
    return {"最多 " + many + " 字，现有 " + now + " 字",
            "at most " + many + " characters, there are " + now};
  }
  if (least >= 0 && length < least) {
    const std::string many = std::to_string(least);
    return {"至少 " + many + " 字", "at least " + many + " characters"};
  }
  if (property["enum"].size() > 0) {
    const std::string labels = choices_of(property);
    return {"只能选：" + labels, "is one of: " + labels};
  }
  const std::string& widget = property["x-widget"].as_string();
  if (widget == "date") return {"不是日期，请写作 2026-03-18", "is not a date; write 2026-03-18"};
  if (widget == "month") return {"不是月份，请写作 2026-03", "is not a month; write 2026-03"};
  if (property["type"].as_string() == "integer") return {"请填整数", "is a whole number"};
  if (property["type"].as_string() == "number") return {"请填数字", "is a number"};
  return {};
}

FaultWords fault_of_number(const Json& property, const Decimal& value) {
  const Json& least = property["minimum"];
  const Json& most = property["maximum"];
  if (least.is_number() && value < least.as_decimal()) {
    return {"不小于 " + write_json(least), "is at least " + write_json(least)};
  }
  if (most.is_number() && value > most.as_decimal()) {
    return {"不大于 " + write_json(most), "is at most " + write_json(most)};
  }
  if (property["type"].as_string() == "integer") return {"请填整数", "is a whole number"};
  return {};
}

FaultWords fault_of_list(const Json& property, std::size_t size) {
  const auto given = static_cast<std::int64_t>(size);
  const auto least = property["minItems"].as_integer(0);
  const auto most = property["maxItems"].as_integer(given);
  if (given < least) {
    const std::string many = std::to_string(least);
    return {"至少 " + many + " 项", "at least " + many};
  }
  if (given > most) {
    const std::string many = std::to_string(most);
    return {"最多 " + many + " 项", "at most " + many};
  }
  return {};
}

bool chooses(const Json& property) {
  const std::string& widget = property["x-widget"].as_string();
  return widget == "unit" || widget == "units" || widget == "post" || widget == "posts";
}

// "unit:east-park", "post:p7", or the plain id where only units are offered.
bool is_known(const World& world, const Json& property, const std::string& token) {
  if (token.starts_with("unit:")) return world.get<Unit>(token.substr(5)) != nullptr;
  if (token.starts_with("post:")) return world.get<Post>(token.substr(5)) != nullptr;
  const std::string& widget = property["x-widget"].as_string();
  if (widget == "unit" || widget == "units") return world.get<Unit>(token) != nullptr;
  return true;  // a role
}

void check_choice(const World& world, const Json& property, const Json& value,
                  const std::string& path, const std::string& label,
                  std::vector<FieldProblem>& problems) {
  auto check = [&](const Json& token) {
    if (!token.is_string()) return;
    const bool fits = property["x-holders"].as_string() != "posts" ||
                      token.as_string().starts_with("post:");
    if (fits && is_known(world, property, token.as_string())) return;
    problems.push_back({path, "「" + label + "」没有这个单位或职务：" + token.as_string(),
                        label + ": no such unit or post: " + token.as_string()});
  };
  check(value);
  for (const auto& token : value.items()) check(token);
}

}  // namespace

FaultWords fault_words(const Json& property, const Json& value) {
  FaultWords words;
  if (value.is_string()) words = fault_of_text(property, value.as_string());
  else if (value.is_number()) words = fault_of_number(property, value.as_decimal());
  else if (value.is_array()) words = fault_of_list(property, value.size());
  if (!words.zh.empty()) return words;
  return {"填写不合要求", "is not as the form demands"};
}

FaultWords day_fault(const Json& property, const Json& value, Date today) {
  const std::string& side = property["x-day"].as_string();
  if (side.empty() || !value.is_string()) return {};
  const auto day = parse_date(value.as_string().substr(0, 10));
  if (!day) return {};  // the schema says so
  const std::string now = write_date(today);
  if (side == "past" && *day > today) {
    return {"不能晚于今天（" + now + "）", "is not after today (" + now + ")"};
  }
  if (side == "future" && *day < today) {
    return {"不能早于今天（" + now + "）", "is not before today (" + now + ")"};
  }
  return {};
}

std::vector<FieldProblem> unknown_names(const World& world, const std::string& body,
                                        const Json& form, const Json& data) {
  std::vector<FieldProblem> problems;
  for (const auto& [field, property] : form["schema"]["properties"].members()) {
    const Json& value = data[field];
    const std::string label = field_label(form, field);
    if (chooses(property)) check_choice(world, property, value, field, label, problems);
    if (property["x-ledger"].is_string() && value.is_string()) {
      std::string ledger = property["x-ledger"].as_string();
      if (ledger.find('/') == ledger.npos) ledger.insert(0, body + "/");
      auto entry = world.get<Entry>(value.as_string());
      if (entry && entry->ledger != ledger) {
        problems.push_back({field, "「" + label + "」不是这本台账里的一条",
                            label + ": the entry is of another ledger"});
      }
    }
    if (!is_rows(property)) continue;
    for (const auto& [column, cell] : property["items"]["properties"].members()) {
      if (!chooses(cell)) continue;
      for (std::size_t i = 0; i < value.size(); ++i) {
        check_choice(world, cell, value.at(i)[column],
                     field + "/" + std::to_string(i) + "/" + column,
                     label + "」第 " + std::to_string(i + 1) + " 行「" +
                         cell["title"].as_string(),
                     problems);
      }
    }
  }
  return problems;
}

}  // namespace tongchou::kernel
