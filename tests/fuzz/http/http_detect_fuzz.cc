// The three judgements on text: detect() never takes back an answer, a path that is accepted has nothing in
// it that a server could resolve away, and an authority that is accepted is written in one form.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "sidecar/http/authority.h"
#include "sidecar/http/detect.h"
#include "sidecar/http/path_rules.h"
#include "tests/fuzz/http/require.h"

namespace {

using podjail::fuzz::require;
using podjail::http::Authority;
using podjail::http::Detected;

void check_detect(std::string_view text) {
  auto answer = Detected::kNeedMore;
  for (std::size_t length = 0; length <= text.size(); ++length) {
    const auto next = podjail::http::detect(text.substr(0, length));
    require(answer == Detected::kNeedMore || next == answer);
    answer = next;
  }
  constexpr std::size_t kEnough = 34;  // the longest method, one byte more, and the one that ends it
  require(answer != Detected::kNeedMore || text.size() < kEnough);
}

int digit(char c) {
  const std::string_view digits = "0123456789abcdef";
  const auto at = digits.find(static_cast<char>(c >= 'A' && c <= 'F' ? c | 0x20 : c));
  return at == digits.npos ? -1 : static_cast<int>(at);
}

// As a server decodes a path, once. The escapes of an accepted path are complete.
std::string decode(std::string_view path) {
  std::string decoded;
  while (!path.empty()) {
    if (path.front() != '%') {
      decoded.push_back(path.front());
      path.remove_prefix(1);
      continue;
    }
    require(path.size() >= 3 && digit(path[1]) >= 0 && digit(path[2]) >= 0);
    decoded.push_back(static_cast<char>(digit(path[1]) * 16 + digit(path[2])));
    path.remove_prefix(3);
  }
  return decoded;
}

void check_path(std::string_view path) {
  if (!podjail::http::read_path(path).problem.empty()) return;
  const auto decoded = decode(podjail::http::without_dot_segments(path));
  require(path.find('%') == path.npos || decoded.find('\0') == path.npos || path.find('\0') != path.npos);
  std::string_view rest = decoded;
  while (!rest.empty()) {
    rest.remove_prefix(1);  // the separator
    const auto end = rest.find_first_of("/\\");
    const auto segment = rest.substr(0, end);
    const auto name = segment.substr(0, segment.find(';'));  // servers drop parameters before resolving
    require(name != "." && name != "..");
    require(!name.empty() || (segment.empty() && end == rest.npos));  // only behind the last separator
    if (end == rest.npos) return;
    rest.remove_prefix(end);
  }
}

std::string written(const Authority& authority) {
  auto text = std::string(authority.host.str());
  return authority.port ? text.append(":").append(std::to_string(*authority.port)) : text;
}

void check_authority(std::string_view text) {
  const auto authority = Authority::parse(text);
  if (!authority) return;
  const auto form = written(*authority);
  require(form.size() == text.size());
  const auto again = Authority::parse(form);
  require(again && again->host == authority->host && again->port == authority->port);
  require(written(*again) == form);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check_detect(text);
  if (text.starts_with('/')) check_path(text);
  check_authority(text);
  return 0;
}
