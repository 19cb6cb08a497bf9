#include "cli/external/program_answer.h"

#include <nlohmann/json.hpp>

#include "lib/base/json_text.h"

namespace podjail::cli {
namespace {

using nlohmann::json;
using Kind = ProgramAnswer::Kind;

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n\f\v";
  const auto first = text.find_first_not_of(kSpace);
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

ProgramAnswer denied(std::string_view message) {
  ProgramAnswer answer;
  answer.kind = Kind::kDeny;
  answer.message = message;
  return answer;
}

// Takes the limits that `object` has. False: one of them is not what it must be.
bool take_limits(const json& object, ProgramAnswer& answer) {
  if (const auto bytes = object.find("max_tx_bytes"); bytes != object.end()) {
    if (!bytes->is_number_unsigned()) return false;
    answer.max_tx_bytes = bytes->get<std::uint64_t>();
  }
  for (const auto& [name, grant] :
       {std::pair{"encoded_slash", &answer.encoded_slash}, {"tunnel", &answer.tunnel}}) {
    const auto field = object.find(name);
    if (field == object.end()) continue;
    if (!field->is_boolean()) return false;
    *grant = field->get<bool>();
  }
  return true;
}

ProgramAnswer read_object(const json& object, std::uint64_t id) {
  if (const auto named = object.find("id"); named != object.end() && *named != id)
    return failed("it answered another question");
  std::string message;
  const auto text = object.find("deny_message");
  if (text != object.end() && text->is_string()) message = text->get<std::string>();
  const auto allow = object.find("allow");
  if (allow == object.end()) {
    return text != object.end() ? denied(message) : failed("its answer has neither allow nor deny_message");
  }
  if (*allow == false) return denied(message);
  ProgramAnswer answer;
  answer.kind = Kind::kAllow;
  const bool usable =
      (*allow == true || (allow->is_object() && take_limits(*allow, answer))) && take_limits(object, answer);
  return usable ? answer : failed("its answer has an allow, or a limit, that means nothing");
}

}  // namespace

ProgramAnswer failed(std::string why) {
  return {Kind::kFailed, std::move(why), {}, false, false};
}

ProgramAnswer read_answer(std::string_view line, std::uint64_t id) {
  const auto text = trimmed(line);
  if (text.empty()) return failed("its answer is empty");
  if (text == "true") return {Kind::kAllow, {}, {}, false, false};
  if (text == "false") return denied("");
  const auto object = json::parse(text, nullptr, /*allow_exceptions=*/false);
  return object.is_object() ? read_object(object, id) : denied(text);
}

ProgramAnswer read_exit(int status, std::string_view output) {
  if (status == 0) return {Kind::kAllow, {}, {}, false, false};
  return denied(trimmed(output));
}

std::string answer_line(std::uint64_t id, const ProgramAnswer& answer) {
  auto line = "{\"id\":" + std::to_string(id) + ",\"verdict\":";
  switch (answer.kind) {
    case Kind::kAllow:
      line += "\"allow\"";
      if (answer.max_tx_bytes) line += ",\"max_tx_bytes\":" + std::to_string(*answer.max_tx_bytes);
      if (answer.encoded_slash) line += ",\"encoded_slash\":true";
      if (answer.tunnel) line += ",\"tunnel\":true";
      break;
    case Kind::kDeny:
      line += "\"deny\",\"message\":";
      append_json_string(line, answer.message, kMaxMessageBytes);
      break;
    case Kind::kFailed:
      line += "\"failed\"";
      break;
  }
  return line + "}\n";
}

}  // namespace podjail::cli
