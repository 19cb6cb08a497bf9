// A request to send through a ClientSession, and what came back as a list of texts.
#pragma once

#include <string>
#include <vector>

#include "sidecar/http2/client_session.h"

namespace podjail::http2::test {

using Events = std::vector<std::string>;

inline http::RequestHead request_head(std::string_view method, std::vector<http::Header> headers = {}) {
  http::RequestHead head;
  head.method = method;
  head.target = "/a?b=c";
  head.headers = std::move(headers);
  return head;
}

// Writes what an upstream does into a list.
class Answers : public AnswerEvents {
 public:
  void on_response(StreamId, const http::ResponseHead& head) override {
    events.push_back("response " + std::to_string(head.status));
    for (const auto& header : head.headers)
      events.back().append(" ").append(header.name).append("=").append(header.value);
  }
  void on_data(StreamId, std::string_view bytes) override { body += bytes; }
  void on_trailers(StreamId, std::span<const http::Header> trailers) override {
    for (const auto& field : trailers)
      events.push_back(std::string(field.name).append("=").append(field.value));
  }
  void on_end(StreamId) override { events.emplace_back("end"); }
  void on_reset(StreamId, const StreamReset& reset) override {
    const bool untouched = reset.processed == StreamReset::Processed::kNo;
    events.push_back((untouched ? "refused " : "reset ") + std::to_string(reset.error));
  }

  Events events;
  std::string body;
};

}  // namespace podjail::http2::test
