#include "sidecar/dns/query_buffer.h"

#include <algorithm>

namespace podjail::dns {

QueryBuffer::State QueryBuffer::state() const {
  if (used_ < kPrefix) return State::kNeedMore;
  if (query_size() > kMaxQuery) return State::kTooLong;
  return used_ < kPrefix + query_size() ? State::kNeedMore : State::kComplete;
}

std::span<const std::uint8_t> QueryBuffer::query() const {
  return std::span(bytes_).subspan(kPrefix, query_size());
}

void QueryBuffer::drop_query() {
  const std::size_t size = kPrefix + query_size();
  std::copy_n(bytes_.data() + size, used_ - size, bytes_.data());
  used_ -= size;
}

std::span<char> QueryBuffer::room() {
  return {reinterpret_cast<char*>(bytes_.data()) + used_, bytes_.size() - used_};
}

std::string with_length(std::span<const std::uint8_t> response) {
  std::string framed{static_cast<char>(response.size() >> 8), static_cast<char>(response.size())};
  framed.append(response.begin(), response.end());
  return framed;
}

}  // namespace podjail::dns
