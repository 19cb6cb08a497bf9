// A proxy lab with an HTTP/2 workload: a connection that begins with the preface, as a client without TLS
// sends it.
#pragma once

#include <sys/socket.h>

#include <array>
#include <string>

#include "tests/unit/sidecar/proxy/http2_client.h"
#include "tests/unit/sidecar/proxy/proxy_lab.h"

namespace podjail::test {

inline constexpr const char* kAllowEverything = "export function onRequest(r) { return true; }";

class Http2Lab {
 public:
  using Fields = Http2Client::Fields;

  explicit Http2Lab(const std::string& policy = kAllowEverything,
                    const std::function<void(config::Config&)>& adjust = {},
                    Http2Client::Windows windows = Http2Client::Windows::kAutomatic)
      : lab(policy, adjust), client(windows), fd_(lab.connect()) {}

  Fields fields(std::string method, std::string path, const Fields& more = {}) const {
    Fields all{{":method", std::move(method)},
               {":scheme", "http"},
               {":path", std::move(path)},
               {":authority", authority()}};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  std::string authority() const {
    return std::string(ProxyLab::kName) + ":" + std::to_string(lab.upstream.port());
  }
  Fields get(std::string path, const Fields& more = {}) const { return fields("GET", std::move(path), more); }

  // Turns the lab, with the client, until `condition` holds.
  void turn_until(const std::function<bool()>& condition) {
    lab.turn_until([&] {
      exchange_bytes();
      return condition();
    });
  }
  void turn(int times) {
    turn_until([&times] { return times-- <= 0; });
  }
  const Http2Client::Answer& wait_for(std::int32_t stream) {
    turn_until([&] { return client.answer(stream).closed() || ended; });
    return client.answer(stream);
  }

  ProxyLab lab;
  Http2Client client;
  bool ended = false;  // the connection, by the proxy

 private:
  void exchange_bytes() {
    out_.append(client.take_output());
    if (!out_.empty()) {
      const ssize_t sent = ::send(fd_.get(), out_.data(), out_.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
      if (sent > 0) out_.erase(0, static_cast<std::size_t>(sent));
    }
    std::array<char, 65536> bytes;
    const ssize_t got = ::recv(fd_.get(), bytes.data(), bytes.size(), MSG_DONTWAIT);
    if (got > 0) client.receive({bytes.data(), static_cast<std::size_t>(got)});
    if (got == 0 || (got < 0 && errno != EAGAIN)) ended = true;
  }

  UniqueFd fd_;
  std::string out_;
};

}  // namespace podjail::test
