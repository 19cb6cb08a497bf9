#include "sidecar/http/kept_head.h"

namespace podjail::http {
namespace {

template <typename Visit>
void for_each_view(RequestHead& head, Visit visit) {
  for (auto* view : {&head.method, &head.target, &head.path, &head.query, &head.host, &head.upgrade})
    visit(*view);
  for (auto& header : head.headers) {
    visit(header.name);
    visit(header.value);
  }
}

}  // namespace

KeptHead::KeptHead(const RequestHead& head) : head_(head) {
  std::size_t size = 0;
  for_each_view(head_, [&size](std::string_view view) { size += view.size(); });
  text_.reserve(size);
  for_each_view(head_, [this](std::string_view& view) {
    const auto begin = text_.size();
    text_.append(view);
    view = std::string_view(text_).substr(begin);
  });
}

}  // namespace podjail::http
