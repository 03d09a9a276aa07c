// apply: facts become records. Nothing here refuses, asks the time, evaluates an expression or
// looks at a procedure: replaying the journal goes through this file only.
#include <algorithm>

#include "base/limits.h"
#include "kernel/apply_meeting.h"
#include "kernel/fact.h"

namespace tongchou::kernel {

namespace {

template <class T>
void append_unique(std::vector<T>& list, const T& value) {
  if (std::find(list.begin(), list.end(), value) == list.end()) list.push_back(value);
}

// One function per fact; `e` is the envelope.
struct Applier : MeetingApplier {
  using MeetingApplier::operator();

  Matter& matter(const std::string& id) {
    Matter& m = world.edit<Matter>(id);
    m.version += 1;
    m.changed = e.at;
    m.changed_by = e.who;
    return m;
  }
  void acted(Matter& m) {
    if (!e.who.person.empty()) append_unique(m.involved, e.who.person);
  }
  Task& task(Matter& m, const std::string& id) {
    for (auto& t : m.tasks) {
      if (t.id != id) continue;
      t.version += 1;
      t.by = e.who;
      return t;
    }
    CHECK(false, "fact names an unknown task " + id);
    __builtin_unreachable();
  }

  // Its facts are others from now on.
  void turn_open(Matter& m) {
    m.turned = e.at;
    for (auto& t : m.tasks) {
      if (t.state == TaskState::open) t.turned = e.at;
    }
  }

  // ---- the office and its people ----
  void operator()(const OfficeEstablished& f) { world.put(f.office); }
  void operator()(const UnitAdded& f) { world.put(f.unit); }
  void operator()(const UnitRenamed& f) { world.edit<Unit>(f.unit).names.push_back(f.name); }
  void operator()(const UnitClosed& f) { world.edit<Unit>(f.unit).until = f.until; }
  void operator()(const PostAdded& f) {
    world.put(f.post);
    world.edit<Unit>(f.post.unit).posts.push_back(f.post.id);
  }
  void operator()(const PostClosed& f) { world.edit<Post>(f.post).until = f.until; }
  void operator()(const PersonAdded& f) {
    world.put(f.person);
    if (!f.person.account.empty()) world.put(Account{f.person.account, f.person.id});
  }
  void operator()(const PersonRenamed& f) { world.edit<Person>(f.person).names.push_back(f.name); }
  void operator()(const PersonLocked& f) { world.edit<Person>(f.person).locked = f.locked; }
  void operator()(const PostTaken& f) {
    world.edit<Person>(f.person).holdings.push_back(f.holding);
    append_unique(world.edit<Post>(f.holding.post).holders, f.person);
  }
  void operator()(const PostLeft& f) {
    for (auto& holding : world.edit<Person>(f.person).holdings) {
      if (holding.id == f.holding) holding.until = f.until;
    }
  }

  // ---- bodies ----
  void operator()(const PackDeployed& f) {
    if (!world.get<Body>(f.body)) {
      world.put(Body{.id = f.body});
      world.edit<Office>("office").bodies.push_back(f.body);
    }
    Body& body = world.edit<Body>(f.body);
    body.name = f.name;
    body.versions.push_back(f.version);
    world.put(f.files);
  }
  void operator()(const ScheduleSet& f) { world.put(f.schedule); }
  void operator()(const MemberNamed& f) { world.edit<Body>(f.body).members.push_back(f.member); }
  void operator()(const MemberEnded& f) {
    for (auto& member : world.edit<Body>(f.body).members) {
      if (member.id == f.member) member.until = f.until;
    }
  }
  void operator()(const ParameterSet& f) {
    world.edit<Body>(f.body).parameters[f.parameter].push_back(f.value);
  }

  // ---- matters ----
  void operator()(const NumberTaken& f) { world.put(Counter{f.series, f.number}); }
  void operator()(const MatterOpened& f) {
    Matter m = f.matter;
    m.changed = e.at;
    m.changed_by = e.who;
    m.version = 1;
    acted(m);
    world.put(std::move(m));
  }
  void operator()(const DraftChanged& f) {
    Matter& m = matter(f.matter);
    m.title = f.title;
    m.unit = f.unit;
    m.data = f.data;
  }
  void operator()(const DraftSubmitted& f) {
    Matter& m = matter(f.matter);
    m.receipt = f.receipt;
    m.title = f.title;
    m.data = f.data;
    if (m.state == MatterState::returned) {
      m.round += 1;
    } else {
      m.started = e.at;
      m.starter = e.who;
    }
    m.state = MatterState::open;
    m.turned = e.at;
    m.engine = {};
    for (auto& t : m.tasks) t.key = 0;  // they belonged to the round before
    acted(m);
  }
  void operator()(const MatterAdvanced& f) {
    Matter& m = matter(f.matter);
    for (const auto& step : f.steps) bpmn::apply(m.engine, step);
    for (const auto& opened : f.opened) m.tasks.push_back(opened);
    m.handovers += static_cast<std::int64_t>(f.opened.size());
    // A task lives exactly as long as the engine waits at its element.
    for (auto& t : m.tasks) {
      if (t.state != TaskState::open || m.engine.find(t.key)) continue;
      t.state = t.outcome.empty() ? TaskState::cancelled : TaskState::done;
      t.closed = t.turned = e.at;
    }
    if (m.engine.status == bpmn::InstanceStatus::running) return;
    m.state = m.engine.status == bpmn::InstanceStatus::completed ? MatterState::done
                                                                  : MatterState::terminated;
    m.closed = m.turned = e.at;
  }
  void operator()(const TaskActed& f) {
    Matter& m = matter(f.matter);
    acted(m);
    Task& t = task(m, f.task);
    t.outcome = f.act;
    t.turned = e.at;
    if (turns_course(f.opinion.data)) m.turned = e.at;
    m.opinions.push_back(f.opinion);
  }
  void operator()(const TaskSaved& f) { task(matter(f.matter), f.task).saved = f.data; }
  void operator()(const TaskTransferred& f) {
    Matter& m = matter(f.matter);
    acted(m);
    Task& t = task(m, f.task);
    t.roles = f.roles;
    t.turned = e.at;
    m.handovers += 1;
  }
  void operator()(const TaskWithdrawn& f) { acted(matter(f.matter)); }
  void operator()(const TaskUrged& f) {
    Matter& m = matter(f.matter);
    for (const auto& id : f.tasks) {
      Task& t = task(m, id);
      t.urged += 1;
      if (!t.urgings) t.urgings.emplace();
      t.urgings->push_back(e.at);
      t.turned = e.at;
    }
  }
  void operator()(const MatterNumbered& f) { matter(f.matter).number = f.number; }
  void operator()(const MatterLabelled& f) {
    Matter& m = matter(f.matter);
    m.outcome = f.outcome;
    m.outcome_label = f.label;
    m.turned = e.at;
  }
  void operator()(const MatterAwaited& f) { matter(f.matter).waiter = f.waiter; }
  void operator()(const MatterReturned& f) {
    Matter& m = matter(f.matter);
    m.state = MatterState::returned;
    m.turned = e.at;
    m.closed.reset();
  }
  void operator()(const MatterClosed& f) {
    Matter& m = matter(f.matter);
    m.state = f.state;
    m.closed = m.turned = e.at;
    for (auto& t : m.tasks) {
      if (t.state != TaskState::open) continue;
      t.state = TaskState::cancelled;
      t.closed = t.turned = e.at;
    }
  }
  void operator()(const MatterSuspended& f) {
    Matter& m = matter(f.matter);
    m.state = MatterState::suspended;
    m.suspended = e.at;
    turn_open(m);
    acted(m);
  }
  void operator()(const MatterResumed& f) {
    Matter& m = matter(f.matter);
    m.state = MatterState::open;
    m.suspended.reset();
    turn_open(m);
    for (const auto& moved : f.dues) task(m, moved.task).due = moved.due;
    acted(m);
  }
  void operator()(const NoticesFound& f) {
    Matter& m = matter(f.matter);
    for (const auto& notice : f.notices) m.notices.push_back(notice);
  }
  void operator()(const SimilarIndexed& f) {
    for (const auto& key : f.keys) {
      if (!world.get<Similar>(key)) world.put(Similar{key, {}});
      auto& matters = world.edit<Similar>(key).matters;
      append_unique(matters, f.matter);
      if (matters.size() > limits::kSimilarMattersMax) matters.erase(matters.begin());
    }
  }
  void operator()(const CircularSent& f) { matter(f.matter).circulars.push_back(f.circular); }
  void operator()(const CircularRead& f) {
    for (auto& circular : world.edit<Matter>(f.matter).circulars) {
      if (circular.id != f.circular) continue;
      for (auto& delivery : circular.to) {
        if (delivery.person == f.person && !delivery.read) delivery.read = e.at;
      }
    }
  }
  void operator()(const MatterWatched& f) {
    // Watching is one's own affair: it does not make the matter newer for others.
    auto& watchers = world.edit<Matter>(f.matter).watchers;
    std::erase(watchers, f.person);
    if (f.watched) watchers.push_back(f.person);
  }
  void operator()(const FileAttached& f) {
    Matter& m = matter(f.matter);
    acted(m);
    m.files.push_back(f.file);
  }
  void operator()(const MatterLinked& f) { matter(f.matter).links.push_back(f.link); }
  void operator()(const RestrictedViewed&) {}

  // ---- ledgers ----
  Entry& entry(const std::string& id) {
    Entry& entry = world.edit<Entry>(id);
    entry.version += 1;
    entry.changed = e.at;
    return entry;
  }
  void operator()(const EntryEntered& f) {
    Entry entry = f.entry;
    entry.version = 1;
    entry.entered = entry.changed = e.at;
    world.put(std::move(entry));
  }
  void operator()(const EntryChanged& f) {
    Entry& target = entry(f.entry);
    for (const auto& change : f.changes) {
      target.fields.set(change.field, change.new_value);
      if (change.field == "name") target.title = change.new_value.as_string();
    }
  }
  void operator()(const StageMoved& f) {
    Entry& target = entry(f.entry);
    target.stage = f.to;
    target.stages = f.marks;
  }
  void operator()(const EntryLeft& f) { entry(f.entry).state = "left"; }
  void operator()(const SnapshotTaken& f) { world.put(f.snapshot); }
  void operator()(const ReportSent& f) {
    Snapshot& snapshot = world.edit<Snapshot>(f.snapshot);
    snapshot.state = "sent";
    snapshot.sent = e.at;
    snapshot.recipients = f.recipients;
  }
  // ---- assessment ----
  void operator()(const SchemeDecided& f) {
    if (!world.get<Scheme>(f.scheme)) world.put(Scheme{f.scheme, f.body, f.title, {}});
    world.edit<Scheme>(f.scheme).versions.push_back(f.version);
  }
  void operator()(const AssessmentFrozen& f) { world.put(f.assessment); }
  void operator()(const AssessmentSettled& f) {
    Assessment& settled = world.edit<Assessment>(f.assessment);
    settled.state = f.state;
    if (!f.source.empty()) settled.source = f.source;
    for (const auto& award : f.awards) {
      for (auto& sheet : settled.sheets) {
        if (sheet.subject != award.subject) continue;
        sheet.award = award.award;
        sheet.award_text = award.text;
      }
    }
  }

  void operator()(const ViewSaved& f) {
    if (f.removed) {
      world.erase("view", f.view.id);
    } else {
      world.put(f.view);
    }
  }
};

}  // namespace

void apply(Overlay& world, const Event& event) {
  std::visit(Applier{{world, event}}, event.fact);
}

}  // namespace tongchou::kernel
