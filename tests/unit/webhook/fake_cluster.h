// An API server in memory, behind the transport: objects by path, versions, conflicts.
#pragma once

#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "lib/kubernetes/transport.h"

namespace podjail::webhook {

// Thread rule: from any thread, but for the members that tests look at.
class FakeCluster final : public kubernetes::Transport {
 public:
  Result<kubernetes::Answer> exchange(const kubernetes::Call& call) override;

  void add(const std::string& path, nlohmann::json object);
  void add_space(const std::string& name, const nlohmann::json& labels,
                 const nlohmann::json& annotations = nlohmann::json::object());
  void add_config_map(const std::string& space, const std::string& name, const nlohmann::json& data);

  std::map<std::string, nlohmann::json> objects;
  std::vector<std::string> writes;            // "PUT /api/…"
  std::map<std::string, int> answers;         // a status that a path answers instead
  std::function<void()> before_next_write{};  // somebody else, who is faster

 private:
  kubernetes::Answer list(const std::string& path) const;
  kubernetes::Answer write(const kubernetes::Call& call, const std::string& path);
  kubernetes::Answer store(const std::string& path, nlohmann::json object, int status);

  std::mutex mutex_;
  int version_ = 0;
};

}  // namespace podjail::webhook
