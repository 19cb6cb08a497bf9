#include "cli/serve/sidecar_process.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <cstdlib>
#include <filesystem>

namespace podjail::cli {
namespace {

constexpr uid_t kNobody = 65534;
constexpr const char* kProgram = "podjail-sidecar";

struct Pipe {
  UniqueFd reading;
  UniqueFd writing;
};

Result<Pipe> make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return fail_errno("pipe");
  Pipe pipe{UniqueFd(ends[0]), UniqueFd(ends[1])};
  if (::fcntl(pipe.reading.get(), F_SETFL, O_NONBLOCK) != 0) return fail_errno("pipe");
  return pipe;
}

std::optional<std::uint32_t> number_of(const char* name) {
  const char* text = std::getenv(name);
  if (text == nullptr) return std::nullopt;
  const std::string_view digits(text);
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return error == std::errc() && end == digits.data() + digits.size() ? std::optional(value) : std::nullopt;
}

// Beside this program, as both are built and installed; else wherever PATH has it.
std::string program() {
  std::error_code failure;
  const auto beside = std::filesystem::read_symlink("/proc/self/exe", failure).parent_path() / kProgram;
  return std::filesystem::exists(beside, failure) ? beside.string() : kProgram;
}

}  // namespace

std::optional<UserAndGroup> sidecar_identity() {
  if (::geteuid() != 0) return std::nullopt;
  const auto user = number_of("SUDO_UID");
  const auto group = number_of("SUDO_GID");
  if (user && group && *user != 0) return UserAndGroup{*user, *group};
  return UserAndGroup{kNobody, kNobody};
}

Result<ProxyProcess> start_sidecar(const std::string& config, const std::vector<SidecarSocket>& sockets,
                                   const std::optional<UserAndGroup>& identity) {
  auto log = make_pipe();
  if (!log) return tl::unexpected(std::move(log.error()));
  auto decisions = make_pipe();
  if (!decisions) return tl::unexpected(std::move(decisions.error()));
  ChildPlan plan;
  plan.words = {program(), "--config", config};
  plan.environment = own_environment();
  plan.output = decisions->writing.get();
  plan.errors = log->writing.get();
  plan.identity = identity;
  for (const auto& socket : sockets) {
    plan.passed.push_back(socket.fd);
    plan.listen_names += (plan.listen_names.empty() ? "" : ":") + socket.name;
  }
  auto child = start_child(plan);
  if (!child) return tl::unexpected(std::move(child.error()));
  return ProxyProcess{std::move(*child), std::move(log->reading), std::move(decisions->reading)};
}

}  // namespace podjail::cli
