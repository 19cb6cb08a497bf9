#include "sidecar/tls/record_memory.h"

#include <gtest/gtest.h>
#include <openssl/crypto.h>
#include <openssl/ssl.h>

#include <cstring>
#include <set>
#include <vector>

namespace podjail::tls {
namespace {

constexpr std::size_t kRecord = 16'709;  // what OpenSSL 3.0 asks for to read a record

// A program of its own: OpenSSL takes other memory functions only before it has allocated anything.
class RecordMemory : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { keep_record_buffers(); }
};

TEST_F(RecordMemory, IsWhatOpenSslUses) {
  CRYPTO_malloc_fn allocate = nullptr;
  CRYPTO_get_mem_functions(&allocate, nullptr, nullptr);
  EXPECT_NE(allocate, &CRYPTO_malloc);
}

TEST_F(RecordMemory, GivesTheSameBufferForTheNextRecord) {
  void* first = OPENSSL_malloc(kRecord);
  ASSERT_NE(first, nullptr);
  OPENSSL_free(first);
  void* second = OPENSSL_malloc(kRecord + 1000);
  EXPECT_EQ(second, first);
  std::memset(second, 1, kRecord + 1000);
  OPENSSL_free(second);
}

TEST_F(RecordMemory, GivesABufferToOneOnly) {
  std::vector<void*> taken;
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < 40; ++i) taken.push_back(OPENSSL_malloc(kRecord));
    EXPECT_EQ(std::set<void*>(taken.begin(), taken.end()).size(), taken.size());
    for (void* buffer : taken) {
      std::memset(buffer, round, kRecord);
      OPENSSL_free(buffer);
    }
    taken.clear();
  }
}

TEST_F(RecordMemory, LeavesOtherSizesToTheAllocator) {
  for (const std::size_t bytes : {1U, 100U, 16'000U, 30'000U, 1'000'000U}) {
    auto* memory = static_cast<char*>(OPENSSL_malloc(bytes));
    ASSERT_NE(memory, nullptr);
    std::memset(memory, 7, bytes);
    memory = static_cast<char*>(OPENSSL_realloc(memory, bytes + kRecord));
    ASSERT_NE(memory, nullptr);
    EXPECT_EQ(memory[bytes - 1], 7);
    OPENSSL_free(memory);
  }
  EXPECT_EQ(OPENSSL_malloc(0), nullptr);
  OPENSSL_free(nullptr);
}

TEST_F(RecordMemory, ServesATlsContext) {
  for (int i = 0; i < 3; ++i) {
    SSL_CTX* context = SSL_CTX_new(TLS_server_method());
    ASSERT_NE(context, nullptr);
    SSL_CTX_free(context);
  }
}

}  // namespace
}  // namespace podjail::tls
