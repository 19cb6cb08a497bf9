#include "cli/serve/local_proxy.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>

#include "cli/serve/request_log.h"
#include "cli/serve/sidecar_config.h"
#include "cli/sidecar/sidecar_log.h"
#include "lib/base/file.h"
#include "lib/contract/trust_variables.h"

namespace podjail::serve {
namespace {

constexpr std::chrono::seconds kStart{30};    // until it serves
constexpr std::chrono::seconds kFarewell{5};  // more than its drain_timeout_ms
constexpr int kBacklog = 1024;

Status open_log(const std::string& path, std::ofstream& log) {
  if (path.empty()) return {};
  log.open(path, std::ios::app);
  return log ? Status() : fail_errno("open " + path);
}

Status own_by(const std::string& path, const std::optional<Identity>& identity) {
  if (identity && ::chown(path.c_str(), identity->user, identity->group) != 0)
    return fail_errno("chown " + path);
  return {};
}

}  // namespace

Result<std::unique_ptr<LocalProxy>> LocalProxy::start(const ProxyOptions& options, std::ostream& messages) {
  const auto identity = sidecar_identity();
  auto directory = PrivateDirectory::create(identity);
  if (!directory) return tl::unexpected(std::move(directory.error()));
  std::unique_ptr<LocalProxy> proxy(new LocalProxy(options, std::move(*directory), messages));
  auto done = proxy->listen();
  if (done) done = proxy->prepare(identity);
  if (done) done = proxy->launch(identity);
  if (done) done = proxy->wait_until_ready();
  if (!done) return tl::unexpected(std::move(done.error()));
  return proxy;
}

LocalProxy::~LocalProxy() {
  if (!sidecar_) return;
  sidecar_->child.signal(SIGTERM);
  const auto deadline = std::chrono::steady_clock::now() + kFarewell;
  int decisions = sidecar_->decisions.get();
  while (!sidecar_->child.wait(std::chrono::steady_clock::now()) &&
         std::chrono::steady_clock::now() < deadline) {
    std::array<pollfd, 2> waiting{{{sidecar_->child.pidfd(), POLLIN, 0}, {decisions, POLLIN, 0}}};
    ::poll(waiting.data(), waiting.size(), milliseconds_until(deadline));
    // It may have more to say than a pipe takes; poll(2) passes over -1.
    if (take_decisions() == LineBuffer::State::kEnded) decisions = -1;
  }
  sidecar_->child.end();
  take_decisions();
}

Status LocalProxy::listen() {
  sockaddr_storage storage;
  auto length = options_.listen.to_sockaddr(storage);
  auto* const address = reinterpret_cast<sockaddr*>(&storage);
  listener_.reset(::socket(storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const int on = 1;
  ::setsockopt(listener_.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (!listener_ || ::bind(listener_.get(), address, length) != 0 || ::listen(listener_.get(), kBacklog) != 0)
    return fail_errno("--listen " + options_.listen.to_string());
  length = sizeof storage;
  if (::getsockname(listener_.get(), address, &length) != 0) return fail_errno("getsockname");
  address_ = Endpoint::from_sockaddr(storage).value_or(options_.listen);
  return check_grants(options_, address_);
}

Status LocalProxy::prepare(const std::optional<Identity>& identity) {
  if (auto opened = open_log(options_.request_log, request_log_); !opened) return opened;
  if (auto opened = open_log(options_.json_log, json_log_); !opened) return opened;
  auto own = directory_.make("policies", identity);
  if (!own) return tl::unexpected(std::move(own.error()));
  auto policies = PolicyFolder::create(*own, options_.policies, options_.expression);
  if (!policies) return tl::unexpected(std::move(policies.error()));
  policies_.emplace(std::move(*policies));
  if (options_.ca_directory.empty()) {
    auto shared = directory_.make("trust", identity);
    if (!shared) return tl::unexpected(std::move(shared.error()));
    shared_ = std::move(*shared);
  } else {
    shared_ = std::filesystem::absolute(options_.ca_directory).lexically_normal().string();
    std::error_code failure;
    if (std::filesystem::create_directory(shared_, failure)) {
      if (auto owned = own_by(shared_, identity); !owned) return owned;
    }
  }
  config_ = directory_.path() + "/sidecar.json";
  const auto text = sidecar_config(options_, {policies_->directories(), shared_});
  if (auto written = write_file_atomically(config_, text, 0600); !written) return written;
  return own_by(config_, identity);
}

Status LocalProxy::launch(const std::optional<Identity>& identity) {
  std::vector<SidecarSocket> sockets{{"explicit", listener_.get()}};
  if (options_.external) {
    auto broker = BrokerProcess::start(*options_.external);
    if (!broker) return tl::unexpected(std::move(broker.error()));
    broker_.emplace(std::move(*broker));
    sockets.push_back({"external", broker_->sidecar_end().get()});
  }
  auto started = start_sidecar(config_, sockets, identity);
  if (!started) return tl::unexpected(std::move(started.error()));
  sidecar_.emplace(std::move(*started));
  listener_.reset();
  if (broker_) broker_->sidecar_end().reset();
  return {};
}

Status LocalProxy::wait_until_ready() {
  const auto deadline = std::chrono::steady_clock::now() + kStart;
  while (!has_started_ || !has_policies_) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    pollfd log{sidecar_->log.get(), POLLIN, 0};
    const int ready = ::poll(&log, 1, static_cast<int>(std::max<std::int64_t>(left.count(), 0)));
    if (ready == 0) return fail(ErrorKind::kTimeout, "the sidecar does not serve in time");
    if (ready > 0) {
      if (auto taken = take_log(); !taken) return taken;
    }
  }
  return {};
}

// An error says why it cannot go on.
Status LocalProxy::take_log() {
  std::vector<std::string> lines;
  const auto state = log_.read_from(sidecar_->log.get(), lines);
  for (const auto& line : lines) {
    const auto event = read_event(line);
    switch (event.kind) {
      case SidecarEvent::Kind::kStarted:
        has_started_ = true;
        break;
      case SidecarEvent::Kind::kPoliciesLoaded:
        has_policies_ = true;
        break;
      case SidecarEvent::Kind::kPoliciesRefused:
        if (!has_policies_) return fail(ErrorKind::kInvalid, event.text);
        messages_ << "podjail: the policies stay as they were: " << event.text << std::endl;
        break;
      case SidecarEvent::Kind::kFailed:
      case SidecarEvent::Kind::kProblem:
        return fail(ErrorKind::kUnavailable, event.text);
      case SidecarEvent::Kind::kPolicySays:
        messages_ << "podjail: " << event.text << std::endl;
        break;
      case SidecarEvent::Kind::kWarning:
      case SidecarEvent::Kind::kWords:
        messages_ << "podjail: sidecar: " << event.text << std::endl;
        break;
      case SidecarEvent::Kind::kOther:
        break;
    }
  }
  if (state == LineBuffer::State::kEnded) return fail(ErrorKind::kUnavailable, "the sidecar has ended");
  return {};
}

LineBuffer::State LocalProxy::take_decisions() {
  std::vector<std::string> lines;
  const auto state = decisions_.read_from(sidecar_->decisions.get(), lines);
  for (const auto& line : lines) {
    if (json_log_.is_open()) json_log_ << line << '\n';
    if (request_log_.is_open()) request_log_ << request_line_of(line);
  }
  if (lines.empty()) return state;
  json_log_.flush();
  request_log_.flush();
  return state;
}

Variables LocalProxy::variables() const {
  const char* java = std::getenv(std::string(contract::kJavaOptionsVariable).c_str());
  return proxy_variables(address_, shared_, java != nullptr ? java : "");
}

std::vector<int> LocalProxy::watched() const {
  return {sidecar_->log.get(), sidecar_->decisions.get(), sidecar_->child.pidfd()};
}

LocalProxy::State LocalProxy::attend() {
  take_decisions();
  if (auto kept = policies_->refresh(std::chrono::steady_clock::now()); !kept)
    messages_ << "podjail: the policies stay as they were: " << kept.error().message() << std::endl;
  const auto taken = take_log();
  if (taken) return State::kServing;
  messages_ << "podjail: " << taken.error().message() << std::endl;
  return State::kEnded;
}

}  // namespace podjail::serve
