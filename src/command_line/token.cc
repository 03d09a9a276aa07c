#include "command_line/token.h"

#include <CLI/CLI.hpp>
#include <map>
#include <string>

namespace tongchou::command_line {

void add_token_options(CLI::App& command, seal::TokenPlace& place) {
  using seal::Algorithm, seal::TokenInput;
  const std::map<std::string, Algorithm> algorithms{{"sm2_sm3", Algorithm::sm2_sm3},
                                                    {"ecdsa_p256_sm3", Algorithm::ecdsa_p256_sm3}};
  const std::map<std::string, TokenInput> inputs{{"digest", TokenInput::digest},
                                                 {"message", TokenInput::message}};
  command.add_option("--library", place.library, "the vendor's PKCS#11 library")->required();
  command.add_option("--token", place.token, "the token's label")->required();
  command.add_option("--key", place.key, "the key's label")->required();
  command.add_option("--mechanism", place.mechanism.number, "its number; SM2: see the vendor");
  command.add_option("--algorithm", place.mechanism.algorithm)
      ->transform(CLI::CheckedTransformer(algorithms));
  command.add_option("--input", place.mechanism.input, "what the token is given to sign")
      ->transform(CLI::CheckedTransformer(inputs));
}

Result<std::unique_ptr<seal::Signer>> open_token(const seal::TokenPlace& place) {
  return seal::open_token(place, [] { return seal::ask_hidden("PIN: "); });
}

}  // namespace tongchou::command_line
