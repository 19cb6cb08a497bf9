#include "sidecar/confinement.h"

#include <filesystem>

#include "sidecar/config/policy_layers.h"
#include "sidecar/hardening/syscall_filter.h"

namespace podjail {
namespace {

// The C library, c-ares, V8 and OpenSSL may come back to these at any time; V8 seeds every isolate from
// /dev/urandom. Metrics read /proc.
constexpr const char* kSystemFiles[] = {"/proc",
                                        "/dev/null",
                                        "/dev/urandom",
                                        "/dev/random",
                                        "/etc/resolv.conf",
                                        "/etc/hosts",
                                        "/etc/host.conf",
                                        "/etc/nsswitch.conf",
                                        "/etc/localtime",
                                        "/etc/passwd",
                                        "/etc/group",
                                        "/etc/ld.so.cache",
                                        "/etc/ssl/openssl.cnf",
                                        "/usr/lib",
                                        "/usr/share/zoneinfo",
                                        "/usr/share/locale",
                                        "/lib",
                                        "/lib64"};

}  // namespace

hardening::FileGrants file_grants(const config::Config& config) {
  hardening::FileGrants grants;
  grants.readable.assign(std::begin(kSystemFiles), std::end(kSystemFiles));
  auto changing = config::policy_directories_of(config);
  changing.push_back(config.containers_file);
  for (const auto& path : changing) {
    std::error_code unreadable;
    grants.readable.push_back(hardening::holding_directory(path));
    // Where it is a link, what it leads to as well.
    const auto real = std::filesystem::weakly_canonical(path, unreadable);
    if (!unreadable) grants.readable.push_back(hardening::holding_directory(real.string()));
  }
  grants.writable = {config.shared_directory};
  return grants;
}

Result<observe::HardeningFacts> confine_files(const config::Config& config, const Status& key_locked,
                                              const observe::Log& log) {
  observe::HardeningFacts facts;
  facts.key_locked = key_locked.has_value();
  if (!key_locked) {
    log.write(observe::Level::kWarning, "key_not_locked", {{"error", key_locked.error().message()}});
  }
  const auto landlock = hardening::restrict_files(file_grants(config));
  if (!landlock) return fail_within("Landlock", Error(landlock.error()));
  facts.landlock = *landlock;
  if (facts.landlock == 0) {
    log.write(observe::Level::kWarning, "landlock_absent",
              {{"error", "the kernel has no Landlock, or the runtime's seccomp profile denies it"}});
  }
  return facts;
}

Status confine_calls(observe::HardeningFacts& facts, const observe::Log& log) {
  if (auto filtered = hardening::filter_system_calls(); !filtered) return filtered;
  facts.seccomp = true;
  const auto landlock = facts.landlock == 0 ? std::string("absent") : std::to_string(facts.landlock);
  log.write(observe::Level::kInfo, "hardened",
            {{"no_new_privileges", "yes"},
             {"dumpable", "no"},
             {"seccomp", "yes"},
             {"landlock", landlock},
             {"key_locked", facts.key_locked ? "yes" : "no"}});
  return {};
}

}  // namespace podjail
