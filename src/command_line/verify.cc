#include "command_line/verify.h"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <memory>

#include "base/limits.h"
#include "command_line/desk.h"
#include "document/document.h"
#include "seal/seal.h"
#include "server/office_backup.h"

namespace tongchou::command_line {

namespace {

// An OFD says itself which of its parts differs, with or without its signed file beside it.
Result<void> compare_parts(seal::VerifyRequest& request) {
  std::error_code failed;
  const auto size = std::filesystem::file_size(request.file, failed);
  if (failed || size > limits::kHttpUploadBytesMax) return {};  // verify_file says what it is
  const auto bytes = read_file(request.file);
  if (!bytes) return {};
  TRY(const auto inside, document::read_ofd_signature(*bytes));
  if (!inside) return {};
  request.described = {inside->description, inside->value};
  std::cout << "OFD: 各部件与文内签名描述一致 every part is as the signature inside describes it\n";
  return {};
}

Result<int> verify_signed(seal::VerifyRequest request) {
  auto same = compare_parts(request);
  if (!same) return std::unexpected(seal::presentable(same.error()));
  auto verdict = seal::verify_file(request);
  if (!verdict) return std::unexpected(seal::presentable(verdict.error()));
  std::cout << seal::report(*verdict);
  return verdict->good() ? 0 : 1;
}

}  // namespace

Result<int> verify_office(const Settings& settings) {
  TRY(const auto store, open_store(settings, store::Access::read));
  TRY(auto result, verify(*store));
  TRY(const auto files, server::verify_files(store->reader(), settings.data, result));
  for (const auto& difference : result.differences) say(difference);
  std::cout << "事件 " << result.events << " 记录 " << result.records << " 登记行 " << result.rows
            << " 附件 " << files << (result.clean() ? " 一致" : " 不一致") << "\n"
            << "events " << result.events << " records " << result.records << " rows "
            << result.rows << " attachments " << files
            << (result.clean() ? " clean" : " DIFFERENT") << "\n";
  return result.clean() ? 0 : 1;
}

void add_verify(CommandLine& line) {
  CLI::App* command = add_command(
      line, "verify", "recompute chain, records and registers; with FILE: check a signed document");
  const auto request = std::make_shared<seal::VerifyRequest>();
  command->add_option("FILE", request->file, "a signed document, or what FILE.tcsig signs");
  command->add_option("--qr", request->code, "the text of the paper's QR code");
  command->add_option("--root", request->root, "the fingerprint that the office publishes");
  command->add_option("--directory", request->directory,
                      "the office's directory of keys: withdrawals since then");
  when_asked(line, command, [&line, request] {
    return request->file.empty() ? verify_office(line.settings) : verify_signed(*request);
  });
}

}  // namespace tongchou::command_line
