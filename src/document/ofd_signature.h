// 签名 of an OFD (GB/T 33190-2016, clause 18): a description names every other part of the file by
// its SM3, and a value is made over the description. So any reader of OFD finds by itself whether
// the file is whole; whose key made the value, whoever knows the key.
//
//   OFD.xml                             its DocBody names the list
//   Doc_0/Signs/Signatures.xml          the list: one signature of Type "Sign"
//   Doc_0/Signs/Sign_0/Signature.xml    the description: provider, method, time, one Reference with
//                                       FileRef and CheckValue (base64 of SM3) for each part
//   Doc_0/Signs/Sign_0/SignedValue.dat  the value
//
//   1. Every part is named but the last two, the list too. What was changed, taken away or added is
//      found; another signature in the file is an addition.
//   2. The value is SM2 with SM3 (1.2.156.10197.1.501) over the bytes of Signature.xml, user id
//      1234567812345678, so that what is signed is SM3(Z ‖ Signature.xml) as GB/T 32918.2 has it.
//      SignedValue.dat is its DER after GM/T 0009, SEQUENCE { r, s }, and nothing else. There is no
//      image of a seal (that would be Type "Seal", GB/T 38540), and no certificate, which the
//      SignedData of GB/T 35275 that GM/T 0099 wants would need: the office's root says whose the
//      key is. Decision 6.
//   3. The description follows from the parts, the office and the time alone, whereas SM2 gives
//      another value each time. So the SM3 of the description, which names all parts, is what
//      names a file like this elsewhere, and its time must not be that of the download.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "document/paper.h"
#include "document/paper_zip.h"

namespace tongchou::document {

// Who signs files; the key stays with whoever made this.
struct OfdSigner {
  std::string office;  // its name, as the Company of Provider
  Instant time{};
  // SignedValue.dat for a description.
  std::function<Result<std::string>(std::string_view description)> value;
};

struct OfdSignature {
  std::string description;  // bytes of Signature.xml
  std::string value;        // bytes of SignedValue.dat
};

inline constexpr std::string_view kOfdSignatureList = "Doc_0/Signs/Signatures.xml";

// The paper as an OFD that bears a signature. Errors: write_ofd's, or the signer's.
Result<PaperFile> write_signed_ofd(const Paper& paper, const OfdSigner& signer);

// Adds list, description and value to the parts of an OFD whose OFD.xml names the list already;
// answers the SM3 of the description.
Result<Digest> sign_parts(std::vector<ZipPart>& parts, const OfdSigner& signer);

// The signature of such a file, once every part has been compared with the description; the value
// is for whoever knows the key. Nothing when the bytes are another kind of file, or bear no
// signature of this program. Error.code: ofd.size, ofd.signature (incomplete), ofd.zip (a part is
// damaged) or ofd.part; the place names the first part that differs, is missing or was added.
Result<std::optional<OfdSignature>> read_ofd_signature(std::string_view bytes);

}  // namespace tongchou::document
