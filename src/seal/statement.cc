#include "seal/statement.h"

#include <algorithm>
#include <set>

#include "seal/encoding.h"
#include "seal/seal_limits.h"

namespace tongchou::seal {
namespace {

std::string digest_of(const KeyStatement& statement) {
  return hex(sm3(json_text(statement)));
}

Result<void> check_words(const KeyStatement& statement) {
  const std::pair<const std::string&, const char*> texts[] = {{statement.office, "office"},
                                                              {statement.person, "person"},
                                                              {statement.post, "post"},
                                                              {statement.unit, "unit"}};
  for (const auto& [text, place] : texts) {
    if (auto fine = check_fact(text, place); !fine) return fine;
  }
  if (statement.use == KeyUse::person && (statement.person.empty() || statement.post.empty())) {
    return fail("seal.fact_missing", "须写明姓名和职务", "person and post must be said", "person");
  }
  if (statement.to && *statement.to < statement.from) {
    return fail("statement.days", "止日早于起日", "it ends before it begins", "to");
  }
  return check_time(statement.issued, "issued");
}

}  // namespace

std::string statement_bytes(const KeyStatement& statement) {
  Json json = to_json(statement);
  json.erase("value");
  return write_json(json);
}

Result<KeyStatement> issue(Directory& directory, Signer& root, const KeyGrant& grant,
                           Instant issued) {
  if (root.public_key() != directory.root) {
    return fail("statement.root", "不是本辖区的根密钥", "not the root key of this office", "root");
  }
  if (!is_usable(grant.key))
    return fail("statement.key", "公钥不能用", "the public key cannot be used", "key");
  const bool known = std::ranges::any_of(directory.statements, [&](const KeyStatement& earlier) {
    return earlier.key == grant.key && earlier.use != KeyUse::withdrawn;
  });
  if (grant.use == KeyUse::withdrawn && !known) {
    return fail("statement.unknown", "没有人领用过这个公钥", "nobody was ever given this key", "key");
  }
  KeyStatement statement{
      .number = static_cast<std::int64_t>(directory.statements.size()) + 1,
      .use = grant.use, .key = grant.key, .office = directory.office, .person = grant.person,
      .post = grant.post, .unit = grant.unit, .from = grant.from, .to = grant.to, .issued = issued,
      .previous = directory.statements.empty() ? "" : digest_of(directory.statements.back()),
      .issuer = fingerprint(directory.root)};
  if (auto fine = check_words(statement); !fine) return std::unexpected(fine.error());
  TRY(const std::string value, root.sign_message(statement_bytes(statement)));
  statement.value = write_hex(value);
  directory.statements.push_back(statement);
  return statement;
}

Result<void> verify_statement(const KeyStatement& statement, const PublicKey& root) {
  if (statement.format != kStatementFormat)
    return fail("statement.format", "不认识的声明格式", "an unknown form of statement", "format");
  if (auto fine = check_words(statement); !fine) return fine;
  if (statement.issuer != fingerprint(root))
    return fail("statement.issuer", "声明出自另一个根密钥", "issued by another root", "issuer");
  if (!is_usable(statement.key))
    return fail("statement.key", "公钥不能用", "the public key cannot be used", "key");
  const auto value = read_hex(statement.value, kValueBytes);
  if (!value || !verify_message(statement_bytes(statement), *value, root)) {
    return fail("statement.value", "公钥声明无效：声明被改动，或不是辖区根密钥所签",
                "the key statement is not good: it was changed, or the root did not sign it",
                "value");
  }
  return {};
}

Result<void> verify_directory(const Directory& directory) {
  const auto at = [](std::size_t i) { return "statements[" + std::to_string(i) + "]"; };
  std::string previous;
  std::set<std::string> given;
  for (std::size_t i = 0; i < directory.statements.size(); ++i) {
    const KeyStatement& statement = directory.statements[i];
    if (auto good = verify_statement(statement, directory.root); !good) {
      good.error().place = at(i) + "." + good.error().place;
      return good;
    }
    if (statement.office != directory.office) {
      return fail("directory.office", "声明属于另一个辖区", "a statement of another office", at(i));
    }
    if (statement.number != static_cast<std::int64_t>(i) + 1) {
      return fail("directory.number", "声明编号不连续", "the numbers do not follow", at(i));
    }
    if (statement.previous != previous) {
      return fail("directory.previous", "与前一条声明不衔接", "it does not follow the one before",
                  at(i));
    }
    if (statement.use != KeyUse::withdrawn) {
      given.insert(statement.key.point);
    } else if (!given.contains(statement.key.point)) {
      return fail("directory.unknown", "注销了无人领用的公钥", "withdraws a key that nobody had",
                  at(i));
    }
    previous = digest_of(statement);
  }
  return {};
}

std::string write_directory(const Directory& directory) {
  return json_text(directory) + "\n";
}

Result<Directory> read_directory(std::string_view text) {
  TRY(const Json json, parse_json(text));
  TRY(Directory directory, from_json<Directory>(json));
  if (directory.format != kDirectoryFormat)
    return fail("directory.format", "不是公钥目录", "not a directory of keys", "format");
  if (directory.statements.size() > limits::kKeyStatementsMax)
    return fail("directory.long", "声明过多", "too many statements", "statements");
  if (write_directory(directory) != text)
    return fail("directory.form", "文件不是规范写法，可能被改动过",
                "not in the one canonical form; it may have been changed");
  return directory;
}

bool covers(const KeyStatement& statement, Date day) {
  return statement.from <= day && (!statement.to || day <= *statement.to);
}

}  // namespace tongchou::seal
