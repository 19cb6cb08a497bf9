#include "cli/run/process_lookup.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstring>
#include <filesystem>

#include "lib/base/file.h"
#include "lib/base/json_text.h"

namespace podjail::cli {
namespace {

namespace fs = std::filesystem;

constexpr timeval kPatience{1, 0};  // the kernel answers at once
constexpr std::size_t kMaxCommandLine = 65536;

struct Request {
  nlmsghdr header;
  inet_diag_req_v2 body;
};

// In network order, in the words of the kernel's structure.
void put(const IpAddress& address, __be32 (&words)[4]) {
  std::memcpy(words, address.bytes().data(), address.is_v4() ? 4 : 16);
}

Request request_for(const contract::ProcessQuestion& question) {
  Request request{};
  request.header.nlmsg_len = sizeof request;
  request.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
  request.header.nlmsg_flags = NLM_F_REQUEST;
  request.body.sdiag_family = question.source.address.is_v4() ? AF_INET : AF_INET6;
  request.body.sdiag_protocol = IPPROTO_TCP;
  request.body.idiag_states = ~0U;
  auto& id = request.body.id;
  id.idiag_sport = htons(question.source.port);
  id.idiag_dport = htons(question.destination.port);
  put(question.source.address, id.idiag_src);
  put(question.destination.address, id.idiag_dst);
  id.idiag_cookie[0] = id.idiag_cookie[1] = INET_DIAG_NOCOOKIE;
  return request;
}

bool is_number(const std::string& name) {
  return !name.empty() && std::ranges::all_of(name, [](unsigned char c) { return std::isdigit(c) != 0; });
}

bool has_socket(const fs::path& process, const std::string& socket) {
  std::error_code error;
  for (fs::directory_iterator entry(process / "fd", error); !error && entry != fs::directory_iterator();
       entry.increment(error)) {
    std::error_code gone;
    if (fs::read_symlink(entry->path(), gone) == socket) return true;
  }
  return false;
}

std::string command_line_of(const fs::path& process) {
  const UniqueFd fd(::open((process / "cmdline").c_str(), O_RDONLY | O_CLOEXEC));
  auto text = fd ? read_all(fd.get(), kMaxCommandLine) : Result<std::string>();
  if (!text) return {};
  while (!text->empty() && text->back() == '\0') text->pop_back();
  std::ranges::replace(*text, '\0', ' ');
  return printable(*text, contract::kMaxProcessText / 2);  // escapes make it longer
}

std::string cut(std::string text) {
  if (text.size() > contract::kMaxProcessText) text.resize(contract::kMaxProcessText);
  return text;
}

}  // namespace

Result<ProcessLookup> ProcessLookup::open() {
  UniqueFd fd(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG));
  if (!fd) return fail_errno("socket diagnostics");
  if (::setsockopt(fd.get(), SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience) != 0)
    return fail_errno("SO_RCVTIMEO");
  return ProcessLookup(std::move(fd));
}

std::optional<std::uint32_t> ProcessLookup::socket_of(const contract::ProcessQuestion& question) const {
  if (question.source.address.family() != question.destination.address.family()) return std::nullopt;
  const auto request = request_for(question);
  if (::send(diagnostics_.get(), &request, sizeof request, 0) < 0) return std::nullopt;
  alignas(nlmsghdr) std::array<char, 8192> room{};
  const auto got = ::recv(diagnostics_.get(), room.data(), room.size(), 0);
  if (got < static_cast<ssize_t>(sizeof(nlmsghdr) + sizeof(inet_diag_msg))) return std::nullopt;
  nlmsghdr header{};
  std::memcpy(&header, room.data(), sizeof header);
  if (header.nlmsg_type != SOCK_DIAG_BY_FAMILY) return std::nullopt;
  inet_diag_msg found{};
  std::memcpy(&found, room.data() + sizeof header, sizeof found);
  return found.idiag_inode == 0 ? std::nullopt : std::optional(found.idiag_inode);
}

contract::ProcessAnswer ProcessLookup::answer(const contract::ProcessQuestion& question) const {
  contract::ProcessAnswer answer{question.id, 0, {}, {}};
  const auto inode = socket_of(question);
  if (!inode) return answer;
  const auto socket = "socket:[" + std::to_string(*inode) + "]";
  std::error_code error;
  for (fs::directory_iterator entry("/proc", error); !error && entry != fs::directory_iterator();
       entry.increment(error)) {
    const auto name = entry->path().filename().string();
    if (!is_number(name) || !has_socket(entry->path(), socket)) continue;
    answer.pid = static_cast<std::uint32_t>(std::strtoul(name.c_str(), nullptr, 10));
    std::error_code gone;
    answer.exe =
        cut(printable(fs::read_symlink(entry->path() / "exe", gone).string(), contract::kMaxProcessText / 2));
    answer.command_line = cut(command_line_of(entry->path()));
    return answer;
  }
  return answer;
}

void answer_next(int fd, const ProcessLookup& lookup) {
  std::array<char, contract::kMaxProcessMessage> room{};
  const auto got = ::recv(fd, room.data(), room.size(), MSG_DONTWAIT);
  if (got <= 0) return;
  const auto question = contract::read_process_question({room.data(), static_cast<std::size_t>(got)});
  if (!question) return;
  const auto message = contract::to_message(lookup.answer(*question));
  ::send(fd, message.data(), message.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
}

}  // namespace podjail::cli
