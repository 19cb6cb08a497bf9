// What is new in a container's layer: the issuer where OpenSSL looks into directories, in the sources from
// which distributions make their bundles anew, and as a bundle where an image has none. Call in the
// container's mount namespace.
#pragma once

#include <cstddef>

#include "hook/trust/image.h"
#include "hook/trust/layer.h"
#include "lib/base/result.h"

namespace podjail::trust {

// Adds all of that. What lies outside the layer, or has something else in its place, is passed over.
Status add_to_layer(const Layer& layer, const Image& image);

}  // namespace podjail::trust
