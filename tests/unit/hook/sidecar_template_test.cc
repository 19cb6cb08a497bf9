#include "hook/sidecar_template.h"

#include <gmock/gmock.h>

#include "tests/unit/hook/bundle_of.h"

namespace podjail::hook {
namespace {

using testing::HasSubstr;

std::string sentence(const Bundle& bundle, const SidecarMatch& match = {}) {
  return sidecar_objection(bundle, match).value_or("");
}

TEST(SidecarTemplate, TheSidecarItselfHasNothingWrong) {
  EXPECT_EQ(sentence(sidecar_bundle()), "");
  EXPECT_EQ(sentence(document("containerd_sidecar")), "") << "as a runtime of Kubernetes writes it";
}

struct Lie {
  void (*tell)(Bundle&);
  const char* words;
};

class SidecarLie : public testing::TestWithParam<Lie> {};

TEST_P(SidecarLie, IsRefusedByName) {
  auto bundle = sidecar_bundle();
  GetParam().tell(bundle);
  EXPECT_THAT(sentence(bundle), HasSubstr(GetParam().words));
}

INSTANTIATE_TEST_SUITE_P(
    Table, SidecarLie,
    testing::Values(
        Lie{[](Bundle& bundle) { bundle.process.uid = 1000; }, "sidecar.uid"},
        Lie{[](Bundle& bundle) { bundle.process.uid = 0; }, "sidecar.uid"},
        Lie{[](Bundle& bundle) { bundle.process.gid = 0; }, "sidecar.gid"},
        Lie{[](Bundle& bundle) {
              bundle.process.additional_gids = {15001, 0};
            },
            "additionalGids"},
        Lie{[](Bundle& bundle) { bundle.process.args[0] = "/bin/sh"; }, "sidecar.executable"},
        Lie{[](Bundle& bundle) { bundle.process.args.clear(); }, "sidecar.executable"},
        Lie{[](Bundle& bundle) { bundle.process.args[2] = "/tmp/mine.json"; }, "sidecar.args"},
        Lie{[](Bundle& bundle) { bundle.process.args.pop_back(); }, "sidecar.args"},
        Lie{[](Bundle& bundle) { bundle.process.args.push_back("--more"); }, "sidecar.args"},
        Lie{[](Bundle& bundle) { bundle.process.capabilities->bounding = {"CAP_CHOWN"}; }, "capabilities"},
        Lie{[](Bundle& bundle) { bundle.process.capabilities->effective = {"CAP_CHOWN"}; }, "capabilities"},
        Lie{[](Bundle& bundle) { bundle.process.capabilities->inheritable = {"CAP_CHOWN"}; }, "capabilities"},
        Lie{[](Bundle& bundle) { bundle.process.capabilities->permitted = {"CAP_CHOWN"}; }, "capabilities"},
        Lie{[](Bundle& bundle) { bundle.process.capabilities->ambient = {"CAP_CHOWN"}; }, "capabilities"},
        Lie{[](Bundle& bundle) { bundle.process.capabilities.reset(); }, "capabilities"},
        Lie{[](Bundle& bundle) { bundle.process.new_privileges = NewPrivileges::kAllowed; },
            "noNewPrivileges"},
        Lie{[](Bundle& bundle) { bundle.root.access = Access::kReadWrite; }, "root.readonly"}));

// fsGroup and supplementalGroups of a pod are groups of its every container.
TEST(SidecarTemplate, GroupsOfThePodAreTakenAndThoseOfTheSystemAreNot) {
  auto bundle = sidecar_bundle();
  bundle.process.additional_gids = {15001, 1000, 65534};
  EXPECT_EQ(sentence(bundle), "");
  for (const std::uint32_t gid : {0U, 6U, 42U, 999U}) {
    bundle.process.additional_gids = {15001, 1000, gid};
    EXPECT_THAT(sentence(bundle), HasSubstr("additionalGids")) << gid;
  }
}

TEST(SidecarTemplate, VariablesThatChangeItsCodeOrTrustAreRefused) {
  for (const char* variable :
       {"LD_PRELOAD=/tmp/x.so", "LD_LIBRARY_PATH=/tmp", "LD_AUDIT=", "GLIBC_TUNABLES=x", "GCONV_PATH=/tmp",
        "LOCPATH=/tmp", "MALLOC_CONF=x", "OPENSSL_CONF=/tmp/x", "OPENSSL_MODULES=/tmp",
        "SSL_CERT_FILE=/tmp/x", "SSL_CERT_DIR=/tmp", "SSLKEYLOGFILE=/tmp/x", "NODE_OPTIONS=-r/tmp/x",
        "ICU_DATA=/tmp", "HOSTALIASES=/tmp/x", "LOCALDOMAIN=x", "RES_OPTIONS=x", "LD_PRELOAD"}) {
    auto bundle = sidecar_bundle();
    bundle.process.environment = {"PATH=/bin", variable};
    EXPECT_THAT(sentence(bundle), HasSubstr("environment")) << variable;
  }
  auto bundle = sidecar_bundle();
  bundle.process.environment = {"PATH=/bin", "HOSTNAME=pod", "KUBERNETES_PORT=tcp://10.0.0.1:443",
                                "PODJAIL_POD_NAME=x", "OLD_PATH=x"};
  EXPECT_EQ(sentence(bundle), "");
}

TEST(SidecarTemplate, NothingIsMountedOverItsProgramOrLibraries) {
  for (const char* place : {"/podjail-sidecar", "/", "/lib", "/lib/x86_64-linux-gnu", "/usr", "/lib64",
                            "/etc", "/etc/ld.so.preload", "/etc/ld.so.cache", "/etc/ssl", "/opt", "/run",
                            "/etc/podjail/../ssl", "/proc", "/sys", "/dev", "/tmpx"}) {
    auto bundle = sidecar_bundle();
    bundle.mounts = {{place, "bind", "/srv", {"bind"}}};
    EXPECT_THAT(sentence(bundle), HasSubstr("sidecar.mounts")) << place;
  }
  auto bundle = sidecar_bundle();
  bundle.mounts = {{"/lib", "tmpfs", "tmpfs", {}}};
  EXPECT_THAT(sentence(bundle), HasSubstr("mounted at /lib"));
}

TEST(SidecarTemplate, MountsItNeedsAreAccepted) {
  auto bundle = sidecar_bundle();
  bundle.mounts = {{"/proc", "proc", "proc", {}},
                   {"/dev", "tmpfs", "tmpfs", {}},
                   {"/run/podjail", "tmpfs", "tmpfs", {}},
                   {"/etc/podjail/policies", "bind", "/srv/policies", {"rbind", "ro"}},
                   {"/run/podjail/", "bind", "/srv/shared", {"rbind"}},
                   {"/etc/resolv.conf", "bind", "/srv/resolv.conf", {"rbind"}}};
  EXPECT_EQ(sentence(bundle), "");
}

TEST(SidecarTemplate, ASettingAcceptsAPlace) {
  SidecarMatch match;
  match.mounts = {"/var/lib/extra"};
  auto bundle = sidecar_bundle();
  bundle.mounts = {{"/var/lib/extra/x", "bind", "/srv", {"bind"}}};
  EXPECT_EQ(sentence(bundle, match), "");
}

TEST(SidecarTemplate, AClaimNeedsEveryMarkExactly) {
  const auto bundle = sidecar_bundle();
  EXPECT_TRUE(claims_to_be({{"podjail.dev/role", "sidecar"}}, bundle));
  EXPECT_FALSE(claims_to_be({}, bundle));
  EXPECT_FALSE(claims_to_be({{"podjail.dev/role", "sidecar "}}, bundle));
  EXPECT_FALSE(claims_to_be({{"podjail.dev/role", "sidecar"}, {"x", "y"}}, bundle));
}

}  // namespace
}  // namespace podjail::hook
