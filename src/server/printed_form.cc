#include "server/printed_form.h"

#include "server/app.h"

namespace tongchou::server {

namespace {

struct PrintedAs {
  std::string_view name;
  Result<document::PaperFile> (*write)(const document::Paper& paper);
  const char* type;
};
constexpr PrintedAs kPrinted[] = {
    {"pdf", document::write_pdf, "application/pdf"},
    {"docx", document::write_docx,
     "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
    {"ofd", document::write_ofd, "application/ofd"}};

}  // namespace

Response printed_form(const Request& request, const document::Paper& paper,
                      const std::string& format, const std::string& about) {
  for (const auto& as : kPrinted) {
    if (format != as.name) continue;
    auto file = as.write(paper);
    if (!file) return failure(file.error(), request);
    return Response::download(std::move(file->bytes), as.type,
                              std::string(document::name_of(paper.kind)) + " " + about + "." +
                                  std::string(as.name));
  }
  return Response::error(404, {"file.kind", "没有这种格式", "no such format", format}, request);
}

}  // namespace tongchou::server
