// A key statement in the form that other programs know: an X.509 certificate with SM2 and SM3
// (GM/T 0015). It says the same and decides nothing here; whoever verifies one gives the user id:
//   openssl verify -vfyopt distid:1234567812345678 -CAfile root.pem leader.pem
#pragma once

#include <string>

#include "seal/statement.h"

namespace tongchou::seal {

// The root's own certificate, from `from` to `to`. PEM.
// Error.code: certificate.algorithm (X.509 has no name for ECDSA over SM3), or the signer's own.
Result<std::string> root_certificate(Signer& root, const std::string& office, Date from, Date to);

// A person's or the office's certificate; one without a last day says 99991231235959Z (RFC 5280).
// Error.code: those, and certificate.withdrawn.
Result<std::string> certificate(Signer& root, const KeyStatement& statement);

}  // namespace tongchou::seal
