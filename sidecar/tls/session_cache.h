// Sessions of upstream connections, so that the next connection to the same authority can skip the
// certificates. A resumed handshake checks no host name: the session stands for a name verified before. So a
// session is filed under the authority it was made with and never offered to another, and it is dropped after
// kMaxAge, because a resumption does not see that the certificate has expired either.
//
// Thread rule: every member may be called from any thread (a lock, taken once or twice per connection).
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <list>
#include <mutex>
#include <string>
#include <unordered_map>

#include "sidecar/tls/openssl_handles.h"

namespace podjail::tls {

class SessionCache {
 public:
  static constexpr std::size_t kPerAuthority = 4;
  static constexpr std::chrono::hours kMaxAge{1};

  // Bounded: the authority that was used least recently goes first. 0 keeps nothing.
  explicit SessionCache(std::size_t max_authorities) : max_authorities_(max_authorities) {}

  void store(const std::string& authority, SslSessionPtr session);

  // The newest usable session, or null. A TLS 1.3 session is given out once (RFC 8446 appendix C.4: using a
  // ticket twice lets an observer link the connections); a TLS 1.2 session stays.
  SslSessionPtr take(const std::string& authority, std::chrono::system_clock::time_point now);

  std::size_t authorities() const;

 private:
  struct Entry {
    std::string authority;
    std::deque<SslSessionPtr> sessions;  // newest last
  };
  using Entries = std::list<Entry>;  // most recently used first

  void erase(Entries::iterator entry);

  mutable std::mutex mutex_;
  std::size_t max_authorities_;
  Entries entries_;
  std::unordered_map<std::string, Entries::iterator> index_;
};

}  // namespace podjail::tls
