// Random models and random histories. Whatever happens, each operation keeps the invariants
// (nothing is lost: an instance that is not finished waits for something or shows an incident), the
// state survives serialising, and replaying the steps gives the same state. The fixture checks all
// three.
#include <random>

#include "fixture.h"

namespace tongchou::bpmn::test {
namespace {

// Block-structured at random, with a few edges that break the structure.
class Generator {
 public:
  explicit Generator(std::uint32_t seed) : random_(seed) {}
  int pick(int n) { return static_cast<int>(random_() % static_cast<std::uint32_t>(n)); }

  std::string make() {
    text_ = node("startEvent", "s");
    const auto [first, last] = block(3);
    link("s", first);
    text_ += node("endEvent", "e", pick(6) == 0 ? "<bpmn:terminateEventDefinition/>" : "");
    link(last, "e");
    return process(text_);
  }

 private:
  using Ends = std::pair<std::string, std::string>;
  std::string name(const std::string& prefix) { return prefix + std::to_string(++count_); }
  void link(const std::string& from, const std::string& to, const std::string& condition = "") {
    text_ += flow(from, to, condition);
  }
  std::string condition() {
    static const char* all[] = {"=v &gt; 3", "=v &lt; 7", "=true", "=odd(v)", "=missing.x &gt; 1"};
    return all[pick(20) == 0 ? 4 : pick(4)];
  }

  Ends leaf() {
    const auto id = name("n");
    static const char* loop =
        "<bpmn:multiInstanceLoopCharacteristics isSequential=\"%s\"><bpmn:extensionElements>"
        "<zeebe:loopCharacteristics inputCollection=\"=[1,2,3]\" inputElement=\"item\""
        " outputCollection=\"out\" outputElement=\"=v\"/></bpmn:extensionElements>"
        "<bpmn:completionCondition>=v &gt; 6</bpmn:completionCondition>"
        "</bpmn:multiInstanceLoopCharacteristics>";
    switch (pick(9)) {
      case 0: text_ += script(id, "v + 1", "v"); break;
      case 1: text_ += service(id, pick(2) ? "wait" : "flaky"); break;
      case 2:
        text_ += node("intermediateCatchEvent", id, timer("timeDuration", "PT1H"));
        break;
      case 3: {
        char buffer[512];
        std::snprintf(buffer, sizeof buffer, loop, pick(2) ? "true" : "false");
        text_ += node("userTask", id, buffer);
        break;
      }
      case 4: {
        text_ += user(id);
        const auto border = name("b"), extra = name("n");
        text_ += node("boundaryEvent", border, timer("timeDuration", "PT2H"),
                      "attachedToRef=\"" + id + "\" cancelActivity=\"" +
                          (pick(2) ? "true" : "false") + "\"");
        text_ += user(extra);
        link(border, extra);
        break;
      }
      case 5: {
        const std::string outer = std::move(text_);
        text_ = node("startEvent", name("s"));
        const std::string first = "s" + std::to_string(count_);
        const auto [a, b] = leaf();
        link(first, a);
        text_ = outer + node("subProcess", id, text_);
        break;
      }
      default: text_ += user(id);
    }
    return {id, id};
  }

  Ends branches(int depth) {
    static const char* tags[] = {"parallelGateway", "exclusiveGateway", "inclusiveGateway"};
    const int split_kind = pick(3);
    // Sometimes the join does not match the split: deadlocks and double ends must be survived.
    const int join_kind = pick(8) == 0 ? pick(3) : split_kind;
    const auto split = name("g"), join = name("g");
    const int width = 2 + pick(2);
    std::string heads[3];
    for (int i = 0; i < width; ++i) {
      const auto [a, b] = block(depth - 1);
      heads[i] = a;
      link(b, join);
    }
    const bool choose = split_kind != 0;
    text_ += node(tags[split_kind], split, "",
                  choose ? "default=\"" + split + "_" + heads[0] + "\"" : "");
    for (int i = 0; i < width; ++i) link(split, heads[i], choose && i > 0 ? condition() : "");
    text_ += node(tags[join_kind], join);
    return {split, join};
  }

  Ends repeat(int depth) {
    const auto [a, b] = block(depth - 1);
    const auto entry = name("g"), exit = name("g");
    text_ += node("exclusiveGateway", entry) + user(entry + "u");
    link(entry, entry + "u");
    link(entry + "u", a);
    link(b, exit);
    const auto after = name("n");
    text_ += node("exclusiveGateway", exit, "", "default=\"" + exit + "_" + after + "\"");
    link(exit, entry, condition());
    text_ += user(after);
    link(exit, after);
    return {entry, after};
  }

  Ends block(int depth) {
    if (depth <= 0) return leaf();
    switch (pick(6)) {
      case 0: return leaf();
      case 1:
      case 2: return branches(depth);
      case 3: return repeat(depth);
      default: {
        const auto [a, b] = block(depth - 1);
        const auto [c, d] = block(depth - 1);
        link(b, c);
        return {a, d};
      }
    }
  }

  std::mt19937 random_;
  std::string text_;
  int count_ = 0;
};

// One random act of the world upon the instance.
void act(Office& office, Generator& random) {
  const auto& state = office.state;
  const Json v = Json::object({{"v", random.pick(10)}});
  const auto& element = state.elements[random.pick(static_cast<int>(state.elements.size()))];
  const auto key = element.key;
  switch (random.pick(12)) {
    case 0:
      if (!state.timers.empty()) {
        const auto timer = state.timers[random.pick(static_cast<int>(state.timers.size()))];
        office.host.time = std::max(office.host.time, timer.due);
        office.take(fire_timer(*office.model, state, timer.key, office.host));
      }
      return;
    case 1: {
      const auto targets = available_returns(*office.model, state, key);
      if (targets.empty()) return;
      const auto& target = targets[random.pick(static_cast<int>(targets.size()))];
      ASSERT_TRUE(office.take(send_back(*office.model, state, key, target.element_id,
                                        office.host)));
      return;
    }
    case 2: {
      if (state.trail.empty()) return;
      const auto passed = state.trail[random.pick(static_cast<int>(state.trail.size()))].key;
      const bool allowed = can_withdraw(state, passed).has_value();
      EXPECT_EQ(office.take(withdraw(*office.model, state, passed, office.host)), allowed);
      return;
    }
    case 3:
      if (!state.incidents.empty()) {
        office.take(set_variables(state, 0, v));
        office.retry_first();
      }
      return;
    case 4: office.take(touch_task(state, key)); return;
    default: office.take(complete_task(*office.model, state, key, v, office.host));
  }
}

TEST(Property, NothingIsLostWhateverHappens) {
  int finished = 0, returned = 0, withdrawn = 0, incidents = 0, refused = 0;
  for (std::uint32_t seed = 1; seed <= 150; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Generator random(seed);
    const std::string text = random.make();
    auto reading = read(definitions(text));
    ASSERT_TRUE(reading.model) << reading.problems[0].en << reading.problems[0].element << text;
    Office office(reading.model);
    int calls = 0;
    office.host.rules["wait"] = [](const Json&, const Json&) -> RuleOutcome { return Waiting{}; };
    office.host.rules["flaky"] = [&](const Json&, const Json&) -> RuleOutcome {
      if (++calls % 3 == 0) return Refused{{"test.flaky", "不巧", "bad luck", ""}};
      return Json::object({{"v", calls % 10}});
    };
    if (!office.start(Json::object({{"v", random.pick(10)}}))) {
      EXPECT_EQ(office.refused->code, "bpmn.limit") << text;
      ++refused;
      continue;
    }
    for (int i = 0; i < 60 && office.state.status == InstanceStatus::running; ++i) {
      act(office, random);
      if (HasFailure()) {
        std::cout << text << "\n";
        return;
      }
    }
    finished += office.state.status != InstanceStatus::running;
    returned += office.count(StepKind::returned);
    withdrawn += office.count(StepKind::withdrawn);
    incidents += office.count(StepKind::incident_raised);
  }
  std::cout << finished << " finished, " << returned << " returns, " << withdrawn
            << " withdrawals, " << incidents << " incidents, " << refused << " refused\n";
  EXPECT_GT(finished, 20);
  EXPECT_GT(returned, 20);
  EXPECT_GT(withdrawn, 20);
  EXPECT_GT(incidents, 5);
}

// The same seed gives the same bytes: nothing in the engine depends on anything but its input.
TEST(Property, TheSameHistoryGivesTheSameSteps) {
  auto run = [] {
    Generator random(7);
    Office office(read(definitions(random.make())).model);
    office.host.rules["wait"] = [](const Json&, const Json&) -> RuleOutcome { return Waiting{}; };
    office.start(Json::object({{"v", 1}}));
    for (int i = 0; i < 40 && office.state.status == InstanceStatus::running; ++i)
      act(office, random);
    std::string all;
    for (const auto& step : office.journal) all += write_json(to_json(step)) + "\n";
    return all;
  };
  EXPECT_EQ(run(), run());
}

}  // namespace
}  // namespace tongchou::bpmn::test
