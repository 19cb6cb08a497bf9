// Whatever a workload sends first: no crash, a name only from a whole ClientHello, and no answer that more
// bytes would change but "need more".
#include "sidecar/tls/client_hello.h"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using podjail::tls::ClientHello;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto hello = podjail::tls::parse_client_hello(bytes);
  if (hello.server_name && hello.state != ClientHello::State::kComplete) std::abort();
  if (hello.server_name &&
      (hello.server_name->data() < bytes.data() ||
       hello.server_name->data() + hello.server_name->size() > bytes.data() + bytes.size()))
    std::abort();
  if (hello.state == ClientHello::State::kNeedMore && size >= podjail::tls::kMaxClientHelloBytes)
    std::abort();
  for (std::size_t less = 0; less < size && hello.state == ClientHello::State::kNeedMore;
       less += 1 + size / 64) {
    if (podjail::tls::parse_client_hello(bytes.substr(0, less)).state == ClientHello::State::kComplete)
      std::abort();
  }
  return 0;
}
