// Whether a pod has the shape that the rest of this folder takes for granted, and its containers with the
// places where they stand.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "lib/base/result.h"

namespace podjail::webhook {

inline constexpr std::size_t kMaxContainers = 256;  // of each list
inline constexpr std::size_t kMaxVolumes = 1024;

// kInvalid, naming the field: metadata and spec are objects; annotations and labels objects of texts; the
// lists of containers, volumes, variables and mounts are lists of objects with names, none of them twice
// where Kubernetes merges by name.
Status check_shape(const nlohmann::json& pod);

// The lists in which containers stand, in the order in which they start.
inline constexpr std::string_view kInitContainers = "initContainers";
inline constexpr std::string_view kContainers = "containers";
inline constexpr std::string_view kEphemeralContainers = "ephemeralContainers";

// "spec.containers[2]"
std::string place_of(std::string_view list, std::size_t index);

// Every container of the list, with its place as users write it.
void each_container(const nlohmann::json& pod, std::string_view list,
                    const std::function<void(const nlohmann::json&, const std::string& place)>& visit);

// The text of an annotation or label; "" when there is none.
std::string_view annotation_of(const nlohmann::json& object, std::string_view name);
std::string_view label_of(const nlohmann::json& object, std::string_view name);

}  // namespace podjail::webhook
