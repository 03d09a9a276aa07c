#include "command_line/check.h"

#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <memory>

#include "command_line/token.h"
#include "dmn/dmn.h"
#include "document/document.h"
#include "kernel/pack.h"
#include "server/key_desk.h"
#include "server/setup.h"
#include "server/words.h"

namespace tongchou::command_line {

namespace {

int check_packs() {
  int faults = 0;
  auto tell = [&faults](const std::vector<Error>& errors) {
    for (const auto& error : errors) faults += say(error);
  };
  tell(server::faulty_words());
  const Json words = server::english_words();
  for (const auto& [body, files] : server::embedded_packs()) {
    auto pack = kernel::load_pack(body, files);
    tell(pack ? server::untranslated(**pack, words) : pack.error());
  }
  std::cout << (faults == 0 ? "packs: ok\n" : "packs: faulty\n");
  return faults == 0 ? 0 : 1;
}

// ---- papers -----------------------------------------------------------------------------------

struct PaperArguments {
  std::string file, pdf, docx, ofd;
  bool is_signed = false;
};

// An OFD with a signature by a key of this run alone, which is printed.
Result<document::PaperFile> write_tried_ofd(const document::Paper& paper) {
  TRY(auto key, seal::LocalKey::generate());
  std::cout << seal::public_key_pem(key.public_key());
  const auto value = [&key](std::string_view description) -> Result<std::string> {
    TRY(const std::string made, key.sign_message(description));
    return seal::signature_to_der(made);
  };
  return document::write_signed_ofd(
      paper, {.office = "试签 trial", .time = at_local(paper.date, {}), .value = value});
}

using PaperWriter = Result<document::PaperFile> (*)(const document::Paper& paper);

// Nothing when no path is given; the SM3 of every part is printed.
Result<void> write_paper(const document::Paper& paper, const std::string& path,
                         PaperWriter writer) {
  if (path.empty()) return {};
  TRY(const auto made, writer(paper));
  std::ofstream out(path, std::ios::binary);
  out << made.bytes;
  if (!out.flush()) return fail("paper.file", "写不了文件", "the file cannot be written", path);
  std::cout << path << ": " << made.pages << " 面 pages\n";
  for (const auto& part : made.parts) std::cout << hex(part.digest) << "  " << part.path << "\n";
  if (!made.missing.empty()) std::cerr << "字库没有 no font has: " << made.missing << "\n";
  return {};
}

// Lays a paper out from its content alone.
Result<int> check_paper(const PaperArguments& arguments) {
  TRY(const auto bytes, read_named_file(arguments.file));
  TRY(const auto paper, document::read_paper(bytes));
  std::cout << "content " << hex(document::digest_of(paper)) << "\n";
  for (const auto& done :
       {write_paper(paper, arguments.pdf, document::write_pdf),
        write_paper(paper, arguments.docx, document::write_docx),
        write_paper(paper, arguments.ofd,
                    arguments.is_signed ? write_tried_ofd : document::write_ofd)}) {
    if (!done) return std::unexpected(done.error());
  }
  return 0;
}

// ---- tokens -----------------------------------------------------------------------------------

struct TokenArguments {
  seal::TokenPlace place;
  std::string challenge;
};

// What the office asks a token's bearer to sign before it registers the key.
Result<int> prove_key(seal::Signer& token, const std::string& file) {
  TRY(const auto bytes, read_named_file(file));
  TRY(const auto json, parse_json(bytes));
  TRY(const auto asked, from_json<server::KeyChallenge>(json));
  TRY(const auto proof, seal::sign(asked.text, token, asked.facts));
  std::cout << json_text(proof) << "\n";
  return 0;
}

// Does the token sign by the mechanism that is configured for it? Its key is shown for a statement.
Result<int> check_token(const TokenArguments& arguments) {
  TRY(const auto token, open_token(arguments.place));
  if (!arguments.challenge.empty()) return prove_key(*token, arguments.challenge);
  if (auto trial = token->sign_message("tongchou check token"); !trial) {
    return std::unexpected(trial.error());
  }
  const seal::PublicKey& key = token->public_key();
  std::cout << json_text(key) << "\n指纹 fingerprint: " << seal::fingerprint(key)
            << "\ntoken: ok\n";
  return 0;
}

// ---- the commands -----------------------------------------------------------------------------

void add_dmn_tck(CommandLine& line, CLI::App* check) {
  CLI::App* tck = check->add_subcommand("dmn-tck", "the DMN technology compatibility kit");
  const auto directory = std::make_shared<std::string>();
  tck->add_option("DIR", *directory)->required();
  when_asked(line, tck, [directory] {
    return dmn::run_tck(*directory, std::cout).failed == 0 ? 0 : 1;
  });
}

void add_paper(CommandLine& line, CLI::App* check) {
  CLI::App* paper = check->add_subcommand("paper", "lay a paper out from its content");
  const auto arguments = std::make_shared<PaperArguments>();
  paper->add_option("FILE", arguments->file, "content as JSON")->required();
  paper->add_option("--pdf", arguments->pdf);
  paper->add_option("--docx", arguments->docx);
  paper->add_option("--ofd", arguments->ofd);
  paper->add_flag("--signed", arguments->is_signed,
                  "with a signature in the OFD, by a key that is made for it and printed");
  when_asked(line, paper, [arguments] { return check_paper(*arguments); });
}

void add_token(CommandLine& line, CLI::App* check) {
  CLI::App* token = check->add_subcommand("token", "a hardware token's key and mechanism");
  const auto arguments = std::make_shared<TokenArguments>();
  add_token_options(*token, arguments->place);
  token->add_option("--challenge", arguments->challenge,
                    "a file with what the office asks the key to sign; prints the proof");
  when_asked(line, token, [arguments] { return check_token(*arguments); });
}

}  // namespace

void add_check(CommandLine& line) {
  CLI::App* check = line.cli.add_subcommand("check", "checks that need no office");
  check->require_subcommand(1);
  when_asked(line, check->add_subcommand("packs", "the embedded packs"), check_packs);
  add_dmn_tck(line, check);
  add_paper(line, check);
  add_token(line, check);
}

}  // namespace tongchou::command_line
