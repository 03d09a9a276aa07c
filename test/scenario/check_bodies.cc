// What a scenario expects of bodies, units, lists shown and lists read.
#include <algorithm>
#include <set>

#include "runner.h"

namespace tongchou::scenario {

using namespace kernel;

namespace {

const std::map<std::string, std::string> kBodyKinds = {{"leading-group", "领导小组"},
                                                       {"office", "办公室"},
                                                       {"commission", "委员会"},
                                                       {"advisory-group", "咨询小组"}};
const std::map<std::string, std::string> kUnitKinds = {
    {"organ", "机关"}, {"department", "部门"}, {"unit", "单位"},   {"township", "乡镇场"},
    {"street", "街道"}, {"park", "园区"},      {"school", "学校"}, {"enterprise", "国有企业"}};

std::string named(const std::map<std::string, std::string>& names, const std::string& id) {
  auto found = names.find(id);
  return found == names.end() ? id : found->second;
}

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const auto& part : parts) text += (text.empty() ? "" : "、") + part;
  return text.empty() ? "没有" : text;
}

// "A"、"B" without the quotes.
std::vector<std::string> quoted(const std::string& text) {
  std::vector<std::string> names;
  for (auto& name : split(text, "、")) {
    if (name.size() > 2 && name.front() == '"') name = name.substr(1, name.size() - 2);
    names.push_back(name);
  }
  return names;
}

bool living(const Membership& member, Date day) {
  return member.since <= day && (!member.until || day <= *member.until);
}

}  // namespace

bool Runner::check_body(const Line& line, const std::string& kind) {
  if (kind == "条数") {
    expect(line, line.word(2), std::to_string(listed_.size()));
  } else if (kind == "列出" || kind == "不列出") {
    check_listed(line, kind == "列出");
  } else if (kind == "单位") {
    check_unit(line);
  } else if (kind == "导入") {
    check_import(line);
  } else if (kind == "行") {
    check_row(line);
  } else {
    return check_pack(line, kind);
  }
  return true;
}

// What stands on the page of the body that was looked at.
bool Runner::check_pack(const Line& line, const std::string& kind) {
  static const std::set<std::string> kinds = {"类型", "依据", "办公室", "又称", "条",
                                              "职责", "名单", "成员",   "参数", "制度"};
  if (!kinds.contains(kind)) return false;
  if (body_.empty()) bad("没有查看机构");
  const auto pack = office_.pack(body_);
  if (kind == "类型") {
    expect(line, line.word(2), named(kBodyKinds, pack->kind));
  } else if (kind == "依据") {
    expect(line, line.rest(2), pack->basis_title);
    if (const auto* number = line.part("文号")) {
      expect(line, *number, pack->basis_number.empty() ? "待补" : pack->basis_number);
    }
  } else if (kind == "办公室") {
    const auto moved = parameter_on(office_.world(), *pack, "host", office_.today());
    expect(line, line.word(2), unit_name(moved ? moved->value : pack->office_host));
  } else if (kind == "又称") {
    for (const auto& alias : split(line.rest(2), "、")) {
      const auto& known = pack->aliases;
      if (std::find(known.begin(), known.end(), alias) == known.end()) {
        differ(line, alias, joined(known), false);
      }
    }
  } else if (kind == "条") {
    expect(line, line.word(2), std::to_string(pack->duties.size()));
  } else if (kind == "职责") {
    check_duty(line);
  } else if (kind == "参数") {
    check_parameter(line);
  } else if (kind == "制度") {
    check_regime(line);
  } else {
    check_members(line);
  }
  return true;
}

void Runner::check_listed(const Line& line, bool wanted) {
  const auto names = line.name.empty() ? quoted(line.rest(2)) : std::vector{line.name};
  for (const auto& name : names) {
    const bool there = std::find(listed_.begin(), listed_.end(), name) != listed_.end();
    if (there != wanted) differ(line, line.word(1) + " " + name, joined(listed_), false);
  }
}

// 名单: how many there are; 成员: that one of them is this.
void Runner::check_members(const Line& line) {
  std::vector<std::string> members;
  const auto body_record = office_.world().get<Body>(body_);
  for (const auto& member : body_record->members) {
    if (!living(member, office_.today())) continue;
    members.push_back(named(member_roles(), member.role) + " " +
                      office_.label_of_post(member.post));
  }
  if (line.word(1) == "名单") {
    expect(line, line.word(2), members.empty() ? "待补" : std::to_string(members.size()) + "人");
  } else if (std::find(members.begin(), members.end(), line.rest(2)) == members.end()) {
    differ(line, line.rest(2), joined(members), false);
  }
}

void Runner::check_parameter(const Line& line) {
  const auto pack = office_.pack(body_);
  for (const auto& parameter : pack->parameters) {
    if (parameter.label != line.word(2)) continue;
    auto value = parameter_on(office_.world(), *pack, parameter.id, office_.today());
    if (const auto* wanted = line.part("值")) expect(line, *wanted, value->value);
    if (const auto* since = line.part("起")) expect(line, *since, write_date(value->since));
    return;
  }
  bad("没有这个参数:" + line.word(2));
}

// A row of the list that was imported.
void Runner::check_row(const Line& line) {
  if (!list_) bad("没有导入");
  for (const auto& item : list_->items) {
    if (std::to_string(item.line - 1) != line.word(2)) continue;
    expect(line, line.word(3), item.verdict == RowVerdict::returned ? "退回" : "收下");
    std::string reasons;
    for (const auto& reason : item.reasons) reasons += reason.zh + ";";
    if (const auto* words = line.part("文字")) expect_contains(line, *words, reasons);
    return;
  }
  bad("没有这一行:" + line.word(2));
}

void Runner::check_duty(const Line& line) {
  const auto pack = office_.pack(body_);
  for (const auto& duty : pack->duties) {
    if (duty.number != line.word(2)) continue;
    expect(line, line.rest(3), duty.text);
    return;
  }
  differ(line, line.word(2), "没有这一条", false);
}

// In hand and overdue are counted from the register, at the moment.
void Runner::check_regime(const Line& line) {
  const auto pack = office_.pack(body_);
  for (const auto& regime : pack->regimes) {
    if (regime.name != line.word(2)) continue;
    std::int64_t open = 0, late = 0;
    store::Query query{.table = &registers::matter(), .columns = {"due"},
                       .where = {store::is("body", body_), store::is("state", "open"),
                                 store::is("regime", regime.id)},
                       .limit = 1000};
    auto page = office_.reader().query(query);
    CHECK(page, "the register of matters cannot be read");
    for (const auto& row : page->rows) {
      ++open;
      late += store::cell_integer(row[0]) < to_ms(office_.now);
    }
    if (const auto* wanted = line.part("在办")) expect(line, *wanted, std::to_string(open));
    if (const auto* wanted = line.part("逾期")) expect(line, *wanted, std::to_string(late));
    return;
  }
  differ(line, line.word(2), "没有这项制度", false);
}

void Runner::check_unit(const Line& line) {
  const std::string id = office_.unit_named(line.word(2));
  if (id.empty()) {
    differ(line, line.word(2), joined(listed_), false);
    return;
  }
  auto unit = office_.world().get<Unit>(id);
  if (const auto* kind = line.part("类别")) expect(line, *kind, named(kUnitKinds, unit->kind));
  if (const auto* old = line.part("原名")) {
    const auto& names = unit->names;
    expect(line, *old, names.size() < 2 ? "没有" : names[names.size() - 2].name);
  }
}

void Runner::check_import(const Line& line) {
  if (!list_) bad("没有导入");
  const std::map<std::string, std::size_t> counts = {
      {"行", list_->items.size()},
      {"达标", list_->count(RowVerdict::declared)},
      {"一般", list_->count(RowVerdict::below_threshold)},
      {"待补充", list_->count(RowVerdict::undecidable)},
      {"退回", list_->count(RowVerdict::returned)}};
  auto one = [&](const std::string& label, const std::string& value) {
    if (!counts.contains(label)) bad("没有这个期望:" + label);
    expect(line, value, std::to_string(counts.at(label)));
  };
  one(line.word(2), line.word(3));
  for (const auto& [label, value] : line.parts) one(label, value);
}

}  // namespace tongchou::scenario
