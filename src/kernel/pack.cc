#include "kernel/pack.h"

#include <set>

#include "kernel/board.h"
#include "kernel/form_rows.h"
#include "kernel/ledger_rows.h"
#include "kernel/toml_text.h"

namespace tongchou::kernel {

namespace {

constexpr const char* kMeetingClauses[] = {"convening",  "series",  "special",
                                           "items",      "invitation", "minutes",
                                           "signing",    "distribution", "deeds"};

// Reads one pack's files and gathers every fault instead of stopping at the first.
class Loader {
 public:
  Loader(std::string body, const std::map<std::string, std::string>& files)
      : body_(std::move(body)), files_(files), pack_(std::make_shared<Pack>()) {}

  std::expected<std::shared_ptr<const Pack>, std::vector<Error>> load() {
    pack_->body = body_;
    pack_->id = body_ + "@" + pack_digest(files_);
    load_forms();
    load_decisions();
    load_ledgers();
    if (auto table = toml_file("body.toml")) load_body(*table);
    for (const auto& [path, text] : files_) {
      if (path.starts_with("text/")) pack_->texts[path.substr(5)] = text;
      if (path.starts_with("board/")) load_board(path, text);
    }
    check_references();
    if (!errors_.empty()) return std::unexpected(std::move(errors_));
    return pack_;
  }

 private:
  void fault(const std::string& zh, const std::string& en, const std::string& place) {
    errors_.push_back({"pack.content", zh, en, body_ + "/" + place});
  }

  std::optional<toml::table> toml_file(const std::string& path) {
    auto found = files_.find(path);
    if (found == files_.end()) {
      fault("缺少文件", "file is missing", path);
      return std::nullopt;
    }
    auto table = read_toml(found->second, path);
    if (table) return std::move(*table);
    fault(table.error().zh, table.error().en, table.error().place);
    return std::nullopt;
  }

  static std::string text(const toml::table& table, std::string_view key) {
    const toml::node* node = table.get(key);
    if (!node) return {};
    if (auto s = node->value<std::string>()) return *s;
    if (auto i = node->value_exact<std::int64_t>()) return std::to_string(*i);
    if (auto b = node->value_exact<bool>()) return *b ? "true" : "false";
    return {};
  }
  static bool flag(const toml::table& table, std::string_view key, bool otherwise) {
    const toml::node* node = table.get(key);
    return node ? node->value<bool>().value_or(otherwise) : otherwise;
  }
  static Date day(const toml::table& table, std::string_view key) {
    const toml::node* node = table.get(key);
    if (!node) return Date{};
    if (auto d = node->value<toml::date>()) {
      return std::chrono::year{d->year} / d->month / d->day;
    }
    return parse_date(node->value<std::string>().value_or("")).value_or(Date{});
  }
  static std::vector<std::string> list(const toml::table& table, std::string_view key) {
    std::vector<std::string> items;
    if (const toml::array* array = table.get_as<toml::array>(key)) {
      for (const auto& node : *array) {
        if (auto s = node.value<std::string>()) items.push_back(*s);
      }
    } else if (auto single = table[key].value<std::string>()) {
      items.push_back(*single);
    }
    return items;
  }
  template <class F>
  static void each(const toml::table& table, std::string_view key, F&& use) {
    if (const toml::array* array = table.get_as<toml::array>(key)) {
      for (const auto& node : *array) {
        if (const toml::table* item = node.as_table()) use(*item);
      }
    }
  }

  void load_meeting(const toml::table& t) {
    PackMeeting& m = pack_->meeting.emplace();
    m.name = text(t, "name");
    m.mark = text(t, "mark");
    m.number = text(t, "number");
    m.presiders = list(t, "presiders");
    m.monthly = flag(t, "monthly", false);
    m.admission = flag(t, "admission", false);
    m.chief = text(t, "chief");
    if (m.name.empty() || m.mark.empty() || m.number.empty() || m.presiders.empty()) {
      fault("会议须写明 name、mark、number、presiders",
            "a meeting needs name, mark, number and presiders", "body.toml [meeting]");
    }
    const toml::table* clauses = t.get_as<toml::table>("clause");
    if (!clauses) {
      return fault("会议须写明各环节的条款", "a meeting names the clauses it rests on",
                   "body.toml [meeting.clause]");
    }
    // Others besides, where the body has words of its own: copies restricted similar supervisors.
    for (const auto& [about, id] : *clauses) {
      m.clauses[std::string(about.str())] = id.value_or<std::string>("");
    }
    for (const char* about : kMeetingClauses) {
      if (m.clauses[about].empty()) {
        fault(std::string("会议的条款缺 ") + about,
              std::string("the meeting's clauses lack ") + about, "body.toml [meeting.clause]");
      }
    }
  }

  // Procedures and ledgers are there by now: a board shows what exists (board.h).
  void load_board(const std::string& path, const std::string& content) {
    auto board = read_board(path, content);
    if (!board) return fault(board.error().zh, board.error().en, board.error().place);
    if (!pack_->procedure(board->procedure)) {
      fault("看板所示的程序不存在：" + board->procedure,
            "the board shows an unknown procedure " + board->procedure, path);
    }
    if (!board->ledger.empty() && !pack_->ledger(board->ledger)) {
      fault("看板所示的台账不存在：" + board->ledger,
            "the board shows an unknown ledger " + board->ledger, path);
    }
    pack_->texts[path] = content;
  }

  void load_forms() {
    for (const auto& [path, content] : files_) {
      if (!path.starts_with("form/") || !path.ends_with(".json")) continue;
      auto json = parse_json(content);
      if (!json) {
        fault(json.error().zh, json.error().en, path + ":" + json.error().place);
        continue;
      }
      for (const auto& [field, property] : (*json)["schema"]["properties"].members()) {
        const std::string& begins = property["x-default"].as_string();
        if (begins.empty()) continue;
        auto parsed = feel::parse(std::string_view(begins).substr(begins.starts_with('=')));
        if (!parsed) fault(parsed.error().zh, parsed.error().en, path + " " + field);
      }
      for (const auto& problem : faults_of_rows(*json)) {
        fault(problem.zh, problem.en, path + " " + problem.path);
      }
      const std::string id = path.substr(5, path.size() - 10);
      pack_->schemas[id] = prepare_schema(*json);
      pack_->forms[id] = std::move(*json);
    }
  }

  void load_decisions() {
    for (const auto& [path, content] : files_) {
      if (!path.starts_with("rule/") || !path.ends_with(".dmn")) continue;
      auto model = dmn::parse(content);
      if (!model) {
        fault(model.error().zh, model.error().en, path + ":" + model.error().place);
        continue;
      }
      for (const auto& decision : dmn::decisions(**model)) pack_->decisions[decision.id] = *model;
    }
  }

  void load_ledgers() {
    for (const auto& [path, content] : files_) {
      if (!path.starts_with("ledger/") || !path.ends_with(".toml")) continue;
      auto table = toml_file(path);
      if (!table) continue;
      LedgerDef ledger;
      ledger.id = body_ + "/" + path.substr(7, path.size() - 12);
      ledger.title = text(*table, "title");
      ledger.unit_label = text(*table, "unit_label");
      ledger.confidential_stages = list(*table, "confidential_stages");
      ledger.under_name = list(*table, "under_name");
      ledger.open_to_units = (*table)["open_to_units"].value_or(false);
      each(*table, "column", [&](const toml::table& t) { ledger.columns.push_back(column(t)); });
      each(*table, "stage", [&](const toml::table& t) {
        ledger.stages.push_back({text(t, "id"), text(t, "label"), text(t, "short"),
                                 list(t, "required")});
      });
      each(*table, "view", [&](const toml::table& t) {
        ledger.views.push_back({text(t, "id"), text(t, "title"), text(t, "query")});
      });
      if (const auto* report = table->get_as<toml::table>("report")) {
        ledger.report = {text(*report, "title"), text(*report, "group_by"),
                         text(*report, "group_label"), text(*report, "total_label"),
                         text(*report, "sentence"), {}};
        each(*report, "header", [&](const toml::table& t) {
          ledger.report.headers.push_back({text(t, "label"), list(t, "columns")});
        });
      }
      for (const auto& column : ledger.columns) {
        if (column.type != "rows") continue;
        // What stands in a table is neither filtered by nor added up over the ledger.
        const bool shaped = !rows_property(*pack_, column).is_null();
        if (!shaped || column.filter || column.total || column.editable) {
          fault("表格栏目须由 from 指明一张表单的表格，不能 filter、total、editable：" + column.id,
                "a column of rows takes its shape from a form's table, without filter, total or "
                "editable: " + column.id,
                path);
        }
      }
      for (const auto& id : ledger.under_name) {
        if (ledger.column(id)) continue;
        fault("under_name 中没有这个栏目：" + id, "under_name has an unknown column: " + id, path);
      }
      for (const auto& stage : ledger.stages) {
        for (const auto& field : stage.required) {
          if (!ledger.column(field)) fault("阶段要求的栏目不存在：" + field,
                                           "stage requires an unknown column " + field, path);
        }
      }
      pack_->ledgers.push_back(std::move(ledger));
    }
  }

  static LedgerColumn column(const toml::table& t) {
    LedgerColumn c;
    c.id = text(t, "id");
    c.label = text(t, "label");
    c.group = text(t, "group");
    c.type = text(t, "type");
    c.from = text(t, "from");
    c.required_from_stage = text(t, "required_from_stage");
    c.width = static_cast<int>(t["width"].value_or<std::int64_t>(120));
    c.shown = flag(t, "default", true);
    c.filter = flag(t, "filter", false);
    c.confidential = flag(t, "confidential", false);
    c.report = flag(t, "report", false);
    c.total = flag(t, "total", false);
    c.editable = flag(t, "editable", false);
    each(t, "choices", [&](const toml::table& choice) {
      c.choices.emplace_back(text(choice, "id"), text(choice, "label"));
    });
    return c;
  }

  void load_body(const toml::table& t) {
    Pack& p = *pack_;
    p.name = text(t, "name");
    p.short_name = text(t, "short");
    p.glyph = text(t, "glyph");
    p.seal = text(t, "seal");
    p.kind = text(t, "kind");
    p.decided_by = text(t, "decided_by");
    p.since = day(t, "since");
    p.aliases = list(t, "aliases");
    if (const auto* basis = t.get_as<toml::table>("basis")) {
      p.basis_title = text(*basis, "title");
      p.basis_number = text(*basis, "number");
    }
    if (const auto* office = t.get_as<toml::table>("office")) {
      p.office_host = text(*office, "host");
      p.office_note = text(*office, "note");
      p.office_since = day(*office, "since");
    }
    each(t, "member", [&](const toml::table& m) {
      p.members.push_back({text(m, "role"), text(m, "post"), day(m, "since")});
    });
    each(t, "duty", [&](const toml::table& d) {
      p.duties.push_back({text(d, "number"), text(d, "text")});
    });
    each(t, "flow", [&](const toml::table& f) { p.flow.push_back(text(f, "text")); });
    if (p.flow.empty()) p.flow = list(t, "flow");
    if (const toml::table* m = t.get_as<toml::table>("meeting")) load_meeting(*m);
    each(t, "regime", [&](const toml::table& r) {
      p.regimes.push_back({text(r, "id"), text(r, "number"), text(r, "name"), text(r, "clause"),
                           text(r, "quote"), list(r, "procedures")});
    });
    load_parameters(t);
    // What all bodies share (bodies/common/pack): a number of its own stands before it.
    if (files_.contains("parameter.toml")) {
      if (auto shared = toml_file("parameter.toml")) load_parameters(*shared);
    }
    each(t, "procedure", [&](const toml::table& a) { load_procedure(a); });
    check_parameters();
    if (p.name.empty()) fault("缺少机构名称", "the body's name is missing", "body.toml");
  }

  void load_parameters(const toml::table& t) {
    const std::size_t own = pack_->parameters.size();
    each(t, "parameter", [&](const toml::table& a) {
      const std::string id = text(a, "id");
      for (std::size_t i = 0; i < own; ++i) {
        if (pack_->parameters[i].id == id) return;
      }
      pack_->parameters.push_back({id, text(a, "label"), text(a, "value"), text(a, "unit"),
                                   text(a, "source"), text(a, "confidence"), text(a, "clause"),
                                   day(a, "since"), text(a, "set_by")});
    });
  }

  // Once the procedures are known.
  void check_parameters() {
    for (const auto& parameter : pack_->parameters) {
      if (parameter.set_by.empty() || pack_->procedure(parameter.set_by)) continue;
      fault("参数由不存在的程序改定：" + parameter.set_by,
            "a parameter is set by a procedure that there is not: " + parameter.set_by,
            "body.toml [[parameter]] " + parameter.id);
    }
  }

  void load_procedure(const toml::table& t) {
    PackProcedure p;
    p.id = text(t, "id");
    p.name = text(t, "name");
    p.file = text(t, "file");
    p.regime = text(t, "regime");
    p.clause = text(t, "clause");
    p.form = text(t, "form");
    p.number_format = text(t, "number_format");
    p.ledger = text(t, "ledger");
    p.who_may_start = list(t, "who_may_start");
    p.verb = text(t, "verb");
    std::string confidential = text(t, "confidential");
    if (confidential.starts_with("=")) confidential.erase(0, 1);
    auto parsed = feel::parse(confidential.empty() ? "false" : confidential);
    if (!parsed) {
      fault(parsed.error().zh, parsed.error().en, "body.toml [procedure] " + p.id);
      return;
    }
    p.confidential = std::move(*parsed);
    auto found = files_.find(p.file);
    if (found == files_.end()) {
      fault("流程文件不存在：" + p.file, "no such procedure file: " + p.file, "body.toml");
      return;
    }
    auto reading = bpmn::read(found->second);
    for (const auto& problem : reading.problems) {
      fault(problem.zh, problem.en, p.file + ":" + std::to_string(problem.line) +
                                        (problem.element.empty() ? "" : " " + problem.element));
    }
    if (!reading.model) return;
    p.model = reading.model;
    for (const auto* process : p.model->processes()) {
      if (process->executable && p.process.empty()) p.process = process->id;
    }
    p.by_hand = !p.who_may_start.empty();
    pack_->procedures.push_back(std::move(p));
  }

  // A step's answer holds these besides its form; a field of the same name would be lost.
  void check_reserved(const bpmn::Element& task, const std::string& file) {
    auto form = pack_->forms.find(task.form_id);
    if (form == pack_->forms.end()) return;
    for (const char* reserved : {"unit", "reason", "opinion", "outcome", "by", "post"}) {
      if (!form->second["schema"]["properties"].find(reserved)) continue;
      fault(std::string("步骤的表单不能有保留的栏目 ") + reserved,
            std::string("a step's form may not have the reserved field ") + reserved,
            file + " " + task.id + " form/" + task.form_id + ".json");
    }
  }

  // `where` of a rule that goes through a ledger.
  void check_where(const bpmn::Element& task, const std::string& file) {
    auto where = task.headers.find("where");
    if (where == task.headers.end()) return;
    auto parsed =
        feel::parse(std::string_view(where->second).substr(where->second.starts_with('=')));
    if (!parsed) fault(parsed.error().zh, parsed.error().en, file + " " + task.id);
  }

  void check_references() {
    for (const auto& p : pack_->procedures) {
      if (!p.form.empty() && !pack_->forms.contains(p.form)) {
        fault("表单不存在：" + p.form, "no such form: " + p.form, "body.toml [procedure] " + p.id);
      }
      for (const auto* task : p.model->of_type(bpmn::ElementType::user_task)) {
        if (!task->form_id.empty() && !pack_->forms.contains(task->form_id)) {
          fault("表单不存在：" + task->form_id, "no such form: " + task->form_id,
                p.file + " " + task->id);
        }
      }
      for (const auto* task : p.model->of_type(bpmn::ElementType::user_task)) {
        check_reserved(*task, p.file);
      }
      for (const auto* task : p.model->of_type(bpmn::ElementType::service_task)) {
        check_where(*task, p.file);
      }
      for (const auto* task : p.model->of_type(bpmn::ElementType::business_rule_task)) {
        if (!pack_->decisions.contains(task->decision_id)) {
          fault("决策不存在：" + task->decision_id, "no such decision: " + task->decision_id,
                p.file + " " + task->id);
        }
      }
    }
    for (const auto& regime : pack_->regimes) {
      for (const auto& id : regime.procedures) {
        if (!pack_->procedure(id)) {
          fault("制度引用的流程不存在：" + id, "the regime names an unknown procedure " + id,
                "body.toml [regime] " + regime.id);
        }
      }
    }
  }

  std::string body_;
  const std::map<std::string, std::string>& files_;
  std::shared_ptr<Pack> pack_;
  std::vector<Error> errors_;
};

template <class List>
auto find_by_id(const List& list, std::string_view id) -> decltype(&list.front()) {
  for (const auto& item : list) {
    if (item.id == id) return &item;
  }
  return nullptr;
}

}  // namespace

const LedgerColumn* LedgerDef::column(std::string_view wanted) const {
  return find_by_id(columns, wanted);
}

int LedgerDef::stage_index(std::string_view wanted) const {
  for (std::size_t i = 0; i < stages.size(); ++i) {
    if (stages[i].id == wanted) return static_cast<int>(i);
  }
  return -1;
}

const std::string& PackMeeting::clause(const std::string& about) const {
  static const std::string none;
  auto found = clauses.find(about);
  return found == clauses.end() ? none : found->second;
}

std::string Pack::clause(std::string_view named) const {
  if (!named.starts_with('@')) return std::string(named);
  return meeting ? meeting->clause(std::string(named.substr(1))) : std::string();
}

const PackProcedure* Pack::procedure(std::string_view wanted) const {
  return find_by_id(procedures, wanted);
}

const PackProcedure* Pack::procedure_of_process(std::string_view process) const {
  for (const auto& p : procedures) {
    if (p.model->process(process)) return &p;
  }
  return nullptr;
}

const LedgerDef* Pack::ledger(std::string_view wanted) const {
  if (const auto* found = find_by_id(ledgers, wanted)) return found;
  return find_by_id(ledgers, body + "/" + std::string(wanted));
}

const PackParameter* Pack::parameter(std::string_view wanted, Date day) const {
  const PackParameter* found = nullptr;
  for (const auto& p : parameters) {
    if (p.id == wanted && p.since <= day && (!found || found->since <= p.since)) found = &p;
  }
  return found;
}

std::string pack_digest(const std::map<std::string, std::string>& files) {
  std::string all;
  for (const auto& [path, text] : files) {
    all += path + "\n" + std::to_string(text.size()) + "\n" + text;
  }
  return hex(sm3(all)).substr(0, 16);
}

std::expected<std::shared_ptr<const Pack>, std::vector<Error>> load_pack(
    const std::string& body, const std::map<std::string, std::string>& files) {
  return Loader(body, files).load();
}

std::shared_ptr<const Pack> PackShelf::get(const World& world, const std::string& id) {
  const std::lock_guard lock(mutex_);
  auto found = packs_.find(id);
  if (found != packs_.end()) return found->second;
  auto record = world.get<PackFiles>(id);
  if (!record) return nullptr;
  auto pack = load_pack(record->body, record->files);
  // It was checked when it was deployed; a fault now is a defect of ours, not of the office.
  CHECK(pack, "a deployed pack no longer loads: " + id + ": " +
                  (pack ? "" : pack.error().front().en + " " + pack.error().front().place));
  packs_[id] = *pack;
  return *pack;
}

std::shared_ptr<const Pack> PackShelf::current(const World& world, const std::string& body) {
  auto record = world.get<Body>(body);
  if (!record || record->versions.empty()) return nullptr;
  return get(world, body + "@" + record->versions.back().digest);
}

std::optional<DatedValue> parameter_on(const World& world, const Pack& pack, std::string_view id,
                                       Date day) {
  std::optional<DatedValue> found;
  if (const auto* own = pack.parameter(id, day)) {
    found = DatedValue{own->value, own->since, own->source};
  }
  if (auto body = world.get<Body>(pack.body)) {
    auto set = body->parameters.find(std::string(id));
    if (set != body->parameters.end()) {
      // What the office set holds from its date on, in the order in which it was set.
      for (const auto& value : set->second) {
        if (value.since <= day) found = value;
      }
    }
  }
  return found;
}

}  // namespace tongchou::kernel
