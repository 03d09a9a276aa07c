// A signed document in one file, .tcsig: the content, who signed it, and the office's word on their
// keys. Whoever holds the file and knows the fingerprint of the office's root can verify it, on any
// machine, without the office.
//
//   1. The file has one canonical form; any other text is refused.
//   2. Every signature is over this content and this number, by a key that a statement here gives
//      to the same person, post and unit on the day of signing.
//   3. The stamp, if there is one, is the office's signature over everything else in the file:
//      these signatures and no others, by this time. Files that merely show the content (a PDF)
//      are named by their digests, and only a stamp vouches for them. A file that describes itself
//      (an OFD with a signature inside) is named by the digest of its description.
//   4. People sign before the paper has its number, so they sign under the document's own name
//      (`number`). What it was issued as (`issued`, 文号) is the office's word: only a stamp
//      vouches for it, and a code on paper is compared with it.
//   5. The root stands in the file, so a forger can bring a root of his own. A verdict says so
//      until the fingerprint has been compared with the one that the office publishes.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "seal/code.h"
#include "seal/signature.h"
#include "seal/statement.h"

namespace tongchou::seal {

inline constexpr std::string_view kDocumentFormat = "tongchou-signed-1";
inline constexpr std::string_view kDocumentEnding = ".tcsig";

struct Rendering {
  std::string media;   // application/pdf
  std::string digest;  // SM3 of the file, or of the description inside it, hex
};
BOOST_DESCRIBE_STRUCT(Rendering, (), (media, digest))

struct SignedDocument {
  std::string format{kDocumentFormat};
  std::string number;
  std::string digest;                  // SM3 of the content, hex
  std::optional<std::string> content;  // canonical text; absent: the content is the file beside
  std::vector<Rendering> renderings;
  std::vector<Signature> signatures;
  std::vector<KeyStatement> statements;
  PublicKey root;
  std::string root_fingerprint;
  std::optional<Signature> stamp;
  std::optional<std::string> issued;   // the number on the paper
};
BOOST_DESCRIBE_STRUCT(SignedDocument, (), (format, number, digest, content, renderings, signatures,
                                           statements, root, root_fingerprint, stamp, issued))

// A document that nobody has signed yet.
SignedDocument document_of(std::string number, std::string content, const PublicKey& root);
// Adds a signature with the statement that it rests on.
void attach(SignedDocument& document, Signature signature, const KeyStatement& statement);
// The office's stamp over all of it; the document must not change afterwards.
Result<void> stamp(SignedDocument& document, Signer& office, const KeyStatement& statement,
                   Instant time);

std::string write_document(const SignedDocument& document);
// Error.code: document.form (not the canonical form), .format, .long, json.…
Result<SignedDocument> read_document(std::string_view text);

// What a file says of itself: a description that names all its parts by their digests, and the
// stamp's value over that. Whoever took it out has compared the parts with it.
struct SelfDescription {
  std::string text;
  std::string value;  // r and s in DER (GM/T 0009)
};

// What a verification may go by besides the document itself.
struct Evidence {
  std::optional<std::string> file;  // bytes beside the package: the content or a rendering of it
  std::optional<SelfDescription> described;  // what that file says of itself
  std::optional<std::string> root;  // fingerprint as the office publishes it
  std::optional<Code> code;         // from the paper
  const Directory* directory = nullptr;  // verified; for withdrawals that came later
};

struct SignatureVerdict {
  Signature signature;
  std::vector<Error> faults;
};

struct Verdict {
  std::string number, office, root;
  std::optional<std::string> issued;
  bool content_intact = false;
  bool root_compared = false;  // with Evidence.root; a code from the paper does not count
  std::vector<SignatureVerdict> signatures;
  std::optional<SignatureVerdict> stamp;
  std::vector<Error> faults;  // of the document as a whole

  bool good() const;
};

Verdict verify_document(const SignedDocument& document, const Evidence& evidence);

}  // namespace tongchou::seal
