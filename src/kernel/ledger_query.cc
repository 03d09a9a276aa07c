// Named rules that read ledgers, one's own or another body's: what a review needs from elsewhere
// (KP-45), what must not be there twice (KP-22), and who is drawn from a pool (DC-8). They see the
// entries of the same batch.
//
// Entries of a restricted stage (KP-44) are shown to the own body and to restricted matters only;
// whether something is there twice is answered over all of them.
#include <algorithm>

#include "base/limits.h"
#include "feel/feel.h"
#include "kernel/procedure.h"
#include "kernel/rules_beyond.h"

namespace tongchou::kernel {

namespace {

struct Book {
  std::shared_ptr<const Pack> pack;
  const LedgerDef* ledger = nullptr;
};

// "projects" is the own body's; "industry/consents" another's, as it stands now.
std::expected<Book, Refused> book_of(const RuleCall& call) {
  const std::string& id = call.inputs["ledger"].as_string();
  const std::string body = call.p.world.get<Matter>(call.matter)->body;
  const auto slash = id.find('/');
  auto pack = call.p.setting.shelf.current(
      call.p.world, slash == std::string::npos ? body : id.substr(0, slash));
  const LedgerDef* ledger = pack ? pack->ledger(id) : nullptr;
  if (!ledger) return refuse(Refusal::ledger_not_found, call.clause, id, id);
  return Book{std::move(pack), ledger};
}

bool shown(const RuleCall& call, const Entry& entry) {
  if (!entry.confidential) return true;
  auto matter = call.p.world.get<Matter>(call.matter);
  return matter->confidential || entry.ledger.starts_with(matter->body + "/");
}

Json entry_json(const Entry& entry) {
  Json json = Json::object();
  for (const auto& [field, value] : entry.fields.members()) json.set(field, value);
  json.set("id", Json(entry.id));
  json.set("number", Json(entry.number));
  json.set("title", Json(entry.title));
  json.set("unit", Json(entry.unit));
  json.set("state", Json(entry.state));
  json.set("stage", Json(entry.stage));
  json.set("matter", Json(entry.matter));
  json.set("confidential", Json(entry.confidential));
  return json;
}

using Each = std::function<bool(const Entry&)>;  // false: enough

// A rule is asked while everybody waits, so a ledger that is too large for it is refused by name.
Verdict each_entry(const RuleCall& call, const EntryFilter& filter, const Each& each) {
  std::string after;
  for (std::size_t seen = 0; seen < limits::kLedgerScanMax;) {
    const auto ids = call.p.world.entries(filter, after, limits::kRowsPerPageMax);
    for (const auto& id : ids) {
      if (!each(*call.p.world.get<Entry>(id))) return {};
    }
    if (ids.size() < static_cast<std::size_t>(limits::kRowsPerPageMax)) return {};
    seen += ids.size();
    after = ids.back();
  }
  return refuse(Refusal::ledger_too_large, call.clause, filter.ledger, filter.ledger);
}

// `where` of the task's headers: FEEL over `entry` and whatever the step itself sees.
class Where {
 public:
  static std::expected<Where, Refused> read(const RuleCall& call, const Pack& pack) {
    Where where;
    std::string_view text = call.headers["where"].as_string();
    if (text.starts_with('=')) text.remove_prefix(1);
    if (text.empty()) return where;
    auto expression = feel::parse(text);
    if (!expression) {
      return refuse(Refusal::procedure_failed, call.clause, expression.error().zh,
                    expression.error().en);
    }
    auto host = std::make_shared<feel::Host>();
    lend_functions(call.p.world, call.p.setting, call.p.command.now, pack, *host);
    feel::Context context;
    for (const auto& [name, value] : call.inputs.members()) {
      if (auto known = feel::from_json(value)) context.set(name, std::move(*known));
    }
    where.expression_ = std::move(*expression);
    where.scope_ = feel::Scope(std::move(context), host);
    return where;
  }

  bool holds(const Json& entry) const {
    if (!expression_) return true;
    auto value = feel::from_json(entry);
    return value &&
           feel::evaluate(*expression_, scope_->with("entry", std::move(*value))).is_true();
  }

 private:
  std::optional<feel::Expression> expression_;
  std::optional<feel::Scope> scope_;
};

std::expected<std::vector<Json>, Refused> matching(const RuleCall& call, std::size_t limit) {
  auto book = book_of(call);
  if (!book) return std::unexpected(book.error());
  auto where = Where::read(call, *book->pack);
  if (!where) return std::unexpected(where.error());
  std::vector<Json> found;
  REFUSE_UNLESS(each_entry(call, {book->ledger->id, {}}, [&](const Entry& entry) {
    Json json = entry_json(entry);
    if (shown(call, entry) && where->holds(json)) found.push_back(std::move(json));
    return found.size() < limit;
  }));
  return found;
}

}  // namespace

// {ledger, number | entry, relation} → {found, entry}; what is not there is no refusal: the
// procedure says what follows from it. With a relation the matter shows the entry that was found.
RuleAnswer ledger_find(const RuleCall& call) {
  auto book = book_of(call);
  if (!book) return std::unexpected(book.error());
  std::shared_ptr<const Entry> found;
  if (const std::string& id = call.inputs["entry"].as_string(); !id.empty()) {
    found = call.p.world.get<Entry>(id);
  } else if (const std::string& number = call.inputs["number"].as_string(); !number.empty()) {
    const auto ids = call.p.world.entries({book->ledger->id, number}, {}, 1);
    if (!ids.empty()) found = call.p.world.get<Entry>(ids.front());
  }
  const bool known = found && found->ledger == book->ledger->id && shown(call, *found);
  const std::string& relation = call.inputs["relation"].as_string();
  if (known && !relation.empty()) {
    call.p.emit(MatterLinked{call.matter, {"entry", found->id, found->title, relation}},
                {"matter:" + call.matter, "entry:" + found->id}, call.clause);
  }
  return Json::object(
      {{"found", Json(known)}, {"entry", known ? entry_json(*found) : Json()}});
}

// {ledger, limit} and the header `where` → {entries, more}, in the order in which they came in.
// `more`: there are others beyond the limit that was asked for. Without such a limit all of them
// are wanted, so more than a matter may keep are refused rather than cut.
RuleAnswer ledger_query(const RuleCall& call) {
  auto limit = limits::kLedgerAnswerMax;
  bool asked = false;
  if (call.inputs["limit"].is_number()) {
    const auto wanted = std::max<std::int64_t>(call.inputs["limit"].as_integer(), 1);
    asked = static_cast<std::size_t>(wanted) <= limit;
    if (asked) limit = static_cast<std::size_t>(wanted);
  }
  auto found = matching(call, limit + 1);
  if (!found) return std::unexpected(found.error());
  const bool more = found->size() > limit;
  if (more && !asked) {
    const std::string ledger = call.inputs["ledger"].as_string(), most = std::to_string(limit);
    return refuse(Refusal::ledger_too_large, call.clause,
                  ledger + "：符合条件的超过 " + most + " 条，请缩小范围",
                  ledger + ": more than " + most + " entries match; narrow the range");
  }
  if (more) found->pop_back();
  Json entries = Json::array();
  for (auto& entry : *found) entries.push(std::move(entry));
  return Json::object({{"entries", std::move(entries)}, {"more", Json(more)}});
}

RuleAnswer ledger_count(const RuleCall& call) {
  auto found = matching(call, limits::kLedgerScanMax);
  if (!found) return std::unexpected(found.error());
  return Json::object({{"count", Json(static_cast<std::int64_t>(found->size()))}});
}

// DC-8: 「邀请有关专家学者」 by lot. {ledger, number} and the header `where` → {drawn, pool, seed}.
// The seed comes out of the command's own material for ids, which nobody chooses; the order is
// that of SM3 over seed and id. Who knows the three can draw again and gets the same, so the draw
// stands in the matter's record as a notice besides.
RuleAnswer ledger_draw(const RuleCall& call) {
  auto found = matching(call, limits::kLedgerScanMax);
  if (!found) return std::unexpected(found.error());
  const auto wanted = call.inputs["number"].as_integer();
  const auto pool = static_cast<std::int64_t>(found->size());
  if (wanted < 1 || pool < wanted) {
    const std::string has = std::to_string(pool), asks = std::to_string(wanted);
    return refuse(Refusal::rule_forbids, call.clause, "库中可抽取的只有 " + has + " 名，须抽 " + asks,
                  "The pool holds " + has + ", " + asks + " are to be drawn");
  }
  const std::string seed = call.p.new_id("r");
  auto lot = [&seed](const Json& entry) { return hex(sm3(seed + entry["id"].as_string())); };
  std::sort(found->begin(), found->end(),
            [&](const Json& a, const Json& b) { return lot(a) < lot(b); });
  Json drawn = Json::array(), ids = Json::array();
  std::string names;
  for (std::size_t i = 0; i < found->size(); ++i) {
    ids.push((*found)[i]["id"]);
    if (static_cast<std::int64_t>(i) >= wanted) continue;
    names += (names.empty() ? "" : "、") + (*found)[i]["title"].as_string();
    drawn.push(std::move((*found)[i]));
  }
  const std::string counts = std::to_string(pool) + " 名中抽取 " + std::to_string(wanted) + " 名";
  call.p.emit(NoticesFound{call.matter,
                           {{"draw", "info",
                             "随机抽取：" + counts + "：" + names + "。种子 " + seed +
                                 "，按种子与编号的 SM3 排序取前 " + std::to_string(wanted) + " 名",
                             "Drawn by lot: " + std::to_string(wanted) + " of " +
                                 std::to_string(pool) + ": " + names + ". Seed " + seed +
                                 ", by SM3 of seed and id",
                             call.clause, {}}}},
              {"matter:" + call.matter}, call.clause);
  return Json::object(
      {{"drawn", std::move(drawn)}, {"pool", std::move(ids)}, {"seed", Json(seed)}});
}

// {ledger, field, value} and the header `where`: refused when an entry has the value already.
RuleAnswer ledger_unique(const RuleCall& call) {
  auto book = book_of(call);
  if (!book) return std::unexpected(book.error());
  auto where = Where::read(call, *book->pack);
  if (!where) return std::unexpected(where.error());
  const std::string& field = call.inputs["field"].as_string();
  const Json& value = call.inputs["value"];
  std::optional<Entry> taken;
  REFUSE_UNLESS(each_entry(call, {book->ledger->id, {}}, [&](const Entry& entry) {
    const Json json = entry_json(entry);
    if (entry.state == "in" && json[field] == value && where->holds(json)) taken = entry;
    return !taken;
  }));
  if (!taken) return Json::object({{"unique", Json(true)}});
  auto unit = call.p.world.get<Unit>(taken->unit);
  const std::string name = unit ? name_on(unit->names, call.p.today()) : taken->unit;
  const std::string title = shown(call, *taken) ? "「" + taken->title + "」" : "";
  return refuse(Refusal::entry_exists, call.clause, title + taken->number + "，由" + name + "办理",
                title + taken->number + ", held by " + name);
}

}  // namespace tongchou::kernel
