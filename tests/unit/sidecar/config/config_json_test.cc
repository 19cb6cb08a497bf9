#include "sidecar/config/config_json.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "lib/base/file.h"

namespace podjail::config {
namespace {

std::string error_of(std::string_view text) {
  const auto config = parse_config(text);
  return config ? "none" : config.error().message();
}

TEST(ConfigJson, EmptyObjectIsTheDefaults) {
  const auto config = parse_config("{}");
  ASSERT_TRUE(config);
  EXPECT_EQ(config->workers, 1U);
  EXPECT_EQ(config->limits.max_connections, 4096U);
  EXPECT_EQ(config->decision_log.path, "-");
}

TEST(ConfigJson, ReadsEverySection) {
  const auto config = parse_config(R"({
    "policy_directories": ["/p/one", "/p/two"], "shared_directory": "/shared", "workers": 2,
    "explicit_proxy": "transparent", "max_http_version": "1.1",
    "pod": {"name": "n"}, "admin": {"port": 1}, "upstream": {"max_idle_per_host": 3}, "policy": {"heap_mb": 8, "tests": "ignore", "reload": "when_asked"},
    "dns": {"pool_size": 100}, "decision_log": {"query": "written"}, "limits": {"max_headers": 5}})");
  ASSERT_TRUE(config) << config.error().message();
  EXPECT_EQ(config->policy_directories.size(), 2U);
  EXPECT_EQ(config->shared_directory, "/shared");
  EXPECT_EQ(config->workers, 2U);
  EXPECT_EQ(config->explicit_proxy, ExplicitProxy::kTransparent);
  EXPECT_EQ(config->max_http_version, MaxHttpVersion::k1);
  EXPECT_EQ(config->pod.name, "n");
  EXPECT_EQ(config->admin.port, 1);
  EXPECT_EQ(config->upstream.max_idle_per_host, 3U);
  EXPECT_EQ(config->policy.heap_mb, 8U);
  EXPECT_EQ(config->policy.tests, policy::SetTests::kIgnore);
  EXPECT_EQ(config->policy.reloading, policy::Reloading::kWhenAsked);
  EXPECT_EQ(config->dns.pool_size, 100U);
  EXPECT_EQ(config->decision_log.query, observe::QueryPolicy::kWritten);
  EXPECT_EQ(config->limits.max_headers, 5U);
}

TEST(ConfigJson, CredentialsNeedAProxyToBeShownTo) {
  EXPECT_EQ(error_of(R"({"upstream":{"proxy_credentials_file":"/c"}})"),
            "upstream.proxy_credentials_file: is for a proxy, and there is none");
  EXPECT_TRUE(parse_config(
      R"({"upstream":{"proxy":"p.test:1","proxy_credentials_file":"/c","no_proxy":[".a.test"]}})"));
}

TEST(ConfigJson, NamesThePathOfAMistake) {
  EXPECT_EQ(error_of(R"({"limits":{"max_connections":0}})"),
            "limits.max_connections: must be a whole number, 1–65536");
  EXPECT_EQ(error_of(R"({"limits":{"max_connection":1}})"),
            R"(limits.max_connection: unknown key; did you mean "max_connections"?)");
  EXPECT_EQ(error_of(R"({"limit":{}})"), R"(limit: unknown key; did you mean "limits"?)");
  EXPECT_EQ(error_of(R"({"upstream":{"grants":["10.0.0.0/8"]}})"),
            "upstream.grants[0]: must be ADDRESS[/LENGTH]:PORT");
  EXPECT_EQ(error_of(R"({"workers":1,"workers":2})"), R"(the key "workers" is given twice)");
  EXPECT_EQ(error_of("[]"), "configuration: must be an object");
  EXPECT_EQ(error_of("null"), "configuration: must be an object");
}

TEST(ConfigJson, RefusesMoreThanAMegabyte) {
  const auto config = parse_config("{" + std::string(kMaxConfigBytes, ' ') + "}");
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().kind(), ErrorKind::kExhausted);
}

TEST(ConfigJson, LoadsAFileAndNamesItInErrors) {
  std::string folder = ::testing::TempDir() + "podjail-config-XXXXXX";
  ASSERT_NE(::mkdtemp(folder.data()), nullptr);
  const auto path = folder + "/sidecar.json";
  ASSERT_TRUE(write_file_atomically(path, R"({"workers":3})", 0600));
  EXPECT_EQ(load_config(path)->workers, 3U);
  ASSERT_TRUE(write_file_atomically(path, R"({"workers":0})", 0600));
  EXPECT_EQ(load_config(path).error().message(), path + ": workers: must be a whole number, 1–64");
  EXPECT_EQ(load_config(folder + "/none").error().kind(), ErrorKind::kNotFound);
  std::filesystem::remove_all(folder);
}

// The rows of docs/configuration.md as "| `path` | accepts | `default` |".
std::set<std::string> documented_rows() {
  std::ifstream file("docs/configuration.md");
  std::set<std::string> rows;
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with("| `")) continue;
    std::size_t end = 0;
    for (int column = 0; column < 3; ++column) end = line.find(" | ", end + 1);
    rows.insert(line.substr(0, end) + " |");
  }
  return rows;
}

TEST(ConfigJson, EveryKeyIsDocumentedWithWhatItAcceptsAndItsDefault) {
  std::set<std::string> rows;
  for (const auto& key : describe_config()) {
    rows.insert("| `" + key.path + "` | " + key.accepts + " | `" + key.default_value + "` |");
  }
  EXPECT_EQ(rows.size(), 51U);
  EXPECT_EQ(documented_rows(), rows);
}

}  // namespace
}  // namespace podjail::config
