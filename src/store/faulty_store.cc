// Faults by plan around any store. A fault poisons the writer as a true one would, so that whoever
// is tested has to take a new writer and look at the head before going on.
#include "store/store.h"

namespace tongchou::store {
namespace {

class FaultyWriter final : public Writer {
 public:
  FaultyWriter(std::unique_ptr<Writer> inner, FaultPlan& plan, std::int64_t& commits)
      : inner_(std::move(inner)), plan_(plan), commits_(commits) {}

  Result<Head> commit(const Batch& batch) override {
    if (poisoned_) {
      return fail("store.poisoned", "上一次写入失败，磁盘上的状态未知，请重新打开存储",
                  "a commit failed; the store must be reopened");
    }
    const Fault fault = plan_.choose ? plan_.choose(++commits_) : Fault::none;
    poisoned_ = fault != Fault::none && fault != Fault::slow;
    if (fault == Fault::fail_before_commit) {
      return fail("store.sql", "数据库报错：（模拟）写入前失败",
                  "the database failed: (simulated) before the commit", "commit");
    }
    if (fault == Fault::disk_full) {
      return fail("store.disk_full", "磁盘已满：（模拟）", "the disk is full: (simulated)",
                  "commit");
    }
    if (fault == Fault::slow) plan_.virtual_ms += plan_.slow_ms;
    Result<Head> head = inner_->commit(batch);
    if (!head) poisoned_ = false;  // what is to be said then, the inner writer says
    if (fault == Fault::fail_after_commit && head) {
      return fail("store.connection", "数据库连接中断：（模拟）写入后失去答复",
                  "the database connection is lost: (simulated) after the commit", "commit");
    }
    return head;
  }

 private:
  std::unique_ptr<Writer> inner_;
  FaultPlan& plan_;
  std::int64_t& commits_;
  bool poisoned_ = false;
};

class FaultyStore final : public Store {
 public:
  FaultyStore(Store& inner, FaultPlan& plan) : inner_(inner), plan_(plan) {}
  const Reader& reader() const override { return inner_.reader(); }
  Result<std::unique_ptr<Writer>> writer() override {
    TRY(std::unique_ptr<Writer> writer, inner_.writer());
    return std::make_unique<FaultyWriter>(std::move(writer), plan_, commits_);
  }
  const std::vector<const Table*>& tables() const override { return inner_.tables(); }
  const std::vector<const Table*>& rebuilt_tables() const override {
    return inner_.rebuilt_tables();
  }
  Result<void> confirm_rebuilt() override { return inner_.confirm_rebuilt(); }
  Result<void> drop_registers() override { return inner_.drop_registers(); }
  Result<void> backup(const std::string& path) const override { return inner_.backup(path); }

 private:
  Store& inner_;
  FaultPlan& plan_;
  std::int64_t commits_ = 0;
};

}  // namespace

std::unique_ptr<Store> faulty(Store& inner, FaultPlan& plan) {
  return std::make_unique<FaultyStore>(inner, plan);
}

}  // namespace tongchou::store
