// 意见汇总表: what every unit answered that was asked for its opinion (KP-33), read off the matter's own
// tasks and opinions; and the sheet by which the matter is submitted to the leader (KP-34). Which
// steps ask, answer and extend is said by the body's board of the kind `opinions`.
#include <algorithm>

#include "base/day_words.h"
#include "server/board.h"
#include "server/matter_sight.h"

namespace tongchou::server {

using namespace kernel;
using document::PaperBlock;

namespace {

struct Table {
  App& app;
  const Request& request;
  SteadyWorld world;
  const Matter& matter;
  std::shared_ptr<const Pack> pack;
  Board board;
  Date today{};
};

std::optional<Board> opinion_board(const Pack& pack, const std::string& procedure) {
  for (auto& board : boards_of(pack)) {
    if (board.kind == "opinions" && board.procedure == procedure) return std::move(board);
  }
  return std::nullopt;
}

// What was said when this task was done.
const Opinion* said_at(const Matter& matter, const Task& task) {
  for (const auto& opinion : matter.opinions) {
    if (opinion.step_id == task.step_id && task.closed == opinion.at &&
        opinion.who.person == task.by.person && opinion.outcome == task.outcome) {
      return &opinion;
    }
  }
  return nullptr;
}

const Task* last_task(const Matter& matter, const std::string& step) {
  const Task* found = nullptr;
  for (const auto& task : matter.tasks) {
    if (task.step_id == step && task.state == TaskState::done) found = &task;
  }
  return found;
}

// The same unit's later task of another step: its second answer, or the word on its extension.
const Task* later(const Matter& matter, const Task& first, const std::string& step) {
  for (const auto& task : matter.tasks) {
    if (task.step_id == step && task.opened >= first.opened && task.about == first.about &&
        task.state != TaskState::cancelled) {
      return &task;
    }
  }
  return nullptr;
}

// When somebody of the unit first signed for what was sent when it was asked.
std::optional<Instant> read_at(const Table& table, const Task& task) {
  std::optional<Instant> read;
  for (const auto& circular : table.matter.circulars) {
    if (circular.at != task.opened) continue;
    for (const auto& copy : circular.to) {
      if (!copy.read || (read && *read <= *copy.read)) continue;
      for (const auto& role : task.roles) {
        const auto persons = persons_of_role(table.world, role, table.today);
        if (std::find(persons.begin(), persons.end(), copy.person) != persons.end()) {
          read = copy.read;
        }
      }
    }
  }
  return read;
}

std::string label_of(const Table& table, const std::string& form, const std::string& field,
                     const std::string& value) {
  auto found = table.pack->forms.find(form);
  if (found == table.pack->forms.end()) return value;
  for (const auto& choice : found->second["schema"]["properties"][field]["x-choices"].items()) {
    if (choice["id"] == Json(value)) return choice["label"].as_string();
  }
  return value;
}

std::string state_of(const Table& table, const Task& asked, const Task* again, bool answered,
                     const std::string& stance) {
  if ((again ? again : &asked)->outcome == "lapsed") return "overdue";
  if (answered) return stance == table.board.of("none") ? "none" : "answered";
  const Task& open = again ? *again : asked;
  const bool waits = asked.state == TaskState::done && !again;  // for the word on its extension
  if (!waits && open.due && *open.due < table.app.now()) return "overdue";
  return waits ? "extending" : again ? "extended" : "waiting";
}

Json row_json(const Table& table, const Task& asked) {
  const Matter& matter = table.matter;
  const std::string& unit =
      asked.roles.empty() ? std::string()
                          : unit_of_role(table.world, asked.roles.front(), table.today);
  const Task* again = later(matter, asked, table.board.of("again"));
  const Task* grant = later(matter, asked, table.board.of("extension"));
  const Task& task = again ? *again : asked;
  const Opinion* opinion = task.state == TaskState::done ? said_at(matter, task) : nullptr;
  const std::string stance =
      opinion ? opinion->data[table.board.of("stance")].as_string() : std::string();
  const bool answered = opinion && !stance.empty();
  const auto read = read_at(table, asked);
  Json json = Json::object(
      {{"unit", Json(unit)}, {"unit_name", Json(asked.about.value_or(unit))},
       {"asked", Json(write_iso(asked.opened))},
       {"due", task.due ? Json(write_iso(*task.due)) : Json()},
       {"read", read ? Json(write_iso(*read)) : Json()},
       {"state", Json(state_of(table, asked, again, answered, stance))},
       {"late", Json(answered && task.due && task.closed && *task.closed > *task.due)}});
  json.set("extension", !grant                           ? Json()
                        : grant->state == TaskState::open ? Json("asked")
                        : grant->outcome == "agree"       ? Json("granted")
                                                          : Json("refused"));
  json.set("stance", Json(stance));
  json.set("stance_label",
           Json(answered ? label_of(table, task.form, table.board.of("stance"), stance) : ""));
  json.set("content",
           Json(answered ? opinion->data[table.board.of("content")].as_string() : std::string()));
  json.set("differs", Json(answered && stance == table.board.of("differs")));
  json.set("by", answered ? who_json(opinion->who) : Json());
  json.set("at", answered ? Json(write_iso(opinion->at)) : Json());
  return json;
}

// What was written in a form, part by part: [{"label","text"}].
Json texts_of(const Pack& pack, const std::string& form, const Json& data) {
  Json parts = Json::array();
  auto found = pack.forms.find(form);
  if (found == pack.forms.end()) return parts;
  for (const auto& [field, property] : found->second["schema"]["properties"].members()) {
    if (property["x-widget"] != Json("textarea") || !data[field].is_string()) continue;
    if (data[field].as_string().empty()) continue;
    parts.push(Json::object({{"label", property["title"]}, {"text", data[field]}}));
  }
  return parts;
}

Json summary_json(const Table& table) {
  const Task* done = last_task(table.matter, table.board.of("summary"));
  const Opinion* opinion = done ? said_at(table.matter, *done) : nullptr;
  if (!opinion) return Json();
  Json json = Json::object({{"at", Json(write_iso(opinion->at))}, {"by", who_json(opinion->who)},
                            {"outcome", Json(opinion->outcome)}, {"label", Json(opinion->label)}});
  json.set("parts", texts_of(*table.pack, done->form, opinion->data));
  return json;
}

// ---- on paper -----------------------------------------------------------------------------------

document::PaperFieldRow field(const std::string& label, std::string value) {
  return {.fields = {{.label = label, .value = std::move(value), .foot = {}}}, .mm_min = {}};
}

std::string day_of(const Json& instant) {
  const auto day = parse_date(instant.is_string() ? instant.as_string().substr(0, 10) : "");
  return day ? day_in_words(*day) : "—";
}

std::string answer_text(const Json& row) {
  const std::string& state = row["state"].as_string();
  if (state == "overdue") return "逾期未答复";
  if (state == "waiting") return "未答复";
  if (state == "extending") return "申请延期";
  if (state == "extended") return "已延期，未答复";
  return row["stance_label"].as_string() + (row["late"].as_bool() ? "（逾期答复）" : "");
}

PaperBlock opinions_block(const Json& table) {
  document::PaperTable rows;
  rows.title = "意见汇总表";
  for (const auto& [title, width] :
       {std::pair{"单位", 7}, {"送达", 4}, {"签阅", 4}, {"态度", 7}, {"具体意见", 14}}) {
    rows.columns.push_back({.title = title, .width = width, .align = document::PaperAlign::left});
  }
  for (const auto& row : table["rows"].items()) {
    const bool differs = row["differs"].as_bool();
    rows.rows.push_back({row["unit_name"].as_string(), day_of(row["asked"]), day_of(row["read"]),
                         (differs ? "★" : "") + answer_text(row), row["content"].as_string()});
  }
  return {.paragraph = {}, .table = std::move(rows), .form = {}};
}

}  // namespace

Json opinion_table(App& app, const Request& request, const Matter& matter) {
  Table table{.app = app, .request = request, .world = app.world(), .matter = matter,
              .pack = app.setting().shelf.get(app.world(), matter.pack), .board = {},
              .today = local_date(app.now())};
  auto board = table.pack ? opinion_board(*table.pack, matter.procedure) : std::nullopt;
  if (!board) return Json();
  table.board = std::move(*board);
  const Task* ask = last_task(matter, table.board.of("ask"));
  if (!ask) return Json();
  Json rows = Json::array();
  std::int64_t answered = 0, differing = 0, overdue = 0;
  for (const auto& task : matter.tasks) {
    // A second round of asking replaces the first.
    if (task.step_id != table.board.of("answer") || task.opened < *ask->closed) continue;
    if (task.state == TaskState::cancelled) continue;
    Json row = row_json(table, task);
    answered += row["stance"].as_string().empty() ? 0 : 1;
    differing += row["differs"].as_bool() ? 1 : 0;
    overdue += row["state"] == Json("overdue") ? 1 : 0;
    rows.push(std::move(row));
  }
  if (rows.size() == 0) return Json();
  const auto asked = static_cast<std::int64_t>(rows.size());
  return Json::object({{"name", Json(table.board.name)},
                       {"clause", app.clause(table.board.clause)},
                       {"asked", Json(asked)},
                       {"answered", Json(answered)},
                       {"differing", Json(differing)},
                       {"overdue", Json(overdue)},
                       {"rows", std::move(rows)},
                       {"summary", summary_json(table)}});
}

Result<document::PaperFile> submission_sheet(App& app, const Matter& matter, const Json& table) {
  auto pack = app.setting().shelf.get(app.world(), matter.pack);
  document::Paper paper{.kind = document::PaperKind::agenda_form, .head = {}, .title = "呈送单",
                        .addressees = {}, .body = {}, .attachments = {}, .attendance = {},
                        .signature = {}, .date = local_date(app.now()), .note = {}, .imprint = {},
                        .proof = {}};
  paper.head.issuer = pack->name + "办公室";
  if (!matter.number.empty()) paper.head.number = matter.number;
  document::PaperForm form;
  form.rows.push_back(field("呈送事项", matter.title));
  const PackProcedure* procedure = pack->procedure(matter.procedure);
  const Json reported = texts_of(*pack, procedure->form, matter.data);
  for (const auto& part : reported.items()) {
    form.rows.push_back(field(part["label"].as_string(), part["text"].as_string()));
  }
  for (const auto& part : table["summary"]["parts"].items()) {
    form.rows.push_back(field(part["label"].as_string(), part["text"].as_string()));
  }
  form.rows.push_back({.fields = {{.label = "组长批示", .value = "", .foot = "年  月  日"}},
                       .mm_min = 34});
  paper.body.push_back({.paragraph = {}, .table = {}, .form = std::move(form)});
  paper.body.push_back(opinions_block(table));
  return document::write_pdf(paper);
}

}  // namespace tongchou::server
