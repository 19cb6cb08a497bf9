#include "cli/external/question.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace podjail::cli {
namespace {

using nlohmann::json;

bool is_whole_in_a_variable(const std::string& text) {
  return std::none_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; });
}

bool take_text(const json& object, const char* name, std::string& into) {
  const auto field = object.find(name);
  if (field == object.end() || !field->is_string()) return false;
  into = field->get<std::string>();
  return is_whole_in_a_variable(into);
}

}  // namespace

std::optional<Question> parse_question(std::string_view line) {
  if (line.size() > kMaxQuestionBytes) return std::nullopt;
  const auto object = json::parse(line, nullptr, /*allow_exceptions=*/false);
  if (!object.is_object()) return std::nullopt;
  const auto id = object.find("id");
  const auto port = object.find("port");
  if (id == object.end() || !id->is_number_unsigned()) return std::nullopt;
  if (port == object.end() || !port->is_number_unsigned() || *port > 65535) return std::nullopt;
  Question question;
  question.id = id->get<std::uint64_t>();
  question.port = std::to_string(port->get<std::uint64_t>());
  question.line = line;
  const bool whole = take_text(object, "url", question.url) && take_text(object, "method", question.method) &&
                     take_text(object, "scheme", question.scheme) &&
                     take_text(object, "host", question.host) && take_text(object, "path", question.path) &&
                     take_text(object, "query", question.query) &&
                     take_text(object, "requester_ip", question.requester_ip) &&
                     take_text(object, "container", question.container);
  return whole ? std::optional(std::move(question)) : std::nullopt;
}

std::vector<std::pair<std::string, std::string>> variables_of(const Question& question) {
  std::vector<std::pair<std::string, std::string>> variables;
  const auto add = [&](const char* name, const std::string& value) {
    variables.emplace_back(std::string("PODJAIL_") + name, value);
  };
  const auto add_both = [&](const char* name, const std::string& value) {
    add(name, value);
    variables.emplace_back(std::string("HTTPJAIL_") + name, value);
  };
  add_both("URL", question.url);
  add_both("METHOD", question.method);
  add_both("SCHEME", question.scheme);
  add_both("HOST", question.host);
  add_both("PATH", question.path);
  add_both("REQUESTER_IP", question.requester_ip);
  add("PORT", question.port);
  add("QUERY", question.query);
  add("CONTAINER", question.container);
  return variables;
}

}  // namespace podjail::cli
