#include "webhook/certificate/self_managed.h"

#include "webhook/injection/json_members.h"
#include "webhook/text/base64.h"

namespace podjail::webhook {
namespace {

using nlohmann::json;

std::string decoded(const json& secret, std::string_view name) {
  return base64_decoded(text_at(member(secret, "data"), name)).value_or("");
}

CertificateTexts texts_of(const json& secret) {
  return {decoded(secret, "ca.crt"), decoded(secret, "tls.crt"), decoded(secret, "tls.key")};
}

// Whether it can be shown from now on, for a while.
bool is_good(const CertificateTexts& texts, WallClock::time_point now) {
  const auto pair = read_key_pair(texts);
  return pair && !texts.authorities.empty() && !is_due(**pair, now);
}

json secret_with(const json& found, const CertificateTexts& texts) {
  json secret = found;
  secret["apiVersion"] = "v1";
  secret["kind"] = "Secret";
  if (!secret.contains("type")) secret["type"] = "kubernetes.io/tls";
  secret["data"] = {{"ca.crt", base64_encoded(texts.authorities)},
                    {"tls.crt", base64_encoded(texts.certificate)},
                    {"tls.key", base64_encoded(texts.key)}};
  return secret;
}

}  // namespace

Result<CertificateTexts> SelfManaged::renew(const json& secret, const CertificateTexts& old,
                                            WallClock::time_point now) const {
  auto made = make_certificate(place_.service, place_.space, now);
  if (!made) return made;
  // Authorities that are none any more vouch for nothing; what is shown now may need the others.
  if (auto joined = joined_authorities(made->authorities, old.authorities, now); joined)
    made->authorities = std::move(*joined);
  json object = secret_with(secret, *made);
  object["metadata"]["name"] = place_.secret;
  object["metadata"]["namespace"] = place_.space;
  const auto written = secret.is_object()
                           ? client_.replace(kubernetes::kSecrets, {place_.space, place_.secret}, object)
                           : client_.create(kubernetes::kSecrets, place_.space, object);
  if (written) return made;
  // The other replica was faster, or it cannot be written at all.
  const auto again = client_.get(kubernetes::kSecrets, {place_.space, place_.secret});
  if (again && is_good(texts_of(*again), now)) return texts_of(*again);
  return tl::unexpected(written.error());
}

Result<CertificateTexts> SelfManaged::current(WallClock::time_point now) const {
  const auto secret = client_.get(kubernetes::kSecrets, {place_.space, place_.secret});
  if (!secret && secret.error().kind() != ErrorKind::kNotFound) return tl::unexpected(secret.error());
  if (!secret) return renew(json(), {}, now);
  auto texts = texts_of(*secret);
  return is_good(texts, now) ? texts : renew(*secret, texts, now);
}

// Returns how many webhooks the configuration has; one that is not there has none.
Result<std::size_t> SelfManaged::spread_to(const kubernetes::Resource& kind, const std::string& name,
                                           const std::string& bundle) const {
  const auto found = client_.get(kind, {"", name});
  if (!found && found.error().kind() == ErrorKind::kNotFound) return 0;
  if (!found) return tl::unexpected(found.error());
  const auto& webhooks = member(*found, "webhooks");
  auto operations = json::array();
  for (std::size_t i = 0; webhooks.is_array() && i < webhooks.size(); ++i) {
    const auto path = "/webhooks/" + std::to_string(i);
    if (text_at(member(webhooks[i], "clientConfig"), "caBundle") == bundle) continue;
    operations.push_back({{"op", "test"}, {"path", path + "/name"}, {"value", text_at(webhooks[i], "name")}});
    operations.push_back({{"op", "add"}, {"path", path + "/clientConfig/caBundle"}, {"value", bundle}});
  }
  if (!operations.empty()) {
    if (const auto patched = client_.json_patch(kind, {"", name}, operations); !patched)
      return tl::unexpected(patched.error());
  }
  return webhooks.size();
}

Status SelfManaged::spread(const std::string& authorities) const {
  const auto bundle = base64_encoded(authorities);
  for (const auto& name : place_.configurations) {
    std::size_t webhooks = 0;
    for (const auto* kind : {&kubernetes::kMutatingWebhooks, &kubernetes::kValidatingWebhooks}) {
      const auto told = spread_to(*kind, name, bundle);
      if (!told) return fail_within("caBundle", Error(told.error()));
      webhooks += *told;
    }
    if (webhooks == 0) return fail(ErrorKind::kNotFound, "there is no webhook configuration " + name);
  }
  return {};
}

Status SelfManaged::refresh(WallClock::time_point now) {
  const auto texts = current(now);
  if (!texts) return fail_within("the certificate", Error(texts.error()));
  const bool announced = announced_ && announced_->certificate == texts->certificate;
  // Without any certificate nothing can get worse by showing one that is not known everywhere yet.
  if (!shown_ || (announced && shown_->certificate != texts->certificate)) {
    auto pair = read_key_pair(*texts);
    if (!pair) return fail_within("the certificate", std::move(pair.error()));
    served_.show(std::move(*pair));
    shown_ = *texts;
  }
  if (auto told = spread(texts->authorities); !told) return told;
  announced_ = *texts;
  return {};
}

}  // namespace podjail::webhook
