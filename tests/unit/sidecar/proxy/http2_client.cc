#include "tests/unit/sidecar/proxy/http2_client.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace podjail::test {

struct Http2Client::Callbacks {
  static Http2Client& of(void* self) { return *static_cast<Http2Client*>(self); }

  static int header(nghttp2_session*, const nghttp2_frame* frame, const std::uint8_t* name,
                    std::size_t name_size, const std::uint8_t* value, std::size_t value_size, std::uint8_t,
                    void* self) {
    const auto text = [](const std::uint8_t* bytes, std::size_t size) {
      return std::string(reinterpret_cast<const char*>(bytes), size);
    };
    of(self).streams_[frame->hd.stream_id].head[text(name, name_size)] = text(value, value_size);
    return 0;
  }

  static int frame(nghttp2_session*, const nghttp2_frame* frame, void* self) {
    auto& client = of(self);
    if (frame->hd.type == NGHTTP2_GOAWAY) client.goaway_ = frame->goaway.error_code;
    const auto found = client.streams_.find(frame->hd.stream_id);
    if (found == client.streams_.end()) return 0;
    auto& stream = found->second;
    auto& answer = stream.answer;
    if (frame->hd.type == NGHTTP2_RST_STREAM) answer.reset = frame->rst_stream.error_code;
    if (frame->hd.type == NGHTTP2_HEADERS) {
      auto head = std::exchange(stream.head, {});
      const auto status = head[":status"];
      if (status.starts_with('1')) {
        answer.interim.push_back(status);
      } else {
        if (!status.empty()) answer.status = status;
        answer.fields.merge(head);
      }
    }
    const bool carries = frame->hd.type == NGHTTP2_HEADERS || frame->hd.type == NGHTTP2_DATA;
    if (carries && (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0) answer.ended = true;
    return 0;
  }

  static int data(nghttp2_session*, std::uint8_t, std::int32_t stream, const std::uint8_t* bytes,
                  std::size_t size, void* self) {
    of(self).streams_[stream].answer.body.append(reinterpret_cast<const char*>(bytes), size);
    return 0;
  }

  static ssize_t read(nghttp2_session*, std::int32_t id, std::uint8_t* room, std::size_t size,
                      std::uint32_t* flags, nghttp2_data_source*, void* self) {
    auto& stream = of(self).streams_[id];
    const auto left = std::string_view(stream.to_send).substr(stream.sent);
    if (left.empty() && stream.open) return NGHTTP2_ERR_DEFERRED;
    const auto taken = std::min(size, left.size());
    std::copy_n(left.data(), taken, room);
    stream.sent += taken;
    if (taken == left.size() && !stream.open) *flags |= NGHTTP2_DATA_FLAG_EOF;
    return static_cast<ssize_t>(taken);
  }
};

Http2Client::Http2Client(Windows windows) {
  nghttp2_session_callbacks* callbacks = nullptr;
  nghttp2_session_callbacks_new(&callbacks);
  nghttp2_session_callbacks_set_on_header_callback(callbacks, Callbacks::header);
  nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, Callbacks::frame);
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, Callbacks::data);
  nghttp2_option* option = nullptr;
  nghttp2_option_new(&option);
  nghttp2_option_set_no_auto_window_update(option, windows == Windows::kClosed ? 1 : 0);
  EXPECT_EQ(nghttp2_session_client_new2(&session_, callbacks, this, option), 0);
  nghttp2_option_del(option);
  nghttp2_session_callbacks_del(callbacks);
  EXPECT_EQ(nghttp2_submit_settings(session_, NGHTTP2_FLAG_NONE, nullptr, 0), 0);
}

Http2Client::~Http2Client() {
  nghttp2_session_del(session_);
}

std::int32_t Http2Client::submit(const Fields& fields, std::optional<std::string> body, bool open) {
  std::vector<nghttp2_nv> list;
  for (const auto& [name, value] : fields) {
    const auto bytes = [](const std::string& text) {
      return reinterpret_cast<std::uint8_t*>(const_cast<char*>(text.data()));
    };
    list.push_back({bytes(name), bytes(value), name.size(), value.size(), NGHTTP2_NV_FLAG_NONE});
  }
  nghttp2_data_provider provider{{}, Callbacks::read};
  const auto id = nghttp2_submit_request(session_, nullptr, list.data(), list.size(),
                                         body ? &provider : nullptr, nullptr);
  EXPECT_GT(id, 0);
  auto& stream = streams_[id];
  stream.to_send = std::move(body).value_or("");
  stream.open = open;
  return id;
}

std::int32_t Http2Client::request(const Fields& fields) {
  return submit(fields, std::nullopt, false);
}

std::int32_t Http2Client::request(const Fields& fields, std::string body) {
  return submit(fields, std::move(body), false);
}

std::int32_t Http2Client::request_open(const Fields& fields, std::string begin_of_body) {
  return submit(fields, std::move(begin_of_body), true);
}

void Http2Client::send_more(std::int32_t stream, std::string_view bytes) {
  streams_.at(stream).to_send.append(bytes);
  nghttp2_session_resume_data(session_, stream);
}

void Http2Client::end(std::int32_t stream) {
  streams_.at(stream).open = false;
  nghttp2_session_resume_data(session_, stream);
}

void Http2Client::reset(std::int32_t stream) {
  nghttp2_submit_rst_stream(session_, NGHTTP2_FLAG_NONE, stream, NGHTTP2_CANCEL);
}

void Http2Client::ping() {
  nghttp2_submit_ping(session_, NGHTTP2_FLAG_NONE, nullptr);
}

void Http2Client::receive(std::string_view bytes) {
  const auto taken =
      nghttp2_session_mem_recv(session_, reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  EXPECT_EQ(taken, static_cast<ssize_t>(bytes.size())) << nghttp2_strerror(static_cast<int>(taken));
}

std::string Http2Client::take_output() {
  std::string out;
  const std::uint8_t* bytes = nullptr;
  for (ssize_t size = 1; size > 0;) {
    size = nghttp2_session_mem_send(session_, &bytes);
    if (size > 0) out.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
  }
  return out;
}

}  // namespace podjail::test
