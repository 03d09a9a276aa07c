// Contradictions within one row. A row that contradicts itself is returned with cell and rule; it
// is never repaired. What merely looks odd is a warning and leaves the verdict alone.
#include "kernel/list_check.h"

#include <algorithm>

namespace tongchou::kernel {
namespace {

using Role = Mention::Role;
const Decimal kHalf = *Decimal::parse("0.5"), kFiftieth = *Decimal::parse("0.02");

bool has(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

// Rounding that two written figures may hide: half a unit of each last digit, at most one in fifty.
Decimal slack(const Decimal& step_sum, const Decimal& whole) {
  return std::min(step_sum * kHalf, whole.abs() * kFiftieth);
}

std::string text_of(const Decimal& value) { return value.text(); }

// More than the total for sure, whatever the approximations mean.
void check_over(ListItem& item, const Reading& part, const char* rule, const std::string& cell) {
  const Reading& total = item.total;
  if (!part.readable() || !total.readable() || total.scope != QuantityScope::whole) return;
  if (!part.range.lower || !total.range.upper) return;
  const Decimal allowed = slack(part.step + total.step, *total.range.upper);
  if (*part.range.lower <= *total.range.upper + allowed) return;
  const std::string numbers =
      text_of(*part.range.lower) + " > " + text_of(*total.range.upper) + " CNY";
  add_reason(item, rule, cell, numbers, numbers);
}

// 1400元 beside 6084万元: four orders of magnitude, and 元 written where 万元 is usual. It does not
// bear on the threshold, so the row is not returned for it.
void check_magnitude(ListItem& item, const Reading& part, const std::string& cell) {
  if (!part.readable() || !part.value || part.value->is_zero()) return;
  if (!item.total.readable() || !item.total.value) return;
  if (*part.value * Decimal(10000) < *item.total.value && !part.mentions.empty() &&
      part.mentions.front().unit == "元" && !part.mentions.front().scaled)
    add_reason(item, "IMP-32", cell);
}

void check_unreadable(ListItem& item, const Reading& reading, const std::string& cell) {
  switch (reading.error) {
    case Unreadable::none:
    case Unreadable::empty:
    case Unreadable::contradiction:
      return;
    default:
      add_reason(item, "IMP-33", cell);
      return;
  }
}

// A text column may hold many words and a figure; a cell that is nothing but one figure is shifted.
bool is_nothing_but_amount(const std::string& text, bool allow_bare) {
  if (text.empty() || text.size() > 60) return false;
  const auto mentions = find_mentions(text);
  if (mentions.empty() || mentions[0].masked) return false;
  std::size_t covered = 0;
  for (const Mention& m : mentions) {
    if (!m.dimension && !(m.bare && allow_bare)) return false;
    covered += m.end - m.begin;
  }
  const std::string label = fold_text(mentions[0].label);
  return covered + mentions[0].label.size() >= text.size() &&
         (label.empty() || label == "约" || label == "近" || label == "总投资" || label == "占地");
}

bool is_years(const Reading& r) {
  // 2022-2023 in a column of amounts: a period that slipped.
  for (const Mention& m : r.mentions) {
    if (m.kind != QuantityKind::between || m.scaled || !m.unit.empty() || !m.range.lower ||
        !m.range.upper)
      continue;
    const Decimal year = *m.range.lower >= Decimal(1'000'000)
                             ? *m.range.lower.value().divide(Decimal(10000))
                             : *m.range.lower;
    const Decimal last = *m.range.upper >= Decimal(1'000'000)
                             ? *m.range.upper.value().divide(Decimal(10000))
                             : *m.range.upper;
    if (year >= Decimal(1980) && last <= Decimal(2060) && last - year <= Decimal(20)) return true;
  }
  return false;
}

struct Group {
  Decimal sum{0}, steps{0};
  int members = 0;
  bool numbered = true, open = false;
  void add(const Mention& m) {
    sum = sum + *m.value;
    steps = steps + m.step;
    ++members;
    open = open || m.open_list;
  }
};

// Phases numbered from one, the first figure of each.
Group phases(const std::vector<Mention>& mentions, Dimension dimension,
             const std::string& currency) {
  Group group;
  for (const Mention& m : mentions) {
    if (m.role != Role::phase || m.dimension != dimension || m.of_which || m.bare) continue;
    if (dimension == Dimension::money && m.currency != currency) continue;
    if (m.phase <= group.members) continue;
    if (m.phase != group.members + 1 || !m.value) {
      group.numbered = false;
      continue;
    }
    group.add(m);
  }
  return group;
}

// 分两期建设: the text says how many phases there are.
int announced_phases(const std::string& folded) {
  static const std::vector<std::pair<const char*, int>> kNames = {{"两", 2}, {"二", 2}, {"2", 2},
                                                                  {"三", 3}, {"3", 3},  {"四", 4},
                                                                  {"4", 4},  {"五", 5}, {"5", 5}};
  for (const auto& [name, count] : kNames)
    for (const char* lead : {"分", "共", "分为"})
      if (has(folded, std::string(lead) + name + "期")) return count;
  return 0;
}

void check_phases(ListItem& item, const std::vector<Mention>& mentions, const std::string& folded,
                  Dimension dimension, const Reading& whole, const char* rule,
                  const std::string& cell) {
  if (!whole.readable() || !whole.original || whole.scope != QuantityScope::whole) return;
  const bool exact = whole.kind == QuantityKind::exact || whole.kind == QuantityKind::about;
  const Group group = phases(mentions, dimension, whole.currency);
  if (!exact || group.members < 2 || !group.numbered) return;
  Decimal allowed = slack(group.steps + whole.step, *whole.original);
  if (whole.kind == QuantityKind::about) allowed = allowed + *whole.original * kFiftieth;
  const std::string numbers = text_of(group.sum) + " : " + text_of(*whole.original);
  if (group.sum > *whole.original + allowed) {
    add_reason(item, rule, cell, numbers, numbers);
  } else if (group.sum + allowed < *whole.original) {
    const bool all = announced_phases(folded) == group.members && !group.open;
    add_reason(item, all ? rule : "IMP-34", cell, numbers, numbers);
  }
}

// Costs, sources, outlays and 部分 are each a breakdown of the total: their sum cannot exceed it.
// Figures of different kinds overlap (设备 within 固定资产), so kinds are never added together.
void check_breakdown(ListItem& item, const std::vector<Mention>& mentions,
                     const std::string& cell) {
  const Reading& total = item.total;
  if (!total.readable() || total.scope != QuantityScope::whole || !total.range.upper) return;
  std::map<int, Group> groups;
  for (const Mention& m : mentions) {
    if (m.dimension != Dimension::money || !m.value || m.of_which || m.depth > 0) continue;
    if (m.currency != total.currency) continue;
    const std::string label = fold_text(m.label);
    if (m.role == Role::expense || m.role == Role::source || m.role == Role::outlay)
      groups[static_cast<int>(m.role)].add(m);
    else if (m.role == Role::plain && has(label, "部分"))
      groups[-1].add(m);
  }
  const Decimal top =
      total.original && total.kind == QuantityKind::exact ? *total.original : *total.range.upper;
  for (const auto& [role, group] : groups) {
    if (group.sum <= top + slack(group.steps + total.step, top)) continue;
    const std::string numbers = text_of(group.sum) + " > " + text_of(top);
    add_reason(item, "IMP-24", cell, numbers, numbers);
    return;
  }
}

// 屠宰加工厂50亩、羊场1302.7亩、产业园100亩 of 1450亩: a list of uses that nearly is the land but
// exceeds it. Far more than the land (over a tenth) is another thing: bases served, farms led
// along.
void check_land_uses(ListItem& item, const std::vector<Mention>& mentions,
                     const std::string& cell) {
  const Reading& land = item.land;
  if (!land.readable() || !land.value || land.scope != QuantityScope::whole) return;
  if (land.kind != QuantityKind::exact || land.value->is_zero()) return;
  std::map<int, Group> groups;
  for (const Mention& m : mentions) {
    const bool ground = m.unit == "亩" || m.unit == "公顷";
    if (m.dimension != Dimension::area || !ground || !m.value || m.of_which || m.depth > 0)
      continue;
    if (m.role == Role::plain) groups[m.sentence].add(m);
  }
  for (const auto& [sentence, group] : groups) {
    if (group.members < 2 || group.sum <= *land.value + slack(group.steps + land.step, *land.value))
      continue;
    if (group.sum > *land.value * *Decimal::parse("1.1")) continue;
    const std::string numbers = text_of(group.sum) + " > " + text_of(*land.value) + " 亩";
    add_reason(item, "IMP-25", cell, numbers, numbers);
    return;
  }
}

void check_stated_total(ListItem& item, const std::vector<Mention>& mentions,
                        const std::string& cell) {
  const Reading& total = item.total;
  if (!total.readable() || !total.original || total.scope != QuantityScope::whole) return;
  if (total.kind != QuantityKind::exact) return;
  for (const Mention& m : mentions) {
    if (m.role != Role::total || m.dimension != Dimension::money || !m.value || m.depth > 0)
      continue;
    if (m.currency != total.currency || m.kind != QuantityKind::exact || m.of_which) continue;
    std::string label = fold_text(m.label);
    for (const char* usual : {"项目", "工程", "计划", "预计", "概算", "估算", "总投资额", "总投资",
                              "投资总额", "为", "约", ":", "该", "本"})
      if (const auto at = label.find(usual); at != label.npos)
        label.erase(at, std::string_view(usual).size());
    if (!label.empty()) continue;
    const Decimal difference = (*m.value - *total.original).abs();
    if (difference <= slack(m.step + total.step, *total.original)) continue;
    const std::string numbers = text_of(*m.value) + " : " + text_of(*total.original);
    add_reason(item, "IMP-26", cell, numbers, numbers);
    return;
  }
}

// 每亩总投资1000元 on 1444亩 is 144.4万元: not what the total says. The verdict does not rest on
// it.
void check_rate(ListItem& item, const std::vector<Mention>& mentions, const std::string& cell) {
  if (!item.land.value || !item.total.original || !item.land.readable() || !item.total.readable())
    return;
  for (const Mention& m : mentions) {
    const std::string label = fold_text(m.label);
    if (m.role != Role::rate || m.dimension != Dimension::money || !m.value) continue;
    if (!has(label, "每亩总投资") || m.currency != item.total.currency) continue;
    const Decimal product = *m.value * *item.land.value;
    if ((product - *item.total.original).abs() <= *item.total.original * kFiftieth) continue;
    const std::string numbers = text_of(product) + " : " + text_of(*item.total.original);
    add_reason(item, "IMP-38", cell, numbers, numbers);
    return;
  }
}

struct Month {
  int year = 0, month = 0;
};

// Years and months of a period in their order: 2023年3月至7月, 2022-2023, 2024.05-2025.12.
std::vector<Month> months(const std::string& folded) {
  std::vector<Month> out;
  for (std::size_t i = 0; i < folded.size();) {
    std::size_t n = 0;
    while (i + n < folded.size() && folded[i + n] >= '0' && folded[i + n] <= '9') ++n;
    if (n == 0) {
      ++i;
      continue;
    }
    const int value = n <= 6 ? std::stoi(folded.substr(i, n)) : 0;
    const std::string_view rest = std::string_view(folded).substr(i + n);
    if (n == 4 && value >= 1980 && value <= 2060) {
      out.push_back({value, 0});
      i += n;
      // 2024年5月, 2024.5, 2024/05: the month belongs to the year.
      std::size_t skip = rest.starts_with("年")                           ? 3
                         : rest.starts_with(".") || rest.starts_with("/") ? 1
                                                                          : 0;
      std::size_t m = 0;
      while (skip && skip + m < rest.size() && rest[skip + m] >= '0' && rest[skip + m] <= '9') ++m;
      if (skip && m >= 1 && m <= 2) {
        const int month = std::stoi(std::string(rest.substr(skip, m)));
        if (month >= 1 && month <= 12) out.back().month = month, i += skip + m;
      }
      continue;
    }
    if (n == 6 && value / 100 >= 1980 && value / 100 <= 2060 && value % 100 >= 1 &&
        value % 100 <= 12)
      out.push_back({value / 100, value % 100});
    i += n;
  }
  return out;
}

}  // namespace

void check_shifted(ListItem& item, const RowCells& cells) {
  for (const char* field : {"name", "unit", "place", "nature", "responsible"})
    if (is_nothing_but_amount(cells.at(field), true))
      add_reason(item, "IMP-28", cells.address(field));
  if (is_nothing_but_amount(cells.at("period"), false))
    add_reason(item, "IMP-28", cells.address("period"));
  for (auto [reading, field] :
       {std::pair{&item.land, "land"}, std::pair{&item.total, "total_investment"}}) {
    if (reading->error == Unreadable::no_number || reading->error == Unreadable::too_long)
      add_reason(item, "IMP-29", cells.address(field));
    else if (reading->error == Unreadable::wrong_dimension || is_years(*reading))
      add_reason(item, "IMP-30", cells.address(field));
  }
}

void check_amounts(ListItem& item, const RowCells& cells) {
  for (auto [reading, field] :
       {std::pair{&item.land, "land"}, std::pair{&item.total, "total_investment"},
        std::pair{&item.annual, "annual_investment"},
        std::pair{&item.completed, "completed_investment"}}) {
    if (reading->error != Unreadable::contradiction) continue;
    const QuantityNote& note = reading->notes.back();
    add_reason(item, "IMP-22", cells.address(field), note.rule + " " + note.zh,
               note.rule + " " + note.en);
  }
  check_over(item, item.completed, "IMP-20", cells.address("completed_investment"));
  check_over(item, item.annual, "IMP-21", cells.address("annual_investment"));
  check_magnitude(item, item.completed, cells.address("completed_investment"));
  check_magnitude(item, item.annual, cells.address("annual_investment"));
  check_unreadable(item, item.annual, cells.address("annual_investment"));
  check_unreadable(item, item.completed, cells.address("completed_investment"));
  const Decimal huge = *Decimal::parse("500000000000");
  if (item.total.value && *item.total.value >= huge)
    add_reason(item, "IMP-37", cells.address("total_investment"));
}

void check_prose(ListItem& item, const RowCells& cells) {
  const std::string& content = cells.at("content");
  const std::string& cell = cells.address("content");
  const auto mentions = find_mentions(content);
  const std::string folded = fold_text(content);
  check_phases(item, mentions, folded, Dimension::money, item.total, "IMP-23", cell);
  check_phases(item, mentions, folded, Dimension::area, item.land, "IMP-25", cell);
  check_breakdown(item, mentions, cell);
  check_land_uses(item, mentions, cell);
  check_stated_total(item, mentions, cell);
  check_rate(item, mentions, cell);

  const auto progress = find_mentions(cells.at("progress"));
  for (const Mention& m : progress) {
    const std::string label = fold_text(m.label);
    const bool received = has(label, "到位资金") || has(label, "到位");
    if (m.dimension == Dimension::money && received && m.value && item.total.range.upper &&
        m.currency == item.total.currency && *m.value > *item.total.range.upper)
      add_reason(item, "IMP-35", cells.address("progress"));
  }
  if (item.total.readable()) return;
  for (const Mention& m : mentions) {
    if (m.dimension != Dimension::money || !m.value || m.bare || m.role == Role::rate) continue;
    const std::string figure = content.substr(m.begin, m.end - m.begin);
    add_reason(item, "IMP-36", cell, m.label + figure, m.label + figure);
    return;
  }
  if (item.completed.readable() && item.completed.value && !item.completed.value->is_zero())
    add_reason(item, "IMP-36", cells.address("completed_investment"),
               cells.at("completed_investment"), cells.at("completed_investment"));
}

void check_period(ListItem& item, const RowCells& cells) {
  const std::string folded = fold_text(cells.at("period"));
  // Prose names many dates (approvals, extensions); only a plain span from-to is compared.
  if (folded.size() > 60) return;
  const auto found = months(folded);
  const bool span = has(folded, "-") || has(folded, "至") || has(folded, "到") || has(folded, "~");
  if (found.size() != 2 || !span) return;
  const Month from = found[0], to = found[1];
  const bool reversed = to.year < from.year ||
                        (to.year == from.year && from.month && to.month && to.month < from.month);
  if (reversed) add_reason(item, "IMP-27", cells.address("period"));
}

}  // namespace tongchou::kernel
