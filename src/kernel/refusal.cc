#include "kernel/refusal.h"

#include "base/result.h"

namespace tongchou::kernel {

const std::vector<RefusalText>& all_refusals() {
  using R = Refusal;
  static const std::vector<RefusalText> texts = {
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
      {R::matter_suspended, "matter_suspended", "事项已挂起，恢复后再办",
       "The matter is suspended; resume it first", 409},
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
      {R::rule_forbids, "rule_forbids", "按规定不能这样办", "A rule forbids this", 422},
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
      {R::office_stopped, "office_stopped", "上次写入结果不明，系统已停止受理，请重新启动",
       "The outcome of the last write is unknown; restart the program", 503},
      {R::too_busy, "too_busy", "正在处理的太多，请稍候再试",
       "Too many commands are waiting; try again", 503},
  };
  return texts;
}

const RefusalText& text_of(Refusal refusal) {
  for (const auto& text : all_refusals()) {
    if (text.number == refusal) return text;
  }
  check_failed("refusal has a text", __FILE__, __LINE__, "unlisted refusal");
}

}  // namespace tongchou::kernel
