// 会议卷宗 as a scenario looks at it: what would be handed over, what is still missing, and whether
// every file is the one that the manifest names.
#include <zip.h>

#include <map>

#include "../support/temporary_directory.h"
#include "document/document.h"
#include "runner.h"
#include "server/document_page.h"
#include "server/paper_of.h"

namespace tongchou::scenario {

using namespace kernel;

namespace {

std::map<std::string, std::string> unzipped(const std::string& bytes) {
  std::map<std::string, std::string> parts;
  zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, nullptr);
  zip_t* zip = zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, nullptr);
  CHECK(zip, "an archive is not a zip");
  for (zip_int64_t i = 0; i < zip_get_num_entries(zip, 0); ++i) {
    zip_stat_t stat;
    zip_stat_index(zip, static_cast<zip_uint64_t>(i), 0, &stat);
    std::string part(stat.size, '\0');
    zip_file_t* file = zip_fopen_index(zip, static_cast<zip_uint64_t>(i), 0);
    zip_fread(file, part.data(), part.size());
    zip_fclose(file);
    parts[stat.name] = std::move(part);
  }
  zip_discard(zip);
  return parts;
}

// Nobody has a key in a scenario: the paper as it is laid out, and its signatures as the kernel
// knows them.
Result<server::ArchivedPaper> unsealed(const Document& document, const Version& version) {
  TRY(const auto paper, server::paper_of(version.content, {.title = document.title,
                                                           .number = document.number}));
  TRY(auto pdf, document::write_pdf(paper));
  std::string signatures;
  for (const auto& record : version.signatures) signatures += record.signature + "\n";
  return server::ArchivedPaper{.pdf = std::move(pdf.bytes), .tcsig = std::move(signatures)};
}

bool manifest_holds(const server::Archive& archive) {
  const auto parts = unzipped(archive.bytes);
  const Json& files = archive.manifest["files"];
  for (const auto& file : files.items()) {
    auto part = parts.find(file["path"].as_string());
    if (part == parts.end() || hex(sm3(part->second)) != file["sm3"].as_string()) return false;
  }
  return parts.size() == files.size() + 1 && parts.contains("manifest.json");
}

}  // namespace

bool Runner::archive_look(const Line& line, const std::string& person) {
  if (line.word(1) != "查看卷宗") return false;
  auto held = meeting(line);
  if (!held) bad("没有这次会议:" + name_);
  archived_.clear();
  seen_ = server::may_take_archive(standing_of(office_.world(), person, office_.now), held->body);
  if (!seen_) return true;
  const test::TemporaryDirectory folder;
  ClerkThread thread(office_.clerk());
  server::App app(office_.store(), office_.clerk(), thread,
                  {.data = folder.path(), .now = [this] { return office_.now; }});
  const auto archive = server::archive_of(app, server::Request{.language = "zh"}, *held,
                                          unsealed);
  CHECK(archive, "an archive was not made: " + (archive ? "" : archive.error().en));
  std::string files, missing;
  for (const auto& file : archive->manifest["files"].items()) {
    files += (files.empty() ? "" : "、") + file["path"].as_string();
  }
  for (const auto& one : archive->manifest["missing"].items()) {
    missing += (missing.empty() ? "" : "、") + one["text"].as_string();
  }
  archived_ = {{"文件", files}, {"缺", missing.empty() ? "无" : missing},
               {"与清单相符", manifest_holds(*archive) ? "是" : "否"}};
  return true;
}

bool Runner::check_archive(const Line& line, const std::string& kind) {
  if (kind != "卷宗") return false;
  compare_parts(line, archived_);
  return true;
}

}  // namespace tongchou::scenario
