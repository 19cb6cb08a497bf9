#include "tests/unit/webhook/fake_cluster.h"

#include "webhook/injection/json_members.h"
#include "webhook/injection/pod_shape.h"

namespace podjail::webhook {

using kubernetes::Answer;
using kubernetes::Call;
using kubernetes::Method;
using nlohmann::json;

void FakeCluster::add(const std::string& path, json object) {
  object["metadata"]["resourceVersion"] = std::to_string(++version_);
  objects[path] = std::move(object);
}

void FakeCluster::add_space(const std::string& name, const json& labels, const json& annotations) {
  add("/api/v1/namespaces/" + name,
      {{"metadata", {{"name", name}, {"labels", labels}, {"annotations", annotations}}}});
}

void FakeCluster::add_config_map(const std::string& space, const std::string& name, const json& data) {
  const json labels{{"podjail.dev/policy", "true"}};
  add("/api/v1/namespaces/" + space + "/configmaps/" + name,
      {{"metadata", {{"name", name}, {"namespace", space}, {"labels", labels}}}, {"data", data}});
}

Result<Answer> FakeCluster::exchange(const Call& call) {
  const std::unique_lock lock(mutex_);
  const auto path = call.target.substr(0, call.target.find('?'));
  if (const auto answer = answers.find(path); answer != answers.end()) {
    if (answer->second == 0) return fail(ErrorKind::kTimeout, "nobody answers");
    return Answer{answer->second, R"({"message":"no"})"};
  }
  if (call.method != Method::kGet) return write(call, path);
  if (const auto found = objects.find(path); found != objects.end()) return Answer{200, found->second.dump()};
  return path == "/api/v1/namespaces" ? list(path) : Answer{404, "{}"};
}

Answer FakeCluster::list(const std::string& path) const {
  json items = json::array();
  for (const auto& [at, object] : objects) {
    const bool inside = at.starts_with(path + "/") && at.find('/', path.size() + 1) == at.npos;
    if (inside && label_of(object, "podjail.dev/inject") == "enabled") items.push_back(object);
  }
  return {200, json{{"items", items}}.dump()};
}

Answer FakeCluster::store(const std::string& path, json object, int status) {
  object["metadata"]["resourceVersion"] = std::to_string(++version_);
  objects[path] = object;
  return {status, object.dump()};
}

Answer FakeCluster::write(const Call& call, const std::string& path) {
  constexpr const char* kNames[] = {"GET", "POST", "PUT", "PATCH", "DELETE"};
  writes.push_back(std::string(kNames[static_cast<int>(call.method)]) + " " + path);
  if (const auto faster = std::exchange(before_next_write, nullptr)) faster();
  auto body = json::parse(call.body, nullptr, false);
  if (call.method == Method::kPost) {
    const auto at = path + "/" + body["metadata"]["name"].get<std::string>();
    return objects.contains(at) ? Answer{409, "{}"} : store(at, std::move(body), 201);
  }
  const auto found = objects.find(path);
  if (found == objects.end()) return {404, "{}"};
  if (call.method == Method::kDelete) {
    objects.erase(found);
    return {200, "{}"};
  }
  if (call.method == Method::kPatch) return store(path, found->second.patch(body), 200);
  const auto version = text_at(member(body, "metadata"), "resourceVersion");
  if (!version.empty() && version != text_at(found->second["metadata"], "resourceVersion"))
    return {409, "{}"};
  return store(path, std::move(body), 200);
}

}  // namespace podjail::webhook
