#include "hook/runtime/runtime_config.h"

#include "tests/unit/hook/runtime/temporary_folder.h"

namespace podjail::runtime {
namespace {

TEST(RuntimeConfig, EverythingIsOptional) {
  const auto config = parse_runtime_config("{}");
  ASSERT_TRUE(config);
  EXPECT_EQ(config->runtime, "");
  EXPECT_EQ(config->hook, "/usr/libexec/podjail/podjail-hook");
  EXPECT_EQ(config->hook_config, "/etc/podjail/hook.json");
}

TEST(RuntimeConfig, EveryKeyIsRead) {
  const auto config =
      parse_runtime_config(R"({"runtime":"/r","hook":"/h","hook_config":"/c","annotations":{"a":"b"}})");
  ASSERT_TRUE(config) << config.error().message();
  EXPECT_EQ(config->runtime, "/r");
  EXPECT_EQ(config->hook, "/h");
  EXPECT_EQ(config->hook_config, "/c");
  EXPECT_EQ(config->annotations, (std::map<std::string, std::string>{{"a", "b"}}));
}

TEST(RuntimeConfig, AMistakeIsNamed) {
  for (const auto& [text, word] : std::vector<std::pair<std::string, std::string>>{
           {"", "not valid JSON"},
           {"[]", "not a JSON object"},
           {R"({"hook":"/a","hook":"/b"})", "given twice"},
           {R"({"hooks":"/a"})", "hooks: unknown key"},
           {R"({"runtime":"runc"})", "runtime: must be an absolute path"},
           {R"({"runtime":"/"})", "runtime: must be an absolute path"},
           {R"({"runtime":""})", "runtime: must be an absolute path"},
           {R"({"runtime":null})", "runtime: must be an absolute path"},
           {R"({"hook":"/a\u0000b"})", "hook: must be an absolute path"},
           {R"({"annotations":["a"]})", "annotations: must be an object of texts"},
           {R"({"annotations":{"a":1}})", "annotations: must be an object of texts"},
           {R"({"annotations":{"":"a"}})", "annotations: must be an object of texts"},
           {R"({"annotations":{"a":"b","a":"c"}})", "given twice"},
           {R"({"hook_config":["/a"]})", "hook_config: must be an absolute path"},
           {std::string(70000, ' '), "too long"}}) {
    const auto config = parse_runtime_config(text);
    ASSERT_FALSE(config) << text;
    EXPECT_NE(config.error().message().find(word), std::string::npos) << config.error().message();
  }
}

class RuntimeConfigFile : public TemporaryFolder {};

TEST_F(RuntimeConfigFile, AFileThatIsNamedMustExist) {
  EXPECT_EQ(load_runtime_config(path("none").c_str()).error().kind(), ErrorKind::kNotFound);
  const auto named = put("runtime.json", R"({"runtime":"/r"})");
  EXPECT_EQ(load_runtime_config(named.c_str())->runtime, "/r");
}

}  // namespace
}  // namespace podjail::runtime
