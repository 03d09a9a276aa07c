// What a scenario expects of matters.
#include <algorithm>

#include "kernel/sealed.h"
#include "runner.h"

namespace tongchou::scenario {

using namespace kernel;

const RefusalText& words_of(const Refused& refused) { return text_of(refused.refusal); }

std::string said(const Refused& refused) {
  std::string text(text_of(refused.refusal).zh);
  if (!refused.detail_zh.empty()) text += "(" + refused.detail_zh + ")";
  for (const auto& field : refused.fields) text += ";" + field.zh;
  return text;
}

std::optional<Decimal> number_in(const std::string& text) {
  // A day is no quantity: the money grammar would find the year in it, and every limit would hold.
  if (parse_date(text.substr(0, 10))) return std::nullopt;
  MoneyOptions money;
  money.bare_unit = Decimal(1);
  if (auto plain = Decimal::parse(text)) return plain;
  if (auto read = read_money(text, money); read.readable() && read.value) return read.value;
  if (auto read = read_area(text); read.readable() && read.value) return read.value;
  return std::nullopt;
}

// The place in the notice that a capability id stands for.
std::string clause_label(const std::string& clause) {
  static const toml::table table = toml::parse(server::embedded_text("common/clauses.toml"));
  return table[clause]["label"].value_or<std::string>("");
}

namespace {

std::string light_name(Light light) {
  switch (light) {
    case Light::green: return "绿";
    case Light::yellow: return "黄";
    case Light::red: return "红";
    case Light::paused: return "停";
    case Light::none: break;
  }
  return "无";
}

std::string state_name(const Matter& matter) {
  if (!matter.outcome_label.empty() && matter.state != MatterState::open) {
    return matter.outcome_label;
  }
  static const std::map<MatterState, std::string> names = {
      {MatterState::draft, "草稿"},       {MatterState::open, "在办"},
      {MatterState::returned, "退回补正"}, {MatterState::suspended, "挂起"},
      {MatterState::done, "办结"},        {MatterState::withdrawn, "已撤回"},
      {MatterState::terminated, "已终止"}};
  return names.at(matter.state);
}

}  // namespace

// Numbers as quantities, all else as text.
bool Runner::same(const std::string& expected, const std::string& actual) {
  if (expected == actual) return true;
  const auto a = number_in(expected), b = number_in(actual);
  return a && b && *a == *b;
}

void Runner::differ(const Line& line, const std::string& expected, const std::string& actual,
                    bool replaceable) {
  mismatches.push_back({line.number, expected, actual});
  if (!replaceable || actual.empty() || expected.empty()) return;
  std::string text = blessed.contains(line.number) ? blessed[line.number]
                                                   : script_.source[line.number - 1];
  const auto at = text.rfind(expected);
  if (at == std::string::npos) return;
  blessed[line.number] = text.replace(at, expected.size(), actual);
  mismatches.back().blessable = true;
}

void Runner::expect(const Line& line, const std::string& expected, const std::string& actual) {
  if (!same(expected, actual)) differ(line, expected, actual);
}

void Runner::expect_contains(const Line& line, const std::string& words, const std::string& text) {
  if (text.find(words) == std::string::npos) differ(line, words, text, false);
}

void Runner::check(const Line& line) {
  if (line.word(0) == "拒") {
    check_refusal(line);
    return;
  }
  if (line.word(0) == "得" && line.word(1) == "看不到") {
    refusal_claimed_ = true;
    expect(line, "看不到", seen_ ? "看得到" : "看不到");
    return;
  }
  claim_refusal();
  if (line.word(0) == "提示") {
    // As whoever declared reads it: another matter is named to those who may see that one.
    const auto told = matter(line);
    const Standing reader = standing_of(office_.world(), told->starter.person, office_.now);
    std::string all;
    for (const auto& notice : told->notices) {
      auto other = office_.world().get<Matter>(notice.matter);
      all += notice.zh + (other && may_see(reader, *other) ? "：" + other->title : "") + "\n";
    }
    expect_contains(line, line.rest(1), all);
    return;
  }
  if (line.word(0) != "得") bad("不是期望:" + line.word(0));
  const std::string& kind = line.word(1);
  if (kind.empty()) return;
  if (check_paper(line, kind) || check_meeting(line, kind) || check_assessment(line, kind) ||
      check_agency(line, kind) || check_archive(line, kind) || check_matter(line, kind) ||
      check_ledger(line, kind) || check_body(line, kind))
    return;
  bad("没有这个期望:" + kind);
}

void Runner::check_refusal(const Line& line) {
  refusal_claimed_ = true;
  if (!refused_) {
    differ(line, "拒 " + line.rest(1), "得", false);
    return;
  }
  expect_contains(line, line.rest(1), said(*refused_));
  const std::string label = clause_label(refused_->clause);
  if (const auto* clause = line.part("依据")) {
    if (label.find(*clause) == std::string::npos) differ(line, *clause, label);
  }
}

// ---- matters ----------------------------------------------------------------------------------

bool Runner::check_matter(const Line& line, const std::string& kind) {
  if (kind == "判定") check_verdict(line);
  else if (kind == "待办") check_task(line);
  else if (kind == "无待办") check_no_task(line);
  else if (kind == "状态") {
    // An open matter may say where it lies (已送); then it is 在办 as well.
    auto m = matter(line);
    const std::string wanted = line.rest(2);
    expect(line, wanted, wanted == m->outcome_label ? wanted : state_name(*m));
  }
  else if (kind == "编号") expect(line, line.rest(2), matter(line)->number);
  else if (kind == "灯") check_light(line);
  else if (kind == "记录") check_record(line);
  else if (kind == "看得到意见" || kind == "看不到意见") check_opinion(line, kind == "看得到意见");
  else if (kind == "送达" || kind == "未送达") check_circular(line, kind == "送达");
  else if (kind == "关联") check_link(line);
  else if (kind == "督办") check_directive(line);
  else if (kind == "应催未催" || kind == "无应催未催") check_unurged(line, kind == "应催未催");
  else if (kind == "无事项") check_no_matter(line);
  else return false;
  return true;
}

void Runner::check_verdict(const Line& line) {
  auto m = matter(line);
  auto variable = [&](const char* name) {
    const auto& variables = m->engine.elements.empty() ? m->engine.variables
                                                        : m->engine.elements.front().variables;
    auto known = variables.find(name);
    return known == variables.end() ? Json() : known->second;
  };
  const Json verdict = variable("threshold");
  expect(line, line.word(2), verdict["verdict_label"].as_string());
  for (const auto& [label, value] : line.parts) {
    if (label == "缺") {
      expect(line, value, verdict["missing"].as_string());
    } else if (label == "占地" || label == "总投资") {
      const Json amount = variable(label == "占地" ? "land" : "investment")["value"];
      const char* unit = label == "占地" ? " 亩" : " 元";
      expect(line, value, amount.is_number() ? amount.as_decimal().text() + unit : "不明");
    } else {
      bad("没有这个期望:" + label);
    }
  }
}

void Runner::check_task(const Line& line) {
  auto m = matter(line);
  const auto wanted = roles_of_holder(line.word(2), m->body);
  std::string open;
  if (m->state == MatterState::returned) {
    open += role_label(office_.world(), "unit/" + m->unit + "/handler", office_.today()) + " 补正;";
    if (wanted.contains("unit/" + m->unit + "/handler") && line.rest(3) == "补正") return;
  }
  for (const auto& task : m->tasks) {
    if (task.state != TaskState::open || m->state != MatterState::open) continue;
    bool held = false;
    for (const auto& role : task.roles) {
      held = held || wanted.contains(role);
      open += role_label(office_.world(), role, office_.today()) + " ";
    }
    open += task.step;
    if (task.about) open += "(" + *task.about + ")";
    open += ";";
    const std::string* about = line.part("关于");
    if (!held || task.step != line.rest(3)) continue;
    if (about && task.about.value_or("") != *about) continue;
    if (const auto* limit = line.part("限")) {
      expect(line, *limit, task.due ? write_local(*task.due) : "没有期限");
    }
    return;
  }
  differ(line, line.rest(2), open.empty() ? "没有待办" : open, false);
}

void Runner::check_no_task(const Line& line) {
  auto m = matter(line);
  const auto wanted = line.word(2).empty() ? std::set<std::string>()
                                           : roles_of_holder(line.word(2), m->body);
  for (const auto& task : m->tasks) {
    if (task.state != TaskState::open) continue;
    const bool held = wanted.empty() ||
                      std::any_of(task.roles.begin(), task.roles.end(),
                                  [&](const auto& role) { return wanted.contains(role); });
    if (held) differ(line, "无待办", "待办 " + task.step, false);
  }
}

void Runner::check_light(const Line& line) {
  const std::string& name = line.name.empty() ? name_ : line.name;
  std::optional<Instant> due;
  std::string body = "key-projects";
  bool paused = false;
  if (!matters_named(name).empty() && matter(line)->state == MatterState::suspended) {
    paused = true;
  } else if (!matters_named(name).empty() && matter(line)->state == MatterState::open) {
    auto m = matter(line);
    body = m->body;
    for (const auto& task : m->tasks) {
      if (task.state == TaskState::open && task.due && (!due || *task.due < *due)) due = task.due;
    }
  } else if (auto e = entry(line)) {
    store::Query query{.table = &registers::entry(), .columns = {"next_due"},
                       .where = {store::is("id", e->id)}, .limit = 1};
    auto page = office_.reader().query(query);
    CHECK(page && !page->rows.empty(), "the entry has no row");
    const std::int64_t at = store::cell_integer(page->rows[0][0]);
    if (at < registers::kNever) due = from_ms(at);
  }
  auto days = parameter_on(office_.world(), *office_.pack(body), "yellow_before", office_.today());
  auto number = days ? Decimal::parse(days->value) : std::nullopt;
  const int yellow = number ? static_cast<int>(number->to_integer().value_or(3)) : 3;
  expect(line, line.word(2),
         light_name(light(office_.now, due, office_.calendar(), yellow, paused)));
}

namespace {

struct Told {
  std::string act, text;
};

// The acts of a matter's record in the words of scenarios.
struct Teller {
  const std::string& verb;
  std::optional<Told> operator()(const MatterOpened& f) const {
    return Told{f.matter.state == MatterState::draft ? "起草" : verb, f.matter.receipt};
  }
  std::optional<Told> operator()(const DraftSubmitted& f) const { return Told{"送出", f.receipt}; }
  std::optional<Told> operator()(const TaskActed& f) const {
    const std::string text = f.opinion.text.empty() ? f.reason : f.opinion.text;
    return Told{f.act == "return" ? "退回" : f.opinion.step, f.opinion.label + " " + text};
  }
  std::optional<Told> operator()(const NoticesFound& f) const {
    if (f.notices.empty() || f.notices.front().code != "comment") return std::nullopt;
    return Told{"督查意见", f.notices.front().zh};
  }
  std::optional<Told> operator()(const TaskTransferred& f) const {
    return Told{"转办", f.to + " " + f.reason};
  }
  std::optional<Told> operator()(const TaskWithdrawn& f) const { return Told{"撤回", f.reason}; }
  std::optional<Told> operator()(const TaskUrged& f) const { return Told{"催办", f.reason}; }
  std::optional<Told> operator()(const CircularRead&) const { return Told{"签收", {}}; }
  std::optional<Told> operator()(const MatterClosed& f) const {
    return Told{f.state == MatterState::withdrawn ? "撤回" : "终止", f.reason};
  }
  std::optional<Told> operator()(const MatterSuspended& f) const { return Told{"挂起", f.reason}; }
  std::optional<Told> operator()(const MatterResumed& f) const { return Told{"恢复", f.reason}; }
  std::optional<Told> operator()(const auto&) const { return std::nullopt; }
};

}  // namespace

// What somebody reads of the answers at the steps of a matter: sealed ones are nobody else's.
void Runner::check_opinion(const Line& line, bool wanted) {
  const std::string* by = line.part("由");
  if (!by) bad("请写明 由");
  auto m = matter(line);
  auto pack = office_.shelf().get(office_.world(), m->pack);
  const Standing who = standing_of(office_.world(), person_of(*by), office_.now);
  const Setting setting{office_.shelf(), office_.calendar(), office_.rates()};
  const bool seen = std::ranges::any_of(m->opinions, [&](const Opinion& one) {
    return (one.text + write_json(one.data)).find(line.rest(2)) != std::string::npos &&
           may_see(who, *m) &&
           may_read(office_.world(), setting, office_.now, *pack, who, *m, one);
  });
  if (seen != wanted) differ(line, line.word(1), seen ? "看得到" : "看不到", false);
}

void Runner::check_record(const Line& line) {
  auto m = matter(line);
  const std::string verb =
      office_.shelf().get(office_.world(), m->pack)->procedure(m->procedure)->verb;
  auto rows = office_.reader().events_of("matter:" + m->id, {.newest_first = true, .limit = 1000});
  CHECK(rows, "the journal cannot be read");
  for (const auto& row : *rows) {
    auto event = decode_event(row.bytes);
    CHECK(event, "an event cannot be read");
    auto told = std::visit(Teller{verb}, event->fact);
    if (!told || told->act != line.word(2)) continue;
    if (const auto* by = line.part("由")) {
      if (event->who.post != post_of(*by)) {
        differ(line, *by, office_.label_of_post(event->who.post));
      }
    }
    if (const auto* words = line.part("文字")) {
      expect_contains(line, *words, event->who.unit_name + " " + event->who.name + " " +
                                        told->text);
    }
    return;
  }
  differ(line, line.word(2), "没有这一条记录", false);
}

// The matter is tied to another one of that title.
void Runner::check_link(const Line& line) {
  std::string known;
  for (const auto& link : matter(line)->links) {
    known += link.relation + " " + link.label + ";";
    const auto* relation = line.part("关系");
    if (link.label == line.rest(2) && (!relation || link.relation == *relation)) return;
  }
  differ(line, line.rest(2), known.empty() ? "没有关联" : known, false);
}

// KP-38: what the register of directives says of it.
void Runner::check_directive(const Line& line) {
  auto m = matter(line);
  auto page = office_.reader().query({.table = &registers::directive(),
                                      .columns = {"number", "lead", "source_label", "due", "urged",
                                                  "step"},
                                      .where = {store::is("matter", m->id)},
                                      .limit = 1});
  auto units = office_.reader().query({.table = &registers::directive_unit(),
                                       .columns = {"unit"},
                                       .where = {store::is("matter", m->id),
                                                 store::is("part", "assist")},
                                       .limit = 100});
  CHECK(page && units, "the register of directives cannot be read");
  if (page->rows.empty()) return differ(line, "督办", "不在督办台账", false);
  const store::Row& row = page->rows.front();
  std::string assist;
  for (const auto& unit : units->rows) {
    assist += (assist.empty() ? "" : "、") + unit_name(store::cell_text(unit[0]));
  }
  const std::int64_t due = store::cell_integer(row[3]);
  const std::map<std::string, std::string> facts = {
      {"编号", store::cell_text(row[0])},
      {"牵头单位", unit_name(store::cell_text(row[1]))},
      {"配合单位", assist},
      {"来源", store::cell_text(row[2])},
      {"内容", m->data["text"].as_string()},
      {"期限", due < registers::kNever ? write_date(local_date(from_ms(due))) : "无"},
      {"催办", std::to_string(store::cell_integer(row[4]))},
      {"环节", store::cell_text(row[5])},
      {"灯", light_name(light(office_.now, from_ms(due), office_.calendar()))},
      {"状态", state_name(*m)}};
  for (const auto& [label, wanted] : line.parts) {
    const auto fact = facts.find(label);
    if (fact == facts.end()) bad("督办没有这一项：" + label);
    expect(line, wanted, fact->second);
  }
}

// 应催未催: a task of this step that is late or nearly so and that nobody, no rule either, has urged.
void Runner::check_unurged(const Line& line, bool wanted) {
  auto m = matter(line);
  auto page = office_.reader().query({.table = &registers::todo(),
                                      .columns = {"step", "due"},
                                      .where = {store::is("matter", m->id),
                                                store::is("urged", std::int64_t{0})},
                                      .limit = 100});
  CHECK(page, "the tray cannot be read");
  std::string found;
  for (const auto& row : page->rows) {
    const Instant due = from_ms(store::cell_integer(row[1]));
    if (light(office_.now, due, office_.calendar()) == Light::green) continue;
    found += (found.empty() ? "" : "、") + store::cell_text(row[0]);
  }
  const std::string step = line.word(2);
  if ((found.find(step) != std::string::npos) != wanted) {
    differ(line, line.rest(1), found.empty() ? "没有应催未催" : "应催未催 " + found, false);
  }
}

void Runner::check_no_matter(const Line& line) {
  if (!matters_named(line.name).empty()) differ(line, "无事项", "有这个事项", false);
}

void Runner::check_circular(const Line& line, bool wanted) {
  auto m = matter(line);
  std::set<std::string> persons;
  for (const auto& role : roles_of_holder(line.word(2), m->body)) {
    for (const auto& person : persons_of_role(office_.world(), role, office_.today())) {
      persons.insert(person);
    }
  }
  const std::string words = line.part("文字") ? *line.part("文字") : std::string();
  std::string texts;
  for (const auto& circular : m->circulars) {
    texts += circular.text + ";";
    if (circular.text.find(words) == std::string::npos) continue;
    for (const auto& delivery : circular.to) {
      if (!persons.contains(delivery.person)) continue;
      if (!wanted) differ(line, "未送达 " + words, circular.text, false);
      return;
    }
  }
  if (!wanted) return;
  differ(line, line.word(2) + " " + words, texts.empty() ? "没有送达" : texts, false);
}

}  // namespace tongchou::scenario
