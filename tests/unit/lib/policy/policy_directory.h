// A directory of policies that is gone after the test.
#pragma once

#include <string>
#include <string_view>

namespace podjail::policy {

class PolicyDirectory {
 public:
  PolicyDirectory();
  ~PolicyDirectory();
  PolicyDirectory(const PolicyDirectory&) = delete;
  PolicyDirectory& operator=(const PolicyDirectory&) = delete;

  const std::string& path() const { return path_; }
  // Whole at once: no reader sees half of it.
  void write(std::string_view name, std::string_view text) const;
  void remove(std::string_view name) const;
  void make_directory(std::string_view name) const;
  void link(std::string_view name, std::string_view target) const;
  // Renames one entry over another, as kubelet does with `..data`.
  void rename(std::string_view from, std::string_view to) const;

 private:
  std::string path_;
};

}  // namespace podjail::policy
