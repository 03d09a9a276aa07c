#include "server/demonstration.h"

#include <toml++/toml.h>

#include <algorithm>

#include "base/limits.h"
#include "server/setup.h"

namespace tongchou::server {

using namespace kernel;

namespace {

// "{day+10}", "{month-1}", "{year}": relative to the day on which the office is made.
std::string moment(std::string_view named, Date today) {
  const auto sign = named.find_first_of("+-");
  const std::string_view unit = named.substr(0, sign);
  int distance = 0;
  if (sign != std::string_view::npos) {
    for (const char digit : named.substr(sign + 1)) distance = distance * 10 + (digit - '0');
    if (named[sign] == '-') distance = -distance;
  }
  const std::chrono::year_month_day day = today;
  if (unit == "year") {
    return std::to_string(static_cast<int>(day.year()) + distance);
  }
  if (unit == "month") {
    const auto month = day.year() / day.month() + std::chrono::months(distance);
    return write_date(month / 1).substr(0, 7);
  }
  return write_date(std::chrono::sys_days{day} + std::chrono::days(distance));
}

std::string filled(std::string text, Date today) {
  for (auto open = text.find('{'); open != std::string::npos; open = text.find('{', open + 1)) {
    const auto close = text.find('}', open);
    if (close == std::string::npos) break;
    const std::string named = text.substr(open + 1, close - open - 1);
    text.replace(open, close - open + 1, moment(named, today));
  }
  return text;
}

Json json_of(const toml::node& node, Date today) {
  if (const auto* table = node.as_table()) {
    Json object = Json::object();
    for (const auto& [key, value] : *table) {
      object.set(std::string(key.str()), json_of(value, today));
    }
    return object;
  }
  if (const auto* array = node.as_array()) {
    Json list = Json::array();
    for (const auto& value : *array) list.push(json_of(value, today));
    return list;
  }
  if (const auto number = node.value<std::int64_t>(); number && node.is_integer()) {
    return Json(*number);
  }
  if (const auto yes = node.value<bool>(); yes && node.is_boolean()) return Json(*yes);
  const std::string said = node.value<std::string>().value_or("");
  if (said == "{year}") return Json(static_cast<std::int64_t>(std::stoll(moment("year", today))));
  return Json(filled(said, today));
}

struct Step {
  std::string step, by, outcome, opinion, reason;
  Json form;
};
struct Course {
  std::string procedure, by, unit, after, matter;
  Json form;
  std::vector<Step> steps;
  std::size_t done = 0;
};

std::string text(const toml::table& t, std::string_view key, Date today) {
  return filled(t[key].value<std::string>().value_or(""), today);
}

Json form_of(const toml::table& t, Date today) {
  const auto* form = t.get("form");
  return form ? json_of(*form, today) : Json();
}

std::vector<Course> read_courses(Date today) {
  std::vector<Course> courses;
  const toml::table table = toml::parse(embedded_text("common/demo/matters.toml"));
  const auto* matters = table.get_as<toml::array>("matter");
  if (!matters) return courses;
  for (const auto& node : *matters) {
    const auto& t = *node.as_table();
    Course course{.procedure = text(t, "procedure", today), .by = text(t, "by", today),
                  .unit = text(t, "unit", today), .after = text(t, "after", today), .matter = {},
                  .form = form_of(t, today), .steps = {}};
    if (const auto* steps = t.get_as<toml::array>("step")) {
      for (const auto& one : *steps) {
        const auto& s = *one.as_table();
        const std::string outcome = text(s, "outcome", today);
        course.steps.push_back({text(s, "step", today), text(s, "by", today),
                                outcome.empty() ? "agree" : outcome, text(s, "opinion", today),
                                text(s, "reason", today), form_of(s, today)});
      }
    }
    courses.push_back(std::move(course));
  }
  return courses;
}

struct Found {
  std::string matter, task;
};

// The open task of that step which the person may do, in the matter or in one that it began.
std::optional<Found> find_task(const World& world, const Standing& standing, const std::string& id,
                               const std::string& step, int depth = 3) {
  auto matter = world.get<Matter>(id);
  if (!matter) return std::nullopt;
  for (const auto& task : matter->tasks) {
    if (task.state == TaskState::open && task.step == step && standing.has_any(task.roles)) {
      return Found{id, task.id};
    }
  }
  if (depth == 0) return std::nullopt;
  for (const auto& link : matter->links) {
    if (link.kind != "matter") continue;
    if (auto found = find_task(world, standing, link.id, step, depth - 1)) return found;
  }
  return std::nullopt;
}

class Filling {
 public:
  explicit Filling(Clerk& clerk)
      : clerk_(clerk), courses_(read_courses(local_date(clerk.now()))) {}

  // The next act of every matter in one batch, until all are done: few writes, not hundreds.
  Result<void> run() {
    for (;;) {
      asks_.clear();
      asked_.clear();
      for (auto& course : courses_) {
        if (asks_.size() >= limits::kBatchCommandsMax) break;
        if (!may_begin(course)) continue;
        if (auto added = add_next(course); !added) return added;
      }
      if (asks_.empty()) return {};
      const auto answers = clerk_.process(asks_);
      for (std::size_t i = 0; i < answers.size(); ++i) {
        if (!answers[i].result) return refused(*asked_[i], answers[i].result.error());
        Course& course = *asked_[i];
        if (course.matter.empty()) course.matter = (*answers[i].result)["id"].as_string();
        else ++course.done;
      }
    }
  }

 private:
  bool may_begin(const Course& course) const {
    return std::ranges::all_of(courses_, [&](const Course& other) {
      return other.procedure != course.after ||
             (!other.matter.empty() && other.done == other.steps.size());
    });
  }

  Result<void> add_next(Course& course) {
    const auto& world = clerk_.world();
    if (course.matter.empty()) {
      const Standing starter = standing_of(world, course.by, clerk_.now());
      const std::string unit = !course.unit.empty()      ? course.unit
                               : starter.posts.empty() ? std::string()
                                                       : starter.posts.front().unit;
      return ask(course, course.by, StartMatter{course.procedure, unit, course.form});
    }
    if (course.done == course.steps.size()) return {};
    const Step& step = course.steps[course.done];
    const Standing standing = standing_of(world, step.by, clerk_.now());
    const auto found = find_task(world, standing, course.matter, step.step);
    if (!found) {
      return fail("demonstration.step", course.procedure + "：没有待办「" + step.step + "」",
                  course.procedure + ": nobody owes the step " + step.step, step.by);
    }
    return ask(course, step.by,
               ActOnTask{found->matter, found->task, step.outcome, 0, step.opinion, step.reason,
                         {}, {}, step.form});
  }

  Result<void> ask(Course& course, const std::string& person, kernel::Request request) {
    asks_.push_back({person, std::move(request), {}});
    asked_.push_back(&course);
    return {};
  }

  Result<void> refused(const Course& course, const Refused& why) const {
    const RefusalText& words = text_of(why.refusal);
    std::string zh(words.zh), en(words.en);
    for (const auto& field : why.fields) {
      zh += " " + field.path + " " + field.zh;
      en += " " + field.path + " " + field.en;
    }
    const bool started = !course.matter.empty();
    return fail(std::string(words.code), zh + " " + why.detail_zh, en + " " + why.detail_en,
                course.procedure + " " + (started ? course.steps[course.done].step : course.by));
  }

  Clerk& clerk_;
  std::vector<Course> courses_;
  std::vector<Ask> asks_;
  std::vector<Course*> asked_;  // whose ask each one is
};

}  // namespace

Result<void> fill_demonstration(Clerk& clerk) { return Filling(clerk).run(); }

}  // namespace tongchou::server
