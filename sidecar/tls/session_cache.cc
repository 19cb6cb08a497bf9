#include "sidecar/tls/session_cache.h"

namespace podjail::tls {
namespace {

bool is_usable(const SSL_SESSION* session, std::chrono::system_clock::time_point now) {
  const auto made = std::chrono::system_clock::from_time_t(SSL_SESSION_get_time(session));
  return SSL_SESSION_is_resumable(session) == 1 && now - made < SessionCache::kMaxAge;
}

}  // namespace

void SessionCache::store(const std::string& authority, SslSessionPtr session) {
  if (max_authorities_ == 0) return;
  const std::lock_guard lock(mutex_);
  auto found = index_.find(authority);
  if (found == index_.end()) {
    if (entries_.size() == max_authorities_) erase(std::prev(entries_.end()));
    entries_.push_front(Entry{authority, {}});
    found = index_.emplace(authority, entries_.begin()).first;
  }
  auto& sessions = found->second->sessions;
  if (sessions.size() == kPerAuthority) sessions.pop_front();
  sessions.push_back(std::move(session));
}

SslSessionPtr SessionCache::take(const std::string& authority, std::chrono::system_clock::time_point now) {
  const std::lock_guard lock(mutex_);
  const auto found = index_.find(authority);
  if (found == index_.end()) return nullptr;
  const auto entry = found->second;
  entries_.splice(entries_.begin(), entries_, entry);
  while (!entry->sessions.empty() && !is_usable(entry->sessions.back().get(), now))
    entry->sessions.pop_back();
  SslSessionPtr session;
  if (!entry->sessions.empty()) {
    session = std::move(entry->sessions.back());
    entry->sessions.pop_back();
    if (SSL_SESSION_get_protocol_version(session.get()) < TLS1_3_VERSION) {
      SSL_SESSION_up_ref(session.get());
      entry->sessions.emplace_back(session.get());
    }
  }
  if (entry->sessions.empty()) erase(entry);
  return session;
}

std::size_t SessionCache::authorities() const {
  const std::lock_guard lock(mutex_);
  return entries_.size();
}

void SessionCache::erase(Entries::iterator entry) {
  index_.erase(entry->authority);
  entries_.erase(entry);
}

}  // namespace podjail::tls
