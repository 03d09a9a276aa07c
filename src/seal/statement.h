// The office's own word on whose key it is.
//
// An office needs no outside authority to know its people: it knows who holds which post. Its root
// key says so, one statement at a time: "this public key belonged to this person, holding this post
// of this unit, from this day to that". Nothing is ever taken back by erasing: a lost or dismissed
// key gets a further statement that it is withdrawn from a day on. The statements of an office are
// its directory; each names the digest of the one before it, so that none can be left out unseen.
//
//   1. Numbers rise by one from 1; `previous` is the SM3 of the statement before (first: empty).
//   2. Every statement is signed by the root that `issuer` names.
//   3. A withdrawal is about a key that an earlier statement gave to somebody.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "seal/key.h"

namespace tongchou::seal {

inline constexpr std::string_view kStatementFormat = "tongchou-statement-1";
inline constexpr std::string_view kDirectoryFormat = "tongchou-directory-1";

enum class KeyUse {
  person,     // signs as this person in this post
  office,     // the office's stamp: says what was complete when
  withdrawn,  // is good for nothing from `from` on
};
BOOST_DESCRIBE_ENUM(KeyUse, person, office, withdrawn)

struct KeyStatement {
  std::string format{kStatementFormat};
  std::int64_t number = 0;
  KeyUse use{};
  PublicKey key;
  std::string office;       // its name, as the root's owner
  std::string person;       // empty for the office's stamp
  std::string post;
  std::string unit;
  Date from{};              // first day
  std::optional<Date> to;   // last day; nothing: until a withdrawal
  Instant issued{};
  std::string previous;
  std::string issuer;       // fingerprint of the root
  std::string value;        // r ‖ s of the root, hex
  friend bool operator==(const KeyStatement&, const KeyStatement&) = default;
};
BOOST_DESCRIBE_STRUCT(KeyStatement, (), (format, number, use, key, office, person, post, unit, from,
                                         to, issued, previous, issuer, value))

struct Directory {
  std::string format{kDirectoryFormat};
  std::string office;
  PublicKey root;
  std::vector<KeyStatement> statements;
};
BOOST_DESCRIBE_STRUCT(Directory, (), (format, office, root, statements))

// What somebody decides about a key; the rest of a statement follows from the directory.
struct KeyGrant {
  KeyUse use = KeyUse::person;
  PublicKey key;
  std::string person, post, unit;
  Date from{};
  std::optional<Date> to;
};

std::string statement_bytes(const KeyStatement& statement);  // what the root signs

// Appends one statement. Error.code: statement.root (another root's signer), .days (it ends before
// it begins), .key, .unknown (a withdrawal of a key that nobody had), seal.fact_…
Result<KeyStatement> issue(Directory& directory, Signer& root, const KeyGrant& grant,
                           Instant issued);

// Error.code: statement.format, .issuer, .key, .days, .value, seal.fact_…
Result<void> verify_statement(const KeyStatement& statement, const PublicKey& root);
// Error.code: those, and directory.office, .number, .previous, .unknown; the place says which one.
Result<void> verify_directory(const Directory& directory);

std::string write_directory(const Directory& directory);
Result<Directory> read_directory(std::string_view text);  // read, not yet verified

// May a signature made on `day` in this post rest on this statement? Only its own words count.
bool covers(const KeyStatement& statement, Date day);

}  // namespace tongchou::seal
