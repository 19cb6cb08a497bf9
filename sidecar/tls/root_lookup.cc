#include "sidecar/tls/root_lookup.h"

#include <openssl/err.h>
#include <openssl/x509_vfy.h>

#include <memory>
#include <mutex>
#include <vector>

#include "sidecar/tls/certificate_parts.h"

namespace podjail::tls {
namespace {

class RootLookup {
 public:
  explicit RootLookup(const Roots& roots) : roots_(roots), read_(roots.certificates.size()) {}

  // Puts every root of this name into the store. One of them, which stays the lookup's, or null.
  X509* find(const X509_NAME* name, X509_STORE* store) {
    const auto wanted = hash_of(name);
    X509* found = nullptr;
    const std::lock_guard lock(mutex_);
    for (std::size_t i = 0; i < read_.size(); ++i) {
      if (roots_.certificates[i].subject != wanted) continue;
      auto* root = read(i);
      if (root == nullptr || X509_NAME_cmp(X509_get_subject_name(root), name) != 0) continue;
      if (X509_STORE_add_cert(store, root) == 1 && found == nullptr) found = root;
    }
    return found;
  }

 private:
  X509* read(std::size_t number) {
    auto& certificate = read_[number];
    if (!certificate) certificate = from_der(roots_.certificates[number].der);
    if (!certificate) ERR_clear_error();  // of no concern to the connection whose queue this is
    return certificate.get();
  }

  const Roots roots_;
  std::mutex mutex_;
  std::vector<X509Ptr> read_;
};

int get_by_subject(X509_LOOKUP* lookup, X509_LOOKUP_TYPE type, const X509_NAME* name, X509_OBJECT* answer) {
  if (type != X509_LU_X509) return 0;
  auto& roots = *static_cast<RootLookup*>(X509_LOOKUP_get_method_data(lookup));
  auto* found = roots.find(name, X509_LOOKUP_get_store(lookup));
  if (found == nullptr || X509_OBJECT_set1_X509(answer, found) != 1) return 0;
  // OpenSSL expects of a lookup what it still owns, and takes a reference of its own.
  X509_free(found);
  return 1;
}

void end_lookup(X509_LOOKUP* lookup) {
  std::unique_ptr<RootLookup>(static_cast<RootLookup*>(X509_LOOKUP_get_method_data(lookup)));
}

using MethodPtr = std::unique_ptr<X509_LOOKUP_METHOD, Free<X509_LOOKUP_meth_free>>;

MethodPtr make_method() {
  MethodPtr method(X509_LOOKUP_meth_new("podjail roots"));
  const bool made = method && X509_LOOKUP_meth_set_get_by_subject(method.get(), get_by_subject) == 1 &&
                    X509_LOOKUP_meth_set_free(method.get(), end_lookup) == 1;
  return made ? std::move(method) : nullptr;
}

}  // namespace

bool add_root_lookup(X509_STORE* store, const Roots& roots) {
  static const auto method = make_method();
  if (!method) return false;
  auto* lookup = X509_STORE_add_lookup(store, method.get());
  return lookup != nullptr &&
         X509_LOOKUP_set_method_data(lookup, std::make_unique<RootLookup>(roots).release()) == 1;
}

}  // namespace podjail::tls
