// From the words of a scenario to ids and form data.
#include <algorithm>

#include "kernel/form_rows.h"
#include "kernel/ledger_rows.h"
#include "runner.h"

namespace tongchou::scenario {

using namespace kernel;

const std::map<std::string, std::string>& member_roles() {
  static const std::map<std::string, std::string> roles = {
      {"leader", "组长"},          {"deputy", "副组长"},           {"member", "成员"},
      {"office_head", "办公室主任"}, {"office_staff", "办公室工作人员"}, {"liaison", "联络员"},
      {"supervisor", "监督单位"}, {"superior", "上级领导"}};
  return roles;
}

void Runner::bad(const std::string& what) const {
  throw BadLine{now_ ? now_->number : 0, what};
}

std::string Runner::post_of(const std::string& actor) const {
  auto known = office_.posts_by_label().find(actor);
  if (known != office_.posts_by_label().end()) return known->second;
  if (actor == "组长" || actor == "副组长") {
    const std::string role = actor == "组长" ? "leader" : "deputy";
    const auto posts = posts_of_role(office_.world(), "key-projects/" + role, office_.today());
    if (posts.empty()) bad("没有" + actor);
    return posts.front();
  }
  bad("没有这个职务:" + actor);
}

std::string Runner::person_of(const std::string& actor) const {
  const auto persons =
      persons_of_role(office_.world(), "post/" + post_of(actor), office_.today());
  if (persons.empty()) bad("职务空缺:" + actor);
  return persons.front();
}

std::set<std::string> Runner::roles_of_holder(const std::string& holder,
                                              const std::string& body) const {
  const std::string unit = office_.unit_named(holder);
  if (!unit.empty()) return {"unit/" + unit + "/handler", "unit/" + unit + "/head"};
  if (holder == "组长") return {body + "/leader"};
  if (holder == "副组长") return {body + "/deputy"};
  auto pack = office_.pack(body);
  for (const auto& alias : pack->aliases) {
    if (alias == holder) return {body + "/office"};
  }
  const std::string post = post_of(holder);
  std::set<std::string> roles = {"post/" + post};
  const auto body_record = office_.world().get<Body>(body);
  for (const auto& member : body_record->members) {
    if (member.post == post) roles.insert(body + "/" + member.role);
  }
  return roles;
}

std::vector<std::string> Runner::matters_named(const std::string& name) const {
  std::vector<std::string> found;
  if (auto known = started_.find(name); known != started_.end()) found = known->second;
  store::Query query{.table = &registers::matter(), .columns = {"id"},
                     .where = {store::is("title", name)},
                     .order_by = {{"started", false}, {"id", false}}, .limit = 100};
  auto page = office_.reader().query(query);
  CHECK(page, "the register of matters cannot be read");
  for (const auto& row : page->rows) {
    const std::string id = store::cell_text(row[0]);
    if (std::find(found.begin(), found.end(), id) == found.end()) found.insert(found.begin(), id);
  }
  return found;
}

std::string Runner::entry_named(const std::string& name) const {
  store::Query query{.table = &registers::entry(), .columns = {"id"},
                     .where = {store::is("title", name)}, .order_by = {{"number", true}},
                     .limit = 1};
  auto page = office_.reader().query(query);
  CHECK(page, "the register of entries cannot be read");
  return page->rows.empty() ? std::string() : store::cell_text(page->rows[0][0]);
}

std::string Runner::body_named(const std::string& name) const {
  const auto office = office_.world().get<Office>("office");
  for (const auto& id : office->bodies) {
    auto pack = office_.pack(id);
    if (pack->name == name) return id;
    for (const auto& alias : pack->aliases) {
      if (alias == name) return id;
    }
  }
  bad("没有这个机构:" + name);
}

std::shared_ptr<const Matter> Runner::matter(const Line& line) const {
  const auto found = matters_named(line.name.empty() ? name_ : line.name);
  if (found.empty()) bad("没有这个事项:" + (line.name.empty() ? name_ : line.name));
  return office_.world().get<Matter>(found.back());
}

std::shared_ptr<const Entry> Runner::entry(const Line& line) const {
  const std::string id = entry_named(line.name.empty() ? name_ : line.name);
  return id.empty() ? nullptr : office_.world().get<Entry>(id);
}

// The newest matter of the name that has this step, open if possible. An empty step: any open task,
// the actor's own first.
std::pair<std::shared_ptr<const Matter>, const Task*> Runner::task_for(
    const Line& line, const std::string& person, const std::string& step) const {
  const std::string& name = line.name.empty() ? name_ : line.name;
  const auto found = matters_named(name);
  if (found.empty()) bad("没有这个事项:" + name);
  const Standing standing = standing_of(office_.world(), person, office_.now);
  std::pair<std::shared_ptr<const Matter>, const Task*> best;
  int best_rank = 0;
  for (auto id = found.rbegin(); id != found.rend(); ++id) {
    auto candidate = office_.world().get<Matter>(*id);
    for (const auto& task : candidate->tasks) {
      if (!step.empty() && task.step != step) continue;
      const std::string* about = line.part("关于");
      if (about && task.about.value_or("") != *about) continue;
      const int rank = 1 + 2 * (task.state == TaskState::open) + standing.has_any(task.roles);
      if (rank <= best_rank) continue;
      best = {candidate, &task};
      best_rank = rank;
    }
  }
  if (!best.first) best.first = office_.world().get<Matter>(found.back());
  return best;
}

// ---- forms ------------------------------------------------------------------------------------

std::vector<Part> Runner::with_defaults(const Line& line) const {
  std::vector<Part> parts = line.parts;
  auto known = defaults_.find(line.word(1));
  if (known == defaults_.end()) return parts;
  for (const auto& part : known->second) {
    if (!line.part(part.label)) parts.push_back(part);
  }
  return parts;
}

namespace {

std::string choice(const Json& property, const std::string& label) {
  for (const auto& one : property["x-choices"].items()) {
    if (one["label"].as_string() == label) return one["id"].as_string();
  }
  return label;  // the office will say that it is none
}

}  // namespace

Json Runner::field_value(const Json& property, const std::string& text) const {
  const std::string& widget = property["x-widget"].as_string();
  if (property["x-ledger"].is_string()) {
    const std::string id = entry_named(text);
    return Json(id.empty() ? text : id);
  }
  if (widget == "posts") {
    Json list = Json::array();
    for (const auto& one : split(text, "、")) {
      const std::string unit = office_.unit_named(one);
      list.push(Json(unit.empty() ? "post:" + post_of(one) : "unit:" + unit));
    }
    return list;
  }
  if (widget == "units") {
    Json list = Json::array();
    for (const auto& one : split(text, "、")) {
      const std::string unit = office_.unit_named(one);
      list.push(Json(unit.empty() ? one : unit));
    }
    return list;
  }
  if (widget == "post") return Json("post:" + post_of(text));
  if (widget == "unit") {
    const std::string unit = office_.unit_named(text);
    return Json(unit.empty() ? text : unit);
  }
  if (widget == "matter" || widget == "matters") {
    Json list = Json::array();
    for (const auto& one : split(text, "、")) {
      const auto known = matters_named(one);
      if (known.empty()) bad("没有这个事项：" + one);
      list.push(Json(known.back()));
    }
    return widget == "matter" ? list.items().front() : list;
  }
  if (property["type"].as_string() == "array") {
    Json list = Json::array();
    for (const auto& one : split(text, "、")) list.push(Json(choice(property, one)));
    return list;
  }
  if (property["x-choices"].is_array()) return Json(choice(property, text));
  const std::string& type = property["type"].as_string();
  if (type == "integer" || type == "number") {
    if (auto number = Decimal::parse(text)) return Json(*number);
  }
  return Json(text);
}

// The rows below an act fill the form's table: the one whose columns have the titles of its head.
bool Runner::set_table(const Json& form, Json& data) const {
  if (now_->table.empty()) return false;
  const auto& head = now_->table.front();
  for (const auto& [id, property] : form["schema"]["properties"].members()) {
    if (!kernel::is_rows(property)) continue;
    std::vector<std::pair<std::string, const Json*>> columns;
    for (const auto& title : head) {
      for (const auto& [name, column] : property["items"]["properties"].members()) {
        if (column["title"].as_string() == title) columns.emplace_back(name, &column);
      }
    }
    if (columns.size() != head.size()) continue;
    Json rows = Json::array();
    for (std::size_t i = 1; i < now_->table.size(); ++i) {
      Json row = Json::object();
      const auto& cells = now_->table[i];
      for (std::size_t c = 0; c < std::min(cells.size(), columns.size()); ++c) {
        if (cells[c].empty()) continue;
        row.set(columns[c].first, field_value(*columns[c].second, cells[c]));
      }
      rows.push(std::move(row));
    }
    data.set(id, std::move(rows));
    return true;
  }
  bad("表单没有这样的表格");
}

bool Runner::set_field(const Json& form, const Part& part, Json& data) const {
  for (const auto& [id, property] : form["schema"]["properties"].members()) {
    if (property["title"].as_string() == part.label) {
      data.set(id, field_value(property, part.value));
      return true;
    }
    for (const auto& item : property["x-items"].items()) {
      if (item["label"].as_string() != part.label) continue;
      Json items = data[id].is_object() ? data[id] : Json::object();
      auto number = Decimal::parse(part.value);
      items.set(item["id"].as_string(), number ? Json(*number) : Json(part.value));
      data.set(id, std::move(items));
      return true;
    }
  }
  return false;
}

// Takes the parts that the form has a field for; the rest stays.
Json Runner::form_data(const Json& form, std::vector<Part>& parts) const {
  Json data = Json::object();
  std::erase_if(parts, [&](const Part& part) { return set_field(form, part, data); });
  set_table(form, data);
  return data;
}

Date Runner::day(const std::string& text) const {
  auto parsed = parse_date(text);
  if (!parsed) bad("不是日期:" + text);
  return *parsed;
}

// ---- ledgers ----------------------------------------------------------------------------------

std::string Runner::unit_name(const std::string& unit) const {
  auto record = office_.world().get<Unit>(unit);
  return record ? name_on(record->names, office_.today()) : unit;
}

const LedgerDef& Runner::ledger_of(const Entry& entry) const {
  auto pack = office_.pack(entry.ledger.substr(0, entry.ledger.find('/')));
  const LedgerDef* ledger = pack->ledger(entry.ledger);
  CHECK(ledger, "the entry's ledger is not in its pack");
  return *ledger;
}

std::string Runner::column_text(const LedgerDef& ledger, const LedgerColumn& column,
                                const LedgerRow& row) const {
  const Json& value = row.fields[column.id];
  if (column.id == "unit") return unit_name(row.unit);
  if (value.is_null()) return {};
  if (column.type == "unit") return unit_name(value.as_string());
  if (column.type == "rows") {
    auto pack = office_.pack(ledger.id.substr(0, ledger.id.find('/')));
    std::string all;
    for (const auto& line :
         rows_text(office_.world(), *pack, column, value, office_.today()).lines()) {
      all += (all.empty() ? "" : "；") + line;
    }
    return all;
  }
  for (const auto& [id, label] : column.choices) {
    if (value.is_string() && id == value.as_string()) return label;
  }
  if (column.type == "money") {
    return value.as_decimal().divide(Decimal(10000))->text() + " 万元";
  }
  if (column.type == "area") return value.as_decimal().text() + " 亩";
  if (value.is_number()) return value.as_decimal().text();
  return value.as_string();
}

// What the person sees of the key projects' ledger, now or as it was.
std::vector<LedgerRow> Runner::ledger_rows(const std::string& person, std::optional<Instant> past,
                                           const std::string& state) const {
  const store::Table& table = past ? registers::entry_past() : registers::entry();
  store::Query query{.table = &table,
                     .columns = {"id", "unit", "title", "stage", "changed"},
                     .where = {store::is("ledger", "key-projects/projects"),
                               store::is("state", state)},
                     .order_by = {{"number", false}},
                     .limit = 1000};
  if (past) {
    query.where.push_back(store::compare("valid_from", store::Op::less_equal, to_ms(*past)));
    query.where.push_back(store::compare("valid_until", store::Op::greater, to_ms(*past)));
  }
  auto page = office_.reader().query(query);
  CHECK(page, "the ledger cannot be read: " + (page ? "" : page.error().en));
  const Standing standing = standing_of(office_.world(), person, office_.now);
  std::vector<LedgerRow> rows;
  for (const auto& cells : page->rows) {
    LedgerRow row{store::cell_text(cells[0]), store::cell_text(cells[1]),
                  store::cell_text(cells[2]), store::cell_text(cells[3]), {}};
    if (!may_see(standing, *office_.world().get<Entry>(row.id))) continue;
    auto content = office_.reader().query({.table = &registers::entry_content(),
                                           .columns = {"cells"},
                                           .where = {store::is("id", cells[0]),
                                                     store::is("valid_from", cells[4])},
                                           .limit = 1});
    CHECK(content && content->rows.size() == 1, "the content of a row is missing");
    auto fields = parse_json(store::cell_text(content->rows[0][0]));
    CHECK(fields, "a row of the ledger cannot be read");
    row.fields = std::move(*fields);
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace tongchou::scenario
