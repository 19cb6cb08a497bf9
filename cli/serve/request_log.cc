#include "cli/serve/request_log.h"

#include <nlohmann/json.hpp>

#include "lib/base/json_text.h"

namespace podjail::cli {
namespace {

using nlohmann::json;

std::string text_of(const json& record, const char* name) {
  const auto field = record.find(name);
  return field != record.end() && field->is_string() ? field->get<std::string>() : std::string();
}

std::string url_of(const json& record) {
  const auto scheme = text_of(record, "protocol");
  const auto field = record.find("port");
  const auto port = field != record.end() && field->is_number_unsigned() ? field->get<std::uint64_t>() : 0;
  auto url = scheme + "://" + text_of(record, "host");
  if (port != 0 && port != (scheme == "https" ? 443U : 80U)) url += ":" + std::to_string(port);
  return url + text_of(record, "path");
}

}  // namespace

std::string request_line_of(std::string_view record) {
  const auto object = json::parse(record, nullptr, /*allow_exceptions=*/false);
  if (!object.is_object() || object.contains("shadow")) return "";
  const auto method = text_of(object, "method");
  const auto host = text_of(object, "host");
  if (method.empty() || host.empty()) return "";
  const char* mark = text_of(object, "verdict") == "allow" ? " + " : " - ";
  // Escaped once more than in the record, whose escapes the parser has undone.
  return printable(text_of(object, "time") + mark + method + " " + url_of(object), 65536) + "\n";
}

}  // namespace podjail::cli
