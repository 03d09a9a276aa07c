// A batch on its way: what was asked, what was decided, what will be written. Internal to clerk.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "clerk/clerk.h"

namespace tongchou {

struct Draft {
  Draft(const kernel::World& committed, std::shared_ptr<Draft> draft_before)
      : before(std::move(draft_before)),
        overlay(std::make_unique<kernel::Overlay>(before ? before->overlay.get() : &committed)),
        seq(before ? before->seq : 0) {}

  std::shared_ptr<Draft> before;  // not known to be written yet; null: everything is
  std::unique_ptr<kernel::Overlay> overlay;  // on that of the draft before, or on the records
  std::vector<Ask> asks;
  std::vector<Answer> answers;
  std::vector<kernel::Event> events;
  std::vector<store::RecordPut> requests;
  store::Batch registers;         // rows and texts only
  struct Earlier {
    std::string content;
    Answer answer;
  };
  std::map<std::string, Earlier> by_key;  // so that the same key is carried out once
  std::int64_t seq = 0;           // of the last event

  bool empty() const { return events.empty() && requests.empty(); }
  // Once the draft before is written, before this one is: nobody else looks at it yet.
  void stand_on(const kernel::World& committed) {
    auto lower = std::make_unique<kernel::Overlay>(&committed);
    lower->absorb(std::move(*overlay));
    overlay = std::move(lower);
    before.reset();
  }
};

}  // namespace tongchou
