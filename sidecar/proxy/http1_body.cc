#include "sidecar/proxy/http1_body.h"

#include "sidecar/http/serialise.h"

namespace podjail::proxy {

net::Task<bool> Http1Body::write(const Downstream::Pieces& pieces) {
  std::string chunks;
  for (const auto piece : pieces) {
    upstream_.set_deadline(net::coarse_now() + timeout_);
    if (framing_ == http::Framing::kChunked) {
      http::append_chunk(chunks, piece);
    } else if (co_await upstream_.write_all(piece) != net::IoState::kDone) {
      co_return false;
    }
  }
  co_return chunks.empty() || co_await upstream_.write_all(chunks) == net::IoState::kDone;
}

net::Task<bool> Http1Body::end_body() {
  if (framing_ != http::Framing::kChunked) co_return true;
  co_return co_await upstream_.write_all(http::kLastChunk) == net::IoState::kDone;
}

}  // namespace podjail::proxy
