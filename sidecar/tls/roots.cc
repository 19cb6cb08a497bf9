#include "sidecar/tls/roots.h"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <iterator>

#include "lib/base/file.h"
#include "sidecar/tls/certificate_parts.h"
#include "sidecar/tls/openssl_error.h"

namespace podjail::tls {
namespace {

constexpr std::size_t kMaxFile = 16U << 20;  // a distribution's whole bundle is about 220 KiB

bool at_end_of_pem() {
  const unsigned long error = ERR_peek_last_error();
  return ERR_GET_LIB(error) == ERR_LIB_PEM && ERR_GET_REASON(error) == PEM_R_NO_START_LINE;
}

}  // namespace

Result<std::vector<X509Ptr>> parse_certificates(std::string_view pem) {
  BioPtr memory(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  if (!memory) return fail_openssl(ErrorKind::kInternal, "read PEM");
  std::vector<X509Ptr> certificates;
  ERR_clear_error();
  while (X509Ptr next{PEM_read_bio_X509(memory.get(), nullptr, nullptr, nullptr)}) {
    certificates.push_back(std::move(next));
  }
  if (!at_end_of_pem()) {
    return fail_openssl(ErrorKind::kInvalid,
                        "certificate " + std::to_string(certificates.size() + 1) + " is damaged");
  }
  ERR_clear_error();
  if (certificates.empty()) return fail(ErrorKind::kInvalid, "holds no certificate");
  return certificates;
}

Result<Roots> load_roots(const std::vector<std::string>& files) {
  Roots roots;
  for (const auto& file : files) {
    const auto pem = read_file(file, kMaxFile);
    if (!pem) return fail_within("trusted roots", Error(pem.error()));
    auto certificates = parse_certificates(*pem);
    if (!certificates) return fail_within("trusted roots " + file, std::move(certificates.error()));
    std::move(certificates->begin(), certificates->end(), std::back_inserter(roots.certificates));
  }
  if (roots.certificates.empty()) return fail(ErrorKind::kInvalid, "trusted roots: no file is configured");
  return roots;
}

std::string to_pem(const Roots& roots) {
  std::string pem;
  for (const auto& certificate : roots.certificates) pem += to_pem(certificate.get());
  return pem;
}

}  // namespace podjail::tls
