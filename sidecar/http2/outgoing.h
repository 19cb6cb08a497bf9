// What one stream has still to send: a body, as far as its window lets it go, then perhaps trailers. And how
// fields of ours are written for nghttp2, which copies what it is given.
#pragma once

#include <nghttp2/nghttp2.h>

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sidecar/http/message.h"

namespace podjail::http2 {

// Fields in the form that HTTP/2 wants: names in lower case, nothing that speaks of a connection.
class OutgoingFields {
 public:
  // Whatever the field is.
  void add(std::string_view name, std::string_view value);
  // The end-to-end fields among `headers`: neither connection fields nor those that Connection names.
  void add_end_to_end(std::span<const http::Header> headers);
  bool empty() const { return fields_.empty(); }
  std::vector<nghttp2_nv> view() const;  // valid until the next call that adds

 private:
  struct Field {
    std::string name;
    std::string value;
  };
  std::vector<Field> fields_;
};

class OutgoingBody {
 public:
  bool has_room() const { return queue_.size() - queued_from_ < kQueueBytes; }
  bool is_finished() const { return finished_; }
  void append(std::string_view bytes);  // nothing after finish()
  void finish() { finished_ = true; }
  void finish(std::span<const http::Header> trailers);

  // The data source of nghttp2: fills `room` with what is there; the end of the body brings the trailers.
  ssize_t read(nghttp2_session* session, std::int32_t stream, std::span<std::uint8_t> room,
               std::uint32_t& flags);

 private:
  static constexpr std::size_t kQueueBytes = 64 * 1024;
  std::string queue_;
  std::size_t queued_from_ = 0;
  bool finished_ = false;
  OutgoingFields trailers_;
};

}  // namespace podjail::http2
