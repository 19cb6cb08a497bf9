#include "agent/install/plan.h"

#include <algorithm>

#include "agent/install/containerd.h"
#include "agent/install/crio.h"
#include "agent/install/settings.h"
#include "lib/contract/contract.h"

namespace podjail::agent {
namespace {

constexpr mode_t kProgramMode = 0755;
constexpr mode_t kFileMode = 0644;

// Programs and settings, which every runtime needs.
Result<Plan> begin(const Config& config, const std::vector<Program>& programs, RuntimeKind kind,
                   const std::string& beneath) {
  auto hook = hook_settings(config, kind);
  if (!hook) return tl::unexpected(std::move(hook.error()));
  Plan plan;
  plan.state_directory = std::move(hook->state_directory);
  for (const auto& program : programs)
    plan.files.push_back(
        {config.install_dir + "/" + program.name, program.contents, kProgramMode, Part::kProgram});
  plan.files.push_back(
      {std::string(contract::kHookConfig), std::move(hook->text), kFileMode, Part::kSettings});
  plan.files.push_back(
      {std::string(contract::kRuntimeConfig), runtime_settings(config, beneath), kFileMode, Part::kSettings});
  return plan;
}

}  // namespace

Result<Plan> plan_for_containerd(const Config& config, const std::vector<Program>& programs,
                                 const ContainerdState& state) {
  const auto& place = config.containerd;
  auto drop_in = containerd_drop_in(state.dump, config.install_dir + "/" + std::string(kRuntimeProgram));
  if (!drop_in) return tl::unexpected(std::move(drop_in.error()));
  auto main = with_import(state.main, place.config, place.drop_in, state.dump);
  if (!main) return tl::unexpected(std::move(main.error()));
  auto plan = begin(config, programs, RuntimeKind::kContainerd, drop_in->beneath);
  if (!plan) return plan;
  plan->files.push_back({place.drop_in, std::move(drop_in->text), kFileMode, Part::kRuntimeDropIn});
  plan->files.push_back({place.config, std::move(*main), kFileMode, Part::kRuntimeMain, place.drop_in});
  return plan;
}

Result<Plan> plan_for_crio(const Config& config, const std::vector<Program>& programs,
                           const std::string& in_force) {
  auto drop_in = crio_drop_in(in_force, config.install_dir + "/" + std::string(kRuntimeProgram));
  if (!drop_in) return tl::unexpected(std::move(drop_in.error()));
  auto plan = begin(config, programs, RuntimeKind::kCrio, drop_in->beneath);
  if (!plan) return plan;
  plan->files.push_back({config.crio.drop_in, std::move(drop_in->text), kFileMode, Part::kRuntimeDropIn});
  return plan;
}

std::vector<std::string> directories_of(const Plan& plan) {
  std::vector<std::string> directories;
  const auto add = [&](const std::string& path) {
    for (auto slash = path.find('/', 1); slash != path.npos; slash = path.find('/', slash + 1)) {
      auto directory = path.substr(0, slash);
      if (std::find(directories.begin(), directories.end(), directory) == directories.end())
        directories.push_back(std::move(directory));
    }
  };
  for (const auto& file : plan.files) add(file.path);
  return directories;
}

}  // namespace podjail::agent
