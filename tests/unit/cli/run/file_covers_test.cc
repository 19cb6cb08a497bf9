#include "cli/run/file_covers.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "tests/unit/cli/run/own_mounts.h"

namespace podjail::cli {
namespace {

TEST(IsUnreachable, IsWhatNobodyInTheJailCanReachEither) {
  for (const int error : {ENOENT, ENOTDIR, EACCES, ELOOP})
    EXPECT_TRUE(is_unreachable(Error::from_errno("x", error)));
  for (const int error : {EPERM, ENOMEM, EINVAL, EBUSY})
    EXPECT_FALSE(is_unreachable(Error::from_errno("x", error)));
}

TEST(CoverTrust, PutsTheSidecarsFilesInThePlaceOfThoseOfTheSameKind) {
  EXPECT_TRUE(with_own_mounts([](const JailDirectories&) {
    put("/tmp/own.pem", "own");
    std::filesystem::create_symlink("/tmp/own.pem", "/tmp/link.pem");
    put("/tmp/cacerts.jks", "\xFE\xED\xFE\xED store");
    put("/tmp/cacerts.p12", "\x30\x82 store");
    put("/tmp/short", "x");
    const auto done =
        write_cover_files() && cover_trust({"/tmp/link.pem", "/tmp/none", "/tmp"},
                                           {"/tmp/cacerts.jks", "/tmp/cacerts.p12", "/tmp/short"});
    return done && contents("/tmp/own.pem") == "bundle" && contents("/tmp/cacerts.jks") == "jks" &&
           contents("/tmp/cacerts.p12") == "p12" && contents("/tmp/short") == "x";
  }));
}

TEST(CoverTrust, LetsOpenSslFindTheIssuerByItsHash) {
  EXPECT_TRUE(with_own_mounts([](const JailDirectories&) {
    return write_cover_files() && cover_trust({}, {}) && contents("/etc/ssl/certs/0123abcd.0") == "issuer" &&
           std::filesystem::exists("/etc/ssl/certs/ca-certificates.crt");
  }));
}

TEST(CoverResolverSettings, SendsQuestionsToTheSidecarAlsoByALink) {
  EXPECT_TRUE(with_own_mounts([](const JailDirectories&) {
    std::filesystem::create_directory("/tmp/etc");
    put("/tmp/stub", "nameserver 192.0.2.1\n");
    std::filesystem::create_symlink("/tmp/stub", "/tmp/etc/resolv.conf");
    if (::mount("/tmp/etc", "/etc", nullptr, MS_BIND, nullptr) != 0) return false;
    return write_cover_files() && cover_resolver_settings() &&
           contents("/etc/resolv.conf") == kResolverText && contents("/tmp/stub") == kResolverText;
  }));
}

TEST(CoverResolverSettings, AreNotNeededWhereThereAreNone) {
  EXPECT_TRUE(with_own_mounts([](const JailDirectories&) {
    std::filesystem::create_directory("/tmp/etc");
    std::filesystem::create_symlink("/nowhere", "/tmp/etc/resolv.conf");
    if (::mount("/tmp/etc", "/etc", nullptr, MS_BIND, nullptr) != 0) return false;
    return write_cover_files() && cover_resolver_settings();
  }));
}

TEST(HideSockets, LeavesFilesAndWhatIsNotThereAlone) {
  EXPECT_TRUE(with_own_mounts([](const JailDirectories&) {
    put("/tmp/file", "mine");
    return write_cover_files() && hide_sockets({"/tmp/file", "/tmp/none", "/tmp"}) &&
           contents("/tmp/file") == "mine";
  }));
}

TEST(PutBack, LeavesWhatIsNotHiddenAlone) {
  EXPECT_TRUE(with_own_mounts([](const JailDirectories&) {
    put("/tmp/file", "mine");
    const auto allowed = open_allowed({"/tmp/file"});
    return allowed && put_back(*allowed) && contents("/tmp/file") == "mine" && !open_allowed({"/tmp/none"});
  }));
}

}  // namespace
}  // namespace podjail::cli
