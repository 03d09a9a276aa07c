#include "dmn/tck.h"

#include <pugixml.hpp>

#include <algorithm>
#include <cstring>
// tidy: allow pure: the conformance runner reads its directory; no office ever runs it
#include <fstream>
#include <ostream>
#include <sstream>
#include <vector>

#include "dmn/model.h"
#include "dmn/tck_java.h"

namespace tongchou::dmn {

namespace {

// tidy: allow pure: as above
namespace fs = std::filesystem;
using feel::Context;
using feel::Kind;
using feel::List;
using feel::Value;
using pugi::xml_node;

// Tests of now() only ask for its kind; the moment is fixed so that runs are equal.
constexpr std::int64_t kNowMs = 1'773'622'800'000;

std::string_view local(const char* name) {
  const char* colon = std::strchr(name, ':');
  return colon ? colon + 1 : name;
}

std::string read_file(const fs::path& path) {
  // tidy: allow pure: as above
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

std::vector<fs::path> sorted_files(const fs::path& directory, bool recursive) {
  std::vector<fs::path> files;
  auto add = [&](const fs::directory_entry& entry) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  };
  if (recursive) {
    for (const auto& entry : fs::recursive_directory_iterator(directory)) add(entry);
  } else {
    for (const auto& entry : fs::directory_iterator(directory)) add(entry);
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::string_view attribute(const xml_node& node, std::string_view name) {
  for (const auto& candidate : node.attributes()) {
    if (local(candidate.name()) == name) return candidate.value();
  }
  return {};
}

// ---- Values as the test files write them ----

Value typed_text(std::string_view type, const std::string& text) {
  if (type == "string") return Value(text);
  if (type == "boolean") return Value(text == "true");
  if (type == "date" || type == "time" || type == "dateTime" || type == "duration") {
    const auto parsed = feel::parse("@\"" + text + "\"");
    return parsed ? evaluate(*parsed, feel::Scope()) : Value(text);
  }
  if (const auto number = Decimal::parse(text)) return Value(*number);
  if (type.empty() && (text == "true" || text == "false")) return Value(text == "true");
  return Value(text);
}

Value read_value(const xml_node& holder) {
  Context context;
  for (xml_node node : holder.children()) {
    const std::string_view kind = local(node.name());
    if (kind == "value") {
      if (attribute(node, "nil") == "true") return {};
      std::string_view type = attribute(node, "type");
      if (const auto colon = type.find(':'); colon != std::string_view::npos) {
        type.remove_prefix(colon + 1);
      }
      return typed_text(type, node.child_value());
    }
    if (kind == "list") {
      if (attribute(node, "nil") == "true") return {};
      List items;
      for (xml_node item : node.children()) {
        if (local(item.name()) == "item") items.push_back(read_value(item));
      }
      return Value(std::move(items));
    }
    if (kind == "component") context.set(node.attribute("name").value(), read_value(node));
  }
  return context.size() == 0 ? Value() : Value(std::move(context));
}

// Numbers agree to eight places: the expectations are written with the digits of other engines.
bool agrees(const Value& expected, const Value& actual) {
  if (expected.kind() != actual.kind()) return false;
  switch (expected.kind()) {
    case Kind::number: {
      const Decimal gap = (expected.number() - actual.number()).abs();
      const Decimal size = std::max(expected.number().abs(), Decimal(1));
      return gap <= size * *Decimal::parse("0.00000001");
    }
    case Kind::list: {
      const List& a = expected.list();
      const List& b = actual.list();
      return std::equal(a.begin(), a.end(), b.begin(), b.end(), agrees);
    }
    case Kind::context: {
      if (expected.context().size() != actual.context().size()) return false;
      for (const auto& [key, value] : expected.context().entries()) {
        const Value* other = actual.context().find(key);
        if (!other || !agrees(value, *other)) return false;
      }
      return true;
    }
    case Kind::time:
    case Kind::date_time: return write(expected) == write(actual);
    default: return equal(expected, actual).value_or(false);
  }
}

// ---- Running ----

struct Folder {
  std::vector<std::pair<std::string, std::shared_ptr<const Model>>> models;  // by file name

  const Model* find(const std::string& file) const {
    for (const auto& [name, model] : models) {
      if (name == file) return model.get();
    }
    return nullptr;
  }
};

bool lacks_import(const Model& model) {
  return std::any_of(model.problems.begin(), model.problems.end(), [](const Error& problem) {
    return problem.en.starts_with("missing import");
  });
}

// Models may import one another: those whose imports are there come first.
Folder load(const fs::path& directory, std::ostream& out) {
  Folder folder;
  std::vector<fs::path> waiting;
  for (const fs::path& path : sorted_files(directory, false)) {
    if (path.extension() == ".dmn") waiting.push_back(path);
  }
  bool last_round = false;
  while (!waiting.empty()) {
    std::vector<fs::path> left;
    for (const fs::path& path : waiting) {
      std::vector<std::shared_ptr<const Model>> ready;
      for (const auto& [name, model] : folder.models) ready.push_back(model);
      auto parsed = parse_leniently(read_file(path), ready);
      if (!parsed) {
        out << path.string() << ": " << parsed.error().en << " " << parsed.error().place << "\n";
      } else if (lacks_import(**parsed) && !last_round) {
        left.push_back(path);
      } else {
        folder.models.emplace_back(path.filename().string(), *parsed);
      }
    }
    last_round = left.size() == waiting.size();
    waiting = std::move(left);
  }
  return folder;
}

std::string shown(const Value& value) {
  std::string text = write(to_json(value).is_null() ? Value() : value);
  if (text.size() > 200) text.resize(200);
  return std::string(kind_name(value.kind())) + " " + text;
}

std::optional<std::string> failure(const Model& model, const xml_node& test, const xml_node& node,
                                   const feel::Scope& inputs) {
  const std::string_view type = test.attribute("type").as_string("decision");
  const std::string invocable = test.attribute("invocableName").value();
  const std::string name = node.attribute("name").value();
  const auto outcome = type == "decision"
                           ? evaluate(model, name, inputs)
                           : invoke(model, invocable.empty() ? name : invocable, inputs);
  if (!outcome) return outcome.error().en;
  Value result = outcome->result;
  // A service with several outputs answers a context; each result node names one of them.
  if (type != "decision" && result.is(Kind::context) && result.context().find(name)) {
    result = result[name];
  }
  Value expected;
  for (xml_node part : node.children()) {
    if (local(part.name()) == "expected") expected = read_value(part);
  }
  std::string said;
  if (!outcome->diagnostics.empty()) said = " (" + outcome->diagnostics.front().en + ")";
  if (node.attribute("errorResult").as_bool()) {
    if (!result.is_null()) return "expected an error, got " + shown(result);
    if (outcome->diagnostics.empty()) return "null without a diagnostic";
    return std::nullopt;
  }
  if (agrees(expected, result)) return std::nullopt;
  return "expected " + shown(expected) + ", got " + shown(result) + said;
}

void run_test(const Model& model, const xml_node& test, const std::string& place,
              std::ostream& out, TckCount& count) {
  Context given;
  for (xml_node node : test.children()) {
    if (local(node.name()) != "inputNode") continue;
    given.set(node.attribute("name").value(), read_value(node));
  }
  auto host = std::make_shared<feel::Host>();
  host->now = from_ms(kNowMs);
  host->functions = java_functions();
  const feel::Scope inputs(std::move(given), host);
  std::optional<std::string> failed;
  std::string at;
  for (xml_node node : test.children()) {
    if (failed || local(node.name()) != "resultNode") continue;
    at = node.attribute("name").value();
    failed = failure(model, test, node, inputs);
  }
  failed ? ++count.failed : ++count.passed;
  if (failed) {
    out << place << " " << test.attribute("id").value() << " " << at << ": " << *failed << "\n";
  }
}

void run_file(const fs::path& path, const xml_node& root, const Folder& folder, std::ostream& out,
              TckCount& count) {
  std::string file;
  for (xml_node node : root.children()) {
    if (local(node.name()) == "modelName") file = node.child_value();
  }
  const Model* model = folder.find(file);
  const std::string place = path.parent_path().filename().string();
  for (xml_node test : root.children()) {
    if (local(test.name()) != "testCase") continue;
    if (model) {
      run_test(*model, test, place, out, count);
    } else {
      ++count.failed;
      out << place << " " << test.attribute("id").value() << ": no model " << file << "\n";
    }
  }
}

}  // namespace

TckCount run_tck(const fs::path& directory, std::ostream& out) {
  TckCount count;
  fs::path loaded;
  Folder folder;
  for (const fs::path& path : sorted_files(directory, true)) {
    if (path.extension() != ".xml") continue;
    const std::string text = read_file(path);
    pugi::xml_document document;
    const unsigned options = pugi::parse_default | pugi::parse_ws_pcdata_single;
    if (!document.load_buffer(text.data(), text.size(), options, pugi::encoding_utf8)) {
      out << path.string() << ": malformed XML\n";
      ++count.failed;
      continue;
    }
    const xml_node root = document.document_element();
    if (local(root.name()) != "testCases") continue;
    if (path.parent_path() != loaded) {
      loaded = path.parent_path();
      folder = load(loaded, out);
    }
    run_file(path, root, folder, out, count);
  }
  out << count.passed << " passed, " << count.failed << " failed\n";
  return count;
}

}  // namespace tongchou::dmn
