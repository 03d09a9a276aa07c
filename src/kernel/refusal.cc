#include "kernel/refusal.h"

#include "base/result.h"

namespace tongchou::kernel {

namespace {

using R = Refusal;

// In the order of the numbers, which group them as refusal.h does.
constexpr RefusalText texts[] = {
    // 10xx who
    {R::not_signed_in, "not_signed_in", "请先登录", "Please sign in", 401},
    {R::no_right, "no_right", "现任职务没有这项权限", "Your post does not give this right", 403},
    {R::no_living_post, "no_living_post", "没有在任职务，不能办理", "You hold no post at present",
     403},
    {R::not_own_scope, "not_own_scope", "只能办理本地、本单位的事项",
     "Only matters of your own area or unit", 403},
    {R::only_office, "only_office", "只有机构办公室可以办理",
     "Only the body's office may do this", 403},
    {R::only_leading_group, "only_leading_group", "只有领导小组可以确定",
     "Only the leading group may decide", 403},
    {R::password_unchanged, "password_unchanged", "先更换一次性密码，再办其他事",
     "Change the one-time password before anything else", 403},
    // 11xx units, posts, people, bodies
    {R::unit_not_found, "unit_not_found", "没有这个单位", "No such unit", 404},
    {R::post_not_found, "post_not_found", "没有这个职务", "No such post", 404},
    {R::person_not_found, "person_not_found", "没有这个人", "No such person", 404},
    {R::body_not_found, "body_not_found", "没有这个机构", "No such body", 404},
    {R::account_taken, "account_taken", "账号已被使用", "The account name is taken", 409},
    {R::name_empty, "name_empty", "名称不能为空", "The name must not be empty", 422},
    {R::dates_reversed, "dates_reversed", "止期早于起期", "It ends before it begins", 422},
    {R::holding_not_found, "holding_not_found", "没有这项任职", "No such holding of a post", 404},
    {R::member_not_found, "member_not_found", "名单里没有这一项", "No such membership", 404},
    {R::members_missing, "members_missing", "名单待补：这一步没有可以办理的人",
     "The member list is incomplete: nobody can take this step", 422},
    {R::unit_closed, "unit_closed", "单位已撤并", "The unit has been closed", 422},
    {R::post_taken_twice, "post_taken_twice", "此人已任这个职务",
     "The person already holds this post", 409},
    {R::pack_invalid, "pack_invalid", "机构的规则包有误，未部署",
     "The pack is faulty and was not deployed", 422},
    {R::office_exists, "office_exists", "辖区已建立", "The office is already established", 409},
    {R::office_missing, "office_missing", "辖区尚未建立", "No office has been established yet",
     409},
    {R::parameter_unknown, "parameter_unknown", "没有这个参数", "No such parameter", 404},
    {R::last_administrator, "last_administrator", "至少要留一名系统管理员",
     "At least one administrator must remain", 422},
    {R::id_taken, "id_taken", "这个代号已经有了，请换一个", "This id is taken; choose another", 409},
    // 12xx matters and tasks
    {R::procedure_not_found, "procedure_not_found", "没有这个流程", "No such procedure", 404},
    {R::matter_not_found, "matter_not_found", "没有这个事项", "No such matter", 404},
    {R::task_not_found, "task_not_found", "这一步已经办结或不存在",
     "This step is done or does not exist", 404},
    {R::task_not_yours, "task_not_yours", "这一步不由你办理", "This step is not yours", 403},
    {R::version_stale, "version_stale", "已被他人更新，请先看最新情况",
     "Somebody changed it meanwhile", 409},
    {R::act_unknown, "act_unknown", "这一步没有这个动作", "This step has no such act", 422},
    {R::reason_required, "reason_required", "请写明理由", "A reason is required", 422},
    {R::opinion_required, "opinion_required", "请填写意见", "An opinion is required", 422},
    {R::target_invalid, "target_invalid", "不能退回到那一步",
     "It cannot be returned to that step", 422},
    {R::form_invalid, "form_invalid", "填写有误", "The form has errors", 422},
    {R::matter_closed, "matter_closed", "事项已办结", "The matter is closed", 409},
    {R::withdraw_too_late, "withdraw_too_late", "下一步已经有人办理，不能撤回",
     "The next step has been taken; it can no longer be withdrawn", 409},
    {R::transfer_invalid, "transfer_invalid", "只能转给同一单位或办公室的在任人员",
     "It can only be passed on within the same unit or office", 422},
    {R::procedure_failed, "procedure_failed", "流程不能往下走", "The procedure cannot go on",
     422},
    {R::matter_restricted, "matter_restricted", "限阅事项", "The matter is restricted", 403},
    {R::draft_only, "draft_only", "只有草稿可以这样做", "Only a draft may be treated so", 409},
    {R::file_too_large, "file_too_large", "文件过大", "The file is too large", 413},
    {R::nothing_to_urge, "nothing_to_urge", "没有可以催办的步骤", "There is nothing to urge",
     422},
    {R::matter_suspended, "matter_suspended", "事项已挂起，恢复后再办",
     "The matter is suspended; resume it first", 409},
    {R::rule_forbids, "rule_forbids", "按规定不能这样办", "A rule forbids this", 422},
    {R::nothing_new, "nothing_new", "没有补充新的内容：请改一栏、附一份文件，或写明情况",
     "Nothing new: change a field, attach a file, or write what is the case", 422},
    // 13xx ledgers
    {R::ledger_not_found, "ledger_not_found", "没有这本台账", "No such ledger", 404},
    {R::entry_not_found, "entry_not_found", "台账里没有这一项", "No such entry", 404},
    {R::stage_unknown, "stage_unknown", "没有这个阶段", "No such stage", 422},
    {R::stage_reason_required, "stage_reason_required", "跳过或退回阶段必须写明理由",
     "Skipping or falling back needs a reason", 422},
    {R::stage_fields_missing, "stage_fields_missing", "这个阶段必填的内容还没有填",
     "Fields that this stage requires are empty", 422},
    {R::review_missing, "review_missing", "没有通过论证审核，不能落户",
     "Without a passed review the project cannot settle", 422},
    {R::field_unknown, "field_unknown", "台账没有这一栏", "The ledger has no such column", 422},
    {R::entry_left_already, "entry_left_already", "已经退库", "The entry has already left", 409},
    {R::entry_exists, "entry_exists", "已在台账中", "The entry is in the ledger already", 409},
    {R::month_invalid, "month_invalid", "月份应写作 2026-03", "A month is written 2026-03", 422},
    {R::evidence_required, "evidence_required", "请附佐证", "Evidence is required", 422},
    {R::ledger_too_large, "ledger_too_large", "台账太大，不能逐项核对",
     "The ledger is too large to be gone through", 422},
    // 14xx papers and keys
    {R::document_not_found, "document_not_found", "没有这份公文", "No such document", 404},
    {R::document_not_yours, "document_not_yours", "只有指定的起草人可以改写；没有指定的，由机构办公室起草",
     "Only the named writer may word it; where none is named, the body's office", 403},
    {R::document_frozen, "document_frozen", "已送审或签发的文本不能改动；退回后修改，或作更正",
     "A submitted or signed text does not change: have it returned, or correct it", 409},
    {R::document_state, "document_state", "公文现在的状态不能这样办",
     "The document's present state does not allow it", 409},
    {R::document_incomplete, "document_incomplete", "公文内容不全，不能送审",
     "The document is incomplete and cannot be submitted", 422},
    {R::document_unsigned, "document_unsigned", "尚未签发，不能编号印发",
     "It has not been signed, so it takes no number", 422},
    {R::content_invalid, "content_invalid", "公文内容的格式不对", "The content is malformed", 422},
    {R::section_unknown, "section_unknown", "没有这一部分，不能节录",
     "There is no such section to extract", 422},
    {R::recipient_unknown, "recipient_unknown", "分送对象不存在", "No such recipient", 422},
    {R::copy_not_found, "copy_not_found", "没有发给你的这份公文", "No such copy is yours", 404},
    {R::part_unsigned, "part_unsigned", "这一部分还没有签批，签批以后再分送",
     "That part has not been signed yet; it is sent when it is", 422},
    {R::copy_compulsory, "copy_compulsory", "按规定必须抄送的，不能收回",
     "A copy that the rules demand cannot be taken back", 422},
    {R::extract_only, "extract_only", "只分送了节录，不能看全文",
     "Only an extract was sent: the full text cannot be had", 403},
    {R::signature_required, "signature_required", "这一步须签名", "This step needs a signature",
     422},
    {R::signature_invalid, "signature_invalid", "签名不是对这份文本作出的，请按最新文本重签",
     "The signature is not over this text; sign the latest one", 422},
    {R::key_unknown, "key_unknown", "没有登记这把签名密钥，或已注销",
     "This signing key is not registered, or was withdrawn", 422},
    {R::key_exists, "key_exists", "密钥已经登记", "The key is registered already", 409},
    {R::passphrase_wrong, "passphrase_wrong", "口令不对，签名密钥没有打开",
     "Wrong passphrase: the signing key was not opened", 422},
    // 15xx meetings
    {R::meeting_not_found, "meeting_not_found", "没有这次会议", "No such meeting", 404},
    {R::meeting_state_wrong, "meeting_state_wrong", "会议现在不能这样办",
     "The meeting is not at that point", 409},
    {R::presider_invalid, "presider_invalid", "只有组长，或者持有委托的副组长，可以召集并主持",
     "Only the leader, or a deputy who holds a delegation, may convene and preside", 403},
    {R::writer_invalid, "writer_invalid", "纪要须由办公室的专职人员形成，请指定一名",
     "The minutes are written by one of the office's staff; name one", 422},
    {R::item_not_found, "item_not_found", "议程里没有这个议题", "No such item", 404},
    {R::item_not_admitted, "item_not_admitted", "议题须先审定，才能列入议程",
     "An item must be admitted before it stands on an agenda", 422},
    {R::agenda_is_fixed, "agenda_is_fixed", "议程已定；增补、撤下由主持人决定，并须写明理由",
     "The agenda is fixed: only the presider may add or remove items, with a reason", 409},
    {R::agenda_empty, "agenda_empty", "议程里还没有议题", "The agenda has no item yet", 422},
    {R::notice_too_short, "notice_too_short", "离开会太近；请改期，或写明缩短通知的理由",
     "Too close to the meeting: move it, or say why the notice is shortened", 422},
    {R::item_undecided, "item_undecided", "还有议题没有结论，不能散会",
     "An item is undecided: the meeting cannot close", 422},
    {R::minutes_text_missing, "minutes_text_missing", "还有议题没有纪要文字，不能散会",
     "An item lacks its minutes text: the meeting cannot close", 422},
    {R::sign_in_code_wrong, "sign_in_code_wrong", "签到码不对，请重新扫码",
     "The sign-in code is wrong: scan it again", 403},
    {R::invitee_not_found, "invitee_not_found", "不在参会名单里", "Not on the list of invitees", 404},
    {R::recused_from_item, "recused_from_item", "已回避的人不参加本项讨论和表决",
     "Whoever is recused takes no part in the item", 422},
    {R::delegation_invalid, "delegation_invalid", "委托由组长出具，受委托人须是副组长",
     "A delegation is given by the leader, to a deputy", 403},
    {R::only_meeting_writer, "only_meeting_writer", "由办公室和纪要记录人办理",
     "For the office and the meeting's writer", 403},
    {R::deed_missing, "deed_missing", "通过的议题须有交办，或者写明为什么不用交办",
     "A passed item needs a deed, or the reason why there is none", 422},
    {R::meeting_times_invalid, "meeting_times_invalid", "请写明开会的日期和时间，结束晚于开始",
     "Say when it begins and ends; the end comes after the beginning", 422},
    // 17xx assessment
    {R::scheme_not_found, "scheme_not_found", "没有这个考核办法，或者这一期还没有施行",
     "No such assessment scheme, or none in force for that period", 404},
    {R::scheme_invalid, "scheme_invalid", "考核办法写得不对", "The scheme is not right", 422},
    {R::weights_not_hundred, "weights_not_hundred", "各项指标的权重之和须为 100，现在是",
     "The weights must add to 100; they add to", 422},
    {R::measure_unknown, "measure_unknown", "没有这个度量或这个限定",
     "No such measure, or nothing of that name to narrow it by", 422},
    {R::scorer_is_scored, "scorer_is_scored", "被考核的不能给自己评分",
     "Nobody who is scored may tell a score of its own", 422},
    {R::period_invalid, "period_invalid", "考核期写作 2026-03、2026-Q1 或 2026，并与办法一致",
     "A period is written 2026-03, 2026-Q1 or 2026, as the scheme has it", 422},
    {R::period_not_over, "period_not_over", "考核期还没有结束，不能定格结果",
     "The period is not over yet; its result cannot be frozen", 409},
    {R::assessment_exists, "assessment_exists", "这一期已经考核",
     "This period has been assessed already", 409},
    {R::assessment_not_found, "assessment_not_found", "没有这一期的考核结果",
     "No result of that period", 404},
    {R::too_many_facts, "too_many_facts",
     "要算的事实过多，请给指标写明事项（一种办理事项），或者改用较短的考核期",
     "Too many facts to count: narrow the indicator to one procedure, or take a shorter period",
     422},
    // 19xx the office as a whole
    {R::office_stopped, "office_stopped", "上次写入结果不明，系统已停止受理，请重新启动",
     "The outcome of the last write is unknown; restart the program", 503},
    {R::too_busy, "too_busy", "正在处理的太多，请稍候再试",
     "Too many commands are waiting; try again", 503},
};

}  // namespace

std::span<const RefusalText> all_refusals() { return texts; }

const RefusalText& text_of(Refusal refusal) {
  for (const auto& text : all_refusals()) {
    if (text.number == refusal) return text;
  }
  check_failed("refusal has a text", __FILE__, __LINE__, "unlisted refusal");
}

Error error_of(const Refused& refused) {
  const RefusalText& text = text_of(refused.refusal);
  const auto joined = [](std::string_view words, const std::string& detail) {
    return std::string(words) + (detail.empty() ? "" : " ") + detail;
  };
  return {std::string(text.code), joined(text.zh, refused.detail_zh),
          joined(text.en, refused.detail_en), {}};
}

}  // namespace tongchou::kernel
