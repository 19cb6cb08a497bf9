#include "sidecar/tls/key_memory.h"

#include <gtest/gtest.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>

#include "sidecar/tls/certificate_parts.h"
#include "sidecar/tls/record_memory.h"

namespace podjail::tls {
namespace {

// A program of its own: see record_memory_test.cc. The pages are the process's and stay.
class KeyMemory : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    keep_record_buffers();
    static_cast<void>(make_p256_key());  // what OpenSSL keeps for all keys
    unlocked_child_ = end_of_an_unlocked_child();
    locked_ = lock_key_memory().has_value();
    const KeyMemoryScope scope;
    key_ = make_p256_key();
    overflowed_ = key_memory_overflowed();
  }
  static void TearDownTestSuite() { key_.reset(); }

  // A process that may not lock anything, tried before this one has its pages: 0 when it went well.
  static int end_of_an_unlocked_child() {
    const pid_t child = ::fork();
    if (child == 0) {
      const rlimit nothing{0, 0};
      constexpr uid_t kNobody = 65534;  // root may lock whatever the limit says
      if (::setrlimit(RLIMIT_MEMLOCK, &nothing) != 0 || ::setresuid(kNobody, kNobody, kNobody) != 0)
        ::_exit(2);
      const auto failed = lock_key_memory();
      const KeyMemoryScope scope;
      const auto key = make_p256_key();
      ::_exit(!failed && failed.error().message().starts_with("mlock") && key && take_key_memory(1) != nullptr
                  ? 0
                  : 1);
    }
    int status = -1;
    ::waitpid(child, &status, 0);
    return status;
  }

  static inline int unlocked_child_ = -1;
  static inline bool locked_ = false;
  static inline bool overflowed_ = true;
  static inline EvpPkeyPtr key_;
};

// The private number as OpenSSL holds it: least significant byte first.
std::string private_number(EVP_PKEY* key) {
  BIGNUM* number = nullptr;
  EXPECT_EQ(EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_PRIV_KEY, &number), 1);
  std::string bytes(32, '\0');
  BN_bn2lebinpad(number, reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  BN_clear_free(number);
  return bytes;
}

struct Mapping {
  std::uintptr_t begin = 0;
  std::uintptr_t end = 0;
  std::string flags;
  std::size_t locked_kib = 0;
};

// The mapping of this process that holds `address`: proc(5), smaps.
Mapping mapping_of(std::uintptr_t address) {
  std::ifstream smaps("/proc/self/smaps");
  Mapping at;
  for (std::string line; std::getline(smaps, line);) {
    std::istringstream words(line);
    char dash = 0;
    Mapping next;
    if (words >> std::hex >> next.begin >> dash >> next.end && dash == '-') {
      if (at.begin != 0) return at;
      if (address >= next.begin && address < next.end) at = next;
    } else if (at.begin != 0 && line.starts_with("VmFlags:")) {
      at.flags = line + " ";
    } else if (at.begin != 0 && line.starts_with("Locked:")) {
      at.locked_kib = std::stoul(line.substr(7));
    }
  }
  return at;
}

TEST_F(KeyMemory, HoldsTheKey) {
  // Its first block says where the pages are.
  const KeyMemoryScope scope;
  auto* block = static_cast<std::byte*>(take_key_memory(1));
  ASSERT_NE(block, nullptr);
  const auto pages = mapping_of(reinterpret_cast<std::uintptr_t>(block));
  const std::string_view held(reinterpret_cast<const char*>(pages.begin), pages.end - pages.begin);
  EXPECT_NE(held.find(private_number(key_.get())), held.npos);
}

TEST_F(KeyMemory, IsLockedAndInNoDumpAndNoChild) {
  const KeyMemoryScope scope;
  const auto* block = take_key_memory(1);
  const auto pages = mapping_of(reinterpret_cast<std::uintptr_t>(block));
  EXPECT_TRUE(locked_);
  EXPECT_FALSE(overflowed_);
  EXPECT_EQ(pages.locked_kib, (pages.end - pages.begin) / 1024);
  for (const char* flag : {" lo ", " dd ", " wf "})
    EXPECT_NE(pages.flags.find(flag), std::string::npos) << flag;
}

TEST_F(KeyMemory, IsUsedAlsoWhereItCannotBeLocked) {
  EXPECT_EQ(unlocked_child_, 0);
}

TEST_F(KeyMemory, StandsBetweenPagesThatNobodyCanTouch) {
  const KeyMemoryScope scope;
  const auto pages = mapping_of(reinterpret_cast<std::uintptr_t>(take_key_memory(1)));
  EXPECT_EQ(mapping_of(pages.begin - 1).flags.find(" rd "), std::string::npos);
  EXPECT_EQ(mapping_of(pages.end).flags.find(" rd "), std::string::npos);
}

TEST_F(KeyMemory, IsLeftToItselfOutsideAScope) {
  EXPECT_EQ(take_key_memory(1), nullptr);
  void* plain = OPENSSL_malloc(32);
  EXPECT_FALSE(is_key_memory(plain));
  OPENSSL_free(plain);
}

TEST_F(KeyMemory, IsWipedWhenItIsGivenBackAndNotUsedAgain) {
  const KeyMemoryScope scope;
  auto* block = static_cast<unsigned char*>(OPENSSL_malloc(64));
  ASSERT_TRUE(is_key_memory(block));
  std::fill_n(block, 64, 0xAA);
  OPENSSL_free(block);
  EXPECT_EQ(std::count(block, block + 64, 0), 64);
  EXPECT_NE(OPENSSL_malloc(64), block);
}

TEST_F(KeyMemory, KeepsWhatGrows) {
  const KeyMemoryScope scope;
  auto* block = static_cast<unsigned char*>(OPENSSL_malloc(16));
  std::fill_n(block, 16, 0x55);
  auto* larger = static_cast<unsigned char*>(OPENSSL_realloc(block, 256));
  ASSERT_TRUE(is_key_memory(larger));
  EXPECT_EQ(std::count(larger, larger + 16, 0x55), 16);
  EXPECT_EQ(std::count(block, block + 16, 0), 16);
}

TEST_F(KeyMemory, LeavesWhatDoesNotFitToTheAllocatorAndSaysSo) {
  // In a child, since nothing fits afterwards.
  EXPECT_EXIT(
      {
        const KeyMemoryScope scope;
        void* large = OPENSSL_malloc(1 << 20);
        ::_exit(large != nullptr && !is_key_memory(large) && key_memory_overflowed() ? 0 : 1);
      },
      ::testing::ExitedWithCode(0), "");
}

TEST_F(KeyMemory, SignsAsAnyOtherKey) {
  X509Ptr certificate(X509_new());
  ASSERT_TRUE(set_random_serial(certificate.get()) && X509_set_pubkey(certificate.get(), key_.get()) == 1);
  EXPECT_GT(X509_sign(certificate.get(), key_.get(), EVP_sha256()), 0);
  EXPECT_EQ(X509_verify(certificate.get(), key_.get()), 1);
}

}  // namespace
}  // namespace podjail::tls
