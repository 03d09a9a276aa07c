// A backup is a whole office: made while work goes on, restored into an empty place on every store,
// and found there as it was, with its attachments and keys.
#include <atomic>
#include <fstream>

#include "../support/postgres_cluster.h"
#include "office.h"
#include "server/key_desk.h"
#include "server/office_backup.h"

namespace tongchou::server {
namespace {

namespace fs = std::filesystem;

class OfficeBackupTest : public OfficeTest {
 protected:
  void SetUp() override {
    OfficeTest::SetUp();
    park_ = sign_in(persons_of_role(app_->records(), "unit/west-park/handler",
                                    local_date(now_)).front());
    root_ = (*app_->keys())->root_fingerprint();
    const Json started = post(park_, "/api/matters",
                              R"({"procedure":"key-projects/ledger-update","unit":"",)"
                              R"("data":{"entry":"e2","next_node":"送电"}})");
    matter_ = started["id"].as_string();
    attach("一.txt", "第一份");
  }
  std::string attach(const std::string& name, const std::string& bytes) {
    return post(park_, "/api/matters/" + matter_ + "/files?name=" + name, bytes)["id"].as_string();
  }
  std::string file(const std::string& name) { return (folder_ / name).string(); }
  static std::string read(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  // Restored, verified and with the same root key.
  void expect_whole(const std::string& backup, const std::string& url, const std::string& data) {
    store::OpenOptions options;
    options.tables = registers::all();
    auto target = *store::open(url, options);
    auto done = restore_office(*target, data, backup);
    ASSERT_TRUE(done) << done.error().en << " " << done.error().place;
    auto result = *verify(*target);
    auto files = verify_files(target->reader(), data, result);
    ASSERT_TRUE(files);
    EXPECT_GE(*files, 1);
    EXPECT_TRUE(result.clean()) << result.differences.front().en << " "
                                << result.differences.front().place;
    EXPECT_GT(result.events, 0);
    EXPECT_EQ(seal::fingerprint(OfficeKeys::open(data, "")->root_public()), root_);
    EXPECT_EQ(read(fs::path(data) / "feed.key"), read(folder_ / "feed.key"));
    EXPECT_FALSE(fs::exists(fs::path(data) / "restoring"));
    auto again = restore_office(*target, data, backup);
    EXPECT_EQ(again.error().code, "backup.not_empty");
  }

  Signed park_;
  std::string matter_, root_;
};

TEST_F(OfficeBackupTest, is_a_whole_office_while_work_goes_on_on_every_store) {
  std::atomic<bool> ended = false;
  std::thread work([&] {
    for (int i = 0; i < 150 && !ended; ++i) attach("n.txt", "内容" + std::to_string(i));
  });
  auto made = backup_office(*store_, folder_.string(), file("office.tar"));
  ended = true;
  work.join();
  ASSERT_TRUE(made) << made.error().en << " " << made.error().place;
  EXPECT_EQ(fs::status(file("office.tar")).permissions() & fs::perms::others_all, fs::perms::none);
  EXPECT_EQ(backup_office(*store_, folder_.string(), file("office.tar")).error().code,
            "backup.exists");
  EXPECT_FALSE(fs::exists(file("office.tar.store")));
  expect_whole(file("office.tar"), "sqlite:" + file("a.db"), file("a"));

  auto cluster = test::PostgresCluster::start();
  if (!cluster) GTEST_SKIP() << "no PostgreSQL 15 here";
  expect_whole(file("office.tar"), cluster->url(), file("b"));
  store::OpenOptions options;
  options.tables = registers::all();
  options.access = store::Access::read;
  auto server = *store::open(cluster->url(), options);
  ASSERT_TRUE(backup_office(*server, file("b"), file("again.tar")));
  expect_whole(file("again.tar"), "sqlite:" + file("c.db"), file("c"));
}

TEST_F(OfficeBackupTest, what_is_not_as_it_was_is_found) {
  const std::string id = attach("二.txt", "第二份，很要紧");
  auto result = *verify(*store_);
  ASSERT_EQ(*verify_files(store_->reader(), folder_.string(), result), 2);
  EXPECT_TRUE(result.clean());
  ASSERT_TRUE(backup_office(*store_, folder_.string(), file("office.tar")));

  const fs::path path = folder_ / "files" / id.substr(0, 2) / id;
  std::ofstream(path, std::ios::binary) << "第二份，不要紧";
  ASSERT_TRUE(verify_files(store_->reader(), folder_.string(), result));
  ASSERT_EQ(result.differences.size(), 1u);
  EXPECT_EQ(result.differences[0].code, "verify.file");
  EXPECT_EQ(result.differences[0].place, path.string());

  auto restored = [&](const std::string& bytes) {
    std::ofstream(file("bad.tar"), std::ios::binary) << bytes;
    store::OpenOptions options;
    options.tables = registers::all();
    auto target = *store::open("memory:", options);
    auto done = restore_office(*target, file("bad"), file("bad.tar"));
    EXPECT_EQ(target->reader().head()->seq, 0) << "nothing is put in place";
    EXPECT_FALSE(fs::exists(fs::path(file("bad")) / "files"));
    return done ? "" : done.error().code;
  };
  const std::string good = read(file("office.tar"));
  EXPECT_EQ(restored("no archive"), "backup.format");
  EXPECT_EQ(restored(std::string(2048, '\0')), "backup.format") << "an archive of nothing";
  EXPECT_EQ(restored(good.substr(0, good.size() / 2)), "backup.format");
  std::string changed = good;
  changed.replace(changed.find("第二份，很要紧"), std::string("第二份，很").size(), "第二份，不");
  EXPECT_EQ(restored(changed), "backup.damaged");
  std::string outside = good;  // a name that leads out of the place: its head's sum no longer fits
  outside.replace(outside.find("feed.key"), 8, "../feed.");
  EXPECT_EQ(restored(outside), "backup.format");
}

}  // namespace
}  // namespace tongchou::server
