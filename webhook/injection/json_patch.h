// A short JSON patch (RFC 6902) from one version of an object to another.
//
// Lists of objects are compared by name, as Kubernetes merges them, so that a container that comes first is
// one operation and not a replacement of every container behind it.
#pragma once

#include <nlohmann/json.hpp>

namespace podjail::webhook {

// The operations, in the order in which they apply; [] when nothing differs.
nlohmann::json make_patch(const nlohmann::json& before, const nlohmann::json& after);

}  // namespace podjail::webhook
