// The record of a matter: its events as sentences. Who, in which post, did what, when, with which
// words, and how long it had waited.
#include "kernel/sealed.h"
#include "server/matter_page.h"

namespace tongchou::server {

using namespace kernel;

namespace {

struct Line {
  std::string kind;    // person | system | binding
  std::string act, label, step, text;
  std::optional<Instant> waited_since;
  std::string clause;  // what a decision rests on, when its event says none
};

const char* kind_of_act(const std::string& act, const std::string& clause) {
  // What the leading group decides binds.
  return clause == "KP-18" && act != "return" ? "binding" : "person";
}

// Facts that tell nothing to a reader of the matter have no line.
struct Teller {
  const Event& event;
  bool english;
  const std::map<std::string, Json>& clauses;
  App& app;
  const World& world;
  std::string stage_label(const std::string& id, const std::string& stage) const {
    auto entry = world.get<Entry>(id);
    const std::string body = entry ? entry->ledger.substr(0, entry->ledger.find('/')) : "";
    auto pack = app.setting().shelf.current(world, body);
    const LedgerDef* ledger = pack ? pack->ledger(entry->ledger) : nullptr;
    const int at = ledger ? ledger->stage_index(stage) : -1;
    return at < 0 ? stage : ledger->stages[static_cast<std::size_t>(at)].label;
  }
  std::string counted(std::size_t n, const char* zh, const char* en) const {
    return std::to_string(n) + (english ? en : zh);
  }
  std::optional<Line> operator()(const MatterOpened& f) const {
    if (f.matter.state == MatterState::draft) return Line{"person", "draft", "起草", "", ""};
    return Line{"person", "start", "发起", "", f.matter.receipt};
  }
  std::optional<Line> operator()(const DraftSubmitted& f) const {
    return Line{"person", "submit", "报送", "", f.receipt};
  }
  std::optional<Line> operator()(const TaskActed& f) const {
    std::string text = f.opinion.text.empty() ? f.reason : f.opinion.text;
    if (!f.target.empty()) {
      const std::string to = english ? "back to 「" + f.target + "」" : "退到「" + f.target + "」";
      text = to + (text.empty() ? "" : (english ? ": " : "：") + text);
    }
    return Line{kind_of_act(f.act, event.clause), f.act, f.opinion.label, f.opinion.step, text,
                f.waited_since};
  }
  std::optional<Line> operator()(const TaskTransferred& f) const {
    const std::string to = (english ? "to " : "转给") + f.to;
    return Line{"person", "transfer", "转办", "", to + (english ? ": " : "：") + f.reason};
  }
  std::optional<Line> operator()(const TaskWithdrawn& f) const {
    return Line{"person", "withdraw", "撤回", f.step, f.reason};
  }
  std::optional<Line> operator()(const TaskUrged& f) const {
    return Line{"person", "urge", "催办", "", f.reason};
  }
  std::optional<Line> operator()(const MatterNumbered& f) const {
    return Line{"system", "number", "取号", "", f.number};
  }
  std::optional<Line> operator()(const MatterLabelled& f) const {
    return Line{"system", "label", "结论", "", f.label};
  }
  std::optional<Line> operator()(const MatterClosed& f) const {
    const bool withdrawn = f.state == MatterState::withdrawn;
    return Line{"person", withdrawn ? "withdraw" : "terminate", withdrawn ? "撤回" : "终止", "",
                f.reason};
  }
  std::optional<Line> operator()(const MatterSuspended& f) const {
    return Line{"person", "suspend", "挂起", "", f.reason};
  }
  std::optional<Line> operator()(const MatterResumed& f) const {
    return Line{"person", "resume", "恢复", "", f.reason};
  }
  std::optional<Line> operator()(const NoticesFound& f) const {
    if (f.notices.empty()) return Line{"system", "notice", "提示", "", ""};
    const auto& first = f.notices.front();
    if (first.code == "comment") {
      const std::string colon = "：";
      const auto said = first.zh.find(colon) + colon.size();
      return Line{"person", "comment", "督查意见", "", first.zh.substr(said)};
    }
    return Line{"system", "notice", "提示", "", english ? first.en : first.zh};
  }
  std::optional<Line> operator()(const CircularSent& f) const {
    return Line{"system", "circular", "送阅", "",
                f.circular.text + (english ? " (" : "（") +
                    counted(f.circular.to.size(), " 人）", " people)")};
  }
  std::optional<Line> operator()(const CircularRead&) const {
    return Line{"person", "read", "阅", "", ""};
  }
  std::optional<Line> operator()(const FileAttached& f) const {
    return Line{"person", "file", "附件", "", f.file.name};
  }
  std::optional<Line> operator()(const EntryEntered& f) const {
    return Line{"binding", "enter", "纳入台账", "", f.entry.title + " " + f.entry.number};
  }
  std::optional<Line> operator()(const EntryChanged& f) const {
    return Line{"system", "update", "更新台账", "",
                counted(f.changes.size(), " 栏", " columns")};
  }
  std::optional<Line> operator()(const StageMoved& f) const {
    const std::string from = stage_label(f.entry, f.from);
    return Line{"system", "stage", "阶段", "",
                (from.empty() ? "" : from + " → ") + stage_label(f.entry, f.to)};
  }
  std::optional<Line> operator()(const EntryLeft& f) const {
    return Line{"binding", "leave", "退库", "", f.reason};
  }
  std::optional<Line> operator()(const SnapshotTaken& f) const {
    return Line{"system", "snapshot", "快照", "", f.snapshot.month};
  }
  std::optional<Line> operator()(const ReportSent&) const {
    return Line{"binding", "report", "报送月报", "", ""};
  }
  std::optional<Line> operator()(const DocumentDrafted& f) const {
    return Line{"system", "document", "起草公文", "", f.document.title};
  }
  std::optional<Line> operator()(const DocumentMoved& f) const {
    switch (f.to) {
      case DocumentState::draft: return Line{"person", "reopen", "公文退回", "", f.reason};
      case DocumentState::submitted: return Line{"person", "submit", "公文送审", "", ""};
      case DocumentState::issued: return Line{"binding", "issue", "编号印发", "", f.number};
      case DocumentState::withdrawn: return Line{"person", "withdraw", "公文作废", "", f.reason};
      case DocumentState::signed_off: break;
    }
    return std::nullopt;
  }
  std::optional<Line> operator()(const DocumentSigned& f) const {
    return Line{"binding", "sign", "签名", "",
                f.signature.purpose + " " + f.signature.key.substr(0, 8)};
  }
  std::optional<Line> operator()(const CopySet& f) const {
    if (f.act != "send") return std::nullopt;
    return Line{"system", "send", f.copy.kind == "cc" ? "抄送" : "分送", "", f.copy.name};
  }
  std::optional<Line> operator()(const RestrictedViewed&) const {
    return Line{"person", "view", "查看限阅", "", ""};
  }
  std::optional<Line> operator()(const MatterAdvanced& f) const {
    for (const auto& step : f.steps) {
      if (step.kind == bpmn::StepKind::incident_raised) {
        return Line{"system", "incident", "受阻", "",
                    english ? step.incident->en : step.incident->zh};
      }
      if (step.kind == bpmn::StepKind::incident_resolved) {
        return Line{"system", "retry", "受阻已排除", "", ""};
      }
      if (step.kind == bpmn::StepKind::decision_called && step.matched &&
          step.matched->size() > 0) {
        std::string text, clause;
        for (const auto& [name, value] : step.matched->at(0).members()) {
          if (name == "decision" || name == "row") continue;
          // An annotation that cites reads 一（三）四/KP-25: shown as a clause, not as words.
          const std::string& words = value.as_string();
          const auto id = words.substr(words.find('/') + 1);
          const auto cited = id.substr(0, id.find("、"));
          if (clauses.contains(cited)) clause = cited;
          else text += (text.empty() ? "" : " · ") + words;
        }
        if (step.name && *step.name == "threshold") {
          return Line{"system", "decision", "判定门槛", "", text, {}, clause};
        }
      }
    }
    return std::nullopt;
  }
  std::optional<Line> operator()(const auto&) const { return std::nullopt; }
};

// What was answered at a sealed step is told by that it was answered, no more.
bool may_read_act(App& app, const Request& request, const World& world, const TaskActed& acted) {
  auto matter = world.get<Matter>(acted.matter);
  auto pack = matter ? app.setting().shelf.get(world, matter->pack) : nullptr;
  return pack && may_read(world, app.setting(), app.now(), *pack, caller(request).standing, *matter,
                          acted.opinion);
}

// The name of a sealed file may tell what was found.
bool may_read_file(App& app, const Request& request, const World& world, const FileAttached& f) {
  auto matter = world.get<Matter>(f.matter);
  auto pack = matter ? app.setting().shelf.get(world, matter->pack) : nullptr;
  return !pack || may_read(world, app.setting(), app.now(), *pack, caller(request).standing,
                           *matter, f.file);
}

}  // namespace

Json record_json(App& app, const Request& request, const std::string& subject,
                 std::int64_t after) {
  Json lines = Json::array();
  store::EventRange range;
  range.after = after;
  range.limit = 1000;
  auto rows = app.reader().events_of(subject, range);
  const auto world = app.world();
  if (!rows) return lines;
  for (const auto& row : *rows) {
    auto event = decode_event(row.bytes);
    if (!event) continue;
    auto line = std::visit(Teller{*event, request.english(), app.clauses(), app, world},
                           event->fact);
    if (!line) continue;
    if (const auto* acted = std::get_if<TaskActed>(&event->fact)) {
      if (!may_read_act(app, request, world, *acted)) {
        line->act = "sealed";
        line->label = "已封存";
        line->text.clear();
      }
    }
    if (const auto* sent = std::get_if<FileAttached>(&event->fact)) {
      if (!may_read_file(app, request, world, *sent)) line->text.clear();
    }
    Json json = Json::object({{"seq", Json(row.seq)},
                              {"at", Json(write_iso(event->at))},
                              {"kind", Json(line->kind)},
                              {"act", Json(line->act)},
                              {"label", Json(line->label)},
                              {"step", Json(line->step)},
                              {"who", who_json(event->who)},
                              {"on_behalf", Json()},
                              {"text", Json(line->text)}});
    json.set("waited", line->waited_since
                           ? Json(working_text(app, request.english(), *line->waited_since,
                                               event->at))
                           : Json());
    const std::string& clause = event->clause.empty() ? line->clause : event->clause;
    json.set("clause", clause.empty() ? Json() : app.clause(clause));
    json.set("hash", Json(hex(row.hash).substr(0, 8)));
    lines.push(std::move(json));
  }
  return lines;
}

}  // namespace tongchou::server
