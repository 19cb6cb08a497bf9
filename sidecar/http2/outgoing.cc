#include "sidecar/http2/outgoing.h"

#include <algorithm>
#include <utility>

namespace podjail::http2 {
namespace {

std::uint8_t* bytes_of(std::string_view text) {
  return reinterpret_cast<std::uint8_t*>(const_cast<char*>(text.data()));  // nghttp2 copies, it never writes
}

}  // namespace

void OutgoingFields::add(std::string_view name, std::string_view value) {
  auto& field = fields_.emplace_back(Field{std::string(name), std::string(value)});
  for (char& c : field.name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
}

void OutgoingFields::add_end_to_end(std::span<const http::Header> headers) {
  for (const auto& header : headers) {
    if (http::is_hop_by_hop(header.name) || http::is_named_by_connection(headers, header.name)) continue;
    add(header.name, header.value);
  }
}

std::vector<nghttp2_nv> OutgoingFields::view() const {
  std::vector<nghttp2_nv> view;
  view.reserve(fields_.size());
  for (const auto& field : fields_)
    view.push_back({bytes_of(field.name), bytes_of(field.value), field.name.size(), field.value.size(),
                    NGHTTP2_NV_FLAG_NONE});
  return view;
}

void OutgoingBody::append(std::string_view bytes) {
  if (finished_) return;
  queue_.erase(0, std::exchange(queued_from_, 0));
  queue_.append(bytes);
}

void OutgoingBody::finish(std::span<const http::Header> trailers) {
  if (finished_) return;
  trailers_.add_end_to_end(trailers);
  finished_ = true;
}

ssize_t OutgoingBody::read(nghttp2_session* session, std::int32_t stream, std::span<std::uint8_t> room,
                           std::uint32_t& flags) {
  const auto left = std::string_view(queue_).substr(queued_from_);
  if (left.empty() && !finished_) return NGHTTP2_ERR_DEFERRED;
  const auto taken = std::min(room.size(), left.size());
  std::copy_n(left.data(), taken, room.data());
  queued_from_ += taken;
  if (taken < left.size()) return static_cast<ssize_t>(taken);
  queue_.clear();
  queued_from_ = 0;
  if (!finished_) return static_cast<ssize_t>(taken);
  flags |= NGHTTP2_DATA_FLAG_EOF;
  if (trailers_.empty()) return static_cast<ssize_t>(taken);
  flags |= NGHTTP2_DATA_FLAG_NO_END_STREAM;
  const auto fields = trailers_.view();
  if (nghttp2_submit_trailer(session, stream, fields.data(), fields.size()) != 0)
    return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;  // resets the stream: without them the end would be a lie
  return static_cast<ssize_t>(taken);
}

}  // namespace podjail::http2
