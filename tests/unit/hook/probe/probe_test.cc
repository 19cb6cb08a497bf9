#include "hook/probe/probe.h"

#include <fcntl.h>

#include <nlohmann/json.hpp>

#include "lib/base/file.h"
#include "lib/base/unique_fd.h"
#include "tests/unit/hook/probe/in_child.h"

namespace podjail::probe {
namespace {

// What a probe in a child prints.
std::string output_of(Form form) {
  int ends[2];
  EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  const UniqueFd reader(ends[0]);
  UniqueFd writer(ends[1]);
  in_child([&] {
    ::dup2(writer.get(), STDOUT_FILENO);
    EXPECT_EQ(run_probe(form), 0);
  });
  writer.reset();
  return read_all(reader.get(), 65536).value_or("");
}

TEST(Probe, ThisNodeCanHoldTheJail) {
  EXPECT_TRUE(output_of(Form::kTable).ends_with("This node can hold the jail.\n"));
}

TEST(Probe, ItsDocumentSaysTheSame) {
  const auto document = nlohmann::json::parse(output_of(Form::kJson));
  EXPECT_EQ(document.at("holds"), true);
  EXPECT_GE(document.at("findings").size(), 12U);
}

}  // namespace
}  // namespace podjail::probe
