// embed_tool NAME DIR OUT.cc: writes a C++ file that takes every file under DIR into the program by
// the assembler's .incbin (no giant arrays to compile), and compressed copies beside it.
#include <openssl/evp.h>
#include <zlib.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

namespace fs = std::filesystem;

static std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

static const char* type_of(const std::string& extension) {
  static const struct { const char* extension; const char* type; } kTypes[] = {
      {".html", "text/html; charset=utf-8"},       {".js", "text/javascript; charset=utf-8"},
      {".mjs", "text/javascript; charset=utf-8"},  {".css", "text/css; charset=utf-8"},
      {".json", "application/json; charset=utf-8"}, {".map", "application/json; charset=utf-8"},
      {".svg", "image/svg+xml"},                   {".png", "image/png"},
      {".jpg", "image/jpeg"},                      {".webp", "image/webp"},
      {".ico", "image/x-icon"},                    {".woff2", "font/woff2"},
      {".woff", "font/woff"},                      {".ttf", "font/ttf"},
      {".wasm", "application/wasm"},               {".pdf", "application/pdf"},
      {".txt", "text/plain; charset=utf-8"},       {".md", "text/plain; charset=utf-8"},
      {".toml", "text/plain; charset=utf-8"},      {".bpmn", "application/xml"},
      {".dmn", "application/xml"},                 {".xml", "application/xml"},
      {".webmanifest", "application/manifest+json"}};
  for (const auto& known : kTypes)
    if (extension == known.extension) return known.type;
  return "application/octet-stream";
}

static std::string etag_of(const std::string& bytes) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned length = 0;
  EVP_Digest(bytes.data(), bytes.size(), digest, &length, EVP_get_digestbyname("SM3"), nullptr);
  std::string text = "\\\"";
  char two[3];
  for (unsigned i = 0; i < 16; ++i) {
    std::snprintf(two, sizeof two, "%02x", digest[i]);
    text += two;
  }
  return text + "\\\"";
}

static std::string compressed(const std::string& bytes) {
  z_stream stream{};
  deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, bytes.size()) + 32, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

static bool pays(const std::string& type) {
  return type.starts_with("text/") || type.find("json") != std::string::npos ||
         type.find("xml") != std::string::npos;
}

int main(int count, char** words) {
  if (count != 4) {
    std::cerr << "usage: embed_tool NAME DIR OUT.cc\n";
    return 2;
  }
  const std::string name = words[1];
  const fs::path dir = fs::absolute(words[2]), out = words[3];
  const fs::path packed = out.parent_path() / (name + ".gz");
  std::vector<fs::path> files;
  if (fs::is_directory(dir)) {
    for (const auto& entry : fs::recursive_directory_iterator(dir))
      if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end(), [&](const auto& a, const auto& b) {
    return a.lexically_relative(dir).generic_string() < b.lexically_relative(dir).generic_string();
  });
  fs::remove_all(packed);
  fs::create_directories(packed);
  std::ofstream code(out, std::ios::binary);
  code << "// Written by cmake/embed_tool.cc from " << dir.filename().string() << "; not by hand.\n"
       << "#include <array>\n#include \"server/assets.h\"\n";
  std::string table;
  for (std::size_t i = 0; i < files.size(); ++i) {
    const std::string path = files[i].lexically_relative(dir).generic_string();
    const std::string bytes = read(files[i]), type = type_of(files[i].extension().string());
    const std::string symbol = "tongchou_embed_" + name + "_" + std::to_string(i);
    auto take = [&](const std::string& label, const fs::path& file) {
      code << "__asm__(\".section .rodata,\\\"a\\\"\\n.balign 16\\n.global " << label << "\\n"
           << label << ":\\n.incbin \\\"" << file.generic_string()
           << "\\\"\\n.byte 0\\n.previous\\n\");\n"
           << "extern \"C\" const char " << label << "[];\n";
    };
    take(symbol, files[i]);
    std::string zip = pays(type) ? compressed(bytes) : std::string();
    if (zip.size() + 64 > bytes.size()) zip.clear();
    if (!zip.empty()) {
      const fs::path file = packed / (std::to_string(i) + ".gz");
      std::ofstream(file, std::ios::binary) << zip;
      take(symbol + "_gz", file);
    }
    table += "  Asset{\"" + path + "\", {" + symbol + ", " + std::to_string(bytes.size()) + "}, ";
    table += zip.empty() ? "{}" : "{" + symbol + "_gz, " + std::to_string(zip.size()) + "}";
    table += ", \"" + type + "\", \"" + etag_of(bytes) + "\"},\n";
  }
  code << "namespace tongchou::server {\nnamespace {\n"
       << "const std::array<Asset, " << files.size() << "> kAssets{{\n" << table << "}};\n"
       << "[[maybe_unused]] const bool kRegistered = register_assets(\"" << name
       << "\", kAssets);\n}\n}\n";
  return code.good() ? 0 : 1;
}
