// 辖区、单位、职务、人员、机构. An office is a jurisdiction with its units; posts belong to units and
// exist while vacant; persons hold posts for a time; bodies name posts, not persons, as members.
//
// Invariants:
//   1. Nothing is deleted: units, posts, holdings and memberships end on a day (G-1, G-8).
//   2. A name that was true on a day stays findable: renaming adds a dated name.
//   3. The three administrators are exclusive: no post carries two of these roles.
//   4. One administrator at least is in office.
//   5. A pack is deployed whole and without fault, or not at all.
#include <algorithm>

#include "kernel/parameter_limits.h"
#include "kernel/procedure.h"

namespace tongchou::kernel {

namespace {

bool is_administrator_role(std::string_view role) {
  return role == "administrator" || role == "security" || role == "auditor";
}

Verdict only_administrator(Proposal& p, std::string_view clause = "G-8") {
  if (p.by_system() || p.standing.has("administrator")) {
    p.act_as({"administrator"});
    return {};
  }
  return refuse(Refusal::no_right, std::string(clause), "此事由系统管理员办理",
                "The system administrator does this");
}

// Members and parameters of a body are kept by its office as well (KP-1, G-4).
Verdict office_or_administrator(Proposal& p, const std::string& body, std::string_view clause) {
  if (!p.by_system() && p.standing.has(body + "/office_head")) {
    p.act_as({body + "/office_head"});
    return {};
  }
  return only_administrator(p, clause);
}

Verdict exclusive_roles(const Post& post) {
  const auto count = std::count_if(post.roles.begin(), post.roles.end(),
                                   [](const auto& role) { return is_administrator_role(role); });
  if (count > 1) {
    return refuse(Refusal::no_right, {}, "三员分立：一个职务只能任其中一员",
                  "The three administrators are separate: a post may be only one of them");
  }
  return {};
}

Verdict value_refused(const std::string& zh, const std::string& en) {
  return std::unexpected(Refused{.refusal = Refusal::form_invalid, .clause = "G-2",
                                 .fields = {{"value", zh, en}}});
}

// A parameter stays what it is: a number a number within reason, a unit a unit of the office.
// Procedures count on that; a period of no length would never end.
Verdict fitting_value(Proposal& p, const PackParameter& known, const std::string& value) {
  if (value.empty() || value.size() > limits::kParameterBytesMax) {
    return value_refused("写明值，不过长", "A value, and not an endless one");
  }
  const auto was = Decimal::parse(known.value), is = Decimal::parse(value);
  if (was) {
    const bool area_or_money = known.unit == "亩" || known.unit == "万元";
    const std::int64_t most =
        area_or_money ? limits::kParameterQuantityMax : limits::kParameterCountMax;
    if (!is || *is <= Decimal(0) || *is > Decimal(most) || (!area_or_money && !is->is_integer())) {
      const std::string zh = area_or_money ? "须是数" : "须是整数";
      const std::string en = area_or_money ? "A number" : "A whole number";
      return value_refused(zh + "，大于 0，不超过 " + std::to_string(most),
                           en + " above 0 and at most " + std::to_string(most));
    }
    if (known.unit == "星期" && *is > Decimal(7)) {
      return value_refused("须是 1 至 7，星期一为 1", "1 to 7, Monday is 1");
    }
  } else if (known.unit == "时刻") {
    if (!parse_local_instant("2026-01-01 " + value) || value.size() != 5) {
      return value_refused("须是时刻，如 17:00", "A time of day such as 17:00");
    }
  } else if (p.world.get<Unit>(known.value) && !p.world.get<Unit>(value)) {
    return value_refused("须是一个单位", "It must be a unit");
  }
  return {};
}

struct Handler {
  Proposal& p;

  Verdict operator()(const EstablishOffice& c) {
    if (p.world.get<Office>("office")) return refuse(Refusal::office_exists);
    if (!p.by_system()) return refuse(Refusal::no_right);
    if (c.name.empty()) return refuse(Refusal::name_empty);
    Office office{.id = "office", .name = c.name, .established = p.command.now,
                  .demonstration = c.demonstration};
    p.emit(OfficeEstablished{office}, {"office"}, "G-1");
    for (const auto& unit : c.units) p.emit(UnitAdded{unit}, {"unit:" + unit.id}, "G-8");
    for (const auto& post : c.posts) {
      REFUSE_UNLESS(exclusive_roles(post));
      if (!p.world.get<Unit>(post.unit)) {
        return refuse(Refusal::unit_not_found, "G-8", post.unit, post.unit);
      }
      p.emit(PostAdded{post}, {"post:" + post.id, "unit:" + post.unit}, "G-8");
    }
    for (const auto& person : c.people) {
      Person bare = person;
      bare.holdings.clear();
      if (p.world.get<Account>(person.account)) return refuse(Refusal::account_taken);
      p.emit(PersonAdded{bare}, {"person:" + person.id}, "G-8");
      for (const auto& holding : person.holdings) {
        if (!p.world.get<Post>(holding.post)) {
          return refuse(Refusal::post_not_found, "G-8", holding.post, holding.post);
        }
        p.emit(PostTaken{person.id, holding}, {"person:" + person.id, "post:" + holding.post},
               "G-4");
      }
    }
    return {};
  }

  Verdict operator()(const DeployPack& c) {
    REFUSE_UNLESS(only_administrator(p, "G-1"));
    const std::string digest = pack_digest(c.files);
    auto body = p.world.get<Body>(c.body);
    if (body && !body->versions.empty() && body->versions.back().digest == digest) {
      p.reply.set("unchanged", true);
      return {};
    }
    auto pack = load_pack(c.body, c.files);
    if (!pack) {
      Refused refused{.refusal = Refusal::pack_invalid, .clause = "G-3"};
      for (const auto& e : pack.error()) refused.fields.push_back({e.place, e.zh, e.en});
      refused.detail_zh = pack.error().front().place + ":" + pack.error().front().zh;
      refused.detail_en = pack.error().front().place + ": " + pack.error().front().en;
      return std::unexpected(std::move(refused));
    }
    const std::int64_t number = body ? static_cast<std::int64_t>(body->versions.size()) + 1 : 1;
    p.emit(PackDeployed{c.body, (*pack)->name, {number, digest, p.command.now},
                        {c.body + "@" + digest, c.body, c.files}},
           {"body:" + c.body}, "G-3");
    if (number == 1) REFUSE_UNLESS(first_members(**pack));
    schedule_starts(**pack);
    return {};
  }

  // The members that the notice itself names come with the first version of a pack.
  Verdict first_members(const Pack& pack) {
    int n = 0;
    for (const auto& member : pack.members) {
      if (!p.world.get<Post>(member.post)) continue;  // this office has no such post: 名单待补
      p.emit(MemberNamed{pack.body, {pack.body + "-" + std::to_string(++n), member.role,
                                     member.post, member.since, std::nullopt}},
             {"body:" + pack.body, "post:" + member.post}, "G-4");
    }
    return {};
  }

  void schedule_starts(const Pack& pack) {
    for (const auto& procedure : pack.procedures) {
      for (const auto& start : procedure.model->timer_starts()) {
        const std::string id = pack.body + "/" + procedure.id;
        auto known = p.world.get<Schedule>(id);
        if (known && known->next <= p.command.now) continue;  // it is about to begin
        const std::chrono::milliseconds past{known ? 1 : 0};
        auto due = next_start(p, pack, start, p.command.now + past);
        if (!due) continue;  // checked by read(); a date in the past never comes
        if (known && known->next == due->due && known->start_event == start.element_id) continue;
        p.emit(ScheduleSet{{id, start.element_id, due->due}}, {"body:" + pack.body});
      }
    }
  }

  Verdict operator()(const AddUnit& c) {
    REFUSE_UNLESS(only_administrator(p));
    if (c.name.empty()) return refuse(Refusal::name_empty, "G-8");
    if (!c.parent.empty() && !p.world.get<Unit>(c.parent)) return refuse(Refusal::unit_not_found);
    if (p.world.get<Unit>(c.id)) return refuse(Refusal::id_taken, "G-8", c.id, c.id);
    Unit unit{.id = c.id.empty() ? p.new_id("u") : c.id, .kind = c.kind, .parent = c.parent,
              .names = {{c.name, c.since}}, .since = c.since};
    p.reply.set("id", Json(unit.id));
    p.emit(UnitAdded{unit}, {"unit:" + unit.id}, "G-8");
    return {};
  }

  Verdict operator()(const RenameUnit& c) {
    REFUSE_UNLESS(only_administrator(p));
    auto unit = p.world.get<Unit>(c.unit);
    if (!unit) return refuse(Refusal::unit_not_found, "G-8");
    if (c.name.empty()) return refuse(Refusal::name_empty, "G-8");
    if (c.since < unit->names.back().since) return refuse(Refusal::dates_reversed, "G-8");
    p.emit(UnitRenamed{c.unit, {c.name, c.since}}, {"unit:" + c.unit}, "G-8");
    return {};
  }

  Verdict operator()(const CloseUnit& c) {
    REFUSE_UNLESS(only_administrator(p));
    auto unit = p.world.get<Unit>(c.unit);
    if (!unit) return refuse(Refusal::unit_not_found, "G-8");
    if (unit->until) return refuse(Refusal::unit_closed, "G-8");
    if (c.until < unit->since) return refuse(Refusal::dates_reversed, "G-8");
    p.emit(UnitClosed{c.unit, c.until}, {"unit:" + c.unit}, "G-8");
    return {};
  }

  Verdict operator()(const AddPost& c) {
    REFUSE_UNLESS(only_administrator(p));
    if (!p.world.get<Unit>(c.unit)) return refuse(Refusal::unit_not_found, "G-8");
    if (c.title.empty()) return refuse(Refusal::name_empty, "G-8");
    if (p.world.get<Post>(c.id)) return refuse(Refusal::id_taken, "G-8", c.id, c.id);
    Post post{.id = c.id.empty() ? p.new_id("p") : c.id, .unit = c.unit, .title = c.title,
              .roles = c.roles, .since = c.since};
    REFUSE_UNLESS(exclusive_roles(post));
    p.reply.set("id", Json(post.id));
    p.emit(PostAdded{post}, {"post:" + post.id, "unit:" + c.unit}, "G-8");
    return {};
  }

  Verdict operator()(const ClosePost& c) {
    REFUSE_UNLESS(only_administrator(p));
    auto post = p.world.get<Post>(c.post);
    if (!post) return refuse(Refusal::post_not_found, "G-8");
    if (c.until < post->since) return refuse(Refusal::dates_reversed, "G-8");
    p.emit(PostClosed{c.post, c.until}, {"post:" + c.post}, "G-8");
    return administrator_remains();
  }

  Verdict operator()(const AddPerson& c) {
    REFUSE_UNLESS(only_administrator(p));
    if (c.name.empty() || c.account.empty()) return refuse(Refusal::name_empty, "G-8");
    if (p.world.get<Account>(c.account)) return refuse(Refusal::account_taken, "G-8");
    Person person{.id = p.new_id("n"), .account = c.account, .names = {{c.name, p.today()}}};
    p.reply.set("id", Json(person.id));
    p.emit(PersonAdded{person}, {"person:" + person.id}, "G-8");
    return {};
  }

  Verdict operator()(const RenamePerson& c) {
    REFUSE_UNLESS(only_administrator(p));
    if (!p.world.get<Person>(c.person)) return refuse(Refusal::person_not_found, "G-8");
    if (c.name.empty()) return refuse(Refusal::name_empty, "G-8");
    p.emit(PersonRenamed{c.person, {c.name, c.since}}, {"person:" + c.person}, "G-8");
    return {};
  }

  Verdict operator()(const LockPerson& c) {
    REFUSE_UNLESS(only_administrator(p));
    if (!p.world.get<Person>(c.person)) return refuse(Refusal::person_not_found);
    p.emit(PersonLocked{c.person, c.locked}, {"person:" + c.person});
    return administrator_remains();
  }

  Verdict operator()(const TakePost& c) {
    REFUSE_UNLESS(only_administrator(p, "G-4"));
    auto person = p.world.get<Person>(c.person);
    if (!person) return refuse(Refusal::person_not_found, "G-4");
    auto post = p.world.get<Post>(c.post);
    if (!post) return refuse(Refusal::post_not_found, "G-4");
    if (c.until && *c.until < c.since) return refuse(Refusal::dates_reversed, "G-4");
    for (const auto& holding : person->holdings) {
      if (holding.post == c.post && (!holding.until || c.since <= *holding.until)) {
        return refuse(Refusal::post_taken_twice, "G-4");
      }
    }
    REFUSE_UNLESS(exclusive_person(*person, *post));
    Holding holding{p.new_id("h"), c.post, c.since, c.until};
    p.reply.set("id", Json(holding.id));
    p.emit(PostTaken{c.person, holding}, {"person:" + c.person, "post:" + c.post}, "G-4");
    return {};
  }

  // Invariant 3 over persons: nobody holds two of the three administrators' posts at once.
  Verdict exclusive_person(const Person& person, const Post& post) {
    auto kind = [](const Post& of) -> std::string {
      for (const auto& role : of.roles) {
        if (is_administrator_role(role)) return role;
      }
      return {};
    };
    const std::string wanted = kind(post);
    if (wanted.empty()) return {};
    const Standing standing = standing_of(p.world, person.id, p.command.now);
    for (const auto& held : standing.posts) {
      const std::string has = kind(*p.world.get<Post>(held.post));
      if (!has.empty() && has != wanted) {
        return refuse(Refusal::no_right, {}, "三员分立：此人已任另一员",
                      "The three administrators are separate: the person is another one already");
      }
    }
    return {};
  }

  Verdict operator()(const LeavePost& c) {
    REFUSE_UNLESS(only_administrator(p, "G-4"));
    auto person = p.world.get<Person>(c.person);
    if (!person) return refuse(Refusal::person_not_found, "G-4");
    for (const auto& holding : person->holdings) {
      if (holding.id != c.holding) continue;
      if (c.until < holding.since) return refuse(Refusal::dates_reversed, "G-4");
      p.emit(PostLeft{c.person, c.holding, c.until},
             {"person:" + c.person, "post:" + holding.post}, "G-4");
      return administrator_remains();
    }
    return refuse(Refusal::holding_not_found, "G-4");
  }

  // Invariant 4, looked at on the day after today: an end dated today still holds today.
  Verdict administrator_remains() {
    if (p.by_system()) return {};
    const Instant tomorrow = p.command.now + std::chrono::hours{24};
    const Standing mine = standing_of(p.world, p.command.person, tomorrow);
    if (mine.has("administrator")) return {};
    for (const auto& held : p.standing.posts) {
      const auto post = p.world.get<Post>(held.post);
      for (const auto& holder : post->holders) {
        if (standing_of(p.world, holder, tomorrow).has("administrator")) return {};
      }
    }
    return refuse(Refusal::last_administrator);
  }

  Verdict operator()(const NameMember& c) {
    REFUSE_UNLESS(office_or_administrator(p, c.body, "G-4"));
    if (!p.world.get<Body>(c.body)) return refuse(Refusal::body_not_found, "G-4");
    if (!p.world.get<Post>(c.post)) return refuse(Refusal::post_not_found, "G-4");
    if (c.until && *c.until < c.since) return refuse(Refusal::dates_reversed, "G-4");
    Membership member{p.new_id("b"), c.role, c.post, c.since, c.until};
    p.reply.set("id", Json(member.id));
    p.emit(MemberNamed{c.body, member}, {"body:" + c.body, "post:" + c.post}, "G-4");
    return {};
  }

  Verdict operator()(const EndMember& c) {
    REFUSE_UNLESS(office_or_administrator(p, c.body, "G-4"));
    auto body = p.world.get<Body>(c.body);
    if (!body) return refuse(Refusal::body_not_found, "G-4");
    for (const auto& member : body->members) {
      if (member.id != c.member) continue;
      if (c.until < member.since) return refuse(Refusal::dates_reversed, "G-4");
      p.emit(MemberEnded{c.body, c.member, c.until}, {"body:" + c.body, "post:" + member.post},
             "G-4");
      return {};
    }
    return refuse(Refusal::member_not_found, "G-4");
  }

  Verdict operator()(const SetParameter& c) {
    REFUSE_UNLESS(office_or_administrator(p, c.body, "G-2"));
    auto pack = p.setting.shelf.current(p.world, c.body);
    if (!pack) return refuse(Refusal::body_not_found, "G-2");
    if (!pack->parameter(c.parameter, Date::max())) {
      return refuse(Refusal::parameter_unknown, "G-2", c.parameter, c.parameter);
    }
    if (c.source.empty()) {
      return refuse(Refusal::reason_required, "G-2", "每个参数都要有依据",
                    "Every parameter names its source");
    }
    REFUSE_UNLESS(fitting_value(p, *pack->parameter(c.parameter, Date::max()), c.value));
    p.emit(ParameterSet{c.body, c.parameter, {c.value, c.since, c.source}}, {"body:" + c.body},
           "G-2");
    schedule_starts(*pack);  // a period is a number too
    return {};
  }

  Verdict operator()(const auto&) { return refuse(Refusal::act_unknown); }
};

}  // namespace

Verdict decide_office(Proposal& p, const Request& request) {
  return std::visit(Handler{p}, request);
}

}  // namespace tongchou::kernel
