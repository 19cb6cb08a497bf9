// A directory that plays an image's root.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "hook/trust/rooted_path.h"

namespace podjail::trust {

class TemporaryRoot : public testing::Test {
 protected:
  void SetUp() override {
    auto pattern = (std::filesystem::temp_directory_path() / "podjail-root-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    std::filesystem::create_directory(folder_ / "root");
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path root() const { return folder_ / "root"; }
  void put(const std::string& path, const std::string& contents) {
    std::filesystem::create_directories((root() / path).parent_path());
    std::ofstream(root() / path) << contents;
  }
  void link(const std::string& path, const std::string& target) {
    std::filesystem::create_directories((root() / path).parent_path());
    std::filesystem::create_symlink(target, root() / path);
  }

  std::filesystem::path folder_;
};

}  // namespace podjail::trust
