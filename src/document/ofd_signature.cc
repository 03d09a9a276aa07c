#include "document/ofd_signature.h"

#include <openssl/evp.h>
#include <zip.h>

#include <array>
#include <map>
#include <memory>
#include <pugixml.hpp>

#include "document/paper_limits.h"
#include "document/paper_text.h"

namespace tongchou::document {
namespace {

constexpr const char* kXml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
constexpr const char* kSpace = " xmlns:ofd=\"http://www.ofdspec.org/2016\"";
constexpr const char* kProvider = "Tongchou";
constexpr const char* kSm3 = "1.2.156.10197.1.401";
constexpr const char* kSm2WithSm3 = "1.2.156.10197.1.501";
const std::string kDescription = "Doc_0/Signs/Sign_0/Signature.xml";
const std::string kValue = "Doc_0/Signs/Sign_0/SignedValue.dat";

std::string base64(const Digest& digest) {
  std::array<unsigned char, 4 * ((Digest{}.size() + 2) / 3) + 1> text{};
  const int length = EVP_EncodeBlock(text.data(), digest.data(), static_cast<int>(digest.size()));
  return {text.begin(), text.begin() + length};
}

// 20260316010000Z: GeneralizedTime, in UTC as DER has it.
std::string general_time(Instant time) {
  std::string text = write_iso(time - kOfficeOffset).substr(0, 19);
  std::erase_if(text, [](char c) { return c < '0' || c > '9'; });
  return text + "Z";
}

std::string list_part() {
  return std::string(kXml) + "<ofd:Signatures" + kSpace +
         "><ofd:MaxSignId>1</ofd:MaxSignId><ofd:Signature ID=\"s001\" Type=\"Sign\" BaseLoc=\"/" +
         kDescription + "\"/></ofd:Signatures>\n";
}

std::string description_part(const std::vector<ZipPart>& parts, const OfdSigner& signer) {
  std::string out = std::string(kXml) + "<ofd:Signature" + kSpace +
                    "><ofd:SignedInfo><ofd:Provider ProviderName=\"" + kProvider +
                    "\" Version=\"1\" Company=\"" + xml_text(signer.office) +
                    "\"/><ofd:SignatureMethod>" + kSm2WithSm3 +
                    "</ofd:SignatureMethod><ofd:SignatureDateTime>" + general_time(signer.time) +
                    "</ofd:SignatureDateTime><ofd:References CheckMethod=\"" + kSm3 + "\">\n";
  for (const ZipPart& part : parts) {
    out += "<ofd:Reference FileRef=\"/" + xml_text(part.path) + "\"><ofd:CheckValue>" +
           base64(sm3(part.bytes)) + "</ofd:CheckValue></ofd:Reference>\n";
  }
  return out + "</ofd:References></ofd:SignedInfo><ofd:SignedValue>/" + kValue +
         "</ofd:SignedValue></ofd:Signature>\n";
}

std::unexpected<Error> damaged(const std::string& path) {
  return fail("ofd.zip", "OFD 的部件损坏", "a part of the OFD is damaged", path);
}

struct DiscardZip {
  void operator()(zip_t* zip) const { zip_discard(zip); }
};
using Zip = std::unique_ptr<zip_t, DiscardZip>;

// Null when it is no zip, or one whose parts do not stand where its directory says.
Zip open_zip(std::string_view bytes) {
  zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, nullptr);
  if (!source) return nullptr;
  Zip zip(zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, nullptr));
  if (!zip) zip_source_free(source);
  return zip;
}

// What a file holds: digests of all its parts, and the bytes of the two that are the signature.
class Contents {
 public:
  Result<void> read(zip_t* zip) {
    const zip_int64_t count = zip_get_num_entries(zip, 0);
    if (count > static_cast<zip_int64_t>(limits::kOfdPartsMax)) return too_big("");
    for (zip_int64_t i = 0; i < count; ++i) {
      const auto at = static_cast<zip_uint64_t>(i);
      const char* name = zip_get_name(zip, at, ZIP_FL_ENC_RAW);
      const std::string path = name ? name : "";
      TRY(const std::string bytes, part(zip, at, path));
      if (path == kDescription) signature_.description = bytes;
      if (path == kValue) signature_.value = bytes;
      // A name that stands twice is one part for one reader and another for the next.
      if (!digests_.emplace(path, sm3(bytes)).second) return damaged(path);
    }
    return {};
  }

  const std::map<std::string, Digest>& digests() const { return digests_; }
  OfdSignature& signature() { return signature_; }

 private:
  static std::unexpected<Error> too_big(const std::string& path) {
    return fail("ofd.size", "OFD 文件过大", "the OFD file is too big", path);
  }

  // The size that the directory names is not believed: reading stops at the bound.
  Result<std::string> part(zip_t* zip, zip_uint64_t index, const std::string& path) {
    zip_file_t* file = zip_fopen_index(zip, index, 0);
    if (!file) return damaged(path);
    std::string bytes, chunk(64 * 1024, '\0');
    zip_int64_t read = 0;
    while (total_ <= limits::kOfdBytesMax &&
           (read = zip_fread(file, chunk.data(), chunk.size())) > 0) {
      bytes.append(chunk.data(), static_cast<std::size_t>(read));
      total_ += static_cast<std::size_t>(read);
    }
    zip_fclose(file);
    if (total_ > limits::kOfdBytesMax) return too_big(path);
    if (read < 0) return damaged(path);
    return bytes;
  }

  std::map<std::string, Digest> digests_;
  OfdSignature signature_;
  std::size_t total_ = 0;
};

std::unexpected<Error> differs(const char* zh, const char* en, const std::string& path) {
  return fail("ofd.part", zh, en, path);
}

// Every Reference against the part that it names, in their order; then what no Reference names.
Result<void> compare(const pugi::xml_node& references, std::map<std::string, Digest> parts) {
  parts.erase(kDescription);
  parts.erase(kValue);
  for (const auto& reference : references.children("ofd:Reference")) {
    const std::string named = reference.attribute("FileRef").value();
    const std::string path = named.starts_with('/') ? named.substr(1) : named;
    const auto part = parts.find(path);
    if (part == parts.end()) {
      return differs("OFD 缺少签名描述里的部件", "a part that the signature names is missing", path);
    }
    if (base64(part->second) != reference.child_value("ofd:CheckValue")) {
      return differs("OFD 的部件与签名时不同", "a part is not what was signed", path);
    }
    parts.erase(part);
  }
  if (parts.empty()) return {};
  return differs("OFD 里有签名没有覆盖的部件", "a part is not covered by the signature",
                 parts.begin()->first);
}

}  // namespace

Result<Digest> sign_parts(std::vector<ZipPart>& parts, const OfdSigner& signer) {
  parts.push_back({std::string(kOfdSignatureList), list_part()});
  std::string description = description_part(parts, signer);
  TRY(std::string value, signer.value(description));
  const Digest digest = sm3(description);
  parts.push_back({kDescription, std::move(description)});
  parts.push_back({kValue, std::move(value)});
  return digest;
}

Result<std::optional<OfdSignature>> read_ofd_signature(std::string_view bytes) {
  if (!bytes.starts_with("PK")) return std::nullopt;
  const Zip zip = open_zip(bytes);
  if (!zip || zip_name_locate(zip.get(), kDescription.c_str(), 0) < 0) return std::nullopt;
  Contents contents;
  if (auto read = contents.read(zip.get()); !read) return std::unexpected(read.error());
  OfdSignature& signature = contents.signature();
  pugi::xml_document xml;
  const bool parsed =
      xml.load_buffer(signature.description.data(), signature.description.size());
  const pugi::xml_node info = xml.child("ofd:Signature").child("ofd:SignedInfo");
  const std::string_view provider = info.child("ofd:Provider").attribute("ProviderName").value();
  if (parsed && provider != kProvider) return std::nullopt;
  const pugi::xml_node references = info.child("ofd:References");
  if (!parsed || std::string_view(references.attribute("CheckMethod").value()) != kSm3 ||
      std::string_view(info.child_value("ofd:SignatureMethod")) != kSm2WithSm3 ||
      signature.value.empty()) {
    return fail("ofd.signature", "OFD 的签名描述不完整", "the signature in the OFD is incomplete",
                kDescription);
  }
  if (auto same = compare(references, contents.digests()); !same) {
    return std::unexpected(same.error());
  }
  return std::move(signature);
}

}  // namespace tongchou::document
