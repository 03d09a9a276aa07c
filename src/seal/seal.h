// The face of seal: electronic signatures over the digest of canonical bytes.
//
//   Signer      a key pair here (LocalKey) or in a hardware token (open_token)
//   Signature   who, in which post, when and what for has signed which content
//   KeyStatement, Directory   the office's own word on whose key it is, signed by its root key
//   SignedDocument            all of it in one file, .tcsig, that anybody can verify offline
//   Code        the short text of a QR code on paper
//
// Decision: doc/decision/0006-signatures.md
#pragma once

#include "seal/signed_document.h"  // IWYU pragma: export
#include "seal/certificate.h"      // IWYU pragma: export
#include "seal/prompt.h"           // IWYU pragma: export
#include "seal/token.h"            // IWYU pragma: export
#include "seal/verify_file.h"      // IWYU pragma: export
