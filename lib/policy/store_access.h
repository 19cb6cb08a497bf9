// What the policy that is being asked can reach of the store: its own space, and only while it is asked.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <v8.h>

#include "lib/policy/store.h"

namespace podjail::policy {

// Thread rule: the thread that runs the isolate.
class StoreAccess {
 public:
  void use(std::shared_ptr<Store> store) { store_ = std::move(store); }

  // From now on it is the policy with this space that counts. `space` must outlive the access.
  void open(std::string_view space) { space_ = space; }
  // From now on nobody does: at the top level of modules, of answers, and in what runs after all have spoken.
  void close() { space_ = {}; }

  // Forgets what was counted since the last begin(), or takes it back.
  void begin() { counted_.clear(); }
  void take_back();

  // Nothing if nobody is asked. Of add() also if there is no room.
  bool is_open() const { return store_ && space_.data() != nullptr; }
  std::optional<std::uint64_t> add(std::string_view key, std::uint64_t n, std::chrono::seconds ttl);
  std::uint64_t get(std::string_view key) { return store_->get(space_, key); }

 private:
  struct Counted {
    std::string_view space;
    std::string key;
    std::uint64_t n;
  };
  std::shared_ptr<Store> store_;
  std::string_view space_;
  std::vector<Counted> counted_;  // here and not in a frame that V8 may abandon
};

// storeAdd(key, n, ttl) and storeGet(key): what podjail:store calls, with whole numbers that it has checked.
void on_store_add(const v8::FunctionCallbackInfo<v8::Value>& call);
void on_store_get(const v8::FunctionCallbackInfo<v8::Value>& call);

}  // namespace podjail::policy
