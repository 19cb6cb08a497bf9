#include "cli/container/container_guard.h"

#include <poll.h>

#include <sstream>
#include <vector>

namespace podjail::cli {
namespace {

// A daemon may still be making a container that the killed program asked for.
constexpr int kPasses = 5;
constexpr int kBetweenPassesMs = 200;

}  // namespace

Result<serve::LastWill> guard_containers(const EngineProgram& engine, const std::string& label) {
  return serve::LastWill::make([&engine, &label] {
    for (int pass = 0; pass < kPasses; ++pass) {
      static_cast<void>(remove_labelled(engine, label));
      ::poll(nullptr, 0, kBetweenPassesMs);
    }
  });
}

Status remove_labelled(const EngineProgram& engine, const std::string& label) {
  const auto listed = engine.command({"ps", "--all", "--quiet", "--no-trunc", "--filter", "label=" + label});
  if (!listed) return tl::unexpected(listed.error());
  std::vector<std::string> words{"rm", "--force", "--volumes"};
  std::istringstream lines(*listed);
  for (std::string id; std::getline(lines, id);) words.push_back(std::move(id));
  if (words.size() == 3) return {};
  if (auto removed = engine.command(std::move(words)); !removed)
    return tl::unexpected(std::move(removed.error()));
  return {};
}

}  // namespace podjail::cli
