// An exported ledger comes in again. What differs is shown first, cell by cell; carried out, each
// changed entry becomes a matter, because nobody edits an entry (KP-26).
#include <algorithm>
#include <mutex>

#include "kernel/quantity.h"
#include "server/ledger_sheet.h"

namespace tongchou::server {

using namespace kernel;

namespace {

struct EntryEdit {
  std::string entry, title, unit;
  std::int64_t version = 0;
  Json data = Json::object();   // of the form, without the entry itself
};

struct KeptImport {
  std::string person, ledger;
  Instant since{};
  std::vector<EntryEdit> edits;
};

class ImportKeeper {
 public:
  std::string keep(KeptImport import) {
    std::lock_guard lock(mutex_);
    std::erase_if(kept_, [&](const auto& one) {
      return import.since - one.second.since > std::chrono::hours(1);
    });
    if (kept_.size() >= 32) kept_.erase(kept_.begin());
    std::string token = random_hex(12);
    kept_[token] = std::move(import);
    return token;
  }
  std::optional<KeptImport> find(const std::string& token, const std::string& person) {
    std::lock_guard lock(mutex_);
    auto found = kept_.find(token);
    if (found == kept_.end() || found->second.person != person) return std::nullopt;
    return found->second;
  }

 private:
  std::mutex mutex_;
  std::map<std::string, KeptImport> kept_;
};

// How somebody may change an entry: the office corrects, a unit proposes for its own.
std::optional<std::pair<LedgerProcedure, std::string>> way_of(const LedgerSight& sight,
                                                              const Standing& standing,
                                                              const std::string& unit) {
  std::optional<std::pair<LedgerProcedure, std::string>> found;
  for (const auto& one : entry_procedures(sight)) {
    if (!one.update) continue;
    const auto starter = may_start(standing, *sight.pack, *one.procedure, unit);
    if (!starter) continue;
    const auto& tokens = one.procedure->who_may_start;
    const bool any_unit = std::find(tokens.begin(), tokens.end(), "any-unit") != tokens.end();
    if (!found || !any_unit) found = std::pair{one, *starter};
  }
  return found;
}

class Comparer {
 public:
  Comparer(App& app, const Request& request, const LedgerSight& sight,
           const document::Exported& file)
      : app_(app), request_(request), sight_(sight), file_(file), world_(app.world()),
        units_(world_, local_date(app.now()), sight.pack.get()) {}

  Result<Json> run(KeptImport& kept) {
    std::vector<std::string> ids;
    for (const auto& row : file_.rows) ids.push_back(row.id);
    TRY(const auto rows, read_entries(app_, sight_, ids));
    std::map<std::string, const EntryRow*> by_id;
    for (const auto& row : rows) by_id[row.entry->id] = &row;
    for (const auto& row : file_.rows) {
      auto known = by_id.find(row.id);
      const std::string cell = document::cell_name(0, row.line);
      if (row.id.empty()) {
        error(cell, "row_new", "台账不能由表格添加项目，请走申报", "entries come in by declaration");
      } else if (known == by_id.end()) {
        error(cell, "entry_not_found", "台账中没有这个项目", "no such entry");
      } else {
        compare(row, *known->second, kept);
      }
    }
    Json json = Json::object({{"rows", Json(file_.rows.size())}, {"unchanged", Json(unchanged_)},
                              {"changed", std::move(changed_)}, {"errors", std::move(errors_)}});
    return json;
  }

 private:
  void error(const std::string& cell, const char* code, const std::string& zh,
             const std::string& en) {
    errors_.push(Json::object({{"cell", Json(cell)}, {"code", Json(std::string(code))},
                               {"message", Json(choose(request_, zh, en))}}));
  }

  void compare(const document::ExportedRow& row, const EntryRow& entry, KeptImport& kept) {
    const auto way = way_of(sight_, caller(request_).standing, entry.entry->unit);
    EntryEdit edit{.entry = entry.entry->id, .title = entry.entry->title, .unit = entry.entry->unit,
                   .version = entry.entry->version};
    Json changes = Json::array();
    bool wrong = false;
    for (std::size_t i = 0; i < file_.columns.size() && i < row.values.size(); ++i) {
      const LedgerColumn* column = sight_.ledger->column(file_.columns[i]);
      if (!column) continue;
      const std::string cell = document::cell_name(file_.positions[i], row.line);
      const Json& present = entry.entry->fields[column->id];
      const std::string old_text = sheet_text(*sight_.ledger, *column, present, units_);
      if (same(*column, present, old_text, row.values[i])) continue;
      auto value = accept(*column, row.values[i], way ? way->first.form : nullptr, cell);
      if (!value) {
        wrong = true;
        continue;
      }
      edit.data.set(column->id, Json(*value));
      changes.push(Json::object({{"field", Json(column->id)}, {"label", Json(column->label)},
                                 {"old", old_text.empty() ? Json() : Json(old_text)},
                                 {"new", Json(row.values[i])}, {"cell", Json(cell)}}));
    }
    if (changes.size() == 0) {
      unchanged_ += wrong ? 0 : 1;
      return;
    }
    if (row.version != entry.entry->version) {
      error(document::cell_name(0, row.line), "version_stale",
            "「" + entry.entry->title + "」导出之后已有更新，请重新导出",
            entry.entry->title + " has changed since it was exported; export again");
      return;
    }
    if (!way || wrong) return;
    changed_.push(Json::object({{"id", Json(entry.entry->id)}, {"label", Json(entry.entry->title)},
                                {"line", Json(row.line)}, {"changes", std::move(changes)}}));
    kept.edits.push_back(std::move(edit));
  }

  static bool same(const LedgerColumn& column, const Json& present, const std::string& old_text,
                   const std::string& text) {
    if (text == old_text) return true;
    if (column.type != "money" && column.type != "area" && column.type != "number") return false;
    const auto a = Decimal::parse(old_text), b = Decimal::parse(text);
    return present.is_number() && a && b && *a == *b;
  }

  // The value as the form takes it; nothing after an error.
  std::optional<std::string> accept(const LedgerColumn& column, const std::string& text,
                                    const Json* form, const std::string& cell) {
    if (!form || !column.editable || !(*form)["schema"]["properties"][column.id].is_object()) {
      error(cell, "not_editable", "「" + column.label + "」不能由表格更改",
            column.id + " cannot be changed by a sheet");
      return std::nullopt;
    }
    if (text.empty()) {
      error(cell, "cannot_clear", "「" + column.label + "」不能清空，请填新值",
            column.id + " cannot be cleared");
      return std::nullopt;
    }
    if (column.type == "date" && !parse_date(text)) {
      error(cell, "not_a_date", "「" + text + "」不是日期（2026-03-16）", text + " is not a date");
      return std::nullopt;
    }
    if (column.type == "money" || column.type == "area") return amount(column, text, cell);
    for (const auto& [id, label] : column.choices) {
      if (label == text || id == text) return id;
    }
    if (!column.choices.empty()) {
      error(cell, "not_a_choice", "「" + text + "」不在「" + column.label + "」的选项内",
            text + " is no choice of " + column.id);
      return std::nullopt;
    }
    return text;
  }

  std::optional<std::string> amount(const LedgerColumn& column, const std::string& text,
                                    const std::string& cell) {
    MoneyOptions money;
    money.rates = app_.setting().rates;
    money.day = local_date(app_.now());
    money.bare_unit = Decimal(sight_.ledger->unit_label == "万元" ? 10000 : 1);
    money.bare_unit_stated = true;
    AreaOptions area;
    area.bare_unit = Decimal(1);
    const bool is_money = column.type == "money";
    const auto read = is_money ? read_money(text, money) : read_area(text, area);
    if (!read.readable() || !read.value) {
      error(cell, "not_an_amount", "「" + text + "」读不出数", text + " cannot be read");
      return std::nullopt;
    }
    if (!is_money) return read.value->text() + "亩";
    return read.value->text() + "元";
  }

  App& app_;
  const Request& request_;
  const LedgerSight& sight_;
  const document::Exported& file_;
  SteadyWorld world_;
  UnitNames units_;
  std::int64_t unchanged_ = 0;
  Json changed_ = Json::array(), errors_ = Json::array();
};

Response preview(App& app, const Request& request, ImportKeeper& keeper) {
  const LedgerSight sight = open_ledger(app, request);
  if (!sight.ledger) return no_ledger(app, request);
  auto workbook = document::read_xlsx(request.body);
  if (!workbook) return failure(workbook.error(), request);
  auto file = document::read_export(*workbook);
  if (!file) return failure(file.error(), request);
  if (file->kind != sight.ledger->id) {
    return failure({"export.other", "这是另一个台账的导出文件：" + file->kind,
                    "this file was exported from another ledger: " + file->kind, {}},
                   request);
  }
  KeptImport kept{.person = caller(request).standing.person, .ledger = sight.ledger->id,
                  .since = app.now()};
  Comparer comparer(app, request, sight, *file);
  auto json = comparer.run(kept);
  if (!json) return failure(json.error(), request);
  json->set("token", kept.edits.empty() ? Json() : Json(keeper.keep(std::move(kept))));
  return Response::json(*json);
}

Response carry_out(App& app, const Request& request, ImportKeeper& keeper) {
  const LedgerSight sight = open_ledger(app, request);
  if (!sight.ledger) return no_ledger(app, request);
  const Standing& standing = caller(request).standing;
  const std::string& token = request.parameter("token");
  const auto kept = keeper.find(token, standing.person);
  if (!kept || kept->ledger != sight.ledger->id) {
    return Response::error(404, {"import.gone", "导入已过期，请重新上传",
                                 "The import is no longer kept; please upload it again", {}},
                           request);
  }
  Json created = Json::array(), refused = Json::array();
  auto refuse_edit = [&](const EntryEdit& edit, const Refused& why) {
    const RefusalText& text = text_of(why.refusal);
    std::string message = choose(request, std::string(text.zh), std::string(text.en));
    const std::string detail = choose(request, why.detail_zh, why.detail_en);
    if (!detail.empty()) message += ":" + detail;
    for (const auto& field : why.fields) message += ";" + choose(request, field.zh, field.en);
    refused.push(Json::object({{"id", Json(edit.entry)}, {"label", Json(edit.title)},
                               {"code", Json(std::string(text.code))},
                               {"message", Json(message)}}));
  };
  std::vector<Ask> asks;
  std::vector<const EntryEdit*> asked;
  for (const auto& edit : kept->edits) {
    auto now = read_entry(app, sight, edit.entry);
    const auto way = way_of(sight, standing, edit.unit);
    if (!now || !*now || !way) {
      refuse_edit(edit, {.refusal = way ? Refusal::entry_not_found : Refusal::no_right});
      continue;
    }
    if ((*now)->entry->version != edit.version) {
      refuse_edit(edit, {.refusal = Refusal::version_stale});
      continue;
    }
    Json data = edit.data;
    data.set(way->first.entry_field, Json(edit.entry));
    if ((*way->first.form)["schema"]["properties"]["reason"].is_object()) {
      data.set("reason", "由导出的台账表导入");
    }
    const std::string procedure = sight.pack->body + "/" + way->first.procedure->id;
    // The same change of the same import is proposed once.
    asks.push_back({standing.person, StartMatter{procedure, way->second, std::move(data)},
                    "ledger-" + token + "-" + edit.entry});
    asked.push_back(&edit);
  }
  const auto answers = app.ask_all(std::move(asks));
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (!answers[i].result) {
      refuse_edit(*asked[i], answers[i].result.error());
      continue;
    }
    const Json& reply = *answers[i].result;
    created.push(Json::object({{"entry", Json(asked[i]->entry)}, {"matter", reply["id"]},
                               {"number", reply["number"]}}));
  }
  return Response::json(Json::object({{"created", std::move(created)},
                                      {"refused", std::move(refused)}}));
}

}  // namespace

void add_ledger_import_routes(App& app) {
  auto keeper = std::make_shared<ImportKeeper>();
  const std::string base = "/api/ledgers/{body}/{name}/import";
  app.router().post(base, Access::signed_in(),
                    [&app, keeper](const Request& r) { return preview(app, r, *keeper); },
                    limits::kHttpUploadBytesMax);
  app.router().post(base + "/{token}", Access::signed_in(),
                    [&app, keeper](const Request& r) { return carry_out(app, r, *keeper); });
}

}  // namespace tongchou::server
