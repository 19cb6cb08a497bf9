#include "sidecar/proxy/containers.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "lib/base/file.h"

namespace podjail::proxy {
namespace {

std::string named(std::string_view name, std::string_view id = "c1") {
  return R"({"containers":[{"slot":1,"name":")" + std::string(name) + R"(","id":")" + std::string(id) +
         R"("}]})";
}

class ContainersTest : public testing::Test {
 protected:
  void SetUp() override {
    auto pattern = (std::filesystem::temp_directory_path() / "podjail-containers-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    containers_.emplace((folder_ / "containers.json").string());
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  void write(const std::string& text) const {
    ASSERT_TRUE(write_file_atomically((folder_ / "containers.json").string(), text, 0444));
  }
  std::string name_at(std::uint16_t port) { return containers_->at_port(port)->name; }

  std::filesystem::path folder_;
  std::optional<Containers> containers_;
};

TEST_F(ContainersTest, APortIsASlotOrNone) {
  EXPECT_EQ(slot_of_port(15101), 1);
  EXPECT_EQ(slot_of_port(15131), 31);
  for (const std::uint16_t port : {0, 1, 15001, 15053, 15100, 15132, 65535})
    EXPECT_EQ(slot_of_port(port), 0) << port;
}

TEST_F(ContainersTest, WithoutAFileNobodyIsKnown) {
  EXPECT_EQ(name_at(15101), "");
  EXPECT_EQ(containers_->at_port(15101)->id, "");
}

TEST_F(ContainersTest, TheHooksFileSaysWho) {
  write(named("build"));
  EXPECT_EQ(name_at(15101), "build");
  EXPECT_EQ(name_at(15102), "") << "a slot nobody has";
  EXPECT_EQ(name_at(15001), "") << "the port of those that are not known";
}

TEST_F(ContainersTest, ANewFileCountsFromTheNextConnectionOn) {
  EXPECT_EQ(name_at(15101), "");
  write(named("build", "c1"));
  const auto before = containers_->at_port(15101);
  EXPECT_EQ(before->id, "c1");
  EXPECT_EQ(containers_->at_port(15101), before) << "shared while the file is the same";
  write(named("build", "c2"));
  EXPECT_EQ(containers_->at_port(15101)->id, "c2");
  EXPECT_EQ(before->id, "c1") << "open connections keep what they were";
}

TEST_F(ContainersTest, AFileThatCannotBeUnderstoodNamesNobody) {
  write(named("build"));
  EXPECT_EQ(name_at(15101), "build");
  for (const auto& text :
       {std::string("{"), std::string(), named("a b"), std::string(kMaxNamesBytes + 1, ' ')}) {
    write(text);
    EXPECT_EQ(name_at(15101), "") << text.substr(0, 40);
  }
  write(named("build"));
  EXPECT_EQ(name_at(15101), "build");
}

TEST_F(ContainersTest, AFileThatIsGoneNamesNobody) {
  write(named("build"));
  EXPECT_EQ(name_at(15101), "build");
  std::filesystem::remove(folder_ / "containers.json");
  EXPECT_EQ(name_at(15101), "");
}

TEST_F(ContainersTest, WhatIsNoFileNamesNobody) {
  std::filesystem::create_directory(folder_ / "containers.json");
  EXPECT_EQ(name_at(15101), "");
}

}  // namespace
}  // namespace podjail::proxy
