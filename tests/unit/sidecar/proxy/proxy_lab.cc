#include "tests/unit/sidecar/proxy/proxy_lab.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <boost/asio/co_spawn.hpp>

#include "lib/policy/engine.h"
#include "sidecar/net/socket.h"
#include "tests/unit/sidecar/dns/dns_message.h"

namespace podjail::test {
namespace {

constexpr std::chrono::seconds kPatience{20};
const char* const kUpstreamAddress = "127.0.0.2";  // not the address connections to it come from

// V8 starts once per process, so the test program has one Platform for all labs.
policy::Platform& platform() {
  static policy::Platform only;
  return only;
}

Bytes respond_with_upstream(const Message& query) {
  std::vector<Record> answers;
  if (query.question_type == kA) answers.push_back(address_record(query.question, {127, 0, 0, 2}, 60));
  return make_response(query, 0, answers);
}

}  // namespace

RecordingUpstream::RecordingUpstream() {
  auto listener = net::listen_tcp({*IpAddress::parse(kUpstreamAddress), 0}, 64);
  EXPECT_TRUE(listener);
  listener_ = std::move(*listener);
  port_ = net::local_endpoint(listener_.get())->port;
  respond = [](const std::string& bytes) -> std::optional<std::string> {
    if (bytes.find("\r\n\r\n") == bytes.npos) return std::nullopt;
    return "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  };
}

void RecordingUpstream::turn() {
  if (auto fd = net::accept_tcp(listener_.get())) {
    ++connections;
    peers_.push_back({std::move(*fd), {}});
  }
  if (stop_reading) return;
  for (auto& peer : peers_) serve(peer);
  std::erase_if(peers_, [](const Peer& peer) { return !peer.fd; });
}

void RecordingUpstream::serve(Peer& peer) {
  std::array<char, 65536> bytes;
  const ssize_t got = ::recv(peer.fd.get(), bytes.data(), bytes.size(), MSG_DONTWAIT);
  if (got == 0 || (got < 0 && errno != EAGAIN)) return peer.fd.reset();
  if (got > 0) received.append(bytes.data(), static_cast<std::size_t>(got));
  if (got > 0) peer.pending.append(bytes.data(), static_cast<std::size_t>(got));
  if (peer.pending.empty()) return;
  const auto answer = respond(peer.pending);
  if (!answer) return;
  peer.pending.clear();
  std::string_view text = *answer;
  const bool hang_up = text.ends_with(kHangUp);
  if (hang_up) text.remove_suffix(kHangUp.size());
  const bool reset = text.ends_with(kReset);
  if (reset) text.remove_suffix(kReset.size());
  EXPECT_EQ(::send(peer.fd.get(), text.data(), text.size(), MSG_NOSIGNAL), static_cast<ssize_t>(text.size()));
  if (reset) net::reset_on_close(peer.fd.get());
  if (hang_up || reset) peer.fd.reset();
}

ProxyLab::ProxyLab(const std::string& policy, const std::function<void(config::Config&)>& adjust,
                   std::string proxy_authorization)
    : dns(respond_with_upstream),
      root_(CertificateBuilder().common_name("test root").authority().self_signed()),
      names_(dns::NamePool::Options{}),
      metrics_(observe::Metrics::Options{}),
      denials_(observe::TokenBucket::Options{}, net::Clock::now()),
      ids_(0) {
  platform();
  config_.upstream.resolvers.push_back(*Endpoint::parse(dns.address()));
  config_.upstream.grants.push_back(
      *net::Grant::parse(std::string(kUpstreamAddress) + "/32:" + std::to_string(upstream.port())));
  if (adjust) adjust(config_);
  issuer_.emplace(std::move(*tls::Issuer::create({.pod_name = "test"}, tls::WallClock::now())));
  server_tls_.emplace(std::move(*tls::ServerContext::create(*issuer_, tls::NewestHttp::k2)));
  tls::Roots roots;
  roots.certificates.push_back(tls::root_of(root_.certificate.get()));
  client_tls_.emplace(std::move(*tls::ClientContext::create(roots, {})));
  std::array<int, 2> pipe{};
  EXPECT_EQ(::pipe2(pipe.data(), O_CLOEXEC | O_NONBLOCK), 0);
  log_reader_.reset(pipe[0]);
  sink_.emplace(UniqueFd(pipe[1]), observe::LogSink::Options{});
  shared_.emplace(proxy::Shared{config_, *issuer_, names_, metrics_, *sink_, denials_,
                                observe::DecisionContext{}, ids_, connection_ids_, *server_tls_, *client_tls_,
                                std::move(proxy_authorization)});
  shadow_.emplace(proxy::ShadowJudge::Sinks{metrics_, *sink_, denials_, observe::DecisionContext{}});
  shared_->shadow = &*shadow_;
  worker_ = std::move(*proxy::Worker::create(*shared_));
  use_policy(policy);
}

void ProxyLab::use_policy(const std::string& policy) {
  auto engine = policy::Engine::create(policy::make_policy_sources({{"policy.js", policy}}), {});
  EXPECT_TRUE(engine) << (engine ? "" : engine.error().message());
  if (engine) worker_->set_engine(std::move(*engine));
}

void ProxyLab::use_shadow(const std::string& policy) {
  auto engine = policy::Engine::create(policy::make_policy_sources({{"shadow.js", policy}}), {});
  EXPECT_TRUE(engine) << (engine ? "" : engine.error().message());
  if (engine) shadow_->set_engine(std::move(*engine));
}

ProxyLab::~ProxyLab() {
  worker_->abort();
  turn_until([&] { return open_connections == 0; });
}

UniqueFd ProxyLab::connect() {
  proxy::ConnectionFacts facts;
  facts.original.endpoint = {*IpAddress::parse("198.18.0.5"), upstream.port()};
  facts.original_text = facts.original.endpoint.to_string();
  facts.original_address = facts.original.endpoint.address.to_string();
  facts.dns_name = *HostName::parse(kName);
  return connect_with(std::move(facts));
}

UniqueFd ProxyLab::connect_with(proxy::ConnectionFacts facts) {
  const auto listener = net::listen_tcp({*IpAddress::parse("127.0.0.1"), 0}, 1);
  UniqueFd client(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_storage storage;
  const auto length = net::local_endpoint(listener->get())->to_sockaddr(storage);
  EXPECT_EQ(::connect(client.get(), reinterpret_cast<const sockaddr*>(&storage), length), 0);
  auto server = net::accept_tcp(listener->get());
  EXPECT_TRUE(server);
  ++open_connections;
  net::asio::co_spawn(worker_->context().get_executor(),
                      proxy::serve_connection(*worker_, std::move(*server), std::move(facts)),
                      [this](const std::exception_ptr&) { --open_connections; });
  return client;
}

void ProxyLab::turn() {
  worker_->context().restart();
  worker_->context().poll();
  dns.serve_pending();
  upstream.turn();
}

void ProxyLab::turn_until(const std::function<bool()>& condition) {
  const auto deadline = net::Clock::now() + kPatience;
  while (!condition()) {
    turn();
    if (net::Clock::now() > deadline) {
      ADD_FAILURE() << "nothing came of it in time";
      return;
    }
  }
}

ProxyLab::Seen ProxyLab::send(int fd, std::string_view request,
                              const std::function<bool(const std::string&)>& enough) {
  Seen seen;
  turn_until([&] {
    if (!request.empty()) {
      const ssize_t sent = ::send(fd, request.data(), request.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
      if (sent > 0) request.remove_prefix(static_cast<std::size_t>(sent));
      if (sent < 0 && errno != EAGAIN) request = {};
    }
    std::array<char, 65536> bytes;
    const ssize_t got = ::recv(fd, bytes.data(), bytes.size(), MSG_DONTWAIT);
    if (got > 0) seen.bytes.append(bytes.data(), static_cast<std::size_t>(got));
    if (got == 0) seen.end = Seen::End::kProper;
    if (got < 0 && errno != EAGAIN) seen.end = Seen::End::kReset;
    return seen.end != Seen::End::kOpen || (enough && enough(seen.bytes));
  });
  return seen;
}

ProxyLab::Seen ProxyLab::send(std::string_view request) {
  const auto fd = connect();
  return send(fd.get(), request);
}

std::string ProxyLab::host_header() const {
  return "Host: " + std::string(kName) + ":" + std::to_string(upstream.port()) + "\r\n";
}

std::string ProxyLab::get(std::string_view path, std::string_view more_headers) const {
  return "GET " + std::string(path) + " HTTP/1.1\r\n" + host_header() + std::string(more_headers) + "\r\n";
}

std::vector<std::string> ProxyLab::decisions() {
  worker_->log().flush();
  std::array<char, 65536> bytes;
  for (ssize_t got = 1; got > 0;) {
    got = ::read(log_reader_.get(), bytes.data(), bytes.size());
    if (got > 0) log_text_.append(bytes.data(), static_cast<std::size_t>(got));
  }
  std::vector<std::string> lines;
  std::string_view rest = log_text_;
  for (auto end = rest.find('\n'); end != rest.npos; end = rest.find('\n')) {
    lines.emplace_back(rest.substr(0, end));
    rest.remove_prefix(end + 1);
  }
  return lines;
}

}  // namespace podjail::test
