#include "webhook/injection/inbound.h"

#include <algorithm>
#include <array>
#include <functional>
#include <optional>

#include "lib/base/json_text.h"
#include "lib/contract/contract.h"
#include "lib/contract/inbound_ports.h"
#include "webhook/injection/json_members.h"
#include "webhook/injection/names.h"
#include "webhook/injection/pod_shape.h"

namespace podjail::webhook {
namespace {

using nlohmann::json;

constexpr std::array kProbes = {"livenessProbe", "readinessProbe", "startupProbe"};
constexpr std::array kLifecycle = {"postStart", "preStop"};
constexpr std::array kActions = {"httpGet", "tcpSocket", "grpc"};

// One connection that the kubelet would make: where it stands in the pod, and what it says.
struct Action {
  std::string place;  // "spec.containers[0].livenessProbe.httpGet"
  const json& container;
  const json& said;
};

using Visit = std::function<void(const Action&)>;

void each_action(const json& container, const json& handler, const std::string& place, const Visit& visit) {
  for (const auto* kind : kActions) {
    const auto& said = member(handler, kind);
    if (said.is_object()) visit({place + "." + kind, container, said});
  }
}

// Of init containers only those that go on beside the others can be asked anything.
bool is_asked(const json& container, std::string_view list) {
  if (text_at(container, "name") == kSidecarName) return false;
  return list == kContainers || text_at(container, "restartPolicy") == "Always";
}

void each_action(const json& pod, const Visit& visit) {
  for (const auto list : {kInitContainers, kContainers}) {
    each_container(pod, list, [&](const json& container, const std::string& place) {
      if (!is_asked(container, list)) return;
      for (const auto* probe : kProbes)
        each_action(container, member(container, probe), place + "." + probe, visit);
      for (const auto* moment : kLifecycle)
        each_action(container, member(member(container, "lifecycle"), moment), place + ".lifecycle." + moment,
                    visit);
    });
  }
}

std::optional<std::uint16_t> port_in(const json& value) {
  if (!value.is_number_integer()) return std::nullopt;
  const auto number = value.get<std::int64_t>();
  return number > 0 && number <= UINT16_MAX ? std::optional(static_cast<std::uint16_t>(number))
                                            : std::nullopt;
}

// A name stands for the first port of the same container that has it, as for the kubelet.
std::optional<std::uint16_t> port_of(const Action& action) {
  const auto& port = member(action.said, "port");
  if (!port.is_string()) return port_in(port);
  const auto* named = find_named(member(action.container, "ports"), text_at(action.said, "port"));
  return named == nullptr ? std::nullopt : port_in(member(*named, "containerPort"));
}

bool is_of_another_host(const Action& action) {
  return !text_at(action.said, "host").empty();
}

std::string warning_about(const Action& action) {
  if (is_of_another_host(action))
    return action.place + ".host: podjail lets the node in for probes of the pod itself, not of " +
           printable(text_at(action.said, "host"), 64);
  const auto port = port_of(action);
  if (!port)
    return action.place + ".port: " + printable(text_at(action.said, "port"), 32) +
           " is no port of the container, and podjail opens none";
  if (*port != contract::kAdminPort && contract::is_own_port(*port))
    return action.place + ".port: " + std::to_string(*port) + " is podjail's own port, where nobody comes in";
  return "";
}

tl::unexpected<Error> refuse(const std::string& sentence) {
  return fail(ErrorKind::kRefused,
              "metadata.annotations[" + std::string(contract::kAnnotationInboundPorts) + "]: " + sentence);
}

// What its author, or an earlier injection, wrote.
Result<std::vector<std::uint16_t>> written_ports(const json& pod) {
  const auto& annotations = member(pod["metadata"], "annotations");
  if (member(annotations, contract::kAnnotationInboundPorts).is_null()) return std::vector<std::uint16_t>{};
  auto ports = contract::parse_inbound_ports(text_at(annotations, contract::kAnnotationInboundPorts));
  if (!ports)
    return refuse(ports.error().message() + "; it takes numbers with commas between, such as 8080,9090");
  return ports;
}

}  // namespace

Result<std::vector<std::uint16_t>> inbound_ports_of(const json& pod) {
  auto ports = written_ports(pod);
  if (!ports) return ports;
  each_action(pod, [&ports](const Action& action) {
    const auto port = port_of(action);
    if (port && !is_of_another_host(action) && !contract::is_own_port(*port)) ports->push_back(*port);
  });
  std::sort(ports->begin(), ports->end());
  ports->erase(std::unique(ports->begin(), ports->end()), ports->end());
  if (ports->size() > contract::kMaxInboundPorts)
    return refuse("with the pod's probes there are " + std::to_string(ports->size()) + " ports; at most " +
                  std::to_string(contract::kMaxInboundPorts) + " can be opened to the node");
  return ports;
}

std::vector<std::string> inbound_warnings_of(const json& pod) {
  std::vector<std::string> warnings;
  each_action(pod, [&warnings](const Action& action) {
    if (auto warning = warning_about(action); !warning.empty()) warnings.push_back("podjail: " + warning);
  });
  return warnings;
}

}  // namespace podjail::webhook
