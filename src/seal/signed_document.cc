#include "seal/signed_document.h"

#include <algorithm>

#include "seal/encoding.h"
#include "seal/seal_limits.h"

namespace tongchou::seal {
namespace {

constexpr const char* kStampPurpose = "stamp";

Error fault(const char* code, const char* zh, const char* en, std::string place = {}) {
  return {code, zh, en, std::move(place)};
}

// What the stamp signs: the whole file as it was without it.
std::string stamped_bytes(SignedDocument document) {
  document.stamp.reset();
  return json_text(document);
}

bool rests_on(const Signature& signature, const KeyStatement& statement, KeyUse use) {
  return statement.use == use && signature.key == fingerprint(statement.key) &&
         signature.signer.person == statement.person && signature.signer.post == statement.post &&
         signature.signer.unit == statement.unit;
}

// One verification: the document, the evidence and the statements that hold.
class Verification {
 public:
  Verification(const SignedDocument& document, const Evidence& evidence)
      : document_(document), evidence_(evidence) {}

  Verdict run() {
    check_root();
    check_statements();
    check_content();
    check_code();
    if (document_.signatures.empty())
      add(fault("document.unsigned", "没有任何签名", "nobody has signed it"));
    for (const auto& signature : document_.signatures) {
      verdict_.signatures.push_back(check_signature(signature));
    }
    check_stamp();
    return std::move(verdict_);
  }

 private:
  void add(Error error) { verdict_.faults.push_back(std::move(error)); }

  void check_root() {
    verdict_.number = document_.number;
    verdict_.issued = document_.issued;
    if (document_.issued && !document_.stamp) {
      add(fault("document.issued", "所写文号没有辖区印章担保",
                "a number is given that no stamp vouches for", *document_.issued));
    }
    verdict_.root = fingerprint(document_.root);
    if (!is_usable(document_.root) || verdict_.root != document_.root_fingerprint)
      add(fault("document.root", "根公钥与其指纹不符", "the root does not have its fingerprint"));
    if (!evidence_.root) return;
    verdict_.root_compared = *evidence_.root == verdict_.root;
    if (!verdict_.root_compared) {
      add(fault("document.foreign_root", "根公钥不是该辖区公布的那一个",
                "the root is not the one that the office publishes", verdict_.root));
    }
  }

  void check_statements() {
    for (std::size_t i = 0; i < document_.statements.size(); ++i) {
      const KeyStatement& statement = document_.statements[i];
      if (i == 0) verdict_.office = statement.office;
      if (auto good = verify_statement(statement, document_.root); !good) {
        good.error().place = "statements[" + std::to_string(i) + "]." + good.error().place;
        add(std::move(good.error()));
      } else if (statement.office != verdict_.office) {
        add(fault("document.offices", "公钥声明出自不同辖区", "statements of different offices"));
      } else {
        (statement.use == KeyUse::withdrawn ? withdrawn_ : holding_).push_back(&statement);
      }
    }
    if (!evidence_.directory) return;
    if (fingerprint(evidence_.directory->root) != verdict_.root) {
      add(fault("document.foreign_directory", "公钥目录属于另一个辖区",
                "the directory is another office's"));
    }
    for (const auto& statement : evidence_.directory->statements) {
      if (statement.use == KeyUse::withdrawn) withdrawn_.push_back(&statement);
    }
  }

  void check_content() {
    const auto& file = evidence_.file;
    const std::string file_digest = file ? hex(sm3(*file)) : "";
    if (document_.content) {
      verdict_.content_intact = hex(sm3(*document_.content)) == document_.digest;
    } else if (file) {
      verdict_.content_intact = file_digest == document_.digest;
    }
    if (!verdict_.content_intact) {
      if (document_.content || file) {
        add(fault("document.content", "内容与摘要不符：内容被改动", "the content was changed"));
      } else {
        add(fault("document.absent", "签名文件不含内容，须与原文件一并核验",
                  "the content is not in the package: verify it with the file itself"));
      }
    }
    if (!document_.renderings.empty() && !document_.stamp) {
      add(fault("document.renderings", "所附文件摘要没有辖区印章担保",
                "files are named that no stamp vouches for"));
    }
    if (file && file_digest != document_.digest) check_rendering(file_digest);
  }

  void check_rendering(const std::string& file_digest) {
    const auto& described = evidence_.described;
    const std::string name = described ? hex(sm3(described->text)) : file_digest;
    const bool shown = std::ranges::any_of(document_.renderings, [&](const Rendering& rendering) {
      return rendering.digest == name;
    });
    if (!shown) {
      add(fault("document.file", "文件不是签名的内容，也不是其版式文件：可能被改动",
                "the file is neither the signed content nor a rendering of it: maybe changed"));
    } else if (described && !is_stamped(*described)) {
      add(fault("document.file_value", "文件里的签名值不是辖区印章所签",
                "the signature in the file was not made by the office's stamp"));
    }
  }

  bool is_stamped(const SelfDescription& described) const {
    const auto value = signature_from_der(described.value);
    return value && std::ranges::any_of(holding_, [&](const KeyStatement* statement) {
      return statement->use == KeyUse::office &&
             verify_message(described.text, *value, statement->key);
    });
  }

  void check_code() {
    const auto& code = evidence_.code;
    if (!code) return;
    if (code->number != document_.issued.value_or(document_.number))
      add(fault("code.number", "文号与二维码不符", "the code names another number", code->number));
    if (code->content != document_.digest)
      add(fault("code.content", "内容与二维码不符", "the code names another content"));
    if (code->root != verdict_.root)
      add(fault("code.root", "根公钥与二维码不符", "the code names another root", code->root));
  }

  // The statement that a signature rests on, or what is the matter with all of them.
  const KeyStatement* statement_for(const Signature& signature, KeyUse use, Error& why) const {
    const Date day = local_date(signature.signer.time);
    const KeyStatement* found = nullptr;
    why = fault("statement.missing", "没有公钥声明说明此人此职用此公钥签名",
                "no statement gives this key to this person in this post");
    for (const KeyStatement* statement : holding_) {
      if (!rests_on(signature, *statement, use)) continue;
      if (covers(*statement, day)) found = statement;
      else why = fault("statement.expired", "签名之日不在任职期内",
                       "the post was not held on the day of signing", write_date(day));
    }
    for (const KeyStatement* statement : withdrawn_) {
      if (!found || statement->key != found->key || day < statement->from) continue;
      why = fault("statement.withdrawn", "公钥在签名之日已注销",
                  "the key had been withdrawn by the day of signing", write_date(statement->from));
      return nullptr;
    }
    return found;
  }

  // Facts and mathematics of one signature over what it is about.
  SignatureVerdict check(const Signature& signature, KeyUse use, std::string_view subject) const {
    SignatureVerdict verdict{signature, {}};
    if (auto fine = check_time(signature.signer.time, "signer.time"); !fine) {
      verdict.faults.push_back(fine.error());
      return verdict;
    }
    if (signature.signer.document != document_.number) {
      verdict.faults.push_back(fault("signature.document", "签名针对另一文号",
                                     "made for another number", signature.signer.document));
    }
    Error why;
    const KeyStatement* statement = statement_for(signature, use, why);
    if (!statement) {
      verdict.faults.push_back(std::move(why));
      return verdict;
    }
    if (auto good = verify(subject, signature, statement->key); !good)
      verdict.faults.push_back(std::move(good.error()));
    return verdict;
  }

  SignatureVerdict check_signature(const Signature& signature) {
    const auto& content = document_.content ? document_.content : evidence_.file;
    SignatureVerdict verdict = check(signature, KeyUse::person, content ? *content : "");
    if (document_.stamp && document_.stamp->signer.time < signature.signer.time) {
      verdict.faults.push_back(fault("signature.after_stamp", "签名时间晚于辖区印章",
                                     "later than the office's stamp"));
    }
    return verdict;
  }

  void check_stamp() {
    if (!document_.stamp) return;
    verdict_.stamp = check(*document_.stamp, KeyUse::office, stamped_bytes(document_));
  }

  const SignedDocument& document_;
  const Evidence& evidence_;
  std::vector<const KeyStatement*> holding_, withdrawn_;
  Verdict verdict_;
};

}  // namespace

SignedDocument document_of(std::string number, std::string content, const PublicKey& root) {
  SignedDocument document{.number = std::move(number), .digest = hex(sm3(content)), .root = root,
                          .root_fingerprint = fingerprint(root)};
  document.content = std::move(content);
  return document;
}

void attach(SignedDocument& document, Signature signature, const KeyStatement& statement) {
  document.signatures.push_back(std::move(signature));
  if (std::ranges::find(document.statements, statement) == document.statements.end())
    document.statements.push_back(statement);
}

Result<void> stamp(SignedDocument& document, Signer& office, const KeyStatement& statement,
                   Instant time) {
  if (std::ranges::find(document.statements, statement) == document.statements.end())
    document.statements.push_back(statement);
  const SignerFacts facts{.person = statement.person, .post = statement.post,
                          .unit = statement.unit, .document = document.number,
                          .purpose = kStampPurpose, .time = time};
  TRY(document.stamp, sign(stamped_bytes(document), office, facts));
  return {};
}

std::string write_document(const SignedDocument& document) {
  return json_text(document) + "\n";
}

Result<SignedDocument> read_document(std::string_view text) {
  TRY(const Json json, parse_json(text));
  TRY(SignedDocument document, from_json<SignedDocument>(json));
  if (document.format != kDocumentFormat)
    return fail("document.format", "不是统筹的签名文件", "not a signed document", "format");
  if (document.signatures.size() > limits::kSignaturesMax ||
      document.statements.size() > 2 * limits::kSignaturesMax ||
      document.renderings.size() > limits::kRenderingsMax) {
    return fail("document.long", "签名、声明或附件过多", "too many signatures, statements or files");
  }
  if (auto fine = check_fact(document.number, "number"); !fine)
    return std::unexpected(fine.error());
  if (auto fine = check_fact(document.issued.value_or(""), "issued"); !fine)
    return std::unexpected(fine.error());
  if (write_document(document) != text) {
    return fail("document.form", "文件不是规范写法，可能被改动过",
                "not in the one canonical form; it may have been changed");
  }
  return document;
}

Verdict verify_document(const SignedDocument& document, const Evidence& evidence) {
  return Verification(document, evidence).run();
}

bool Verdict::good() const {
  const auto clean = [](const SignatureVerdict& verdict) { return verdict.faults.empty(); };
  return content_intact && faults.empty() && !signatures.empty() &&
         std::ranges::all_of(signatures, clean) && (!stamp || clean(*stamp));
}

}  // namespace tongchou::seal
