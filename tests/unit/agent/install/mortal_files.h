// Files of a host whose agent dies at a chosen step: that step and all after it do nothing and fail. What was
// done before stays, as it does when a process is killed between two system calls.
#pragma once

#include <cstddef>

#include "agent/host/files.h"

namespace podjail::agent {

class MortalFiles final : public Files {
 public:
  // `steps`: how many changes are made before the death.
  MortalFiles(Files& host, std::size_t steps) : host_(host), left_(steps) {}

  Result<std::optional<HostFile>> read(const std::string& path) override {
    if (dead_) return dead();
    return host_.read(path);
  }
  Status write(const std::string& path, std::string_view contents, mode_t mode) override {
    if (dies()) return dead();
    return host_.write(path, contents, mode);
  }
  Status remove(const std::string& path) override {
    if (dies()) return dead();
    return host_.remove(path);
  }
  Result<Made> make_directory(const std::string& path, mode_t mode) override {
    if (dies()) return dead();
    return host_.make_directory(path, mode);
  }
  Status remove_directory(const std::string& path) override {
    if (dies()) return dead();
    return host_.remove_directory(path);
  }
  Result<bool> is_directory(const std::string& path) override {
    if (dead_) return dead();
    return host_.is_directory(path);
  }
  Result<std::vector<std::string>> list(const std::string& path) override {
    if (dead_) return dead();
    return host_.list(path);
  }

  bool died() const { return dead_; }

 private:
  static tl::unexpected<Error> dead() { return fail(ErrorKind::kInternal, "killed"); }
  bool dies() {
    if (left_ == 0) dead_ = true;
    if (!dead_) --left_;
    return dead_;
  }

  Files& host_;
  std::size_t left_;
  bool dead_ = false;
};

}  // namespace podjail::agent
