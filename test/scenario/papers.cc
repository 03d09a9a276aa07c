// Papers in a scenario: what people do with them, and what must be true of them.
#include <algorithm>

#include "../support/kernel_signature.h"
#include "runner.h"

namespace tongchou::scenario {

using namespace kernel;

namespace {

std::string text_of(const Content& content) {
  std::string text = content.title + "\n";
  for (const auto& line : content.opening) text += line + "\n";
  for (const auto& section : content.sections) {
    text += section.heading + "\n";
    for (const auto& line : section.paragraphs) text += line + "\n";
  }
  for (const auto& row : content.rows) text += row.label + "：" + row.text + "\n";
  for (const auto& line : content.closing) text += line + "\n";
  return text;
}

std::string state_name(DocumentState state) {
  switch (state) {
    case DocumentState::draft: return "起草";
    case DocumentState::submitted: return "送审";
    case DocumentState::signed_off: return "已签";
    case DocumentState::issued: return "已印发";
    case DocumentState::withdrawn: return "作废";
  }
  return {};
}

}  // namespace

// The newest paper of that title; null when there is none.
std::shared_ptr<const Document> Runner::document(const Line& line) const {
  store::Query query{.table = &registers::document(), .columns = {"id"},
                     .where = {store::is("title", line.name.empty() ? name_ : line.name)},
                     .order_by = {{"changed", true}}, .limit = 1};
  auto page = office_.reader().query(query);
  CHECK(page, "the register of papers cannot be read");
  if (page->rows.empty()) return nullptr;
  return office_.world().get<Document>(store::cell_text(page->rows[0][0]));
}

// Whoever signs has a key; `签名 无` leaves it out, `签名 旧稿` signs the text before.
std::optional<SignatureRecord> Runner::signature_for(const Line& line, const std::string& person,
                                                     const Task& task) {
  const std::string* wish = line.part("签名");
  if (wish && *wish == "无") return std::nullopt;
  auto document = office_.world().get<Document>(*task.signs);
  if (!document) return std::nullopt;
  if (!office_.world().get<SigningKeys>(person)) {
    auto made = office_.clerk().process(
        {Ask{person, test::registration(office_.world(), person), {}}}).front();
    CHECK(made.result, "a key was not registered");
  }
  const bool old = wish && *wish == "旧稿";
  const Version& version = old ? document->versions.front() : document->versions.back();
  return test::kernel_signature(office_.world(), person, task, version, office_.now);
}

bool Runner::paper_act(const Line& line, const std::string& person) {
  static const std::map<std::string, std::string> acts = {
      {"修改", "edit"}, {"更正", "correct"}, {"作废", "withdraw"}, {"分送", "send"},
      {"收回", "recall"}, {"签收", "receipt"}};
  const std::string& word = line.word(1);
  if (word == "查看公文") {
    auto found = document(line);
    if (!found) bad("没有这份公文:" + name_);
    const Standing standing = standing_of(office_.world(), person, office_.now);
    seen_ = may_see(office_.world(), standing, *found);
    read_ = seen_ ? text_of(content_for(office_.world(), standing, *found).content) : "";
    return true;
  }
  auto act = acts.find(word);
  auto found = act == acts.end() ? nullptr : document(line);
  if (!found) return false;
  auto value = [&](const char* label) {
    const std::string* part = line.part(label);
    return part ? *part : std::string();
  };
  Json data = Json::object({{"reason", Json(value("理由"))}});
  if (word == "签收") {
    const Standing standing = standing_of(office_.world(), person, office_.now);
    // A circular of the matter of the same name is meant when no copy is theirs.
    if (copies_of(standing, *found).empty() && !matters_named(name_).empty()) return false;
  } else if (word == "修改") {
    Json content = Json::object();
    if (line.part("部分")) {
      Json sections = Json::array();
      for (Section section : found->latest()->content.sections) {
        if (section.heading == "关于" + value("部分")) section.paragraphs = {value("正文")};
        sections.push(to_json(section));
      }
      content.set("sections", std::move(sections));
    } else {
      content.set("opening", Json::array({Json(value("正文"))}));
    }
    if (line.part("抄送")) {
      content.set("copies", value("抄送") == "无" ? Json::array()
                                                  : Json::array({Json(value("抄送"))}));
    }
    data.set("content", std::move(content));
  } else if (word == "分送") {
    Json to = Json::array(), sections = Json::array();
    for (const auto& section : found->latest()->content.sections) {
      const std::string wanted = value("部分");
      if (!wanted.empty() && section.heading == "关于" + wanted) sections.push(Json(section.id));
    }
    for (const auto& unit : split(value("单位"), "、")) {
      Json one = Json::object({{"unit", Json(office_.unit_named(unit))}});
      if (sections.size() > 0) one.set("sections", sections);
      if (value("方式") == "抄送") one.set("kind", "cc");
      if (value("方式") == "必须抄送") {
        one.set("kind", "cc");
        one.set("compulsory", Json(true));
      }
      one.set("reason", Json(value("理由")));
      to.push(std::move(one));
    }
    data.set("to", std::move(to));
  } else if (word == "收回") {
    const std::string unit = office_.unit_named(value("单位"));
    for (const auto& copy : found->copies) {
      if (copy.unit == unit && !copy.recalled) data.set("copy", Json(copy.id));
    }
  }
  ask(person, ActOnDocument{found->id, act->second, std::move(data), 0});
  return true;
}

bool Runner::check_paper(const Line& line, const std::string& kind) {
  if (kind == "读到" || kind == "读不到") {
    const std::string words = line.rest(2);
    const bool there = read_.find(words) != std::string::npos;
    if (there != (kind == "读到")) differ(line, kind + " " + words, read_, false);
    return true;
  }
  if (kind != "公文") return false;
  auto found = document(line);
  if (!found) {
    differ(line, "公文", "没有这份公文", false);
    return true;
  }
  std::int64_t copies = 0, receipted = 0;
  std::string copied;
  for (const auto& name : found->latest()->content.copies) {
    copied += (copied.empty() ? "" : "、") + name;
  }
  for (const auto& copy : found->copies) {
    copies += !copy.recalled;
    receipted += !copy.recalled && copy.receipted;
  }
  const auto& signatures = found->latest()->signatures;
  const std::map<std::string, std::string> facts = {
      {"状态", state_name(found->state)},
      {"文号", found->number.empty() ? "无" : found->number},
      {"版本", std::to_string(found->latest()->number)},
      {"签名", std::to_string(signatures.size())},
      {"末次签名", signatures.empty() ? "无" : signatures.back().purpose},
      {"抄送", copied.empty() ? "无" : copied},
      {"份数", std::to_string(copies)},
      {"签收", std::to_string(receipted)}};
  for (const auto& [label, value] : line.parts) {
    auto fact = facts.find(label);
    if (fact == facts.end()) bad("公文没有这一项:" + label);
    if (value != fact->second) differ(line, value, fact->second);
  }
  return true;
}

}  // namespace tongchou::scenario
