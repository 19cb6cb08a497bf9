#include "webhook/certificate/certificate_directory.h"

#include "lib/base/file.h"

namespace podjail::webhook {
namespace {

constexpr std::size_t kMaxFile = std::size_t{256} << 10U;

}  // namespace

Status CertificateDirectory::refresh(WallClock::time_point) {
  auto certificate = read_file(directory_ + "/tls.crt", kMaxFile);
  if (!certificate) return tl::unexpected(certificate.error());
  auto key = read_file(directory_ + "/tls.key", kMaxFile);
  if (!key) return tl::unexpected(key.error());
  CertificateTexts texts{"", std::move(*certificate), std::move(*key)};
  if (texts == texts_) return {};
  auto pair = read_key_pair(texts);
  if (!pair) return fail_within(directory_, std::move(pair.error()));
  served_.show(std::move(*pair));
  texts_ = std::move(texts);
  return {};
}

}  // namespace podjail::webhook
