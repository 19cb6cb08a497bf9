#include "lib/contract/process_question.h"

#include <charconv>

namespace podjail::contract {
namespace {

template <typename Number>
std::optional<Number> number(std::string_view text) {
  Number value = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || rest != text.data() + text.size()) return std::nullopt;
  return value;
}

// What stands before the separator, which is taken away with it; nothing if there is none.
std::optional<std::string_view> take_until(char separator, std::string_view& text) {
  const auto end = text.find(separator);
  if (end == text.npos) return std::nullopt;
  const auto taken = text.substr(0, end);
  text.remove_prefix(end + 1);
  return taken;
}

bool is_line(std::string_view text) {
  return text.size() <= kMaxProcessText && text.find('\n') == text.npos;
}

}  // namespace

std::string to_message(const ProcessQuestion& question) {
  return std::to_string(question.id) + " " + question.source.to_string() + " " +
         question.destination.to_string();
}

std::string to_message(const ProcessAnswer& answer) {
  return std::to_string(answer.id) + " " + std::to_string(answer.pid) + "\n" + answer.exe + "\n" +
         answer.command_line;
}

std::optional<ProcessQuestion> read_process_question(std::string_view message) {
  const auto id_text = take_until(' ', message);
  const auto source_text = take_until(' ', message);
  if (!id_text || !source_text) return std::nullopt;
  const auto id = number<std::uint64_t>(*id_text);
  const auto source = Endpoint::parse(*source_text);
  const auto destination = Endpoint::parse(message);
  if (!id || !source || !destination) return std::nullopt;
  return ProcessQuestion{*id, *source, *destination};
}

std::optional<ProcessAnswer> read_process_answer(std::string_view message) {
  const auto id_text = take_until(' ', message);
  const auto pid_text = take_until('\n', message);
  const auto exe = take_until('\n', message);
  if (!id_text || !pid_text || !exe || !is_line(*exe) || !is_line(message)) return std::nullopt;
  const auto id = number<std::uint64_t>(*id_text);
  const auto pid = number<std::uint32_t>(*pid_text);
  if (!id || !pid) return std::nullopt;
  return ProcessAnswer{*id, *pid, std::string(*exe), std::string(message)};
}

}  // namespace podjail::contract
