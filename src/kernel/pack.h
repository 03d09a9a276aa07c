// A pack: everything that makes a body, as data that its own office can read (bodies/<body>/).
// Loading checks all of it: a pack with a fault is refused whole, with every fault named by file
// and place. Packs are immutable; a shelf keeps the loaded ones by "<body>@<digest>".
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/base.h"
#include "bpmn/model.h"
#include "dmn/dmn.h"
#include "feel/feel.h"
#include "kernel/form.h"
#include "kernel/world.h"

namespace tongchou::kernel {

struct PackMember { std::string role, post; Date since{}; };
struct PackDuty { std::string number, text; };
struct PackRegime {
  std::string id, number, name, clause, quote;
  std::vector<std::string> procedures;
};
struct PackParameter {
  std::string id, label, value, unit, source, confidence, clause;
  Date since{};
  std::string set_by;  // the procedure that alone changes it (AM-3); empty: the office does
};

// How a body meets; absent: it holds no meetings.
struct PackMeeting {
  std::string name;                    // 项目协调会
  std::string mark;                    // 纪要标志: 区委财经工作领导小组会议纪要
  std::string number;                  // of the minutes: "财经纪要〔{year}〕{serial}号"
  std::vector<std::string>
      presiders;  // roles, the first in its own right, the others by delegation
  bool monthly = false;                // a month without one needs a reason (KP-36)
  bool admission = false;              // only items that were admitted come to the table (FE-12)
  std::string chief;                   // parameter: the post that signs flagged items too (FE-16);
                                       // empty: nobody does
  // Capability ids that its acts and refusals rest on, by what they are about: convening series
  // special items invitation minutes signing distribution deeds. A step of a common procedure
  // cites them as "@items".
  std::map<std::string, std::string> clauses;
  const std::string& clause(const std::string& about) const;
};

struct PackProcedure {
  std::string id, name, verb, file, regime, clause, form, number_format, ledger;
  std::vector<std::string> who_may_start;
  feel::Expression confidential;  // over `form`; true: few may see it (KP-44)
  std::shared_ptr<const bpmn::Model> model;
  std::string process;        // the model's executable process
  bool by_hand = true;        // false: begins by its timer only
};

struct LedgerColumn {
  std::string id, label, group, type, from, required_from_stage;
  int width = 120;
  bool shown = true, filter = false, confidential = false, report = false, total = false;
  bool editable = false;
  std::vector<std::pair<std::string, std::string>> choices;
};
struct LedgerStage { std::string id, label, short_label; std::vector<std::string> required; };
struct LedgerView { std::string id, title, query; };
struct ReportHeader { std::string label; std::vector<std::string> columns; };
struct ReportDef {
  std::string title, group_by, group_label, total_label, sentence;
  std::vector<ReportHeader> headers;
};
struct LedgerDef {
  std::string id, title, unit_label;       // id: "key-projects/projects"
  std::vector<LedgerColumn> columns;
  std::vector<LedgerStage> stages;
  std::vector<LedgerView> views;
  std::vector<std::string> confidential_stages;
  std::vector<std::string> under_name;     // columns told below the name where they are not shown
  ReportDef report;
  bool open_to_units = false;              // every unit reads what is not restricted
  const LedgerColumn* column(std::string_view id) const;
  int stage_index(std::string_view id) const;  // -1 when there is none
};

struct Pack {
  std::string id;             // "<body>@<digest>"
  std::string body, name, short_name, glyph, seal, kind, decided_by;
  std::vector<std::string> aliases, flow;
  std::string basis_title, basis_number, office_host, office_note;
  Date since{}, office_since{};
  std::vector<PackMember> members;
  std::vector<PackDuty> duties;
  std::vector<PackRegime> regimes;
  std::vector<PackParameter> parameters;
  std::vector<PackProcedure> procedures;
  std::map<std::string, Json> forms;       // by id
  std::map<std::string, std::shared_ptr<const FormSchema>> schemas;  // of the forms
  std::map<std::string, std::shared_ptr<const dmn::Model>> decisions;  // by decision id
  std::vector<LedgerDef> ledgers;
  std::optional<PackMeeting> meeting;
  std::map<std::string, std::string> texts;  // templates by file name

  // A clause as a step names it: an id, or "@about" of how the body meets.
  std::string clause(std::string_view named) const;
  const PackProcedure* procedure(std::string_view id) const;
  const PackProcedure* procedure_of_process(std::string_view process) const;
  const PackParameter* parameter(std::string_view id, Date day) const;
  const LedgerDef* ledger(std::string_view id) const;
};

// `files` by path below the body's folder ("body.toml", "process/declaration.bpmn").
std::string pack_digest(const std::map<std::string, std::string>& files);
std::expected<std::shared_ptr<const Pack>, std::vector<Error>> load_pack(
    const std::string& body, const std::map<std::string, std::string>& files);

// Loaded packs by id; what is found depends on the world's records only. Safe for several threads.
class PackShelf {
 public:
  std::shared_ptr<const Pack> get(const World& world, const std::string& id);
  // The pack that a body runs now; null when none is deployed.
  std::shared_ptr<const Pack> current(const World& world, const std::string& body);

 private:
  // Loading is pure and the same for all; the lock only lets readers share what one has loaded.
  std::mutex mutex_;  // tidy: allow pure: a memo of immutable values, no state of the office
  std::map<std::string, std::shared_ptr<const Pack>> packs_;
};

// The value of a body's parameter on a day: what the office set, else the pack's default.
std::optional<DatedValue> parameter_on(const World& world, const Pack& pack, std::string_view id,
                                       Date day);

}  // namespace tongchou::kernel
