#include "server/words.h"

#include <algorithm>

#include "kernel/board.h"
#include "kernel/procedure.h"
#include "kernel/toml_text.h"
#include "server/assets.h"

namespace tongchou::server {

using namespace kernel;

namespace {

struct Tables {
  Json words = Json::object();
  std::vector<Error> faults;
};

void add_table(const Asset& asset, Tables& tables) {
  auto table = read_toml(std::string(asset.bytes), std::string(asset.path));
  if (!table) {
    tables.faults.push_back(table.error());
    return;
  }
  for (const auto& [key, node] : *table) {
    const std::string chinese(key.str()), english = node.value_or(std::string());
    const Json* known = tables.words.find(chinese);
    if (english.empty() || (known && known->as_string() != english)) {
      tables.faults.push_back({"words.table", "「" + chinese + "」没有英文，或与另一张表不同",
                               chinese + " has no English, or another than in another table",
                               std::string(asset.path)});
    } else if (!known) {
      tables.words.set(chinese, Json(english));
    }
  }
}

Tables read_tables() {
  Tables tables;
  for (const auto& asset : assets("bodies")) {
    if (asset.path.ends_with("/english.toml")) add_table(asset, tables);
  }
  return tables;
}

// Walks the names of a pack and keeps those without English.
class Check {
 public:
  Check(const Pack& pack, const Json& words) : pack_(pack), words_(words) {}

  std::vector<Error> missing() {
    for (const auto* name : {&pack_.name, &pack_.short_name}) need(*name, "body.toml");
    for (const auto& regime : pack_.regimes) need(regime.name, "body.toml [regime] " + regime.id);
    for (const auto& parameter : pack_.parameters) {
      need(parameter.label, "body.toml [parameter] " + parameter.id);
      need(parameter.unit, "body.toml [parameter] " + parameter.id);
    }
    for (const auto& procedure : pack_.procedures) read(procedure);
    for (const auto& [id, form] : pack_.forms) read(form, "form/" + id + ".json");
    for (const auto& ledger : pack_.ledgers) read(ledger);
    for (const auto& board : boards_of(pack_)) need(board.name, "board/" + board.id + ".toml");
    return std::move(missing_);
  }

 private:
  void need(const std::string& text, const std::string& place) {
    const bool han = std::any_of(text.begin(), text.end(), [](char c) { return c < 0; });
    if (!han || words_.find(text)) return;
    missing_.push_back({"words.missing", "「" + text + "」没有英文", "no English for " + text,
                        pack_.body + "/" + place});
  }
  // The texts in quotation marks of an expression.
  void literals(std::string_view text, const std::string& place) {
    for (auto open = text.find('"'); open != text.npos; open = text.find('"')) {
      const auto close = text.find('"', open + 1);
      if (close == text.npos) return;
      need(std::string(text.substr(open + 1, close - open - 1)), place);
      text.remove_prefix(close + 1);
    }
  }
  void read(const PackProcedure& procedure) {
    need(procedure.name, "body.toml [procedure] " + procedure.id);
    need(procedure.verb, "body.toml [procedure] " + procedure.id);
    for (const auto& element : procedure.model->elements) {
      const std::string place = procedure.file + " " + element.id;
      need(element.name, place);
      for (const auto& input : element.inputs) {
        const bool said = input.target == "label" || input.target == "relation";
        if (said) literals(input.source.text, place);
      }
      if (element.type != bpmn::ElementType::user_task) continue;
      for (const auto& outcome : outcomes_of(element.properties)) need(outcome.label, place);
    }
    for (const auto& flow : procedure.model->flows) {
      need(flow.name, procedure.file + " " + flow.id);
    }
    for (const auto& lane : procedure.model->lanes) {
      need(lane.name, procedure.file + " " + lane.id);
    }
  }
  // Every text of a form that a person reads, however deep it stands.
  void read(const Json& json, const std::string& place) {
    for (const auto& item : json.items()) read(item, place);
    for (const auto& [key, value] : json.members()) {
      const bool words = key == "title" || key == "description" || key == "label" ||
                         key == "hint" || key == "x-placeholder";
      if (words) need(value.as_string(), place);
      if (key == "enum") {
        for (const auto& choice : value.items()) need(choice.as_string(), place);
      }
      read(value, place);
    }
  }
  void read(const LedgerDef& ledger) {
    const std::string place = "ledger " + ledger.id;
    need(ledger.title, place);
    need(ledger.unit_label, place);
    for (const auto& column : ledger.columns) {
      need(column.label, place);
      need(column.group, place);
      for (const auto& [id, label] : column.choices) need(label, place);
    }
    for (const auto& stage : ledger.stages) {
      need(stage.label, place);
      need(stage.short_label, place);
    }
    for (const auto& view : ledger.views) need(view.title, place);
  }

  const Pack& pack_;
  const Json& words_;
  std::vector<Error> missing_;
};

}  // namespace

Json english_words() { return read_tables().words; }

std::vector<Error> faulty_words() { return read_tables().faults; }

std::vector<Error> untranslated(const Pack& pack, const Json& words) {
  return Check(pack, words).missing();
}

}  // namespace tongchou::server
