// The numbered rules of the import, and the loaders of its data. TOML text in, tables out: the
// files are read elsewhere.
#include <algorithm>

#include "kernel/list_import.h"

#include "kernel/toml_text.h"

namespace tongchou::kernel {

const std::vector<ListRule>& list_rules() {
  using W = RuleWeight;
  static const std::vector<ListRule> rules = {
      {"IMP-01", W::info, "达到门槛：占地", "declared: the land reaches the threshold"},
      {"IMP-02", W::info, "达到门槛：总投资", "declared: the investment reaches the threshold"},
      {"IMP-03", W::info, "占地和总投资都在门槛以下，列为一般项目",
       "below the threshold: kept as a general project"},
      {"IMP-04", W::asks, "缺占地面积，请补报", "the land area is missing: please state it"},
      {"IMP-05", W::asks, "缺总投资，请补报", "the total investment is missing: please state it"},
      {"IMP-06", W::asks, "所写占地不能确定是否达到门槛，请报确数",
       "the land as written does not settle the threshold: please state the exact area"},
      {"IMP-07", W::asks, "所写总投资不能确定是否达到门槛，请报确数",
       "the investment as written does not settle the threshold: please state the exact amount"},
      {"IMP-08", W::asks, "缺该币种在该日的汇率，请提供", "a rate for the currency is needed"},
      {"IMP-09", W::info, "占地未填，按不占地计（导入选项）",
       "empty land counted as none (an import option)"},
      {"IMP-10", W::returns, "空行，不是项目", "an empty row, not a project"},
      {"IMP-11", W::returns, "重复的表头，不是项目", "a repeated header, not a project"},
      {"IMP-12", W::returns, "合计或小计行，不是项目", "a total or subtotal, not a project"},
      {"IMP-13", W::returns, "分类标题行，不是项目", "a section heading, not a project"},
      {"IMP-14", W::returns, "注释或落款行，不是项目", "a note or a signature line, not a project"},
      {"IMP-15", W::returns, "没有项目名称", "the project has no name"},
      {"IMP-16", W::returns, "项目名称被遮盖，无从辨认",
       "the name is masked: the project cannot be told"},
      {"IMP-17", W::warning, "项目名称部分被遮盖，建档前须补全", "the name is partly masked"},
      {"IMP-20", W::returns, "累计完成投资超过总投资", "completed investment exceeds the total"},
      {"IMP-21", W::returns, "年度计划投资超过总投资", "the year's plan exceeds the total"},
      {"IMP-22", W::returns, "单元格内的数相互矛盾",
       "the figures within the cell contradict each other"},
      {"IMP-23", W::returns, "各期投资之和与总投资不符",
       "the phases do not add up to the total investment"},
      {"IMP-24", W::returns, "各项投资之和超过总投资",
       "the parts together exceed the total investment"},
      {"IMP-25", W::returns, "各部分用地之和与占地不符",
       "the parts of the land do not add up to the land"},
      {"IMP-26", W::returns, "建设内容所写总投资与总投资栏不一致",
       "the total stated in the text differs from the total column"},
      {"IMP-27", W::returns, "起止时间颠倒", "the end lies before the start"},
      {"IMP-28", W::returns, "疑似串列：文字栏内是数量",
       "shifted cells: an amount in a column of words"},
      {"IMP-29", W::returns, "疑似串列：数量栏内是文字",
       "shifted cells: words in a column of amounts"},
      {"IMP-30", W::returns, "疑似串列：单位与本栏不符", "shifted cells: a unit of another column"},
      {"IMP-31", W::warning, "与前面的行重名，疑似重复申报",
       "same name and place as an earlier row (KP-4)"},
      {"IMP-32", W::warning, "数量级与总投资相差悬殊，疑似漏写“万”",
       "out of proportion to the total: 万 may be missing"},
      {"IMP-33", W::warning, "此数无法读出", "the figure cannot be read"},
      {"IMP-34", W::warning, "各期之和小于总数，是否还有其他期",
       "the phases are less than the whole: are there more?"},
      {"IMP-35", W::warning, "到位资金超过总投资，请核对",
       "funds received exceed the total: please check"},
      {"IMP-36", W::warning, "文字中另有金额，可供补报时参考",
       "the text names an amount that may help"},
      {"IMP-38", W::warning, "每亩投资乘以占地与总投资不符，请核对",
       "investment per 亩 times the land is not the total: please check"},
      {"IMP-37", W::warning, "数额异常大，请核对单位",
       "an unusually large amount: please check the unit"},
  };
  return rules;
}

namespace {

std::unexpected<Error> wrong(const char* file, const toml::node& node, std::string zh,
                             std::string en) {
  return fail("import.rules", std::move(zh), std::move(en),
              std::string(file) + ":" + std::to_string(node.source().begin.line));
}

std::vector<std::string> strings(const toml::node* node) {
  std::vector<std::string> out;
  if (const toml::array* array = node ? node->as_array() : nullptr)
    for (const toml::node& item : *array) out.push_back(fold_text(item.value_or(std::string())));
  return out;
}

}  // namespace

Result<ImportRules> parse_import_rules(std::string_view text) {
  constexpr const char* kFile = "import.toml";
  TRY(const toml::table root, read_toml(text, kFile));
  ImportRules rules;
  const toml::array* columns = root["column"].as_array();
  if (!columns) return fail("import.rules", "没有 [[column]]", "there is no [[column]]", kFile);
  for (const toml::node& node : *columns) {
    const toml::table* table = node.as_table();
    if (!table) return wrong(kFile, node, "格式不对", "a column is a table");
    ColumnRule rule;
    rule.field = (*table)["field"].value_or(std::string());
    rule.zh = (*table)["zh"].value_or(rule.field);
    rule.en = (*table)["en"].value_or(rule.field);
    rule.names = strings(table->get("names"));
    const bool known =
        std::find(kListFields.begin(), kListFields.end(), rule.field) != kListFields.end();
    if (!known)
      return wrong(kFile, node, "不认识的字段 " + rule.field, "unknown field " + rule.field);
    if (rule.names.empty()) return wrong(kFile, node, "没有列名", "the column has no names");
    rules.columns.push_back(std::move(rule));
  }
  if (const toml::table* heading = root["heading"].as_table())
    rules.heading_words = strings(heading->get("words"));
  // Longest first, so that taking words away never leaves half of a longer one.
  std::stable_sort(rules.heading_words.begin(), rules.heading_words.end(),
                   [](const auto& a, const auto& b) { return a.size() > b.size(); });
  return rules;
}

Result<std::vector<Rate>> parse_rates(std::string_view text) {
  constexpr const char* kFile = "rates.toml";
  TRY(const toml::table root, read_toml(text, kFile));
  const std::string source = root["source"].value_or(std::string());
  const bool confirmed = root["confirmed"].value_or(false);
  std::vector<Rate> rates;
  const toml::array* list = root["rate"].as_array();
  if (!list) return fail("import.rates", "没有 [[rate]]", "there is no [[rate]]", kFile);
  for (const toml::node& node : *list) {
    const toml::table* table = node.as_table();
    const auto since = table ? (*table)["since"].value<toml::date>() : std::nullopt;
    const toml::table* values = table ? (*table)["cny"].as_table() : nullptr;
    if (!since || !values)
      return wrong(kFile, node, "应有 since 和 cny", "a rate has since and cny");
    const Date day{std::chrono::year(since->year) / since->month / since->day};
    for (const auto& [currency, value] : *values) {
      const auto cny = Decimal::parse(value.value_or(std::string()));
      if (!cny || *cny <= Decimal(0))
        return wrong(kFile, value, "汇率应为加引号的正数", "a rate is a positive number in quotes");
      rates.push_back({std::string(currency.str()), day, *cny, (*table)["source"].value_or(source),
                       (*table)["confirmed"].value_or(confirmed)});
    }
  }
  return rates;
}

}  // namespace tongchou::kernel
