// ClientSession behind its preface, with one GET, one HEAD and one open upload: whatever frames an upstream
// sends, each answer it tells of could be written as one HTTP/1.1 head, its events come in their order, and
// no stream has more unread bytes than its window. The first byte of an input says where it is cut.
#include <cstdint>
#include <map>
#include <string>

#include "sidecar/http2/client_session.h"
#include "tests/fuzz/http/require.h"

namespace {

using namespace podjail;
using podjail::fuzz::require;

constexpr std::size_t kWindow = 65536;

void require_fields(std::span<const http::Header> fields) {
  for (const auto& field : fields) {
    require(!field.name.empty() && field.name.find_first_of(" :\r\nABC") == std::string_view::npos);
    require(field.value.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos);
    require(field.name != "transfer-encoding" && field.name != "connection");
  }
}

class Owner : public http2::AnswerEvents {
 public:
  void on_response(http2::StreamId id, const http::ResponseHead& head) override {
    auto& stream = streams_[id];
    require(!stream.answered && !stream.over);
    stream.answered = true;
    stream.left = head.framing == http::Framing::kLength ? head.content_length : SIZE_MAX;
    require(head.status >= 200 && head.status <= 999 && head.framing != http::Framing::kUntilClose);
    require_fields(head.headers);
  }
  void on_data(http2::StreamId id, std::string_view bytes) override {
    auto& stream = streams_[id];
    require(stream.answered && !stream.over && bytes.size() <= stream.left);
    if (stream.left != SIZE_MAX) stream.left -= bytes.size();
    require((stream.unread += bytes.size()) <= kWindow);
  }
  void on_trailers(http2::StreamId id, std::span<const http::Header> trailers) override {
    require(streams_[id].answered && !streams_[id].over);
    require_fields(trailers);
  }
  void on_end(http2::StreamId id) override {
    auto& stream = streams_[id];
    require(stream.answered && !stream.over && (stream.left == 0 || stream.left == SIZE_MAX));
    stream.over = true;
  }
  void on_reset(http2::StreamId id, const http2::StreamReset& reset) override {
    auto& stream = streams_[id];
    require(!stream.over && (reset.processed == http2::StreamReset::Processed::kPerhaps || !stream.answered));
    stream.over = true;
  }

 private:
  struct Stream {
    bool answered = false;
    bool over = false;
    std::size_t left = 0;
    std::size_t unread = 0;
  };
  std::map<http2::StreamId, Stream> streams_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data + 1), size - 1);
  const auto cut = data[0] % size;
  Owner owner;
  auto session = http2::ClientSession::make({{1024, 12}, 4}, "https", owner);
  require(session.has_value());
  http::RequestHead head;
  head.target = "/";
  for (const auto* method : {"GET", "HEAD", "POST"}) {
    head.method = method;
    const auto body = head.method == "POST" ? http2::Body::kFollows : http2::Body::kNone;
    require((*session)->open(head, "example.test", body).has_value());
  }
  (*session)->take_output();
  require((*session)->receive(std::string_view("\0\0\0\4\0\0\0\0\0", 9)).has_value());
  const bool goes_on = (*session)->receive(text.substr(0, cut)).has_value();
  (*session)->take_output();
  if (goes_on && (*session)->receive(text.substr(cut))) (*session)->take_output();
  return 0;
}
