// 考核 as a scenario looks at it. Every look is computed twice: from the registers, and from the
// journal replayed up to that moment and no further; and where the same was looked at before, it
// is what it was then, whatever has happened since.
#include <algorithm>

#include "clerk/verify.h"
#include "kernel/assessment.h"
#include "runner.h"

namespace tongchou::scenario {

using namespace kernel;

namespace {

constexpr std::pair<AssessmentState, const char*> kStates[] = {
    {AssessmentState::frozen, "已定格"},
    {AssessmentState::decided, "已确定"},
    {AssessmentState::published, "已公布"}};

// The last event of the journal up to a moment.
std::int64_t seq_at(const store::Reader& reader, Instant at) {
  std::int64_t from = 1, last = 0;
  while (true) {
    auto rows = reader.scan_events(from, 500);
    CHECK(rows, "the journal cannot be read");
    for (const auto& row : *rows) {
      if (row.at_ms > to_ms(at)) return last;
      last = row.seq;
    }
    if (rows->size() < 500) return last;
    from = last + 1;
  }
}

std::string text_of(const std::optional<Decimal>& value) { return value ? value->text() : "无"; }

}  // namespace

bool Runner::assessment_look(const Line& line) {
  if (line.word(1) != "查看考核") return false;
  scheme_.reset();
  for (const auto& id : office_.ids_of("scheme")) {
    auto scheme = office_.world().get<Scheme>(id);
    if (scheme->title == name_) scheme_ = scheme;
  }
  if (!scheme_) bad("没有这个考核办法:" + name_);
  const std::string& kind = scheme_->versions.back().period;
  const std::string* text = line.part("考核期");
  const auto period = text ? read_period(kind, *text) : period_of(kind, office_.today());
  if (!period) bad("不是考核期:" + *text);
  const SchemeVersion* version = version_for(*scheme_, *period);
  if (!version) bad("这一期没有考核办法");
  Instant as_of = std::min(office_.now, period->last());
  if (const auto* past = line.part("截至")) {
    as_of = std::min(office_.now,
                     at_local(day(*past), std::chrono::hours{24}) - std::chrono::milliseconds{1});
  }
  frozen_ = office_.world().get<Assessment>(scheme_->id + "/" + period->text);
  ScoreCall call{.world = office_.world(), .calendar = office_.calendar(), .version = *version,
                 .period = *period, .as_of = as_of};
  if (frozen_) {
    call.struck = frozen_->struck;
    call.told = told_in(*frozen_);
  }
  version_ = *version;
  sheets_ = *compute_sheets(call);
  compare_computed(line, call);
  return true;
}

void Runner::compare_computed(const Line& line, const ScoreCall& call) {
  const std::string digest = digest_of(sheets_);
  auto past = replay_until(office_.reader(), seq_at(office_.reader(), call.as_of));
  CHECK(past, "the journal cannot be replayed");
  ScoreCall naive{.world = **past, .calendar = call.calendar, .version = call.version,
                  .period = call.period, .as_of = call.as_of, .told = call.told,
                  .struck = call.struck};
  const std::string again = digest_of(*compute_sheets(naive));
  if (again != digest) differ(line, "与日志重放一致", "与日志重放不一致", false);
  const std::string key = scheme_->id + " " + call.period.text + " " +
                          std::to_string(to_ms(call.as_of)) + " " +
                          std::to_string(call.struck.size() + call.told.size());
  const auto [known, fresh] = computed_.emplace(key, digest);
  if (!fresh && known->second != digest) differ(line, "与上次查看一致", "与上次查看不一致", false);
}

bool Runner::check_assessment(const Line& line, const std::string& kind) {
  auto sheet_of = [&](const std::string& unit) -> const Sheet& {
    for (const auto& sheet : sheets_) {
      if (sheet.name == unit || sheet.subject == office_.unit_named(unit)) return sheet;
    }
    bad("不是考核对象:" + unit);
  };
  if (kind == "成绩") {
    const Sheet& sheet = sheet_of(line.word(2));
    for (const auto& part : line.parts) {
      if (part.label == "得分") expect(line, part.value, text_of(sheet.total));
      else if (part.label == "名次") expect(line, part.value, std::to_string(sheet.rank));
      else if (part.label == "奖惩") expect(line, part.value, frozen_sheet(sheet).award_text);
      else if (part.label == "异议") expect_contains(line, part.value, frozen_sheet(sheet).objection);
      else bad("没有这个期望:" + part.label);
    }
  } else if (kind == "指标") {
    const std::string* unit = line.part("单位");
    if (!unit) bad("须写明 单位");
    const Sheet& sheet = sheet_of(*unit);
    for (std::size_t i = 0; i < version_.indicators.size(); ++i) {
      if (version_.indicators[i].title != line.rest(2)) continue;
      const Mark& mark = sheet.marks[i];
      for (const auto& part : line.parts) {
        if (part.label == "值") expect(line, part.value, text_of(mark.value));
        else if (part.label == "得分") expect(line, part.value, text_of(mark.score));
        else if (part.label == "事实") expect(line, part.value, std::to_string(mark.facts));
        else if (part.label != "单位") bad("没有这个期望:" + part.label);
      }
      return true;
    }
    bad("没有这个指标:" + line.rest(2));
  } else if (kind == "考核") {
    std::string state = "未定格";
    for (const auto& [known, label] : kStates) {
      if (frozen_ && frozen_->state == known) state = label;
    }
    expect(line, line.word(2), state);
    for (const auto& part : line.parts) {
      if (part.label == "剔除") {
        expect(line, part.value, std::to_string(frozen_ ? frozen_->struck.size() : 0));
      } else if (part.label == "与定格") {
        const bool same_as = frozen_ && frozen_->digest == digest_of(sheets_);
        expect(line, part.value, same_as ? "一致" : "不一致");
      } else {
        bad("没有这个期望:" + part.label);
      }
    }
  } else {
    return false;
  }
  return true;
}

const Sheet& Runner::frozen_sheet(const Sheet& computed) const {
  if (frozen_) {
    for (const auto& sheet : frozen_->sheets) {
      if (sheet.subject == computed.subject) return sheet;
    }
  }
  bad("还没有定格");
}

}  // namespace tongchou::scenario
