// A request as the sidecar describes it to a policy program, and as the program is told of it. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace podjail::cli {

inline constexpr std::size_t kMaxQuestionBytes = std::size_t{64} << 10U;

struct Question {
  std::uint64_t id = 0;
  std::string url;
  std::string method;
  std::string scheme;
  std::string host;
  std::string port;
  std::string path;
  std::string query;
  std::string requester_ip;
  std::string container;
  std::string line;  // the whole of it, as JSON: what a line program reads
};

// Nothing for what is not a question of the sidecar's: an unknown form, or a value that would not be whole in
// an environment variable.
std::optional<Question> parse_question(std::string_view line);

// The variables of a program per request: PODJAIL_URL, _METHOD, _SCHEME, _HOST, _PORT, _PATH, _QUERY,
// _REQUESTER_IP and _CONTAINER, and those that httpjail has under its names, for programs written for it.
std::vector<std::pair<std::string, std::string>> variables_of(const Question& question);

}  // namespace podjail::cli
