#include "tests/unit/sidecar/dns/fake_dns_server.h"

#include <sys/socket.h>

#include <array>

#include "sidecar/dns/sockets.h"
#include "sidecar/net/socket.h"

namespace podjail::test {

FakeDnsServer::FakeDnsServer(Respond respond)
    : respond_(std::move(respond)), socket_(dns::bind_udp(*Endpoint::parse("127.0.0.1:0")).value()) {}

std::string FakeDnsServer::address() const {
  return net::local_endpoint(socket_.get())->to_string();
}

void FakeDnsServer::serve_pending() {
  while (true) {
    std::array<std::uint8_t, 2048> buffer{};
    sockaddr_storage peer{};
    socklen_t length = sizeof peer;
    auto* address = reinterpret_cast<sockaddr*>(&peer);
    const ssize_t got =
        ::recvfrom(socket_.get(), buffer.data(), buffer.size(), MSG_DONTWAIT, address, &length);
    if (got < 0) return;
    const auto query = read_message(std::span(buffer).first(static_cast<std::size_t>(got)));
    if (!query) continue;
    questions_.push_back(query->question);
    types_.push_back(query->question_type);
    ports_.push_back(Endpoint::from_sockaddr(peer)->port);
    const auto response = respond_(*query);
    if (!response.empty()) ::sendto(socket_.get(), response.data(), response.size(), 0, address, length);
  }
}

std::size_t FakeDnsServer::count(std::string_view name, std::uint16_t type) const {
  std::size_t found = 0;
  for (std::size_t i = 0; i < questions_.size(); ++i) {
    if (questions_[i] == name && types_[i] == type) ++found;
  }
  return found;
}

}  // namespace podjail::test
