#include "server/multipart.h"

#include "server/paper_limits.h"

namespace tongchou::server {

namespace {

std::unexpected<Error> malformed() {
  return fail("form.part", "上传的表单格式不对", "the form is malformed");
}

// The value of name="…" in a header line; "" when absent.
std::string quoted(std::string_view line, std::string_view name) {
  const std::string wanted = "; " + std::string(name) + "=\"";
  const auto at = line.find(wanted);
  if (at == std::string_view::npos) return {};
  const auto from = at + wanted.size();
  const auto to = line.find('"', from);
  return to == std::string_view::npos ? std::string() : std::string(line.substr(from, to - from));
}

std::string boundary_of(std::string_view content_type) {
  const auto at = content_type.find("boundary=");
  if (at == std::string_view::npos) return {};
  std::string_view text = content_type.substr(at + 9);
  if (text.starts_with('"')) {
    text.remove_prefix(1);
    return std::string(text.substr(0, text.find('"')));
  }
  return std::string(text.substr(0, text.find(';')));
}

}  // namespace

bool is_multipart(std::string_view content_type) {
  return content_type.starts_with("multipart/form-data");
}

Result<std::vector<FormPart>> read_multipart(std::string_view content_type,
                                             std::string_view body) {
  const std::string boundary = boundary_of(content_type);
  if (boundary.empty() || boundary.size() > limits::kBoundaryBytesMax) {
    return fail("form.boundary", "上传的表单没有分界", "the form has no boundary");
  }
  const std::string line = "--" + boundary;
  std::vector<FormPart> parts;
  auto at = body.find(line);
  while (at != std::string_view::npos) {
    body.remove_prefix(at + line.size());
    if (body.starts_with("--")) return parts;
    if (!body.starts_with("\r\n")) return malformed();
    body.remove_prefix(2);
    const auto head_end = body.find("\r\n\r\n");
    const auto part_end = body.find("\r\n" + line);
    if (head_end == std::string_view::npos || part_end == std::string_view::npos ||
        part_end < head_end + 4)
      return malformed();
    if (parts.size() == limits::kFormPartsMax) {
      return fail("form.long", "表单部分太多", "too many parts");
    }
    const std::string_view head = body.substr(0, head_end);
    parts.push_back({quoted(head, "name"), quoted(head, "filename"),
                     std::string(body.substr(head_end + 4, part_end - head_end - 4))});
    body.remove_prefix(part_end);
    at = body.find(line);
  }
  return malformed();
}

}  // namespace tongchou::server
