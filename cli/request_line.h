// A request as somebody writes it on a command line, or a log line tells it: taken apart in the way the
// sidecar does.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/result.h"
#include "lib/policy/facts.h"

namespace podjail::cli {

// Owns what its facts view.
class RequestLine {
 public:
  // "http://host[:port][/path][?query]" or https. kInvalid with a sentence for anything that is no such URL,
  // for hosts that are no canonical names, and for methods that are no token (RFC 9110 §5.6.2).
  static Result<RequestLine> parse(std::string_view method, std::string_view url);

  // "name: value".
  Status add_header(std::string_view text);
  void set_container(std::string_view name) { container_ = name; }

  // Views, valid for as long as this object is and nothing is added.
  policy::RequestFacts facts() const;

  // The rule that the path breaks, for which the sidecar refuses the request before any policy is asked; else
  // empty.
  const std::string& path_problem() const { return path_problem_; }
  bool has_encoded_slash() const { return has_encoded_slash_; }

 private:
  void take_path(std::string_view path);

  std::string method_;
  std::string scheme_;
  std::string host_;
  std::uint16_t port_ = 0;
  std::string path_;
  std::string raw_path_;
  std::string query_;
  std::string container_;
  std::string path_problem_;
  bool has_encoded_slash_ = false;
  std::vector<std::pair<std::string, std::string>> headers_;
  mutable std::vector<policy::HeaderView> views_;
};

}  // namespace podjail::cli
