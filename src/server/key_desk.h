// Where people's keys are made, stated and used. The kernel keeps what is registered; the
// arithmetic and the office's own keys are here. Used by the server and by the command line alike.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "clerk/clerk.h"
#include "document/ofd_signature.h"
#include "kernel/document.h"
#include "seal/seal.h"
#include "server/office_keys.h"

namespace tongchou::server {

template <class T>
using Granted = std::expected<T, kernel::Refused>;

// What a key signs to show that its bearer asks: made for one person, one key and one moment.
struct KeyChallenge {
  std::string text;          // signed as any content is
  seal::SignerFacts facts;   // under these facts
};
BOOST_DESCRIBE_STRUCT(KeyChallenge, (), (text, facts))

class KeyDesk {
 public:
  // Sends a command in somebody's name and waits for the answer; an empty person is the system.
  using AskClerk =
      std::function<tongchou::Answer(const std::string& person, kernel::Request request)>;
  KeyDesk(const store::Reader& reader, AskClerk ask, OfficeKeys keys, std::function<Instant()> now)
      : reader_(reader), ask_(std::move(ask)), keys_(std::move(keys)), now_(std::move(now)),
        pending_(std::make_unique<Pending>()) {}

  // The directory with the stamp's statement, once, when there is none.
  Granted<void> found_directory();
  Result<seal::Directory> directory() const;

  // A new key, sealed by the passphrase, stated for every post that the person holds.
  Granted<std::string> make_key(const std::string& person, const std::string& passphrase);
  // The key of a token: only its public half is known here, and public halves are for everybody
  // to read. So it is registered only with a signature over the last challenge that this person
  // was given for it, within kChallengeAgeMax; a challenge serves once.
  Granted<KeyChallenge> challenge(const std::string& person, const seal::PublicKey& key);
  Granted<std::string> register_token(const std::string& person, const seal::PublicKey& key,
                                      const seal::Signature& proof);
  Granted<void> withdraw_key(const std::string& by, const std::string& person,
                             const std::string& fingerprint, const std::string& reason);

  // What whoever signs this step says with it, and what a token is given to sign.
  seal::SignerFacts facts_for(const kernel::Who& who, const kernel::Document& document,
                              const kernel::Task& task) const;
  // With the newest sealed key of the person.
  Granted<kernel::SignatureRecord> sign(const kernel::Who& who, const kernel::Document& document,
                                        const kernel::Task& task, const std::string& passphrase);
  // Made elsewhere, by a token: believed only after it has been verified.
  Granted<kernel::SignatureRecord> take(const kernel::Who& who, const kernel::Document& document,
                                        const kernel::Task& task, const Json& signature);

  // One file for the world outside. `renderings` are files that show the same content.
  Result<seal::SignedDocument> signed_document(const kernel::Document& document,
                                               const kernel::Version& version,
                                               std::vector<seal::Rendering> renderings);
  // The stamp for an OFD that was issued then: it says that these bytes came from the office whole.
  Result<document::OfdSigner> ofd_signer(Instant issued) const;
  Result<std::string> code_of(const kernel::Document& document,
                              const kernel::Version& version) const;
  std::string root_fingerprint() const { return seal::fingerprint(keys_.root_public()); }

 private:
  Granted<void> state(const std::string& asker, const std::string& person,
                      const kernel::SigningKey& key, const std::vector<seal::KeyGrant>& grants);
  Granted<void> ensure_statement(const kernel::Who& who, const kernel::SigningKey& key);
  // What the office's root says today of its stamp. Error.code: keys.stamp.
  Result<seal::KeyStatement> stamp_statement(const seal::Directory& directory) const;
  std::vector<seal::KeyGrant> grants_of(const std::string& person,
                                        const seal::PublicKey& key) const;

  struct Pending {
    std::mutex mutex;
    std::map<std::string, KeyChallenge> by_person;
  };

  const store::Reader& reader_;
  AskClerk ask_;
  OfficeKeys keys_;
  std::function<Instant()> now_;
  std::unique_ptr<Pending> pending_;
};

}  // namespace tongchou::server
