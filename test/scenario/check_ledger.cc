// What a scenario expects of the ledger: entries, their stages and history, tables.
#include <algorithm>

#include "kernel/form_rows.h"
#include "kernel/form_text.h"
#include "kernel/ledger_rows.h"
#include "runner.h"

namespace tongchou::scenario {

using namespace kernel;

bool Runner::check_ledger(const Line& line, const std::string& kind) {
  if (kind == "台账") {
    check_entry(line);
  } else if (kind == "不在台账") {
    auto e = entry(line);
    expect(line, "不在台账", e && e->state == "in" ? "在台账" : "不在台账");
  } else if (kind == "阶段") {
    auto e = entry(line);
    if (!e) {
      differ(line, line.word(2), "不在台账", false);
      return true;
    }
    const LedgerDef& ledger = ledger_of(*e);
    expect(line, line.word(2), ledger.stages[ledger.stage_index(e->stage)].label);
  } else if (kind == "经过") {
    check_stages(line, "done");
  } else if (kind == "跳过") {
    check_stages(line, "skipped");
  } else if (kind == "历史") {
    check_history(line);
  } else if (kind == "表") {
    check_table(line);
  } else if (kind == "月报") {
    auto snapshot = office_.world().get<Snapshot>("key-projects/projects/" + line.word(2));
    expect(line, line.word(3), !snapshot ? "没有" : snapshot->state == "sent" ? "已报送" : "编制中");
  } else if (kind == "合计") {
    const LedgerDef& ledger = *office_.pack("key-projects")->ledger("key-projects/projects");
    Decimal sum;
    std::string unit;
    for (const auto& column : ledger.columns) {
      if (column.label != line.word(2)) continue;
      unit = column.type == "area" ? " 亩" : column.type == "money" ? " 元" : "";
      for (const auto& row : rows_) sum = sum + row.fields[column.id].as_decimal();
    }
    expect(line, line.rest(3), sum.text() + unit);
  } else if (kind == "差异") {
    std::map<std::string, std::int64_t> counts = {{"新增", 0}, {"退库", 0}, {"阶段", 0}};
    std::map<std::string, std::string> then;
    for (const auto& row : rows_then_) then[row.id] = row.stage;
    for (const auto& row : rows_) {
      if (!then.contains(row.id)) ++counts["新增"];
      else if (then[row.id] != row.stage) ++counts["阶段"];
      then.erase(row.id);
    }
    counts["退库"] = static_cast<std::int64_t>(then.size());
    if (!counts.contains(line.word(2))) bad("没有这个期望:" + line.word(2));
    expect(line, line.word(3), std::to_string(counts[line.word(2)]));
    for (const auto& [label, value] : line.parts)
      expect(line, value, std::to_string(counts[label]));
  } else {
    return false;
  }
  return true;
}

void Runner::check_entry(const Line& line) {
  auto e = entry(line);
  if (!e || e->state != "in") {
    differ(line, "台账 " + line.name, "不在台账", false);
    return;
  }
  const LedgerDef& ledger = ledger_of(*e);
  const LedgerRow row{e->id, e->unit, e->title, e->stage, e->fields};
  for (const auto& [label, value] : line.parts) {
    const LedgerColumn* named = nullptr;
    for (const auto& column : ledger.columns) {
      if (column.label == label) named = &column;
    }
    if (!named) bad("台账没有这一栏:" + label);
    expect(line, value, column_text(ledger, *named, row));
  }
}

void Runner::check_stages(const Line& line, const std::string& state) {
  auto e = entry(line);
  if (!e) bad("不在台账:" + name_);
  const LedgerDef& ledger = ledger_of(*e);
  std::vector<std::string> labels;
  for (const auto& mark : e->stages) {
    if (mark.state == state) labels.push_back(ledger.stages[ledger.stage_index(mark.stage)].label);
  }
  for (const auto& wanted : split(line.rest(2), "、")) {
    if (std::find(labels.begin(), labels.end(), wanted) != labels.end()) continue;
    std::string all;
    for (const auto& label : labels) all += (all.empty() ? "" : "、") + label;
    differ(line, wanted, all.empty() ? "没有" : all, false);
  }
}

// A table of the entry, of the matter's form, or of an answer at one of its steps: cell by cell,
// and what a column adds up to.
void Runner::check_table(const Line& line) {
  const std::string& title = line.word(2);
  std::vector<std::vector<std::string>> shown;
  std::vector<std::string> head;
  auto read = [&](const Json& form, const Json& data) {
    for (const auto& [id, property] : form["schema"]["properties"].members()) {
      if (!is_rows(property) || property["title"].as_string() != title || !data.find(id)) continue;
      head.clear();
      shown.clear();
      const Json& columns = property["items"]["properties"];
      for (const auto& [name, column] : columns.members()) {
        head.push_back(column["title"].as_string());
      }
      for (const auto& row : data[id].items()) {
        auto& cells = shown.emplace_back();
        for (const auto& [name, column] : columns.members()) {
          cells.push_back(answer_text(office_.world(), column, row[name], office_.today()));
        }
      }
    }
  };
  if (auto e = entry(line)) {
    for (const auto& one : ledger_of(*e).columns) {
      if (one.label != title || one.type != "rows") continue;
      auto pack = office_.pack(e->ledger.substr(0, e->ledger.find('/')));
      const auto text = rows_text(office_.world(), *pack, one, e->fields[one.id], office_.today());
      for (const auto& column : text.columns) head.push_back(column.title);
      return compare_table(line, head, text.rows);
    }
  }
  auto m = matter(line);
  auto pack = office_.shelf().get(office_.world(), m->pack);
  if (const auto* p = pack->procedure(m->procedure); pack->forms.contains(p->form)) {
    read(pack->forms.at(p->form), m->data);
  }
  for (const auto& opinion : m->opinions) {
    for (const auto& task : m->tasks) {
      if (task.step_id == opinion.step_id && pack->forms.contains(task.form)) {
        read(pack->forms.at(task.form), opinion.data);
      }
    }
  }
  if (head.empty()) bad("没有这个表:" + title);
  compare_table(line, head, shown);
}

void Runner::compare_table(const Line& line, const std::vector<std::string>& head,
                           const std::vector<std::vector<std::string>>& shown) {
  auto column_of = [&](const std::string& label) {
    const auto found = std::find(head.begin(), head.end(), label);
    if (found == head.end()) bad("表没有这一栏:" + label);
    return static_cast<std::size_t>(found - head.begin());
  };
  for (const auto& part : line.parts) {
    if (part.label == "行") {
      expect(line, part.value, std::to_string(shown.size()));
      continue;
    }
    if (part.label != "合计") bad("没有这个期望:" + part.label);
    const auto space = part.value.find(' ');
    const auto at = column_of(part.value.substr(0, space));
    Decimal sum;
    for (const auto& row : shown) sum = sum + number_in(row[at]).value_or(Decimal());
    const auto wanted = number_in(space == std::string::npos ? "" : part.value.substr(space + 1));
    expect(line, wanted ? wanted->text() : part.value, sum.text());
  }
  for (std::size_t i = 1; i < line.table.size(); ++i) {
    for (std::size_t c = 0; c < line.table[i].size(); ++c) {
      const auto at = column_of(line.table[0].at(c));
      expect(line, line.table[i][c], i <= shown.size() ? shown[i - 1][at] : "没有这一行");
    }
  }
}

void Runner::check_history(const Line& line) {
  auto e = entry(line);
  if (!e) bad("不在台账:" + name_);
  const LedgerDef& ledger = ledger_of(*e);
  auto rows = office_.reader().events_of("entry:" + e->id, {.newest_first = true, .limit = 1000});
  CHECK(rows, "the journal cannot be read");
  for (const auto& row : *rows) {
    auto event = decode_event(row.bytes);
    CHECK(event, "an event cannot be read");
    const auto* changed = std::get_if<EntryChanged>(&event->fact);
    if (!changed) continue;
    for (const auto& change : changed->changes) {
      const LedgerColumn* column = ledger.column(change.field);
      if (!column || column->label != line.word(2)) continue;
      auto text = [&](const Json& value) {
        LedgerRow shown{e->id, e->unit, e->title, e->stage, Json::object()};
        shown.fields.set(change.field, value);
        return column_text(ledger, *column, shown);
      };
      if (const auto* old = line.part("原")) expect(line, *old, text(change.old_value));
      if (const auto* made = line.part("新")) expect(line, *made, text(change.new_value));
      if (const auto* by = line.part("由")) {
        expect(line, *by, office_.label_of_post(event->who.post));
      }
      return;
    }
  }
  differ(line, line.word(2), "没有变过", false);
}

}  // namespace tongchou::scenario
