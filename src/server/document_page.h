// Papers as the interface shows them (doc/api.md), and the files that are made of them.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "document/paper.h"
#include "kernel/document.h"
#include "server/app.h"
#include "server/key_desk.h"

namespace tongchou::server {

std::string kind_label(const std::string& kind);
std::string state_label(kernel::DocumentState state);
// What a list shows of it. To whoever does not work on it (`inside`) an issued paper stays issued
// while its correction is worded.
Json document_row(App& app, const kernel::World& world, const kernel::Document& document,
                  bool inside);
Json document_json(App& app, const Request& request, const kernel::World& world,
                   const kernel::Document& document);
// What changed between two texts, line by line: [{kind: same|added|removed, heading, text}].
Json difference_json(const kernel::Content& from, const kernel::Content& to);

// A paper as a file; `copy`, if any, is the recipient's, with its number.
enum class PaperMedia { pdf, docx, ofd };
BOOST_DESCRIBE_ENUM(PaperMedia, pdf, docx, ofd)
struct PaperType { PaperMedia media; std::string_view type; };
inline constexpr PaperType kPaperTypes[] = {
    {PaperMedia::pdf, "application/pdf"},
    {PaperMedia::docx,
     "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
    {PaperMedia::ofd, "application/ofd"}};
Result<document::PaperFile> paper_file(App& app, const kernel::Document& document,
                                       const kernel::DocumentView& view, const kernel::Copy* copy,
                                       PaperMedia media);
// The .tcsig of a version, with the digests of its PDF, DOCX and OFD; the text that goes into it.
Result<std::string> signed_file(App& app, const kernel::Document& document,
                                const kernel::Version& version);

// The signature that comes with an act on a task: made here with the passphrase in the request, or
// brought along by a token. Nothing when the step signs nothing or the request brings none.
Granted<std::optional<kernel::SignatureRecord>> signature_for(App& app, const Request& request,
                                                              const std::string& matter,
                                                              const std::string& act,
                                                              const Json& body);

// 会议卷宗: everything of one meeting in one zip, with a manifest of SM3 digests (archive.cc).
struct Archive {
  std::string bytes, name;
  Json manifest;  // {files:[{path, digest, size}], missing:[{text}]}
};
// It holds the whole meeting, closed items too.
// The sections of a text that are counted, by id: an extract keeps their numbers.
std::vector<std::string> counted_sections(const kernel::Content& content);

bool may_take_archive(const kernel::Standing& standing, const std::string& body);
// A paper as it goes into the archive: the PDF, and the .tcsig of a signed one.
struct ArchivedPaper { std::string pdf, tcsig; };
using PaperMaker =
    std::function<Result<ArchivedPaper>(const kernel::Document&, const kernel::Version&)>;
PaperMaker archived_papers(App& app);  // with the office's keys
Result<Archive> archive_of(App& app, const Request& request, const kernel::Document& document,
                           const PaperMaker& make);
Result<Archive> archive_of(App& app, const Request& request, const kernel::Meeting& meeting,
                           const PaperMaker& make);

}  // namespace tongchou::server
