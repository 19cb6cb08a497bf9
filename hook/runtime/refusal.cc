#include "hook/runtime/refusal.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>

#include "lib/base/json_text.h"
#include "lib/base/unique_fd.h"

namespace podjail::runtime {
namespace {

constexpr std::size_t kMaxSentence = 2048;

std::string rfc3339(std::time_t now) {
  std::tm parts{};
  ::gmtime_r(&now, &parts);
  std::array<char, 32> text{};
  const auto length = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return {text.data(), length};
}

// printable() escapes quotes for JSON's sake, which people need not see.
std::string one_line(std::string_view sentence) {
  std::string line = "podjail-runtime: ";
  while (true) {
    const auto quote = sentence.find('"');
    line += printable(sentence.substr(0, quote), kMaxSentence);
    if (quote == sentence.npos) return line + "\n";
    line += '"';
    sentence.remove_prefix(quote + 1);
  }
}

void write_once(int fd, std::string_view line) {
  static_cast<void>(::write(fd, line.data(), line.size()) < 0);
}

}  // namespace

std::string log_entry(LogFormat format, std::string_view sentence, std::time_t now) {
  std::string message;
  append_json_string(message, "podjail-runtime: " + std::string(sentence), kMaxSentence);
  switch (format) {
    case LogFormat::kJson:
      return "{\"level\":\"error\",\"msg\":" + message + ",\"time\":\"" + rfc3339(now) + "\"}\n";
    case LogFormat::kText:
      return "time=\"" + rfc3339(now) + "\" level=error msg=" + message + "\n";
  }
  return {};
}

std::string log_file(std::string_view path) {
  if (path.starts_with("syslog:") || path.starts_with("journald:")) return {};
  constexpr std::string_view kFile = "file:";
  if (path.starts_with(kFile)) path.remove_prefix(kFile.size());
  return std::string(path);
}

int report_refusal(const LogTarget& log, std::string_view sentence) {
  write_once(STDERR_FILENO, one_line(sentence));
  const auto path = log_file(log.path);
  if (path.empty()) return 1;
  // O_NONBLOCK: a FIFO that nobody reads must not hang the daemon.
  const UniqueFd fd(
      ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0644));
  if (fd) write_once(fd.get(), log_entry(log.format, sentence, std::time(nullptr)));
  return 1;
}

}  // namespace podjail::runtime
