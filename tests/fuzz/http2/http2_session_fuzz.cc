// ServerSession behind a preface: whatever frames follow, each request it tells of could be written as one
// HTTP/1.1 head, and no stream has more unread bytes than its window. The first byte of an input says where
// it is cut.
#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "sidecar/http2/server_session.h"
#include "tests/fuzz/http/require.h"

namespace {

using namespace podjail;
using podjail::fuzz::require;

constexpr std::size_t kWindow = 65536;

class Owner : public http2::StreamEvents {
 public:
  void on_request(http2::StreamId id, const http::RequestHead& head) override {
    require(open_.insert(id).second && open_.size() <= 4);
    require(!head.host.empty() && head.path.starts_with('/') && head.headers.front().name == "host");
    for (const auto& header : head.headers) {
      require(!header.name.empty() && header.name.find_first_of(" :\r\nABC") == std::string_view::npos);
      require(header.value.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos);
      require(header.name != "transfer-encoding" && header.name != "connection");
    }
  }
  void on_rejected(http2::StreamId id, const http::Rejection& rejection) override {
    require(open_.insert(id).second && !rejection.detail.empty());
  }
  void on_unserved(Reason) override {}
  void on_data(http2::StreamId id, std::string_view bytes) override {
    require(open_.contains(id));
    require((unread_[id] += bytes.size()) <= kWindow);
  }
  void on_end(http2::StreamId id) override { require(open_.contains(id)); }
  void on_reset(http2::StreamId id) override { require(open_.erase(id) == 1); }

 private:
  std::set<http2::StreamId> open_;
  std::map<http2::StreamId, std::size_t> unread_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data + 1), size - 1);
  const auto cut = data[0] % size;
  Owner owner;
  auto session = http2::ServerSession::make({{1024, 12}, 4}, "https", owner);
  require(session.has_value());
  std::string preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  require((*session)->receive(preface.append("\0\0\0\4\0\0\0\0\0", 9)).has_value());
  const bool goes_on = (*session)->receive(text.substr(0, cut)).has_value();
  (*session)->take_output();
  if (goes_on && (*session)->receive(text.substr(cut))) (*session)->take_output();
  return 0;
}
