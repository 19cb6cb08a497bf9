#include "tests/unit/lib/policy/policy_directory.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace podjail::policy {

namespace fs = std::filesystem;

PolicyDirectory::PolicyDirectory() {
  std::string pattern = ::testing::TempDir() + "podjail-policies-XXXXXX";
  if (::mkdtemp(pattern.data()) == nullptr) ADD_FAILURE() << "mkdtemp";
  path_ = pattern;
}

PolicyDirectory::~PolicyDirectory() {
  fs::remove_all(path_);
}

void PolicyDirectory::write(std::string_view name, std::string_view text) const {
  const auto temporary = path_ + "/.being-written";
  std::ofstream(temporary, std::ios::binary) << text;
  fs::rename(temporary, path_ + "/" + std::string(name));
}

void PolicyDirectory::remove(std::string_view name) const {
  fs::remove_all(path_ + "/" + std::string(name));
}

void PolicyDirectory::make_directory(std::string_view name) const {
  fs::create_directory(path_ + "/" + std::string(name));
}

void PolicyDirectory::link(std::string_view name, std::string_view target) const {
  fs::create_symlink(target, path_ + "/" + std::string(name));
}

void PolicyDirectory::rename(std::string_view from, std::string_view to) const {
  fs::rename(path_ + "/" + std::string(from), path_ + "/" + std::string(to));
}

}  // namespace podjail::policy
