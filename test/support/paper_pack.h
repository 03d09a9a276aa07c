// A body of the tests alone, whose one procedure takes a paper from draft to receipt, and people
// for it: what a pack of the office does, without waiting for a meeting.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "clerk/clerk.h"

namespace tongchou::test {

inline constexpr const char* kPaperBody = R"(
id = "trial"
name = "试验小组"
short = "试验"
kind = "leading_group"
since = 2022-03-22
[basis]
title = "试"
number = "1"
[office]
host = ""
since = 2022-03-22
[[regime]]
id = "papers"
number = "一"
name = "发文"
clause = "FE-14"
quote = "会议纪要由组长签发"
procedures = ["paper"]
[[procedure]]
id = "paper"
name = "发文"
verb = "发文"
file = "process/paper.bpmn"
regime = "papers"
clause = "FE-14"
who_may_start = ["office"]
)";

// 起草 → 送审 → 签发 → 编号 → 分送 → 更正? → the same again.
inline constexpr const char* kPaperProcess = R"(<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
    xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="test">
 <bpmn:process id="paper" name="发文" isExecutable="true">
  <bpmn:startEvent id="start"/>
  <bpmn:serviceTask id="draft" name="立稿"><bpmn:extensionElements>
    <zeebe:taskDefinition type="document.draft"/>
    <zeebe:ioMapping>
      <zeebe:input source="=&quot;minutes&quot;" target="kind"/>
      <zeebe:input source="=form.title" target="title"/>
      <zeebe:input source="=form.content" target="content"/>
      <zeebe:input source="=&quot;post:key-project-office-recorder&quot;" target="writer"/>
    </zeebe:ioMapping></bpmn:extensionElements></bpmn:serviceTask>
  <bpmn:userTask id="write" name="起草"><bpmn:extensionElements>
    <zeebe:assignmentDefinition candidateGroups='=["post:key-project-office-recorder"]'/>
    <zeebe:properties>
      <zeebe:property name="outcomes" value="agree=送审"/>
      <zeebe:property name="opens_document" value="=document"/>
    </zeebe:properties></bpmn:extensionElements></bpmn:userTask>
  <bpmn:serviceTask id="submit" name="送审"><bpmn:extensionElements>
    <zeebe:taskDefinition type="document.submit"/></bpmn:extensionElements></bpmn:serviceTask>
  <bpmn:userTask id="sign" name="签发"><bpmn:extensionElements>
    <zeebe:assignmentDefinition candidateGroups='=["leader"]'/>
    <zeebe:properties>
      <zeebe:property name="clause" value="FE-14"/>
      <zeebe:property name="outcomes" value="agree=签发;disagree=退回"/>
      <zeebe:property name="opens_document" value="=document"/>
      <zeebe:property name="signs" value="=document"/>
    </zeebe:properties></bpmn:extensionElements></bpmn:userTask>
  <bpmn:exclusiveGateway id="signed" default="to_issue"/>
  <bpmn:serviceTask id="issue" name="编号"><bpmn:extensionElements>
    <zeebe:taskDefinition type="document.issue"/>
    <zeebe:ioMapping>
      <zeebe:input source="=&quot;试〔{year}〕{serial}号&quot;" target="format"/>
    </zeebe:ioMapping></bpmn:extensionElements></bpmn:serviceTask>
  <bpmn:serviceTask id="send" name="分送"><bpmn:extensionElements>
    <zeebe:taskDefinition type="document.send"/>
    <zeebe:ioMapping>
      <zeebe:input source="=&quot;minutes&quot;" target="to"/>
    </zeebe:ioMapping></bpmn:extensionElements></bpmn:serviceTask>
  <bpmn:userTask id="file" name="归档"><bpmn:extensionElements>
    <zeebe:assignmentDefinition candidateGroups='=["office"]'/>
    <zeebe:properties>
      <zeebe:property name="outcomes" value="agree=归档;again=更正后重签"/>
      <zeebe:property name="opens_document" value="=document"/>
    </zeebe:properties></bpmn:extensionElements></bpmn:userTask>
  <bpmn:exclusiveGateway id="filed" default="to_end"/>
  <bpmn:endEvent id="end"/>
  <bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="draft"/>
  <bpmn:sequenceFlow id="f2" sourceRef="draft" targetRef="write"/>
  <bpmn:sequenceFlow id="f3" sourceRef="write" targetRef="submit"/>
  <bpmn:sequenceFlow id="f4" sourceRef="submit" targetRef="sign"/>
  <bpmn:sequenceFlow id="f5" sourceRef="sign" targetRef="signed"/>
  <bpmn:sequenceFlow id="to_issue" sourceRef="signed" targetRef="issue"/>
  <bpmn:sequenceFlow id="f6" sourceRef="signed" targetRef="write">
    <bpmn:conditionExpression
        xsi:type="bpmn:tFormalExpression">=sign.outcome = "disagree"</bpmn:conditionExpression>
  </bpmn:sequenceFlow>
  <bpmn:sequenceFlow id="f7" sourceRef="issue" targetRef="send"/>
  <bpmn:sequenceFlow id="f8" sourceRef="send" targetRef="file"/>
  <bpmn:sequenceFlow id="f9" sourceRef="file" targetRef="filed"/>
  <bpmn:sequenceFlow id="to_end" sourceRef="filed" targetRef="end"/>
  <bpmn:sequenceFlow id="f10" sourceRef="filed" targetRef="write">
    <bpmn:conditionExpression
        xsi:type="bpmn:tFormalExpression">=file.outcome = "again"</bpmn:conditionExpression>
  </bpmn:sequenceFlow>
 </bpmn:process>
</bpmn:definitions>
)";

inline std::map<std::string, std::string> paper_pack() {
  return {{"body.toml", kPaperBody}, {"process/paper.bpmn", kPaperProcess}};
}

// A section for each of two units, the second one closed.
inline Json paper_form(const std::string& title) {
  auto section = [](const char* id, const char* heading, const char* open, const char* text,
                    const char* unit) {
    return Json::object({{"id", id}, {"heading", heading}, {"open_heading", open},
                         {"paragraphs", Json::array({text})}, {"units", Json::array({unit})}});
  };
  Json content = Json::object(
      {{"opening", Json::array({"现纪要如下："})},
       {"sections", Json::array({section("s1", "关于贴息", "", "会议同意贴息。", "finance-bureau"),
                                 section("s2", "关于某项目选址", "其他事项", "选址定在东园区。",
                                         "development")})}});
  return Json::object({{"title", Json(title)}, {"content", std::move(content)}});
}

// Deploys it and names its leader, its office and a member, by the system. `ask` takes a command.
template <class Ask>
void found_paper_body(Ask&& ask) {
  ask(kernel::DeployPack{"trial", paper_pack()});
  const Date since = *parse_date("2026-01-05");
  const std::pair<const char*, const char*> members[] = {
      {"leader", "mayor"}, {"office_head", "key-project-office-head"},
      {"office_staff", "key-project-office-clerk"}, {"member", "finance-bureau-head"}};
  for (const auto& [role, post] : members) {
    ask(kernel::NameMember{"trial", role, post, since, {}});
  }
}

}  // namespace tongchou::test
