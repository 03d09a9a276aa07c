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
  // What will be written, encoded as it is decided: while the draft before is being written, this
  // work costs nothing. The records stand apart, for a later command replaces what an earlier left.
  store::Batch writes;
  std::map<kernel::RecordKey, store::RecordPut> records;
  std::vector<std::string> published;  // the subjects to be told of
  struct Earlier {
    std::string content;
    Answer answer;
  };
  std::map<std::string, Earlier> by_key;  // so that the same key is carried out once
  std::int64_t seq = 0;           // of the last event

  bool empty() const { return writes.events.empty() && writes.records.empty(); }
  // Once the draft before is written, before this one is: nobody else looks at it yet.
  void stand_on(const kernel::World& committed) {
    auto lower = std::make_unique<kernel::Overlay>(&committed);
    lower->absorb(std::move(*overlay));
    overlay = std::move(lower);
    before.reset();
  }
};

}  // namespace tongchou
