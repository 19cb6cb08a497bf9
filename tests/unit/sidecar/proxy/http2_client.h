// An HTTP/2 client for tests, on nghttp2: it submits requests, takes what a server says, and keeps what came
// of each stream. It has no socket: bytes in, bytes out.
#pragma once

#include <nghttp2/nghttp2.h>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace podjail::test {

class Http2Client {
 public:
  using Fields = std::vector<std::pair<std::string, std::string>>;
  struct Answer {
    std::string status;  // of the final head
    std::vector<std::string> interim;
    std::map<std::string, std::string> fields;
    std::string body;
    bool ended = false;                  // by END_STREAM
    std::optional<std::uint32_t> reset;  // RST_STREAM's error code
    bool closed() const { return ended || reset; }
  };
  enum class Windows { kAutomatic, kClosed };  // kClosed: nothing that arrives is acknowledged

  explicit Http2Client(Windows windows = Windows::kAutomatic);
  ~Http2Client();

  // The stream's id. Without a body the head ends the request; a body is sent as far as `body` reaches, and
  // ended unless `open` says that more may follow.
  std::int32_t request(const Fields& fields);
  std::int32_t request(const Fields& fields, std::string body);
  std::int32_t request_open(const Fields& fields, std::string begin_of_body);
  void send_more(std::int32_t stream, std::string_view bytes);
  void end(std::int32_t stream);
  std::size_t unsent(std::int32_t stream) const {
    return streams_.at(stream).to_send.size() - streams_.at(stream).sent;
  }
  void reset(std::int32_t stream);
  void ping();

  void receive(std::string_view bytes);
  std::string take_output();
  const Answer& answer(std::int32_t stream) const { return streams_.at(stream).answer; }
  std::optional<std::uint32_t> goaway() const { return goaway_; }

 private:
  struct Stream {
    Answer answer;
    std::string to_send;
    std::size_t sent = 0;
    bool open = false;
    std::map<std::string, std::string> head;
  };
  struct Callbacks;
  std::int32_t submit(const Fields& fields, std::optional<std::string> body, bool open);

  nghttp2_session* session_ = nullptr;
  std::map<std::int32_t, Stream> streams_;
  std::optional<std::uint32_t> goaway_;
};

}  // namespace podjail::test
