// 公文: minutes and other papers as the office keeps them, and the keys that people sign with. The
// content is kept as structure; how it is laid out is the business of document/paper.h.
//
//   1. A version that somebody has signed never changes; a correction is a new version.
//   2. A signature is over the digest of one version's content.
//   3. A number is taken at issue, and stays with the document even when it is void.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/base.h"
#include "kernel/who.h"

namespace tongchou::kernel {

// A part of the text: of minutes, what stands under one item.
struct Section {
  std::string id;
  std::string item;                     // of the meeting; empty: none
  std::string heading;
  std::string open_heading;             // for those who may not read it; empty: not closed
  std::vector<std::string> paragraphs;
  std::vector<std::string> sources;     // remarks that it rests on
  std::vector<std::string> units;       // whom it concerns: their extract holds it
  std::vector<std::string> flags;       // as of the item: funds, chief
};
BOOST_DESCRIBE_STRUCT(Section, (), (id, item, heading, open_heading, paragraphs, sources, units,
                                    flags))

struct LabelledText { std::string label, text; };
BOOST_DESCRIBE_STRUCT(LabelledText, (), (label, text))
struct LabelledNames { std::string label; std::vector<std::string> names; };
BOOST_DESCRIBE_STRUCT(LabelledNames, (), (label, names))
struct ContentTable {
  std::string title;
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;
};
BOOST_DESCRIBE_STRUCT(ContentTable, (), (title, columns, rows))

struct Content {
  std::string kind;                     // as document::PaperKind names it: minutes, notice …
  std::string mark;                     // 发文机关标志, 纪要标志
  std::string issuer;
  std::string title;
  std::vector<std::string> addressees;  // 主送
  std::vector<std::string> opening;
  std::vector<Section> sections;
  std::vector<LabelledText> rows;       // of a form
  std::vector<ContentTable> tables;
  std::vector<std::string> closing;
  std::vector<LabelledNames> attendance;
  std::vector<std::string> copies;      // 抄送
  Date date{};
};
BOOST_DESCRIBE_STRUCT(Content, (), (kind, mark, issuer, title, addressees, opening, sections, rows,
                                    tables, closing, attendance, copies, date))

struct SignatureRecord {
  Who who;
  Instant at{};
  std::string purpose;                  // 签发, 签批, 会签
  std::vector<std::string> items;       // sections it is about; empty: all
  std::string key;                      // fingerprint
  std::string signature;                // seal::Signature as JSON
};
BOOST_DESCRIBE_STRUCT(SignatureRecord, (), (who, at, purpose, items, key, signature))

struct Version {
  std::int64_t number = 1;
  Content content;
  std::string digest;                   // SM3 of the canonical JSON of the content, hex
  std::string state;                    // draft | submitted | signed | replaced: another followed |
                                        // abandoned: a correction that was given up
  std::string reason;                   // of a correction
  Who by;
  Instant at{};
  std::vector<SignatureRecord> signatures;
  std::optional<Instant> issued;        // 印发
};
BOOST_DESCRIBE_STRUCT(Version, (), (number, content, digest, state, reason, by, at, signatures,
                                    issued))

// 分送: one copy, to a unit or to a person.
struct Copy {
  std::string id;
  std::int64_t number = 0;              // 份号
  std::int64_t version = 1;
  std::string unit, person, name;
  std::string kind;                     // to 分送 | cc 抄送
  std::vector<std::string> sections;    // an extract (节录); empty: the full text
  std::string reason;                   // of a cc
  bool compulsory = false;              // by rule (FE-21): nobody may take it away
  Instant sent{};
  std::optional<Instant> read, receipted;
  Who receipted_by;
  std::optional<Instant> recalled;
  std::string recall_reason;
};
BOOST_DESCRIBE_STRUCT(Copy, (), (id, number, version, unit, person, name, kind, sections, reason,
                                 compulsory, sent, read, receipted, receipted_by, recalled,
                                 recall_reason))

enum class DocumentState { draft, submitted, signed_off, issued, withdrawn };
BOOST_DESCRIBE_ENUM(DocumentState, draft, submitted, signed_off, issued, withdrawn)

struct Document {
  std::string id;
  std::string body, matter, meeting;
  std::string kind, title;
  std::string number;                   // 文号, taken at issue
  DocumentState state = DocumentState::draft;
  std::string writer;                   // post; empty: the body's office
  std::vector<Version> versions;        // oldest first
  std::vector<Copy> copies;
  bool confidential = false;
  std::optional<Instant> issued, withdrawn;
  std::string withdrawal;               // why its number is void
  Instant changed{};
  Who changed_by;
  std::int64_t version = 0;
  std::optional<std::int64_t> issued_version;  // which version holds; a correction may be under way
  std::optional<std::vector<std::string>> readers;  // roles that alone read it until it is issued
  std::optional<std::vector<std::string>> copied_by_rule;  // stay in its 抄送, whoever edits (FE-21)

  // The last that was not abandoned.
  const Version* latest() const {
    for (auto it = versions.rbegin(); it != versions.rend(); ++it) {
      if (it->state != "abandoned") return &*it;
    }
    return nullptr;
  }
};
BOOST_DESCRIBE_STRUCT(Document, (), (id, body, matter, meeting, kind, title, number, state, writer,
                                     versions, copies, confidential, issued, withdrawn, withdrawal,
                                     changed, changed_by, version, issued_version, readers,
                                     copied_by_rule))

// A person's keys. What is sealed opens by a passphrase that is kept nowhere.
struct SigningKey {
  std::string fingerprint;
  std::string public_key;               // seal::PublicKey as JSON
  std::string sealed;                   // empty: the private key lives in a token
  Instant made{};
  std::optional<Instant> withdrawn;
};
BOOST_DESCRIBE_STRUCT(SigningKey, (), (fingerprint, public_key, sealed, made, withdrawn))

struct SigningKeys {
  std::string id;  // the person
  std::vector<SigningKey> keys;
};
BOOST_DESCRIBE_STRUCT(SigningKeys, (), (id, keys))

// The office's statements on whose key is whose: seal::Directory as JSON.
struct KeyDirectory {
  std::string id;  // always "office"
  std::string directory;
};
BOOST_DESCRIBE_STRUCT(KeyDirectory, (), (id, directory))

}  // namespace tongchou::kernel
