#include "hook/check/commands.h"

#include <array>
#include <utility>

#include "lib/base/json_text.h"
#include "lib/contract/contract.h"

namespace podjail::check {
namespace {

// Asked for where hook.json selects by annotation; and the mark of a container that needs no sidecar.
constexpr const char* kInject = "podjail.dev/inject=enabled";
constexpr const char* kSandbox = "io.kubernetes.cri-o.ContainerType=sandbox";

Command joined(Command first, const Command& middle, const Command& last) {
  first.insert(first.end(), middle.begin(), middle.end());
  first.insert(first.end(), last.begin(), last.end());
  return first;
}

Commands podman(const Request& request, const Parts& parts) {
  return {{},
          joined({"podman", "run", "--detach", "--name", parts.name, "--network", "none", "--cap-drop", "ALL",
                  "--security-opt", "seccomp=" + parts.seccomp, "--annotation", kInject, "--annotation",
                  kSandbox},
                 request.words, {"--rootfs", parts.root, kPausePath, parts.name}),
          {{"podman", "rm", "--force", "--ignore", "--time", "0", parts.name}}};
}

Commands docker(const Request& request, const Parts& parts) {
  const auto image = parts.name + ":check";
  return {{{"docker", "import", parts.archive, image}},
          joined({"docker", "run", "--detach", "--pull", "never", "--name", parts.name, "--network", "none",
                  "--cap-drop", "ALL", "--security-opt", "seccomp=" + parts.seccomp},
                 request.words, {image, kPausePath, parts.name}),
          {{"docker", "rm", "--force", "--volumes", parts.name}, {"docker", "rmi", "--force", image}}};
}

Commands ctr(const Request& request, const Parts& parts) {
  return {{},
          joined({"ctr", "run", "--detach", "--null-io", "--seccomp", "--seccomp-profile", parts.seccomp,
                  "--cap-drop", "CAP_NET_RAW", "--annotation", kInject, "--annotation", kSandbox},
                 request.words, {"--rootfs", parts.root, parts.name, kPausePath, parts.name}),
          {{"ctr", "tasks", "delete", "--force", parts.name}, {"ctr", "containers", "delete", parts.name}}};
}

bool replace_all(std::string& text, std::string_view mark, const std::string& by) {
  bool found = false;
  for (auto at = text.find(mark); at != text.npos; at = text.find(mark, at + by.size())) {
    text.replace(at, mark.size(), by);
    found = true;
  }
  return found;
}

Result<Commands> whole(const Request& request, const Parts& parts) {
  Command start = request.words;
  bool placed = false;
  for (auto& word : start) {
    replace_all(word, "{name}", parts.name);
    const bool root = replace_all(word, "{root}", parts.root);
    const bool bundle = replace_all(word, "{bundle}", parts.bundle);
    placed = placed || root || bundle;
  }
  if (!placed) return fail(ErrorKind::kInvalid, "the command has neither {root} nor {bundle} in it");
  return Commands{{}, std::move(start), {}};
}

}  // namespace

Result<Commands> commands_for(const Request& request, const Parts& parts) {
  using Maker = Commands (*)(const Request&, const Parts&);
  constexpr std::array<std::pair<std::string_view, Maker>, 3> kMakers{
      {{"podman", podman}, {"docker", docker}, {"ctr", ctr}}};
  if (request.runtime.empty()) return whole(request, parts);
  for (const auto& [name, make] : kMakers) {
    if (name == request.runtime) return make(request, parts);
  }
  return fail(ErrorKind::kInvalid, "podman, docker and ctr are known, and any other after \"--\"; not " +
                                       printable(request.runtime, 64));
}

}  // namespace podjail::check
