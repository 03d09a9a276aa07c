// Boost.JSON's push parser feeds a small builder of ours: its own tree would turn 0.1 into a
// double, ours keeps every number as an exact decimal. The library is compiled into this file alone
// (src.hpp), so that no other file pays for its headers.
#include "base/json.h"

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/src.hpp>
#include <charconv>
#include <cstring>

#include "base/limits.h"

namespace tongchou {
namespace {

const Json kNull;
const std::string kNoText;
const Json::Array kNoItems;
const Json::Object kNoMembers;

// Receives the parser's events and grows the tree. A container is built on top of a stack and moved
// into its parent when it ends.
struct Builder {
  static constexpr std::size_t max_object_size = limits::kJsonBytesMax;
  static constexpr std::size_t max_array_size = limits::kJsonBytesMax;
  static constexpr std::size_t max_key_size = limits::kJsonBytesMax;
  static constexpr std::size_t max_string_size = limits::kJsonBytesMax;

  using Code = boost::json::error_code;
  using View = boost::json::string_view;

  struct Open {
    Json container;
    std::string key;
  };

  std::vector<Open> open;
  Json root;
  std::string text;
  Error wrong;  // what we refuse that the grammar allows; code empty when nothing

  bool place(Json value) {
    if (open.empty()) {
      root = std::move(value);
    } else if (open.back().container.is_array()) {
      open.back().container.items_mutable().push_back(std::move(value));
    } else {
      open.back().container.members_mutable().emplace_back(std::move(open.back().key),
                                                           std::move(value));
      open.back().key.clear();
    }
    return true;
  }

  bool refuse(Code& ec, std::string code, std::string zh, std::string en) {
    wrong = Error{std::move(code), std::move(zh), std::move(en), {}};
    ec = boost::json::make_error_code(boost::json::error::syntax);
    return false;
  }

  bool close() {
    Json done = std::move(open.back().container);
    open.pop_back();
    return place(std::move(done));
  }

  bool number(View view, Code& ec) {
    const std::string_view digits(view.data(), view.size());
    std::int64_t whole = 0;
    const auto end = digits.data() + digits.size();
    if (auto [stop, error] = std::from_chars(digits.data(), end, whole);
        error == std::errc{} && stop == end) {
      return place(Json(whole));
    }
    // An exponent makes few bytes stand for many; what no office writes is not let in.
    if (const auto mark = digits.find_first_of("eE"); mark != std::string_view::npos) {
      int exponent = 0;
      const char* from = digits.data() + mark + 1;
      if (*from == '+') ++from;
      const auto [stop, error] = std::from_chars(from, end, exponent);
      if (error != std::errc{} || stop != end || std::abs(exponent) > limits::kJsonExponentMax) {
        return refuse(ec, "json.number", "数的指数过大", "the exponent of a number is too large");
      }
    }
    const auto value = Decimal::parse(digits);
    if (!value) return refuse(ec, "json.number", "数超出范围", "a number is out of range");
    if (const auto integral = value->to_integer()) return place(Json(*integral));
    return place(Json(*value));
  }

  // Two members of one name would let two readers see two documents.
  bool names_are_distinct(Code& ec) {
    const auto& members = open.back().container.members();
    auto same = [&](const std::string& name) {
      return refuse(ec, "json.duplicate", "字段重复：" + name, "duplicate member: " + name);
    };
    if (members.size() <= 8) {
      for (std::size_t i = 0; i < members.size(); ++i)
        for (std::size_t j = 0; j < i; ++j)
          if (members[i].first == members[j].first) return same(members[i].first);
      return true;
    }
    std::vector<std::string_view> names;
    names.reserve(members.size());
    for (const auto& member : members) names.push_back(member.first);
    std::sort(names.begin(), names.end());
    const auto twice = std::adjacent_find(names.begin(), names.end());
    return twice == names.end() || same(std::string(*twice));
  }

  bool on_document_begin(Code&) { return true; }
  bool on_document_end(Code&) { return true; }
  bool on_array_begin(Code&) {
    open.push_back({Json(Json::Array{}), {}});
    return true;
  }
  bool on_array_end(std::size_t, Code&) { return close(); }
  bool on_object_begin(Code&) {
    open.push_back({Json(Json::Object{}), {}});
    return true;
  }
  bool on_object_end(std::size_t, Code& ec) { return names_are_distinct(ec) && close(); }
  bool on_string_part(View part, std::size_t, Code&) {
    text.append(part.data(), part.size());
    return true;
  }
  // No store keeps U+0000 in text, and no office writes it.
  bool has_no_nul(Code& ec) {
    if (text.find('\0') == std::string::npos) return true;
    return refuse(ec, "json.nul", "文字里不能有 U+0000", "a text must not contain U+0000");
  }
  bool on_string(View part, std::size_t, Code& ec) {
    text.append(part.data(), part.size());
    return has_no_nul(ec) && place(Json(std::exchange(text, {})));
  }
  bool on_key_part(View part, std::size_t, Code&) {
    text.append(part.data(), part.size());
    return true;
  }
  bool on_key(View part, std::size_t, Code& ec) {
    text.append(part.data(), part.size());
    if (!has_no_nul(ec)) return false;
    open.back().key = std::exchange(text, {});
    return true;
  }
  bool on_number_part(View, Code&) { return true; }
  bool on_int64(std::int64_t, View digits, Code& ec) { return number(digits, ec); }
  bool on_uint64(std::uint64_t, View digits, Code& ec) { return number(digits, ec); }
  bool on_double(double, View digits, Code& ec) { return number(digits, ec); }
  bool on_bool(bool value, Code&) { return place(Json(value)); }
  bool on_null(Code&) { return place(Json()); }
  bool on_comment_part(View, Code&) { return true; }
  bool on_comment(View, Code&) { return true; }
};

// Columns count characters, not bytes: that is what an editor shows.
std::string line_and_column(std::string_view text, std::size_t offset) {
  std::size_t line = 1, column = 1;
  for (std::size_t i = 0; i < std::min(offset, text.size()); ++i) {
    if (text[i] == '\n') {
      ++line;
      column = 1;
    } else if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) {
      ++column;
    }
  }
  return std::to_string(line) + ":" + std::to_string(column);
}

Error parse_error(const Builder& builder, const boost::json::error_code& ec, std::string place) {
  if (!builder.wrong.code.empty()) {
    Error error = builder.wrong;
    error.place = std::move(place);
    return error;
  }
  using boost::json::error;
  if (ec == error::too_deep)
    return {"json.depth", "嵌套过深", "nested too deeply", std::move(place)};
  if (ec == error::incomplete)
    return {"json.incomplete", "内容不完整", "the text ends too early", std::move(place)};
  if (ec == error::extra_data)
    return {"json.extra", "内容之后还有多余文字", "text after the value", std::move(place)};
  return {"json.syntax", "不是合法的 JSON", "not valid JSON: " + ec.message(), std::move(place)};
}

bool is_escaped(unsigned char c) { return c < 0x20 || c == '"' || c == '\\'; }

// Where the next byte stands that a string cannot hold as it is, from `at` on: eight at a time, for
// nearly all that is written has none. (x - 0x01…) & ~x has a high bit where a byte of x is zero.
std::size_t next_escaped(std::string_view text, std::size_t at) {
  constexpr std::uint64_t kOnes = 0x0101010101010101, kHigh = 0x8080808080808080;
  for (std::uint64_t eight; at + sizeof eight <= text.size(); at += sizeof eight) {
    std::memcpy(&eight, text.data() + at, sizeof eight);
    const std::uint64_t quote = eight ^ kOnes * '"', backslash = eight ^ kOnes * '\\';
    const std::uint64_t found = ((eight - kOnes * 0x20) & ~eight) | ((quote - kOnes) & ~quote) |
                                ((backslash - kOnes) & ~backslash);
    if (found & kHigh) break;
  }
  while (at < text.size() && !is_escaped(static_cast<unsigned char>(text[at]))) ++at;
  return at;
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  static constexpr char kDigits[] = "0123456789abcdef";
  out += '"';
  std::size_t clean = 0;
  for (std::size_t i; (i = next_escaped(text, clean)) < text.size(); clean = i + 1) {
    const auto c = static_cast<unsigned char>(text[i]);
    out.append(text, clean, i - clean);
    out += '\\';
    switch (c) {
      case '"': out += '"'; break;
      case '\\': out += '\\'; break;
      case '\b': out += 'b'; break;
      case '\f': out += 'f'; break;
      case '\n': out += 'n'; break;
      case '\r': out += 'r'; break;
      case '\t': out += 't'; break;
      default:
        out += "u00";
        out += kDigits[c >> 4];
        out += kDigits[c & 15];
    }
  }
  out.append(text, clean);
  out += '"';
}

namespace {

// indent < 0 writes everything on one line.
void write_value(std::string& out, const Json& value, int indent) {
  const bool pretty = indent >= 0;
  const int inner = pretty ? indent + 2 : -1;
  auto line = [&](int spaces) {
    if (!pretty) return;
    out += '\n';
    out.append(static_cast<std::size_t>(spaces), ' ');
  };
  if (value.is_null()) {
    out += "null";
  } else if (value.is_bool()) {
    out += value.as_bool() ? "true" : "false";
  } else if (value.is_integer()) {
    out += std::to_string(value.as_integer());
  } else if (value.is_decimal()) {
    out += value.as_decimal().text();
  } else if (value.is_string()) {
    append_json_string(out, value.as_string());
  } else if (value.is_array()) {
    out += '[';
    bool first = true;
    for (const auto& item : value.items()) {
      if (!std::exchange(first, false)) out += ',';
      line(inner);
      write_value(out, item, inner);
    }
    if (value.size() > 0) line(indent);
    out += ']';
  } else {
    out += '{';
    bool first = true;
    for (const auto& [key, member] : value.members()) {
      if (!std::exchange(first, false)) out += ',';
      line(inner);
      append_json_string(out, key);
      out += ':';
      if (pretty) out += ' ';
      write_value(out, member, inner);
    }
    if (value.size() > 0) line(indent);
    out += '}';
  }
}

}  // namespace

Json Json::object(std::initializer_list<Given> members) {
  Object made;
  made.reserve(members.size());
  for (const Given& one : members) made.emplace_back(std::move(one.key), std::move(one.value));
  return Json(std::move(made));
}

bool Json::as_bool(bool otherwise) const {
  const auto* value = std::get_if<bool>(&value_);
  return value ? *value : otherwise;
}

std::int64_t Json::as_integer(std::int64_t otherwise) const {
  if (const auto* value = std::get_if<std::int64_t>(&value_)) return *value;
  if (const auto* value = std::get_if<Decimal>(&value_))
    return value->rounded(0, Rounding::down).to_integer().value_or(otherwise);
  return otherwise;
}

Decimal Json::as_decimal() const {
  if (const auto* value = std::get_if<Decimal>(&value_)) return *value;
  if (const auto* value = std::get_if<std::int64_t>(&value_)) return Decimal(*value);
  return Decimal(0);
}

const std::string& Json::as_string() const {
  const auto* value = std::get_if<std::string>(&value_);
  return value ? *value : kNoText;
}

const Json::Array& Json::items() const {
  const auto* value = std::get_if<Array>(&value_);
  return value ? *value : kNoItems;
}

const Json::Object& Json::members() const {
  const auto* value = std::get_if<Object>(&value_);
  return value ? *value : kNoMembers;
}

const Json* Json::find(std::string_view key) const {
  for (const auto& [name, value] : members())
    if (name == key) return &value;
  return nullptr;
}

const Json& Json::operator[](std::string_view key) const {
  const Json* found = find(key);
  return found ? *found : kNull;
}

const Json& Json::at(std::size_t index) const {
  return index < items().size() ? items()[index] : kNull;
}

std::size_t Json::size() const { return is_array() ? items().size() : members().size(); }

void Json::set(std::string_view key, Json value) {
  for (auto& [name, member] : members_mutable()) {
    if (name == key) {
      member = std::move(value);
      return;
    }
  }
  members_mutable().emplace_back(std::string(key), std::move(value));
}

void Json::erase(std::string_view key) {
  if (is_object()) std::erase_if(std::get<Object>(value_), [&](auto& m) { return m.first == key; });
}

void Json::push(Json value) { items_mutable().push_back(std::move(value)); }

Json::Array& Json::items_mutable() {
  if (!is_array()) value_ = Array{};
  return std::get<Array>(value_);
}

Json::Object& Json::members_mutable() {
  if (!is_object()) value_ = Object{};
  return std::get<Object>(value_);
}

Result<Json> parse_json(std::string_view text) {
  if (text.size() > limits::kJsonBytesMax)
    return fail("json.size", "JSON 过大", "the JSON text is too large");
  boost::json::parse_options options;
  options.max_depth = limits::kJsonDepthMax;
  boost::json::basic_parser<Builder> parser(options);
  boost::json::error_code ec;
  const std::size_t used = parser.write_some(false, text.data(), text.size(), ec);
  if (!ec && used < text.size()) ec = boost::json::make_error_code(boost::json::error::extra_data);
  if (ec) return std::unexpected(parse_error(parser.handler(), ec, line_and_column(text, used)));
  return std::move(parser.handler().root);
}

std::string write_json(const Json& value) {
  std::string out;
  append_json(out, value);
  return out;
}

void append_json(std::string& out, const Json& value) { write_value(out, value, -1); }

std::string write_json_pretty(const Json& value) {
  std::string out;
  write_value(out, value, 0);
  return out;
}

}  // namespace tongchou
