#include "tests/unit/cli/log_lines.h"

#include <nlohmann/json.hpp>

namespace podjail::cli {

std::string LogLine::str() const {
  const auto scheme_end = url.find("://");
  const auto scheme = url.substr(0, scheme_end);
  const auto rest = url.substr(scheme_end + 3);
  const auto slash = rest.find('/');
  auto host = rest.substr(0, slash);
  int port = scheme == "http" ? 80 : 443;
  if (const auto colon = host.find(':'); colon != host.npos) {
    port = std::stoi(host.substr(colon + 1));
    host.resize(colon);
  }
  nlohmann::ordered_json line{{"time", "2024-05-01T12:00:00.000001Z"},
                              {"id", "7"},
                              {"pod", "p"},
                              {"container", container},
                              {"protocol", scheme},
                              {"method", method},
                              {"host", host},
                              {"port", port},
                              {"path", rest.substr(slash)},
                              {"verdict", verdict},
                              {"reason", reason}};
  auto text = line.dump();
  text.insert(text.size() - 1, more);
  return text + "\n";
}

std::string log_of(std::initializer_list<LogLine> lines) {
  std::string log;
  for (const auto& line : lines) log += line.str();
  return log;
}

}  // namespace podjail::cli
