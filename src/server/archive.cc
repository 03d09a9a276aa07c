// 会议卷宗: one zip that can be handed over: what the meeting was called by, what it dealt with, who
// was there, what it was given to read, what it decided and who has received that. A manifest names
// every file with its SM3; what is missing is said before hand-over, never passed over.
#include <algorithm>
#include <filesystem>

#include "document/document.h"
#include "server/attachment_path.h"
#include "server/document_page.h"
#include "server/meeting_paper.h"

namespace tongchou::server {

using namespace kernel;

namespace {

// 分送和签收: who was sent which copy, and when it was receipted for.
std::string receipts_text(const Document& document) {
  Json copies = Json::array();
  for (const auto& copy : document.copies) copies.push(to_json(copy));
  return write_json_pretty(Json::object({{"document", Json(document.id)},
                                         {"number", Json(document.number)},
                                         {"copies", std::move(copies)}})) + "\n";
}

class Gathering {
 public:
  Gathering(App& app, const Request& request, const PaperMaker& make)
      : app_(app), request_(request), make_(make) {}

  void add(std::string path, std::string bytes) {
    files_.push_back({std::move(path), std::move(bytes)});
  }
  void miss(const char* zh, const char* en) {
    missing_.push(Json::object({{"text", Json(choose(request_, zh, en))}}));
  }

  // The archive is the body's office's: nothing is closed to it.
  Result<void> add_form(const std::string& path, const World& world, const Pack& pack,
                        const Meeting& meeting, const std::string& kind) {
    TRY(const auto paper, meeting_paper(world, pack, meeting, kind, nullptr));
    TRY(auto pdf, document::write_pdf(paper));
    add(path, std::move(pdf.bytes));
    return {};
  }

  // The paper as it holds, with its signatures and what became of its copies.
  Result<void> add_document(const std::string& name, const Document& document) {
    const Version* version = document.latest();
    for (const auto& known : document.versions) {
      if (document.issued_version == known.number) version = &known;
    }
    TRY(auto paper, make_(document, *version));
    add(name + ".pdf", std::move(paper.pdf));
    if (!version->signatures.empty()) add(name + ".tcsig", std::move(paper.tcsig));
    for (const auto& known : document.versions) {
      if (!known.issued || known.number == version->number) continue;
      TRY(auto earlier, make_(document, known));
      const std::string path = name + "-更正前第" + std::to_string(known.number) + "版";
      add(path + ".pdf", std::move(earlier.pdf));
      add(path + ".tcsig", std::move(earlier.tcsig));
    }
    if (!document.copies.empty()) add(name + "-分送签收.json", receipts_text(document));
    return {};
  }

  void add_papers(const Meeting& meeting) {
    int n = 0;
    for (const auto& item : meeting.items) {
      ++n;
      for (const auto& paper : item.papers) {
        auto bytes = read_file(std::filesystem::path(app_.data()) / attachment_path(paper.id));
        if (!bytes) {
          miss("有议题材料没有找到", "a paper of an item was not found");
          continue;
        }
        // A name from outside never leaves its folder.
        std::string name = paper.name;
        std::replace(name.begin(), name.end(), '/', '_');
        std::replace(name.begin(), name.end(), '\\', '_');
        add("4-议题材料/" + std::to_string(n) + "-" + name, *std::move(bytes));
      }
    }
  }

  Result<Archive> close(const std::string& name) {
    Json listed = Json::array();
    for (const auto& file : files_) {
      listed.push(Json::object({{"path", Json(file.path)},
                                {"sm3", Json(hex(sm3(file.bytes)))},
                                {"size", Json(file.bytes.size())}}));
    }
    Archive archive{.name = name + ".zip",
                    .manifest = Json::object({{"files", std::move(listed)},
                                              {"missing", std::move(missing_)},
                                              {"complete", Json()}})};
    archive.manifest.set("complete", Json(archive.manifest["missing"].size() == 0));
    add("manifest.json", write_json_pretty(archive.manifest) + "\n");
    TRY(archive.bytes, document::write_zip(files_));
    return archive;
  }

 private:
  App& app_;
  const Request& request_;
  const PaperMaker& make_;
  std::vector<document::ZipPart> files_;
  Json missing_ = Json::array();
};

std::vector<std::shared_ptr<const Document>> documents_of(App& app, const World& world,
                                                          const std::string& meeting) {
  std::vector<std::shared_ptr<const Document>> found;
  auto page = app.reader().query({.table = &registers::document(), .columns = {"id"},
                                  .where = {store::is("meeting", meeting)},
                                  .order_by = {{"id", false}}, .limit = 200});
  if (!page) return found;
  for (const auto& row : page->rows) {
    if (auto document = world.get<Document>(store::cell_text(row[0]))) {
      if (document->state != DocumentState::withdrawn) found.push_back(std::move(document));
    }
  }
  return found;
}

Result<void> add_minutes(Gathering& gathering,
                         const std::vector<std::shared_ptr<const Document>>& documents) {
  const Document* minutes = nullptr;
  for (const auto& document : documents) {
    if (document->kind == "minutes") minutes = document.get();
  }
  if (!minutes) {
    gathering.miss("没有会议纪要", "there are no minutes");
    return {};
  }
  if (!minutes->issued_version) gathering.miss("会议纪要没有印发", "the minutes are not issued");
  // A correction that is under way takes nothing from what was signed.
  const bool signed_once = std::any_of(
      minutes->versions.begin(), minutes->versions.end(),
      [](const Version& version) { return !version.signatures.empty(); });
  if (!signed_once) {
    gathering.miss("会议纪要没有签发", "the minutes are not signed");
  }
  bool receipted = !minutes->copies.empty();
  for (const auto& copy : minutes->copies) {
    receipted = receipted && (copy.recalled || copy.receipted);
  }
  if (minutes->copies.empty()) gathering.miss("会议纪要没有分送", "the minutes were not sent out");
  else if (!receipted) gathering.miss("有单位没有签收纪要", "not every copy was receipted for");
  return gathering.add_document("5-会议纪要", *minutes);
}

}  // namespace

bool may_take_archive(const Standing& standing, const std::string& body) {
  return standing.has(body + "/office");
}

PaperMaker archived_papers(App& app) {
  return [&app](const Document& document, const Version& version) -> Result<ArchivedPaper> {
    const DocumentView view{.version = &version, .content = version.content};
    TRY(auto pdf, paper_file(app, document, view, nullptr, PaperMedia::pdf));
    ArchivedPaper paper{.pdf = std::move(pdf.bytes), .tcsig = {}};
    if (!version.signatures.empty()) { TRY(paper.tcsig, signed_file(app, document, version)); }
    return paper;
  };
}

Result<Archive> archive_of(App& app, const Request& request, const Meeting& meeting,
                           const PaperMaker& make) {
  auto world = app.world();
  auto pack = app.setting().shelf.current(world, meeting.body);
  const auto documents = documents_of(app, world, meeting.id);
  Gathering gathering(app, request, make);
  Result<void> done;
  bool notice = false;
  for (const auto& document : documents) {
    if (document->kind != "meeting_notice") continue;
    notice = true;
    done = gathering.add_document("1-会议通知", *document);
    if (!done) return std::unexpected(done.error());
  }
  // A notice that went out through the system alone is printed from the record.
  if (!notice && meeting.noticed) {
    done = gathering.add_form("1-会议通知.pdf", world, *pack, meeting, "meeting_notice");
    if (!done) return std::unexpected(done.error());
  } else if (!notice) {
    gathering.miss("没有会议通知", "there is no notice");
  }
  if (meeting.items.empty()) gathering.miss("没有议题", "there is no agenda");
  done = gathering.add_form("2-会议议程.pdf", world, *pack, meeting, "agenda_form");
  if (!done) return std::unexpected(done.error());
  const bool anybody = std::any_of(meeting.invitees.begin(), meeting.invitees.end(),
                                   [](const auto& one) { return one.signed_in.has_value(); });
  if (!anybody) gathering.miss("没有人签到", "nobody has signed in");
  done = gathering.add_form("3-签到表.pdf", world, *pack, meeting, "sign_in_sheet");
  if (!done) return std::unexpected(done.error());
  gathering.add_papers(meeting);
  if (done = add_minutes(gathering, documents); !done) return std::unexpected(done.error());
  if (meeting.opened) {
    done = gathering.add_form("6-会议记录.pdf", world, *pack, meeting, "meeting_record");
    if (!done) return std::unexpected(done.error());
  }
  return gathering.close(meeting.head.title + "卷宗");
}

Result<Archive> archive_of(App& app, const Request& request, const Document& document,
                           const PaperMaker& make) {
  if (!document.meeting.empty()) {
    if (auto meeting = app.world().get<Meeting>(document.meeting)) {
      return archive_of(app, request, *meeting, make);
    }
  }
  Gathering gathering(app, request, make);
  if (!document.issued_version) gathering.miss("公文没有印发", "it is not issued");
  if (auto done = gathering.add_document("1-" + document.title, document); !done) {
    return std::unexpected(done.error());
  }
  return gathering.close(document.title + "卷宗");
}

}  // namespace tongchou::server
