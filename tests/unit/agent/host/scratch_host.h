// A directory that stands for a host's root, and goes with its test.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>

#include "agent/host/host_files.h"

namespace podjail::agent {

class ScratchHost : public testing::Test {
 protected:
  void SetUp() override {
    auto pattern = (std::filesystem::temp_directory_path() / "podjail-host-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    root_ = std::filesystem::canonical(pattern);
    for (const char* directory : {"etc", "opt", "run", "var/lib"})
      std::filesystem::create_directories(root_ / directory);
  }
  void TearDown() override { std::filesystem::remove_all(root_); }

  // `path` as the host knows it.
  std::filesystem::path at(const std::string& path) const { return root_ / path.substr(1); }
  void put(const std::string& path, const std::string& text) const {
    std::filesystem::create_directories(at(path).parent_path());
    std::ofstream(at(path)) << text;
  }
  std::string get(const std::string& path) const {
    std::stringstream text;
    text << std::ifstream(at(path)).rdbuf();
    return text.str();
  }
  bool has(const std::string& path) const { return std::filesystem::exists(at(path)); }
  HostFiles files() const { return std::move(*HostFiles::open(root_.string())); }

  // Every file and directory of the host, with contents and mode: two that are equal are the same host.
  std::map<std::string, std::string> everything() const {
    std::map<std::string, std::string> all;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root_)) {
      const auto path = entry.path().string().substr(root_.string().size());
      const auto mode = std::to_string(static_cast<unsigned>(entry.symlink_status().permissions()));
      all[path] = mode + " " + (entry.is_regular_file() ? get(path) : std::string("directory"));
    }
    return all;
  }

  std::filesystem::path root_;
};

}  // namespace podjail::agent
