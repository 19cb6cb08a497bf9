// What the sidecar's admin server shows.
#pragma once

#include "lib/admin/admin_server.h"
#include "sidecar/observe/metrics.h"
#include "sidecar/observe/readiness.h"

namespace podjail {

// Both outlive the pages.
admin::Pages admin_pages(const observe::Metrics& metrics, const observe::Readiness& readiness);

}  // namespace podjail
