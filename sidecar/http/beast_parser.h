// The bridge to Boost.Beast's parser, which decodes chunked bodies, and against which the fuzz targets hold
// our own reading of heads: it hands every piece over as a view of the input, keeps nothing, and judges
// nothing beyond the grammar.
#pragma once

#include <algorithm>
#include <boost/beast/http/basic_parser.hpp>
#include <string_view>
#include <vector>

#include "sidecar/http/message.h"

namespace podjail::http {

namespace beast = boost::beast;

template <bool is_request>
class BeastParser final : public beast::http::basic_parser<is_request> {
 public:
  std::string_view method, target, reason;
  unsigned status = 0;
  int version = 0;                                  // 10 or 11
  std::vector<Header>* headers = nullptr;           // where fields of the head go
  std::vector<std::string_view>* pieces = nullptr;  // where body bytes go

 private:
  using Error = beast::error_code;
  using Text = beast::string_view;
  static std::string_view view(Text text) { return {text.data(), text.size()}; }

  void on_request_impl(beast::http::verb, Text method_text, Text target_text, int version_number,
                       Error&) override {
    method = view(method_text);
    target = view(target_text);
    version = version_number;
  }
  void on_response_impl(int code, Text reason_text, int version_number, Error&) override {
    status = static_cast<unsigned>(code);
    reason = view(reason_text);
    version = version_number;
  }
  void on_field_impl(beast::http::field, Text name, Text value, Error&) override {
    if (headers != nullptr) headers->push_back({view(name), view(value)});
  }
  void on_header_impl(Error&) override { headers = nullptr; }  // fields after this are trailers: not relayed
  void on_body_init_impl(const boost::optional<std::uint64_t>&, Error&) override {}
  std::size_t on_body_impl(Text body, Error&) override { return keep(body); }
  // Beast lets control characters pass inside a quoted value; other parsers end the line at a line feed.
  void on_chunk_header_impl(std::uint64_t, Text extensions, Error& error) override {
    const auto is_control = [](char c) { return (c >= 0 && c < 0x20 && c != '\t') || c == 0x7f; };
    if (std::any_of(extensions.begin(), extensions.end(), is_control)) {
      error = beast::http::error::bad_chunk_extension;
    }
  }
  std::size_t on_chunk_body_impl(std::uint64_t, Text body, Error&) override { return keep(body); }
  void on_finish_impl(Error&) override {}

  std::size_t keep(Text body) {
    if (pieces != nullptr && !body.empty()) pieces->push_back(view(body));
    return body.size();
  }
};

}  // namespace podjail::http
