#include "cli/request_line.h"

#include <algorithm>
#include <cctype>

#include "lib/base/json_text.h"
#include "sidecar/http/authority.h"
#include "sidecar/http/path_rules.h"

namespace podjail::cli {
namespace {

bool is_token(std::string_view text) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char byte) {
    return std::isalnum(static_cast<unsigned char>(byte)) != 0 || kMarks.find(byte) != kMarks.npos;
  });
}

bool is_visible(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char byte) { return byte > ' ' && byte < 0x7F; });
}

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t");
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

}  // namespace

Result<RequestLine> RequestLine::parse(std::string_view method, std::string_view url) {
  const auto invalid = [&](const std::string& why) {
    return fail(ErrorKind::kInvalid, "the URL \"" + printable(url) + "\" " + why);
  };
  if (!is_token(method)) return fail(ErrorKind::kInvalid, "\"" + printable(method) + "\" is no method");
  const auto scheme_end = url.find("://");
  const auto scheme = url.substr(0, scheme_end);
  if (scheme_end == url.npos || (scheme != "http" && scheme != "https"))
    return invalid("does not begin with http:// or https://");
  if (!is_visible(url)) return invalid("has bytes that must be percent-encoded");
  if (url.find('#') != url.npos) return invalid("has a fragment, which is never sent");
  const auto rest = url.substr(scheme_end + 3);
  const auto authority_end = std::min(rest.find_first_of("/?"), rest.size());
  auto authority = http::Authority::parse(rest.substr(0, authority_end));
  if (!authority) return invalid("has no host that can be asked for: " + authority.error().message());

  RequestLine line;
  line.method_ = method;
  line.scheme_ = scheme;
  line.host_ = authority->host.str();
  line.port_ = authority->port.value_or(scheme == "http" ? 80 : 443);
  const auto target = rest.substr(authority_end);
  const auto mark = target.find('?');
  if (mark != target.npos) line.query_ = target.substr(mark + 1);
  const auto path = target.substr(0, mark);
  line.take_path(path.empty() ? "/" : path);
  return line;
}

void RequestLine::take_path(std::string_view path) {
  const auto reading = http::read_path(path);
  path_problem_ = reading.problem;
  has_encoded_slash_ = reading.has_encoded_slash;
  path_ = path;
  if (!path_problem_.empty() || !reading.has_dot_segment) return;
  raw_path_ = path;
  path_ = http::without_dot_segments(path);
}

Status RequestLine::add_header(std::string_view text) {
  const auto colon = text.find(':');
  const auto name = text.substr(0, colon);
  if (colon == text.npos || !is_token(name))
    return fail(ErrorKind::kInvalid,
                "the header \"" + printable(text) + "\" is not written as \"name: value\"");
  headers_.emplace_back(name, trimmed(text.substr(colon + 1)));
  return {};
}

policy::RequestFacts RequestLine::facts() const {
  views_.clear();
  for (const auto& [name, value] : headers_) views_.push_back({name, value});
  policy::RequestFacts facts;
  facts.method = method_;
  facts.scheme = scheme_;
  facts.host = host_;
  facts.port = port_;
  facts.path = path_;
  facts.raw_path = raw_path_;
  facts.query = query_;
  facts.version = "1.1";
  facts.headers = views_;
  facts.connection.protocol = scheme_;
  facts.connection.dns_name = host_;
  facts.connection.destination_port = port_;
  if (scheme_ == "https") facts.connection.sni = host_;
  facts.container.name = container_;
  return facts;
}

}  // namespace podjail::cli
