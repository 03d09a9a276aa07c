// 统一代办 as a scenario looks at it: one case, all cases of a body, what an investor's address opens.
#include "kernel/agency.h"

#include "runner.h"

namespace tongchou::scenario {

using namespace kernel;

namespace {

const char* state_word(ApprovalState state) {
  switch (state) {
    case ApprovalState::idle: return "未报";
    case ApprovalState::sent: return "在办";
    case ApprovalState::late: return "逾期未复";
    case ApprovalState::answered: return "已批复";
    case ApprovalState::refused: return "未予批准";
  }
  return "";
}

std::string number(std::int64_t n) { return std::to_string(n); }
std::string number(std::optional<std::int64_t> n) { return n ? std::to_string(*n) : "无"; }

std::string joined(const std::vector<std::string>& list) {
  std::string text;
  for (const auto& one : list) text += (text.empty() ? "" : "、") + one;
  return text.empty() ? "无" : text;
}

std::optional<Board> agency_board(const Pack& pack) {
  for (auto& board : boards_of(pack)) {
    if (board.kind == "agency") return std::move(board);
  }
  return std::nullopt;
}

}  // namespace

bool Runner::agency_look(const Line& line) {
  const std::string& act = line.word(1);
  if (act == "打开投资方查询") {
    open_investor_view();
    return true;
  }
  if (act != "查看代办" && act != "查看代办服务") return false;
  cases_.clear();
  const std::string body = act == "查看代办服务" ? body_named(name_) : std::string();
  for (const auto& id : office_.ids_of("matter")) {
    const auto matter = office_.world().get<Matter>(id);
    if (body.empty() ? matter->title != name_ : matter->body != body) continue;
    auto board = agency_board(*office_.pack(matter->body));
    if (!board || matter->procedure != board->procedure) continue;
    cases_.push_back(
        read_agency(office_.world(), office_.calendar(), *board, matter, office_.today()));
    body_ = matter->body;
  }
  if (cases_.empty()) bad("没有这件代办:" + name_);
  return true;
}

void Runner::open_investor_view() {
  seen_ = false;
  for (const auto& id : office_.ids_of("entry")) {
    const auto access = office_.world().get<Entry>(id);
    const auto slash = access->ledger.find('/');
    const auto pack = office_.pack(access->ledger.substr(0, slash));
    const auto board = agency_board(*pack);
    if (access->title != name_ || !board) continue;
    if (board->of("access_ledger") != access->ledger.substr(slash + 1)) continue;
    seen_ = project_viewed(office_.world(), *pack, *board, *access, office_.today()) != nullptr;
  }
}

// `parts` of an expectation against what is known of the thing by the same labels.
void Runner::compare_parts(const Line& line, const std::map<std::string, std::string>& known) {
  for (const auto& part : line.parts) {
    auto found = known.find(part.label);
    if (found == known.end()) bad("没有这个期望:" + part.label);
    expect(line, part.value, found->second);
  }
}

bool Runner::check_agency(const Line& line, const std::string& kind) {
  const std::string what = line.rest(2);
  const auto agent_of = [&](const std::string& role) {
    return role.starts_with("post/") ? office_.label_of_post(role.substr(5)) : "无";
  };
  if (kind == "看得到") {
    if (!seen_) differ(line, "看得到", "看不到", false);
  } else if (kind == "代办") {
    const AgencyCase& one = cases_.front();
    compare_parts(line, {{"逐项", number(one.serial)}, {"分批", number(one.parallel)},
                         {"已用", number(one.took)}, {"尚缺", joined(one.lacking)},
                         {"退回补正", joined(one.returned)},
                         {"代办员", agent_of(one.agent)}});
  } else if (kind == "审批") {
    for (const auto& approval : cases_.front().approvals) {
      if (approval.name != what) continue;
      compare_parts(line, {{"批次", number(approval.batch)}, {"时限", number(approval.days)},
                           {"已用", number(approval.took)}, {"状态", state_word(approval.state)},
                           {"重报", approval.again ? approval.sent : "无"}});
      return true;
    }
    bad("没有这项审批:" + what);
  } else if (kind == "材料") {
    for (const auto& material : cases_.front().materials) {
      if (material.name != what) continue;
      compare_parts(line, {{"已收", material.collected ? "是" : "否"},
                           {"用于", joined(material.approvals)},
                           {"沿用", material.from.empty() ? "无" : material.from}});
      return true;
    }
    bad("没有这件材料:" + what);
  } else if (kind == "瓶颈") {
    for (const auto& slow : bottlenecks(cases_)) {
      if (slow.name != what) continue;
      compare_parts(line, {{"审批机关", slow.authority}, {"时限", number(slow.days)},
                           {"次数", number(slow.times)}, {"超时", number(slow.over)},
                           {"中位", number(slow.median)}, {"最长", number(slow.worst)}});
      return true;
    }
    differ(line, what, "没有批复过", false);
  } else if (kind == "代办员") {
    for (const auto& load : agent_loads(cases_)) {
      if (agent_of(load.agent) != what) continue;
      compare_parts(line, {{"代办中", number(load.open)}, {"办结", number(load.ended)},
                           {"待批复", number(load.pending)}, {"逾期", number(load.late)}});
      return true;
    }
    differ(line, what, "手上没有", false);
  } else if (kind == "流程") {
    const auto pack = office_.pack(body_);
    for (const auto& passage : passages(*pack, *agency_board(*pack), cases_)) {
      if (passage.label != what) continue;
      compare_parts(line, {{"审批", number(passage.approvals)}, {"批次", number(passage.batches)},
                           {"逐项", number(passage.serial)}, {"分批", number(passage.parallel)},
                           {"办结", number(passage.times)}, {"实际中位", number(passage.median)}});
      return true;
    }
    bad("没有这个项目类型:" + what);
  } else {
    return false;
  }
  return true;
}

}  // namespace tongchou::scenario
