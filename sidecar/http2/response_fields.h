// The fields of an upstream's answer in HTTP/2, read by the rules of an HTTP/1.1 head (response_rules.h), so
// that it can be written to a workload of either version and means the same there.
#pragma once

#include "lib/base/result.h"
#include "sidecar/http2/field_list.h"

namespace podjail::http2 {

// The answer to a request of `method`, as views of `fields`; interim answers (1xx) are answers too. A body
// of unknown length has framing kChunked, one that is known to be empty announces the length 0.
tl::expected<http::ResponseHead, http::Rejection> read_response(const FieldList& fields,
                                                                std::string_view method, Body body);

}  // namespace podjail::http2
