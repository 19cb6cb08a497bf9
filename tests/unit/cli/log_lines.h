// Decision log lines for tests.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace podjail::cli {

struct LogLine {
  std::string method = "GET";
  std::string url = "https://a.test/";  // as docs/decisions.md writes path and query
  std::string verdict = "allow";
  std::string reason = "allowed";
  std::string container = "build";
  std::string more = "";  // further fields: ,"status":101

  std::string str() const;  // with its end
};

std::string log_of(std::initializer_list<LogLine> lines);

}  // namespace podjail::cli
