#include "sidecar/proxy_credentials.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>

#include "lib/base/file.h"
#include "lib/base/unique_fd.h"

namespace podjail {
namespace {

constexpr mode_t kRefusedMode = 0027;

// RFC 4648 §4.
std::string base64(std::string_view bytes) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const auto group = bytes.substr(at, 3);
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < 3; ++i)
      bits = bits << 8U | (i < group.size() ? static_cast<std::uint8_t>(group[i]) : 0U);
    for (std::size_t i = 0; i < 4; ++i)
      text += i > group.size() ? '=' : kDigits[bits >> (18 - 6 * i) & 0x3fU];
  }
  return text;
}

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7f;
}

}  // namespace

Result<std::string> basic_authorization(std::string_view line) {
  if (line.ends_with('\n')) line.remove_suffix(1);
  const auto colon = line.find(':');
  if (colon == line.npos || colon == 0 || std::any_of(line.begin(), line.end(), is_control))
    return fail(ErrorKind::kInvalid, "must be one line, user:password");
  return "Basic " + base64(line);
}

Result<std::string> load_proxy_authorization(const std::string& path) {
  // O_NONBLOCK: opening a FIFO must not hang before it can be refused.
  const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!fd) return fail_errno("open " + path);
  struct stat facts {};
  if (::fstat(fd.get(), &facts) != 0) return fail_errno("stat " + path);
  if (!S_ISREG(facts.st_mode)) return fail(ErrorKind::kInvalid, path + ": not a regular file");
  if ((facts.st_mode & kRefusedMode) != 0)
    return fail(ErrorKind::kInvalid,
                path + ": its group must not write it, nor others open it (0640 or less)");
  const auto line = read_all(fd.get(), kMaxCredentials);
  if (!line) return fail_within(path, Error(line.error()));
  auto authorization = basic_authorization(*line);
  if (!authorization) return fail_within(path, std::move(authorization.error()));
  return authorization;
}

}  // namespace podjail
