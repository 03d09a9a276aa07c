#include "kernel/list_import.h"

#include <algorithm>
#include <set>

#include "kernel/list_check.h"

namespace tongchou::kernel {
namespace {

std::string trimmed(std::string_view text) {
  const char* spaces = " \t\r\n";
  auto strip = [&](std::string_view s) {
    while (!s.empty()) {
      if (std::string_view(spaces).find(s.front()) != std::string_view::npos)
        s.remove_prefix(1);
      else if (s.starts_with("\u3000"))
        s.remove_prefix(3);
      else if (s.starts_with("\u00a0"))
        s.remove_prefix(2);
      else
        break;
    }
    while (!s.empty()) {
      if (std::string_view(spaces).find(s.back()) != std::string_view::npos)
        s.remove_suffix(1);
      else if (s.ends_with("\u3000"))
        s.remove_suffix(3);
      else if (s.ends_with("\u00a0"))
        s.remove_suffix(2);
      else
        break;
    }
    return s;
  };
  return std::string(strip(text));
}

std::string letter_of(std::size_t column) {
  std::string letters;
  for (std::size_t n = column + 1; n > 0; n = (n - 1) / 26)
    letters.insert(letters.begin(), static_cast<char>('A' + (n - 1) % 26));
  return letters;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// 2026年计划投资, 2026年度计划投资, 2026计划投资 -> 年度计划投资
std::string without_year(std::string text) {
  for (std::size_t i = 0; i + 4 <= text.size(); ++i) {
    const bool year = (text.compare(i, 2, "19") == 0 || text.compare(i, 2, "20") == 0) &&
                      is_digit(text[i + 2]) && is_digit(text[i + 3]) &&
                      (i + 4 == text.size() || !is_digit(text[i + 4])) &&
                      (i == 0 || !is_digit(text[i - 1]));
    if (!year) continue;
    std::size_t length = 4;
    for (const char* tail : {"年", "度"})
      if (text.compare(i + length, 3, tail) == 0) length += 3;
    text.replace(i, length, "年度");
  }
  return text;
}

// The field that a folded header without unit means, and how well it matches (0: not at all).
std::pair<std::string, std::size_t> match_header(const ImportRules& rules,
                                                 const std::string& header) {
  std::pair<std::string, std::size_t> best{"", 0};
  if (header.empty() || header.size() > 90) return best;
  const std::string plain = without_year(header);
  const bool of_part = plain.find("其中") != plain.npos || plain.find("固定资产") != plain.npos ||
                       plain.find("设备") != plain.npos || plain.find("环保") != plain.npos;
  for (const ColumnRule& rule : rules.columns) {
    for (const std::string& name : rule.names) {
      if (name == plain || name == header) return {rule.field, 1000};
      // A name of two characters is found in too many others.
      if (name.size() >= 9 && !of_part && plain.find(name) != plain.npos &&
          name.size() > best.second)
        best = {rule.field, name.size()};
    }
  }
  return best;
}

struct Header {
  std::size_t first = 0, last = 0;  // rows
  std::vector<ColumnMatch> columns;
  std::vector<HeaderUnit> units;
};

std::size_t score(const ImportRules& rules, const TableRow& row) {
  std::set<std::string> fields;
  std::size_t filled = 0;
  for (const std::string& cell : row.cells) {
    if (trimmed(cell).empty()) continue;
    ++filled;
    if (auto [field, how] = match_header(rules, read_header_unit(cell).plain); how)
      fields.insert(field);
  }
  // Most of a header's cells are names of columns; a row of data has a word or two by chance.
  if (!fields.contains("name") || fields.size() < 2 || fields.size() * 2 < filled) return 0;
  return fields.size();
}

// (万元): a cell that is a unit and nothing else; 百亩 is a figure.
bool is_unit_word(const std::string& cell) {
  static const std::vector<std::string> kUnits = {
      "万元", "亿元", "元", "百万元", "千万元",   "万美元",  "亩",
      "公顷", "㎡",   "m2", "平方米", "万平方米", "平方公里"};
  std::string word = fold_text(cell);
  std::erase_if(word, [](char c) { return c == '(' || c == ')'; });
  return std::find(kUnits.begin(), kUnits.end(), word) != kUnits.end();
}

// A second level below: nothing under the name column, names of columns or units elsewhere, and no
// figures.
bool continues_header(const ImportRules& rules, const TableRow& first, const TableRow& next) {
  std::size_t names = 0, units = 0, others = 0;
  for (std::size_t c = 0; c < next.cells.size(); ++c) {
    const std::string cell = trimmed(next.cells[c]);
    const std::string above = c < first.cells.size() ? first.cells[c] : "";
    if (cell.empty() || fold_text(cell) == fold_text(above)) continue;
    const HeaderUnit unit = read_header_unit(cell);
    const bool named = match_header(rules, unit.plain).second > 0;
    if (cell.size() > 60 || (!named && is_digit(fold_text(cell)[0]))) return false;
    if (match_header(rules, read_header_unit(above).plain).first == "name") return false;
    if (named)
      ++names;
    else if (is_unit_word(cell))
      ++units;
    else
      ++others;
  }
  return names + units > others || (names > 0 && names >= others);
}

Header read_header(const ImportOptions& options, const Table& table, std::size_t at) {
  Header header{at, at, {}, {}};
  const TableRow& top = table.rows[at];
  const TableRow* below = nullptr;
  if (at + 1 < table.rows.size() && continues_header(options.rules, top, table.rows[at + 1])) {
    below = &table.rows[at + 1];
    header.last = at + 1;
  }
  const std::size_t width = std::max(top.cells.size(), below ? below->cells.size() : 0);
  std::string parent;
  for (std::size_t c = 0; c < width; ++c) {
    const std::string upper = c < top.cells.size() ? trimmed(top.cells[c]) : "";
    const std::string lower = below && c < below->cells.size() ? trimmed(below->cells[c]) : "";
    if (!upper.empty()) parent = upper;
    const bool two = !lower.empty() && lower != upper;
    std::string text = two ? lower : upper;
    HeaderUnit unit = read_header_unit(text);
    if (two) {
      const HeaderUnit only = read_header_unit("(" + lower + ")");
      if (only.dimension) unit = only, unit.plain = read_header_unit(upper).plain;
      const HeaderUnit above = read_header_unit(parent);
      if (!unit.dimension && above.dimension) {
        const std::string plain = unit.plain;
        unit = above;
        unit.plain = plain;
      }
      text = parent + " " + lower;
    }
    header.columns.push_back({c, letter_of(c), text, "", ""});
    header.units.push_back(unit);
  }
  return header;
}

// Each field goes to its best column; a person's correction goes before everything.
void assign_fields(const ImportOptions& options, Header& header) {
  std::map<std::string, std::pair<std::size_t, std::size_t>> best;  // field -> quality, column
  for (std::size_t c = 0; c < header.columns.size(); ++c) {
    if (options.columns.contains(c)) continue;
    const auto [field, how] = match_header(options.rules, header.units[c].plain);
    if (how && (!best.contains(field) || best[field].first < how)) best[field] = {how, c};
  }
  for (const auto& [column, field] : options.columns) {
    best.erase(field);
    if (column < header.columns.size()) header.columns[column].field = field;
  }
  for (const auto& [field, found] : best) header.columns[found.second].field = field;
  for (std::size_t c = 0; c < header.columns.size(); ++c) {
    if (!header.units[c].dimension) continue;
    const std::string& h = header.columns[c].header;
    for (const char* unit : {"万平方米", "平方公里", "平方米", "公顷", "万美元", "亿元", "万元",
                             "百万元", "㎡", "亩", "元"}) {
      if (fold_text(h).find(fold_text(unit)) == std::string::npos) continue;
      header.columns[c].unit = unit;
      break;
    }
  }
}

// "单位:万元、亩" above the header.
std::vector<HeaderUnit> units_above(const Table& table, std::size_t header) {
  std::vector<HeaderUnit> units;
  for (std::size_t r = 0; r < header; ++r) {
    for (const std::string& cell : table.rows[r].cells) {
      const std::string folded = fold_text(cell);
      const auto at = folded.find("单位:");
      if (at == folded.npos) continue;
      std::string rest = folded.substr(at + std::string_view("单位:").size());
      while (!rest.empty()) {
        const auto cut = rest.find_first_of(",;/)");
        const auto mark = rest.find("、");
        const auto end = std::min(cut, mark);
        const HeaderUnit unit = read_header_unit("(" + rest.substr(0, end) + ")");
        if (unit.dimension) units.push_back(unit);
        if (end == rest.npos) break;
        rest.erase(0, end + (end == mark ? 3 : 1));
      }
    }
  }
  return units;
}

bool is_total_word(std::string text) {
  static const std::vector<std::string> kWords = {"合计", "总计", "小计", "共计",
                                                  "累计", "汇总", "总和", "总合计"};
  for (const std::string& word : kWords) {
    const auto at = text.find(word);
    if (at == text.npos) continue;
    std::string rest = text.substr(0, at) + text.substr(at + word.size());
    for (const char* usual : {"项目", "本页", "以上", "全县", "全区",   "全市", "共", "个", "项",
                              ":",    "(",    ")",    ",",    "总投资", "万元", "一", "二", "三",
                              "四",   "五",   "六",   "七",   "八",     "九",   "十", "、", "类"})
      for (auto p = rest.find(usual); p != rest.npos; p = rest.find(usual))
        rest.erase(p, std::string_view(usual).size());
    std::erase_if(rest, [](char c) { return is_digit(c) || c == '.'; });
    if (rest.empty()) return true;
    // 工业项目小计: the word at the end of a short text
    if (text.size() <= 45 && text.ends_with(word) && word != "累计") return true;
  }
  return false;
}

bool is_chinese_ordinal(std::string text) {
  for (const char* strip : {"(", ")", "、", ".", "第", "部分"})
    for (auto p = text.find(strip); p != text.npos; p = text.find(strip))
      text.erase(p, std::string_view(strip).size());
  if (text.empty()) return false;
  for (std::size_t i = 0; i + 3 <= text.size(); i += 3)
    if (std::string("一二三四五六七八九十").find(text.substr(i, 3)) == std::string::npos)
      return false;
  return text.size() % 3 == 0;
}

// Cuts "一、" "(二)" "第三部分" off; true when there was one.
bool cut_ordinal(std::string& text) {
  for (const char* mark : {"、", ")", "部分", "."}) {
    const auto at = text.find(mark);
    if (at == text.npos || at > 15) continue;
    if (!is_chinese_ordinal(text.substr(0, at + std::string_view(mark).size()))) continue;
    text.erase(0, at + std::string_view(mark).size());
    while (text.starts_with(":")) text.erase(0, 1);
    return true;
  }
  return false;
}

// 工业类项目(12个): words of sectors and a count, nothing that names a project.
bool is_generic(const ImportRules& rules, std::string text) {
  for (auto open = text.find('('); open != text.npos; open = text.find('(')) {
    const auto close = text.find(')', open);
    text.erase(open, close == text.npos ? text.npos : close - open + 1);
  }
  for (const std::string& word : rules.heading_words)
    for (auto p = text.find(word); p != text.npos; p = text.find(word)) text.erase(p, word.size());
  for (const char* rest : {"共", "个", "项", ":", "、", ",", "年"})
    for (auto p = text.find(rest); p != text.npos; p = text.find(rest))
      text.erase(p, std::string_view(rest).size());
  std::erase_if(text, [](char c) { return is_digit(c); });
  return text.empty();
}

class Importer {
 public:
  Importer(const Table& table, const ImportOptions& options) : table_(table), options_(options) {}

  Result<ListResult> run() {
    if (table_.rows.size() > limits::kListRowsMax)
      return fail("import.too_big", "行数超过 " + std::to_string(limits::kListRowsMax),
                  "more than " + std::to_string(limits::kListRowsMax) + " rows");
    for (const TableRow& row : table_.rows)
      if (row.cells.size() > limits::kListColumnsMax)
        return fail("import.too_big", "列数超过 " + std::to_string(limits::kListColumnsMax),
                    "more than " + std::to_string(limits::kListColumnsMax) + " columns",
                    "A" + std::to_string(row.line));
    if (!find_header())
      return fail("import.no_header", "前30行中没有找到表头：应有“项目名称”及其他栏目名",
                  "no header row in the first 30: a name column and others are expected", "A1");
    describe_columns();
    for (std::size_t r = header_.last + 1; r < table_.rows.size(); ++r) row(table_.rows[r]);
    return std::move(result_);
  }

 private:
  bool find_header() {
    std::size_t best = 0, at = 0;
    for (std::size_t r = 0; r < table_.rows.size() && r < 30; ++r) {
      const std::size_t s = score(options_.rules, table_.rows[r]);
      if (s > best) best = s, at = r;
    }
    // With every needed column named by a person, the first row is taken as the header.
    if (best == 0) {
      const bool named = std::any_of(options_.columns.begin(), options_.columns.end(),
                                     [](const auto& c) { return c.second == "name"; });
      if (!named || table_.rows.empty()) return false;
    }
    header_ = read_header(options_, table_, at);
    assign_fields(options_, header_);
    return true;
  }

  void describe_columns() {
    result_.header_line = table_.rows[header_.first].line;
    result_.data_line =
        header_.last + 1 < table_.rows.size() ? table_.rows[header_.last + 1].line : 0;
    for (std::size_t r = 0; r < header_.first; ++r) result_.preamble.push_back(table_.rows[r].line);
    money_.rates = options_.rates;
    money_.day = options_.day;
    const auto above = units_above(table_, header_.first);
    for (const ColumnMatch& column : header_.columns) {
      if (column.field.empty()) continue;
      column_of_[column.field] = column.column;
      HeaderUnit unit = header_.units[column.column];
      const bool area = column.field == "land";
      const bool money = column.field.ends_with("_investment");
      if (!area && !money) continue;
      const Dimension wanted = area ? Dimension::area : Dimension::money;
      for (const HeaderUnit& other : above)
        if (unit.dimension != wanted && other.dimension == wanted) unit = other;
      if (unit.dimension == wanted) units_[column.field] = unit;
    }
    for (const ColumnRule& rule : options_.rules.columns)
      if (!column_of_.contains(rule.field)) result_.missing.push_back(rule.field);
    result_.columns = header_.columns;
  }

  void row(const TableRow& row) {
    std::size_t filled = 0;
    for (const std::string& cell : row.cells) filled += trimmed(cell).empty() ? 0 : 1;
    if (filled == 0 && row.cells.size() <= 1) return;  // promise 1: a blank line is no row
    ListItem item;
    item.line = row.line;
    RowCells cells;
    for (std::size_t c = 0; c < row.cells.size(); ++c) {
      const std::string text = trimmed(row.cells[c]);
      const bool known = c < header_.columns.size() && !header_.columns[c].field.empty();
      const std::string key = known                        ? header_.columns[c].field
                              : c < header_.columns.size() ? header_.columns[c].header
                                                           : letter_of(c);
      if (known) cells.text[key] = text;
      if (!text.empty()) item.raw.emplace_back(key, text);
    }
    for (const auto& [field, column] : column_of_)
      cells.cell[field] = letter_of(column) + std::to_string(row.line);
    item.name = cells.at("name");
    if (const char* rule = no_project(row, cells, filled)) {
      if (item.name.empty())
        for (const auto& [key, text] : item.raw)
          if (item.name.empty() || key == "index") item.name = text;
      add_reason(item, rule, "");
    } else {
      project(item, cells);
    }
    result_.items.push_back(std::move(item));
  }

  // Rows that are no projects, and the rule that says so; null for a project.
  const char* no_project(const TableRow& row, const RowCells& cells, std::size_t filled) const {
    if (filled == 0) return "IMP-10";
    std::size_t same = 0;
    for (const ColumnMatch& column : header_.columns) {
      if (column.column >= row.cells.size() || column.field.empty()) continue;
      const HeaderUnit unit = read_header_unit(row.cells[column.column]);
      same += !unit.plain.empty() &&
              match_header(options_.rules, unit.plain).first == column.field &&
              match_header(options_.rules, unit.plain).second == 1000;
    }
    if (same >= 2 && same * 2 >= filled) return "IMP-11";
    std::string first;
    for (const std::string& cell : row.cells)
      if (first.empty()) first = fold_text(trimmed(cell));
    const std::string index = fold_text(cells.at("index")), name = fold_text(cells.at("name"));
    if (is_total_word(first) || (!name.empty() && is_total_word(name))) return "IMP-12";
    for (const char* note :
         {"注:", "备注:", "说明:", "填表人", "填报人", "制表", "审核人", "单位负责人",
          "联系电话:", "填报单位", "填表单位", "填报日期", "注1", "注2", "※", "*注"})
      if (first.starts_with(note)) return "IMP-14";
    return heading(cells, index, name, first, filled) ? "IMP-13" : nullptr;
  }

  bool heading(const RowCells& cells, const std::string& index, std::string name,
               const std::string& first, std::size_t filled) const {
    for (const char* field :
         {"unit", "place", "content", "progress", "responsible", "nature", "period"})
      if (!cells.at(field).empty()) return false;
    if (name.empty()) name = index.empty() ? first : index;
    const bool merged = filled == 1;  // one cell across the table
    const bool ordinal_index = is_chinese_ordinal(index);
    const bool ordinal = cut_ordinal(name) || (ordinal_index && name != index);
    if (is_generic(options_.rules, name))
      return ordinal || merged || index.empty() || ordinal_index;
    if (!merged && !ordinal) return false;
    const bool counted = name.ends_with("个)") || name.ends_with("项)") || name.ends_with("类") ||
                         name.ends_with("个") || name.ends_with("类项目");
    const bool no_amount = cells.at("land").empty() && cells.at("total_investment").empty();
    return counted || (ordinal && no_amount && merged) ||
           (ordinal_index && no_amount && filled <= 2);
  }

  Reading money(const RowCells& cells, const char* field) const {
    MoneyOptions options = money_;
    if (auto unit = units_.find(field); unit != units_.end()) {
      options.bare_unit = unit->second.factor;
      options.bare_unit_stated = true;
      if (!unit->second.currency.empty()) options.bare_currency = unit->second.currency;
    }
    return read_money(cells.at(field), options);
  }

  void project(ListItem& item, const RowCells& cells) {
    item.project = true;
    AreaOptions area;
    if (auto unit = units_.find("land"); unit != units_.end()) area.bare_unit = unit->second.factor;
    item.land = read_area(cells.at("land"), area);
    item.total = money(cells, "total_investment");
    item.annual = money(cells, "annual_investment");
    item.completed = money(cells, "completed_investment");

    if (item.name.empty())
      add_reason(item, "IMP-15", cells.address("name"));
    else if (is_masked(item.name, true))
      add_reason(item, "IMP-16", cells.address("name"));
    else if (is_masked(item.name, false))
      add_reason(item, "IMP-17", cells.address("name"));
    check_shifted(item, cells);
    check_amounts(item, cells);
    check_prose(item, cells);
    check_period(item, cells);
    duplicate(item, cells);
    decide(item, cells);
    for (auto [reading, field] :
         {std::pair{&item.land, "land"}, std::pair{&item.total, "total_investment"},
          std::pair{&item.annual, "annual_investment"},
          std::pair{&item.completed, "completed_investment"}}) {
      for (const QuantityNote& note : reading->notes)
        if (note.rule != "QTY-32")
          item.reasons.push_back(
              {note.rule, "", cells.address(field), note.zh, note.en, RuleWeight::info});
    }
  }

  void duplicate(ListItem& item, const RowCells& cells) {
    if (item.name.empty()) return;
    const std::string key = fold_text(item.name) + "|" + fold_text(cells.at("unit")) + "|" +
                            fold_text(cells.at("place"));
    const auto [found, fresh] = seen_.emplace(key, item.line);
    if (fresh) return;
    const std::string line = std::to_string(found->second);
    add_reason(item, "IMP-31", cells.address("name"), "第" + line + "行", "line " + line, "KP-4");
  }

  void decide(ListItem& item, const RowCells& cells) {
    Interval land = item.land.range, money = item.total.range;
    if (item.land.error == Unreadable::empty && !options_.empty_land_is_unknown) {
      land = {Decimal(0), Decimal(0)};
      add_reason(item, "IMP-09", cells.address("land"), "", "", "KP-3");
    }
    const Truth verdict = options_.threshold(land, money);
    const bool returned =
        std::any_of(item.reasons.begin(), item.reasons.end(),
                    [](const Reason& r) { return r.weight == RuleWeight::returns; });
    if (returned) {
      item.verdict = RowVerdict::returned;
      return;
    }
    const std::string land_cell = cells.address("land"),
                      money_cell = cells.address("total_investment");
    if (verdict == Truth::yes) {
      item.verdict = RowVerdict::declared;
      // Which of the two carries it, asked of the same rule.
      if (options_.threshold(land, {}) == Truth::yes)
        add_reason(item, "IMP-01", land_cell, "", "", "KP-3");
      if (options_.threshold({}, money) == Truth::yes)
        add_reason(item, "IMP-02", money_cell, "", "", "KP-3");
      return;
    }
    if (verdict == Truth::no) {
      item.verdict = RowVerdict::below_threshold;
      add_reason(item, "IMP-03", "", "", "", "KP-4");
      return;
    }
    item.verdict = RowVerdict::undecidable;
    const Interval none{Decimal(0), Decimal(0)};
    const bool land_open = options_.threshold(land, none) == Truth::unknown;
    const bool money_open = options_.threshold(none, money) == Truth::unknown;
    if (land_open)
      add_reason(item, land.unknown() ? "IMP-04" : "IMP-06", land_cell, "", "", "KP-3");
    if (money_open) {
      const char* rule = item.total.error == Unreadable::no_rate ? "IMP-08"
                         : money.unknown()                       ? "IMP-05"
                                                                 : "IMP-07";
      add_reason(item, rule, money_cell, "", "", "KP-3");
    }
  }

  const Table& table_;
  const ImportOptions& options_;
  Header header_;
  std::map<std::string, std::size_t> column_of_;
  std::map<std::string, HeaderUnit> units_;
  std::map<std::string, std::size_t> seen_;
  MoneyOptions money_;
  ListResult result_;
};

}  // namespace

const std::string& RowCells::at(const std::string& field) const {
  static const std::string none;
  auto found = text.find(field);
  return found == text.end() ? none : found->second;
}

const std::string& RowCells::address(const std::string& field) const {
  static const std::string none;
  auto found = cell.find(field);
  return found == cell.end() ? none : found->second;
}

void add_reason(ListItem& item, const char* rule, const std::string& cell, const std::string& zh,
                const std::string& en, const char* clause) {
  for (const ListRule& r : list_rules()) {
    if (std::string_view(r.id) != rule) continue;
    item.reasons.push_back({rule, clause, cell, zh.empty() ? r.zh : r.zh + (": " + zh),
                            en.empty() ? r.en : r.en + (": " + en), r.weight});
    return;
  }
  CHECK(false, std::string("no such rule: ") + rule);
}

Truth default_threshold(const Interval& land_mu, const Interval& investment_cny) {
  return kleene_or(at_least(land_mu, Decimal(10)), at_least(investment_cny, Decimal(5'000'000)));
}

std::string ListItem::field(std::string_view wanted) const {
  for (const auto& [key, text] : raw)
    if (key == wanted) return text;
  return {};
}

std::size_t ListResult::count(RowVerdict verdict) const {
  return static_cast<std::size_t>(std::count_if(
      items.begin(), items.end(), [&](const ListItem& item) { return item.verdict == verdict; }));
}

Result<ListResult> import_list(const Table& table, const ImportOptions& options) {
  return Importer(table, options).run();
}

Json report(const ListResult& result) {
  Json json = Json::object({{"rows", result.items.size()},
                            {"declared", result.count(RowVerdict::declared)},
                            {"below_threshold", result.count(RowVerdict::below_threshold)},
                            {"undecidable", result.count(RowVerdict::undecidable)},
                            {"returned", result.count(RowVerdict::returned)}});
  Json::Array items;
  for (const ListItem& item : result.items) {
    Json::Array reasons;
    for (const Reason& r : item.reasons)
      reasons.push_back(Json::object({{"rule", r.rule},
                                      {"clause", r.clause},
                                      {"cell", r.cell},
                                      {"zh", r.zh},
                                      {"en", r.en},
                                      {"weight", enum_name(r.weight)}}));
    auto exact = [](const Reading& r) { return r.value ? Json(r.value->text()) : Json(); };
    items.push_back(Json::object({{"line", item.line},
                                  {"name", item.name},
                                  {"verdict", enum_name(item.verdict)},
                                  {"land_mu", exact(item.land)},
                                  {"investment_cny", exact(item.total)},
                                  {"reasons", std::move(reasons)}}));
  }
  json.set("items", std::move(items));
  return json;
}

}  // namespace tongchou::kernel
