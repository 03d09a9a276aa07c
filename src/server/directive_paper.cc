#include "server/directive_paper.h"

#include <algorithm>

#include "base/day_words.h"
#include "kernel/supervise.h"

namespace tongchou::server {

using namespace kernel;
using document::Paper;
using document::PaperField;
using document::PaperFieldRow;
using document::PaperForm;
using document::PaperKind;

namespace {

constexpr int kTextMm = 40, kAnswerMm = 60, kReceiptMm = 30;

struct Order {
  std::string number, title, text, source, issuer, lead, assist, leader_words;
  std::string findings;         // of the inspection that it began with
  std::string receipt;          // by whom and when the lead unit signed for it; empty: not yet
  std::optional<Date> due;
  Date given{};
  std::vector<Instant> urgings;
  std::string last_urging;
};

std::string bare(const std::string& token) {
  return token.starts_with("unit:") ? token.substr(5) : token;
}

std::string unit_named(const World& world, const std::string& token, Date day) {
  auto unit = world.get<Unit>(bare(token));
  return unit ? name_on(unit->names, day) : token;
}

Order order_of(const World& world, const Setting& setting, const Matter& m, Date today) {
  const Json plan = variable_of(m, "plan");
  const Json& said = plan.is_object() ? plan : m.data;
  Order order{.number = m.number.empty() ? m.receipt : m.number,
              .title = m.title,
              .text = m.data["text"].as_string(),
              .source = m.data["source_label"].as_string(),
              .findings = m.data["findings"].as_string(),
              .due = parse_date(said["due"].as_string()),
              .given = local_date(m.started)};
  if (order.source.empty()) order.source = m.data["source"].as_string();
  if (auto pack = setting.shelf.get(world, m.pack)) order.issuer = pack->name + "办公室";
  if (!said["lead"].as_string().empty()) {
    order.lead = unit_named(world, said["lead"].as_string(), today);
  }
  for (const auto& unit : said["assist"].items()) {
    order.assist += (order.assist.empty() ? "" : "、") + unit_named(world, unit.as_string(), today);
  }
  order.urgings = urgings_of(m);
  for (const auto& opinion : m.opinions) {
    if (opinion.step_id == "sign" && opinion.who.unit == bare(said["lead"].as_string())) {
      order.receipt = "签收人：" + opinion.who.name + "\n" + date_in_words(local_date(opinion.at));
    }
    if (opinion.step_id != "instruct") continue;
    order.leader_words = opinion.text + "\n" + opinion.who.name + " " +
                         date_in_words(local_date(opinion.at));
  }
  for (const auto& circular : m.circulars) {
    if (circular.text.starts_with("催办")) order.last_urging = circular.text;
  }
  return order;
}

PaperFieldRow row(std::vector<PaperField> fields, std::optional<int> mm_min = std::nullopt) {
  return {.fields = std::move(fields), .mm_min = mm_min};
}

std::string limit_words(const Order& order) {
  return order.due ? date_in_words(*order.due) : "";
}

void fill_notice(const Order& order, Paper& paper) {
  PaperForm form;
  form.rows = {row({{"督查事项", order.title}}),
               row({{"交办依据", order.source}}),
               row({{"承办单位", order.lead}, {"配合单位", order.assist}}),
               row({{"交办日期", date_in_words(order.given)},
                    {"办理时限", limit_words(order)}}),
               row({{"督查要求", order.text}}, kTextMm)};
  if (!order.findings.empty()) form.rows.push_back(row({{"督查发现", order.findings}}));
  form.rows.push_back(row({{"领导批示", order.leader_words}}, kReceiptMm));
  form.rows.push_back(
      row({{"承办单位\n签收", order.receipt,
            order.receipt.empty() ? "签收人：            \n年    月    日" : ""}}, kReceiptMm));
  paper.body = {{.form = std::move(form)}};
  paper.note = "本单一式两份，承办单位签收后退回一份";
}

// As it stood when it was urged, whenever it is printed.
void fill_urging(const Order& order, const Calendar& calendar, Paper& paper) {
  std::string late = "最后期限未到";
  const Date day = local_date(order.urgings.back());
  if (order.due && day > *order.due) {
    late = std::to_string(working_days_between(calendar, *order.due, day).value) + "个工作日";
  }
  PaperForm form;
  form.rows = {
      row({{"催办事项", order.title}}),
      row({{"承办单位", order.lead}, {"催办次数", "第" + std::to_string(order.urgings.size()) + "次"}}),
      row({{"原定时限", limit_words(order)}, {"已逾期", late}}),
      row({{"办理要求", order.text}}),
      row({{"催办意见", order.last_urging}}, kTextMm),
      row({{"反馈情况", "", "承办单位（盖章）\n年    月    日"}}, kAnswerMm)};
  paper.body = {{.form = std::move(form)}};
}

void fill_reminder(const Order& order, Paper& paper) {
  auto say = [&](std::string text) {
    paper.body.push_back({.paragraph = document::PaperParagraph{.text = std::move(text)}});
  };
  paper.head.mark = order.issuer;
  paper.title = "关于“" + order.title + "”的提醒函";
  if (!order.lead.empty()) paper.addressees = {order.lead};
  say(date_in_words(order.given) + "交办的“" + order.title + "”（" + order.number +
      "），" + (order.due ? "办理时限为" + limit_words(order) + "，" : "") + "现予提醒。");
  say("办理要求：" + order.text);
  say("请你单位按时反馈办理情况；确需延期的，说明原因和拟办结日期。");
  paper.signature = document::PaperSignature{.issuer = order.issuer, .seal = std::nullopt};
}

// Rule 3 of paper.h: only cells break lines.
void in_one_line(std::string& text) {
  for (char& c : text) {
    if (c == '\n' || c == '\r' || c == '\t') c = ' ';
  }
}

}  // namespace

std::vector<std::string> directive_papers(const Matter& matter) {
  std::vector<std::string> kinds = {"inspection_notice"};
  if (!urgings_of(matter).empty()) kinds.push_back("urging_note");
  if (matter.state == MatterState::open) kinds.push_back("reminder");
  return kinds;
}

Result<Paper> directive_paper(const World& world, const Setting& setting, const Matter& matter,
                              const std::string& kind, Instant now) {
  const auto known = from_json<PaperKind>(Json(kind));
  const auto kinds = directive_papers(matter);
  if (!known || std::find(kinds.begin(), kinds.end(), kind) == kinds.end()) {
    return fail("paper.kind", "没有这种单据", "no such form of a directive", kind);
  }
  Order order = order_of(world, setting, matter, local_date(now));
  in_one_line(order.title);
  Paper paper{.kind = *known};
  // What was ordered or urged bears that day; a letter is of the day it is made out.
  paper.date = *known == PaperKind::inspection_notice ? order.given
               : *known == PaperKind::urging_note     ? local_date(order.urgings.back())
                                                      : local_date(now);
  paper.head.number = order.number;
  if (*known == PaperKind::reminder) {
    in_one_line(order.text);
    fill_reminder(order, paper);
  } else {
    paper.title = std::string(document::name_of(*known));
    paper.head.issuer = order.issuer;
    if (*known == PaperKind::inspection_notice) fill_notice(order, paper);
    else fill_urging(order, setting.calendar, paper);
  }
  if (auto fine = document::check_paper(paper); !fine) return std::unexpected(fine.error());
  return paper;
}

}  // namespace tongchou::server
