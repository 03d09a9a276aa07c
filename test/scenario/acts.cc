// What the people of a scenario do: each act is a command, or a look.
#include <algorithm>

#include "runner.h"
#include "server/threshold.h"

namespace tongchou::scenario {

using namespace kernel;

void Runner::run() {
  for (const Line& line : script_.lines) {
    now_ = &line;
    if (line.kind == LineKind::expectation) {
      check(line);
      continue;
    }
    claim_refusal();
    if (line.kind == LineKind::clock) {
      set_clock(line);
    } else if (line.kind == LineKind::defaults) {
      defaults_[line.word(1)] = line.parts;
    } else {
      carry_out(line);
    }
  }
  claim_refusal();
}

// An act that was refused and of which nobody said so.
void Runner::claim_refusal() {
  if (!refused_ || refusal_claimed_) return;
  refusal_claimed_ = true;
  mismatches.push_back({act_->number, "得", "拒 " + said(*refused_)});
}

// ---- time -------------------------------------------------------------------------------------

void Runner::fire_due() {
  for (int round = 0; round < 100 && office_.clerk().tick() > 0; ++round) {}
}

// Time stops at every moment at which something is due.
void Runner::advance_to(Instant until) {
  for (auto due = office_.clerk().next_due(); due && *due <= until;
       due = office_.clerk().next_due()) {
    if (*due > office_.now) office_.now = *due;
    if (office_.clerk().tick() == 0) break;
  }
  if (until > office_.now) office_.now = until;
  fire_due();
}

void Runner::set_clock(const Line& line) {
  if (line.word(0) != "过") {
    auto at = parse_local_instant(line.rest(1));
    if (!at) bad("不是时刻:" + line.rest(1));
    if (line.word(0) == "今天") office_.now = *at;
    else advance_to(*at);
    return;
  }
  const auto amount = Decimal::parse(line.word(1));
  const int n = amount ? static_cast<int>(amount->to_integer().value_or(0)) : 0;
  if (n <= 0) bad("不是个数:" + line.word(1));
  const std::string unit = line.word(2);
  if (unit == "个工作日") {
    const Limit limit{LimitUnit::working_days, n};
    advance_to(due(office_.calendar(), office_.now, limit).value + std::chrono::minutes{1});
  } else if (unit == "个工作小时") {
    advance_to(add_working_hours(office_.calendar(), office_.now, n).value);
  } else if (unit == "天") {
    advance_to(office_.now + std::chrono::hours{24 * n});
  } else {
    bad("没有这个单位:" + unit);
  }
}

// ---- acts -------------------------------------------------------------------------------------

Answer Runner::ask(const std::string& person, Request request) {
  auto answer = office_.clerk().process({Ask{person, std::move(request), {}}}).front();
  refused_.reset();
  if (!answer.result) refused_ = answer.result.error();
  refusal_claimed_ = answer.result.has_value();
  return answer;
}

void Runner::carry_out(const Line& line) {
  act_ = &line;
  refused_.reset();
  seen_ = true;
  if (!line.name.empty()) name_ = line.name;
  const std::string person = person_of(line.word(0));
  if (look(line, person) || paper_act(line, person) || meeting_act(line, person) ||
      general_act(line, person) || office_act(line, person) || draft_act(line, person) ||
      start(line, person) || step(line, person))
    return;
  bad("没有这个动作:" + line.word(1));
}

void Runner::begin(const std::string& person, StartMatter request, const std::string& name) {
  auto answer = ask(person, std::move(request));
  if (answer.result) started_[name].push_back((*answer.result)["id"].as_string());
}

// Bodies share the verbs of common procedures: those come first for which this person may begin.
std::vector<std::string> Runner::bodies_for(const std::string& person,
                                            const std::string& verb) const {
  const Standing standing = standing_of(office_.world(), person, office_.now);
  std::vector<std::string> own, others;
  const auto office = office_.world().get<Office>("office");
  for (const auto& body : office->bodies) {
    bool may = false;
    auto pack = office_.pack(body);
    for (const auto& procedure : pack->procedures) {
      for (const auto& token : procedure.who_may_start) {
        may = may || (procedure.verb == verb && standing.has(absolute_role(token, body)));
      }
    }
    (may ? own : others).push_back(body);
  }
  own.insert(own.end(), others.begin(), others.end());
  return own;
}

bool Runner::start(const Line& line, const std::string& person) {
  const bool draft = line.word(1) == "起草";
  const std::string verb = draft ? "申报" : line.word(1);
  for (const auto& body : bodies_for(person, verb)) {
    auto pack = office_.pack(body);
    for (const auto& procedure : pack->procedures) {
      if (procedure.verb != verb) continue;
      StartMatter request{.procedure = body + "/" + procedure.id, .draft = draft};
      auto parts = with_defaults(line);
      std::erase_if(parts, [&](const Part& part) {
        if (part.label == "申报单位") request.unit = office_.unit_named(part.value);
        return part.label == "申报单位";
      });
      auto form = pack->forms.find(procedure.form);
      if (form != pack->forms.end()) {
        request.data = form_data(form->second, parts);
        const Json& properties = form->second["schema"]["properties"];
        const bool entry = properties["to"].is_object() || !properties["name"].is_object();
        if (entry && properties["entry"].is_object()) {
          request.data.set("entry", Json(entry_named(name_)));
        } else if (properties["name"].is_object()) {
          request.data.set("name", Json(name_));
        } else if (properties["title"].is_object() && !request.data.find("title")) {
          request.data.set("title", Json(name_));
        }
      }
      if (!parts.empty()) bad("表单没有这一栏:" + parts.front().label);
      begin(person, std::move(request), name_);
      return true;
    }
  }
  return false;
}

bool Runner::draft_act(const Line& line, const std::string& person) {
  const bool send = line.word(1) == "送出";
  if (!send && line.word(1) != "存稿") return false;
  auto draft = matter(line);
  auto pack = office_.shelf().get(office_.world(), draft->pack);
  auto parts = line.parts;
  const bool open = draft->state == MatterState::open;
  if (open && send) bad("不是草稿:" + name_);
  if (open) {
    auto [held, task] = task_for(line, person, "");
    if (!task) bad("没有待办:" + name_);
    ActOnTask request{.matter = held->id, .task = task->id, .act = "save"};
    if (!task->form.empty()) request.data = form_data(pack->forms.at(task->form), parts);
    ask(person, std::move(request));
    return true;
  }
  const auto& form = pack->forms.at(pack->procedure(draft->procedure)->form);
  Json data = draft->data;
  const Json filled = form_data(form, parts);
  for (const auto& [field, value] : filled.members()) data.set(field, value);
  if (send) ask(person, SubmitDraft{draft->id, data});
  else ask(person, ChangeDraft{draft->id, {}, data});
  return true;
}

namespace {

std::string act_of(const Task& task, const std::string& label) {
  for (const auto& outcome : task.outcomes) {
    if (label.empty() || outcome.label == label) return outcome.id;
  }
  return label;  // the office will say that this step has no such act
}

}  // namespace

bool Runner::step(const Line& line, const std::string& person) {
  const std::string& name = line.word(1);
  bool known = false;
  const auto office = office_.world().get<Office>("office");
  for (const auto& body : office->bodies) {
    auto pack = office_.pack(body);
    for (const auto& procedure : pack->procedures) {
      for (const auto& element : procedure.model->elements) {
        known = known || (element.type == bpmn::ElementType::user_task && element.name == name);
      }
    }
  }
  if (!known) return false;
  auto [held, task] = task_for(line, person, name);
  ActOnTask request{.matter = held->id};
  auto parts = with_defaults(line);
  if (task) {
    request.task = task->id;
    request.version = task->version;
    if (!task->form.empty()) {
      auto pack = office_.shelf().get(office_.world(), held->pack);
      request.data = form_data(pack->forms.at(task->form), parts);
    }
  }
  std::string outcome;
  std::erase_if(parts, [](const Part& part) { return part.label == "关于"; });  // chose the task
  for (const auto& part : parts) {
    if (part.label == "结论") outcome = part.value;
    else if (part.label == "意见") request.opinion = part.value;
    else if (part.label == "理由") request.reason = part.value;
    else if (task && part.label != "签名") bad("表单没有这一栏:" + part.label);
  }
  request.act = task ? act_of(*task, outcome) : "agree";
  if (task && task->signs && request.act == "agree") {
    request.signature = signature_for(line, person, *task);
  }
  ask(person, std::move(request));
  return true;
}

bool Runner::general_act(const Line& line, const std::string& person) {
  static const std::map<std::string, std::string> on_matter = {
      {"撤回", "withdraw"}, {"催办", "urge"}, {"逾期不候", "lapse"}, {"终止", "terminate"},
      {"挂起", "suspend"},  {"恢复", "resume"}, {"督查意见", "comment"},
      {"关注", "watch"},    {"签收", "read"}};
  static const std::map<std::string, std::string> on_task = {
      {"退回", "return"}, {"不同意", "disagree"}, {"转办", "transfer"}};
  auto value = [&](const char* label) {
    const std::string* part = line.part(label);
    return part ? *part : std::string();
  };
  if (auto act = on_matter.find(line.word(1)); act != on_matter.end()) {
    const bool comments = act->second == "comment";
    ask(person, ActOnMatter{.matter = matter(line)->id, .act = act->second,
                            .reason = value(comments ? "意见" : "理由")});
    return true;
  }
  if (line.word(1) == "附文件") {
    const std::string name = value("文件");
    const FileRef file{.id = hex(sm3(name)), .name = name};
    ask(person, AttachFile{.matter = matter(line)->id, .file = file});
    return true;
  }
  auto act = on_task.find(line.word(1));
  if (act == on_task.end()) return false;
  auto [held, task] = task_for(line, person, "");
  ActOnTask request{.matter = held->id, .act = act->second, .reason = value("理由")};
  if (task) {
    request.task = task->id;
    request.version = task->version;
  }
  if (!value("给").empty()) request.to = "post/" + post_of(value("给"));
  for (const auto& earlier : held->tasks) {
    if (earlier.step == value("到")) request.target = earlier.step_id;
  }
  ask(person, std::move(request));
  return true;
}

// ---- administering ----------------------------------------------------------------------------

bool Runner::office_act(const Line& line, const std::string& person) {
  auto value = [&](const char* label) {
    const std::string* part = line.part(label);
    if (!part) bad(std::string("缺少:") + label);
    return *part;
  };
  const std::string& act = line.word(1);
  const std::chrono::days one{1};
  if (act == "更名") {
    ask(person, RenameUnit{office_.unit_named(name_), value("新名"), day(value("自"))});
  } else if (act == "撤并") {
    ask(person, CloseUnit{office_.unit_named(name_), day(value("自")) - one});
  } else if (act == "任职") {
    auto account = office_.world().get<Account>(value("人员"));
    ask(person, TakePost{account ? account->person : value("人员"), post_of(name_),
                         day(value("自")), {}});
  } else if (act == "离任") {
    const std::string holder = person_of(name_);
    std::string holding;
    const auto one_person = office_.world().get<Person>(holder);
    for (const auto& held : one_person->holdings) {
      if (held.post == post_of(name_)) holding = held.id;
    }
    ask(person, LeavePost{holder, holding, day(value("自")) - one});
  } else if (act == "列入名单" || act == "移出名单") {
    const auto found = std::find_if(member_roles().begin(), member_roles().end(),
                                    [&](const auto& known) { return known.second == value("角色"); });
    if (found == member_roles().end()) bad("没有这个角色：" + value("角色"));
    const std::string role = found->first, post = post_of(value("职务"));
    const std::string body = body_named(name_);
    if (act == "列入名单") {
      ask(person, NameMember{body, role, post, day(value("自")), {}});
      return true;
    }
    std::string id;
    const auto named_body = office_.world().get<Body>(body);
    for (const auto& member : named_body->members) {
      if (member.role == role && member.post == post && !member.until) id = member.id;
    }
    ask(person, EndMember{body, id, day(value("自")) - one});
  } else if (act == "改参数") {
    const std::string body = body_named(name_);
    std::string parameter;
    const auto its_pack = office_.pack(body);
    for (const auto& known : its_pack->parameters) {
      if (known.label == value("参数")) parameter = known.id;
    }
    ask(person, SetParameter{body, parameter, value("值"), day(value("自")), "场景"});
  } else {
    return false;
  }
  return true;
}

// ---- looking ----------------------------------------------------------------------------------

bool Runner::look(const Line& line, const std::string& person) {
  const std::string& act = line.word(1);
  listed_.clear();
  if (act == "查看") {
    const bool is_matter = !matters_named(name_).empty();
    auto answer = is_matter ? ask(person, ActOnMatter{.matter = matter(line)->id, .act = "view"})
                            : ask(person, ViewEntry{entry_named(name_)});
    seen_ = answer.result.has_value();
  } else if (act == "打开台账") {
    open_ledger(line, person);
  } else if (act == "查看机构") {
    body_ = body_named(name_);
  } else if (act == "查看机构目录") {
    const auto office = office_.world().get<Office>("office");
    for (const auto& id : office->bodies) {
      listed_.push_back(office_.pack(id)->name);
    }
  } else if (act == "查看单位") {
    for (const auto& id : office_.ids_of("unit")) listed_.push_back(unit_name(id));
  } else if (assessment_look(line) || agency_look(line) || archive_look(line, person)) {
    return true;
  } else if (act == "导入") {
    import_list(line, person);
  } else if (act == "送出导入") {
    send_import(person);
  } else {
    return false;
  }
  return true;
}

void Runner::open_ledger(const Line& line, const std::string& person) {
  auto end_of = [&](const std::string& text) {
    return at_local(day(text), std::chrono::hours{24}) - std::chrono::milliseconds{1};
  };
  std::optional<Instant> past;
  if (const auto* text = line.part("截至")) past = end_of(*text);
  rows_ = ledger_rows(person, past, "in");
  rows_then_.clear();
  if (const auto* text = line.part("对比")) rows_then_ = ledger_rows(person, end_of(*text), "in");
  if (const auto* text = line.part("筛选")) {
    const auto space = text->find(' ');
    const LedgerDef& ledger = *office_.pack("key-projects")->ledger("key-projects/projects");
    const auto wanted = split(std::string_view(*text).substr(space + 1), "、");
    const LedgerColumn* by = nullptr;
    for (const auto& column : ledger.columns) {
      if (column.label == text->substr(0, space)) by = &column;
    }
    if (!by || !by->filter) bad("不能按这一栏筛选:" + *text);
    std::erase_if(rows_, [&](const LedgerRow& row) {
      return std::find(wanted.begin(), wanted.end(), column_text(ledger, *by, row)) ==
             wanted.end();
    });
  }
  for (const auto& row : rows_) listed_.push_back(row.title);
}

// ---- lists ------------------------------------------------------------------------------------

void Runner::import_list(const Line& line, const std::string&) {
  Table table;
  for (std::size_t i = 0; i < line.table.size(); ++i) {
    table.rows.push_back({i + 1, line.table[i]});
  }
  auto pack = office_.pack("key-projects");
  const server::Threshold threshold(office_.world(), *pack, office_.now);
  ImportOptions options;
  auto rules = parse_import_rules(server::embedded_text("key-projects/import.toml"));
  CHECK(rules, "import.toml cannot be read");
  options.rules = std::move(*rules);
  options.rates = office_.rates();
  options.day = office_.today();
  options.threshold = [&](const Interval& land, const Interval& money) {
    return threshold.reached(land, money);
  };
  auto list = kernel::import_list(table, options);
  if (!list) bad(list.error().zh);
  list_ = std::move(*list);
}

// Every row that was not returned is declared, with the columns as the form's fields.
void Runner::send_import(const std::string& person) {
  if (!list_) bad("没有导入");
  const Line* table = nullptr;
  for (const Line& line : script_.lines) {
    if (line.number < now_->number && !line.table.empty()) table = &line;
  }
  auto pack = office_.pack("key-projects");
  for (const auto& item : list_->items) {
    if (item.verdict == RowVerdict::returned) continue;
    std::vector<Part> parts;
    const auto& head = table->table.front();
    const auto& cells = table->table[item.line - 1];
    for (std::size_t i = 0; i < head.size() && i < cells.size(); ++i) {
      // What cannot be read is asked for later; the words stay with the list.
      const bool unreadable = (head[i] == "占地" && !item.land.readable()) ||
                              (head[i] == "总投资" && !item.total.readable());
      if (!unreadable) parts.push_back({head[i], cells[i]});
    }
    StartMatter request{.procedure = "key-projects/declaration"};
    request.data = form_data(pack->forms.at("declaration"), parts);
    name_ = item.name;
    begin(person, std::move(request), item.name);
    if (refused_) return;
  }
}

}  // namespace tongchou::scenario
