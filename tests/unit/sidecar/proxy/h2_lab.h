// An upstream that speaks HTTP/2, and requests that are sent to it as a workload's would be, without a
// workload: each has its permit from the lab's policy and keeps what is answered.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "sidecar/http2/server_session.h"
#include "sidecar/proxy/h2_exchange.h"
#include "sidecar/proxy/served_request.h"
#include "tests/unit/sidecar/proxy/proxy_lab.h"

namespace podjail::test {

// Serves the lab's upstream, one connection at a time.
class H2Upstream final : public http2::StreamEvents {
 public:
  using Id = http2::StreamId;
  explicit H2Upstream(RecordingUpstream& upstream);
  ~H2Upstream() override;

  std::function<void(Id)> answer;  // a request is whole; by default: 200 with "ok"
  std::function<void(Id)> begun;   // the head of a request is there
  std::vector<std::string> requests;
  std::vector<std::string> fields;  // "name=value", of the last of them
  std::map<Id, std::string> bodies;
  int resets = 0;
  http2::ServerSession& session() { return *session_; }
  // Sent after what the session has to say: bytes, or RecordingUpstream::kHangUp.
  std::string afterwards;
  void respond_ok(Id id);

 private:
  void on_request(Id id, const http::RequestHead& head) override;
  void on_rejected(Id, const http::Rejection& rejection) override { requests.emplace_back(rejection.detail); }
  void on_unserved(Reason) override { ++resets; }
  void on_data(Id id, std::string_view bytes) override;
  void on_end(Id id) override { answer(id); }
  void on_reset(Id) override { ++resets; }
  std::string take(const std::string& bytes);

  RecordingUpstream& upstream_;
  std::unique_ptr<http2::ServerSession> session_;
};

// A workload that has `body` to send, in pieces, and takes whatever it is answered.
class MemoryDownstream final : public proxy::Downstream {
 public:
  std::vector<std::string> body;
  std::optional<http::ResponseHead> head;
  std::vector<std::string> fields;  // "name=value", of that head
  std::string text;
  std::vector<std::string> trailers;
  bool ended = false;
  net::Cancellable* tied = nullptr;

  void set_deadline(net::Deadline) override {}
  void clear_deadline() override {}
  bool has_stalled() const override { return false; }
  bool has_left() const override { return false; }
  void tie(net::Cancellable* upstream) override { tied = upstream; }
  net::Task<void> invite_body() override { co_return; }
  net::Task<Body> read_body(Pieces& pieces) override;
  std::uint64_t body_bytes() const override { return body_bytes_; }
  void stop_body() override {}
  void resume() override {}
  proxy::Next begin_answer(const http::ResponseHead& given) override;
  bool put(Pieces& pieces) override;
  net::Task<bool> write(const Pieces&) override { co_return true; }
  void end_answer(std::span<const http::Header> given) override;
  bool flush_now() override { return true; }
  net::Task<bool> flush() override { co_return true; }
  std::optional<proxy::Relay::Side> switch_to(const http::ResponseHead&, std::string_view) override {
    return std::nullopt;
  }

 private:
  std::size_t given_ = 0;
  std::uint64_t body_bytes_ = 0;
};

// A request to the lab's upstream over HTTP/2 without TLS.
class H2Request {
 public:
  H2Request(ProxyLab& lab, std::string_view method, std::vector<std::string> body = {});
  ~H2Request();  // a workload that leaves

  // Begins to serve it; turn the lab until it is done().
  void start();
  // Serves it to its end.
  void serve();
  bool done() const { return outcome.has_value(); }
  const proxy::Permit& permit() const { return served_.permit(); }

  MemoryDownstream downstream;
  std::optional<proxy::H2Exchange::Outcome> outcome;

 private:
  ProxyLab& lab_;
  std::string host_;
  proxy::ConnectionFacts facts_;
  http::RequestHead head_;
  proxy::ServedRequest served_;
  proxy::ExchangeScratch scratch_;
  std::optional<proxy::H2Exchange> exchange_;
};

inline constexpr const char* kAllowAll = "export function onRequest(r) { return true; }";
void wait_for_policy(ProxyLab& lab);

}  // namespace podjail::test
