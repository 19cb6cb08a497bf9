// Objects of the Kubernetes API as JSON. One call each, no cache, no watch: who needs to follow something
// asks again.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/kubernetes/resource.h"
#include "lib/kubernetes/transport.h"

namespace podjail::kubernetes {

// Thread rule: from any thread, as far as the transport is.
//
// Errors of all calls: kNotFound for 404; kRefused for what the server understood and does not do, 403 and
// 409 (someone else has written the object meanwhile, or it exists already) among them; kInvalid for an
// answer that is not what was asked for, and for names that are none; kUnavailable for 429 and 5xx; and those
// of the transport. Each sentence begins with the path, and has the server's own message.
class Client {
 public:
  // `transport` outlives the client.
  explicit Client(Transport& transport) : transport_(transport) {}

  Result<nlohmann::json> get(const Resource& resource, const ObjectKey& key) const;

  // All of a namespace, or of all with an empty one, that carry the labels of `selector` ("a=b,c"; empty for
  // all), page by page. kExhausted for more than kMaxListed.
  Result<std::vector<nlohmann::json>> list(const Resource& resource, std::string_view space,
                                           std::string_view selector) const;
  static constexpr std::size_t kMaxListed = 20000;

  // Each returns the object as the server keeps it. `space` is empty for objects of the cluster.
  Result<nlohmann::json> create(const Resource& resource, std::string_view space,
                                const nlohmann::json& object) const;
  // Where `object` has a metadata.resourceVersion, only if that is still the newest.
  Result<nlohmann::json> replace(const Resource& resource, const ObjectKey& key,
                                 const nlohmann::json& object) const;
  // RFC 7396: null removes a member, a list replaces the whole list.
  Result<nlohmann::json> merge_patch(const Resource& resource, const ObjectKey& key,
                                     const nlohmann::json& patch) const;
  // RFC 6902.
  Result<nlohmann::json> json_patch(const Resource& resource, const ObjectKey& key,
                                    const nlohmann::json& operations) const;
  // An object that is not there is none to remove.
  Status remove(const Resource& resource, const ObjectKey& key) const;

 private:
  Result<nlohmann::json> call(Call call) const;
  Result<nlohmann::json> write(Method method, const Resource& resource, const ObjectKey& key,
                               const nlohmann::json& body, std::string_view content_type) const;

  Transport& transport_;
};

}  // namespace podjail::kubernetes
