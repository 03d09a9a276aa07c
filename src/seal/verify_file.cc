#include "seal/verify_file.h"

#include <filesystem>

#include "seal/encoding.h"
#include "seal/seal_limits.h"

namespace tongchou::seal {
namespace {

namespace fs = std::filesystem;

Result<std::string> read_bounded(const std::string& name) {
  std::error_code failed;
  const auto size = fs::file_size(name, failed);
  if (!failed && size > limits::kHttpUploadBytesMax)
    return fail("verify.large", "文件过大", "the file is too large", name);
  auto bytes = failed ? std::nullopt : read_file(name);
  if (!bytes) return fail("verify.file", "打不开文件", "the file cannot be opened", name);
  return *std::move(bytes);
}

// The package of a file: FILE.tcsig, or, as a paper is downloaded, the same name with that ending.
Result<std::string> package_beside(const std::string& file) {
  const std::string whole = file + std::string(kDocumentEnding);
  const std::string named = fs::path(file).replace_extension(kDocumentEnding).string();
  for (const auto& package : {whole, named}) {
    if (fs::is_regular_file(package)) return package;
  }
  return fail("verify.file", "旁边没有它的签名文件：请从公文页下载 .tcsig，放在同一文件夹",
              "its signed file is not beside it: download the .tcsig from the paper's page into "
              "the same folder",
              named);
}

Result<Directory> read_verified_directory(const std::string& name) {
  TRY(const std::string text, read_bounded(name));
  TRY(Directory directory, read_directory(text));
  if (auto good = verify_directory(directory); !good) return std::unexpected(good.error());
  return directory;
}

std::string shown(const std::string& text) { return check_fact(text, "") ? text : "?"; }

void add_faults(std::string& text, const std::vector<Error>& faults) {
  for (const auto& raw : faults) {
    const Error fault = presentable(raw);
    const std::string place = fault.place.empty() ? "" : " [" + fault.place + "]";
    text += "  错误: " + fault.zh + place + "\n  error: " + fault.en + place + "\n";
  }
}

void add_signature(std::string& text, const char* what, const SignatureVerdict& verdict) {
  const SignerFacts& signer = verdict.signature.signer;
  text += what;
  for (const auto& fact : {signer.unit, signer.post, signer.person, signer.purpose}) {
    if (!fact.empty()) text += " " + shown(fact);
  }
  text += " " + (check_time(signer.time, "") ? write_local(signer.time) : "?");
  text += verdict.faults.empty() ? "  有效 good\n" : "  无效 NOT GOOD\n";
  add_faults(text, verdict.faults);
}

}  // namespace

Result<Verdict> verify_file(const VerifyRequest& request) {
  Evidence evidence;
  std::string package = request.file;
  const bool beside = !package.ends_with(kDocumentEnding);
  if (beside) {
    TRY(package, package_beside(request.file));
  }
  TRY(const std::string text, read_bounded(package));
  TRY(const SignedDocument document, read_document(text));
  const std::string content =
      beside ? request.file : package.substr(0, package.size() - kDocumentEnding.size());
  if (beside || (!document.content && fs::is_regular_file(content))) {
    TRY(evidence.file, read_bounded(content));
    evidence.described = request.described;
  }
  if (!request.root.empty()) {
    if (!read_hex(request.root, Digest{}.size()))
      return fail("verify.root", "根公钥指纹应为 64 位十六进制小写",
                  "a fingerprint is 64 hexadecimal digits in lower case", "--root");
    evidence.root = request.root;
  }
  if (!request.code.empty()) {
    TRY(evidence.code, read_code(request.code));
  }
  if (request.directory.empty()) return verify_document(document, evidence);
  TRY(const Directory directory, read_verified_directory(request.directory));
  evidence.directory = &directory;
  return verify_document(document, evidence);
}

Error presentable(Error error) {
  for (std::string* text : {&error.zh, &error.en, &error.place}) {
    if (!check_fact(*text, "")) *text = "?";
  }
  return error;
}

std::string report(const Verdict& verdict) {
  std::string text = "文号 number: " + shown(verdict.issued.value_or(verdict.number)) +
                     "\n辖区 office: " +
                     shown(verdict.office) + "\n根公钥 root: " + verdict.root + "\n";
  if (!verdict.root_compared) {
    text += "  根公钥未经核对：请与辖区公布的指纹比对，或用 --root 给出\n"
            "  not compared: compare it with what the office publishes, or give it with --root\n";
  }
  text += verdict.content_intact ? "内容 content: 完整 intact\n" : "内容 content: 不符 NOT INTACT\n";
  add_faults(text, verdict.faults);
  for (const auto& signature : verdict.signatures) {
    add_signature(text, "签名 signature:", signature);
  }
  if (verdict.stamp) add_signature(text, "辖区印章 stamp:", *verdict.stamp);
  return text + (verdict.good() ? "结论 verdict: 有效 good\n" : "结论 verdict: 无效 NOT GOOD\n");
}

}  // namespace tongchou::seal
