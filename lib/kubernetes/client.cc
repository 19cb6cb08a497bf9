#include "lib/kubernetes/client.h"

#include <string>

#include "lib/base/json_text.h"

namespace podjail::kubernetes {
namespace {

using nlohmann::json;

constexpr std::string_view kJson = "application/json";
constexpr std::size_t kPage = 500;

Result<json> parse_object(const std::string& body) {
  auto parsed = json::parse(body, nullptr, false);
  if (!parsed.is_object()) return fail(ErrorKind::kInvalid, "the answer is no JSON object");
  return parsed;
}

// The server says why in a Status object; a proxy in front of it may say anything.
std::string sentence_of(const Answer& answer) {
  const auto said = json::parse(answer.body, nullptr, false);
  const auto text = "status " + std::to_string(answer.status);
  if (!said.is_object() || !said.contains("message") || !said["message"].is_string()) return text;
  return text + ", " + printable(said["message"].get_ref<const std::string&>(), 512);
}

ErrorKind kind_of(int status) {
  if (status == 404) return ErrorKind::kNotFound;
  if (status == 429 || status >= 500) return ErrorKind::kUnavailable;
  if (status >= 400) return ErrorKind::kRefused;
  return ErrorKind::kInvalid;  // a redirection, or what is no answer at all
}

// Where the next page begins; "" when there is none.
std::string next_page(const json& list) {
  const auto metadata = list.find("metadata");
  if (metadata == list.end() || !metadata->is_object()) return "";
  const auto next = metadata->find("continue");
  return next != metadata->end() && next->is_string() ? next->get<std::string>() : "";
}

}  // namespace

Result<json> Client::call(Call call) const {
  const auto path = call.target.substr(0, call.target.find('?'));
  auto answer = transport_.exchange(call);
  if (!answer) return fail_within(path, std::move(answer.error()));
  if (answer->status < 200 || answer->status > 299)
    return fail(kind_of(answer->status), path + ": " + sentence_of(*answer));
  auto object = parse_object(answer->body);
  if (!object) return fail_within(path, std::move(object.error()));
  return object;
}

Result<json> Client::get(const Resource& resource, const ObjectKey& key) const {
  auto path = path_of(resource, key);
  if (!path) return tl::unexpected(std::move(path.error()));
  return call({Method::kGet, std::move(*path), "", ""});
}

Result<std::vector<json>> Client::list(const Resource& resource, std::string_view space,
                                       std::string_view selector) const {
  const auto path = path_of(resource, {space, ""});
  if (!path) return tl::unexpected(path.error());
  auto target = *path + "?limit=" + std::to_string(kPage);
  if (!selector.empty()) target += "&labelSelector=" + percent_encoded(selector);
  std::vector<json> listed;
  std::string next;
  do {
    auto page =
        call({Method::kGet, next.empty() ? target : target + "&continue=" + percent_encoded(next), "", ""});
    if (!page) return tl::unexpected(std::move(page.error()));
    const auto items = page->find("items");
    if (items == page->end() || !(items->is_array() || items->is_null()))
      return fail(ErrorKind::kInvalid, *path + ": the answer is no list");
    for (auto& item : *items) listed.push_back(std::move(item));
    if (listed.size() > kMaxListed)
      return fail(ErrorKind::kExhausted, *path + ": more than " + std::to_string(kMaxListed) + " objects");
    next = next_page(*page);
  } while (!next.empty());
  return listed;
}

Result<json> Client::write(Method method, const Resource& resource, const ObjectKey& key, const json& body,
                           std::string_view content_type) const {
  auto path = path_of(resource, key);
  if (!path) return tl::unexpected(std::move(path.error()));
  return call({method, std::move(*path), body.dump(-1, ' ', false, json::error_handler_t::replace),
               std::string(content_type)});
}

Result<json> Client::create(const Resource& resource, std::string_view space, const json& object) const {
  return write(Method::kPost, resource, {space, ""}, object, kJson);
}

Result<json> Client::replace(const Resource& resource, const ObjectKey& key, const json& object) const {
  return write(Method::kPut, resource, key, object, kJson);
}

Result<json> Client::merge_patch(const Resource& resource, const ObjectKey& key, const json& patch) const {
  return write(Method::kPatch, resource, key, patch, "application/merge-patch+json");
}

Result<json> Client::json_patch(const Resource& resource, const ObjectKey& key,
                                const json& operations) const {
  return write(Method::kPatch, resource, key, operations, "application/json-patch+json");
}

Status Client::remove(const Resource& resource, const ObjectKey& key) const {
  auto path = path_of(resource, key);
  if (!path) return tl::unexpected(std::move(path.error()));
  const auto removed = call({Method::kDelete, std::move(*path), "", ""});
  if (!removed && removed.error().kind() != ErrorKind::kNotFound) return tl::unexpected(removed.error());
  return {};
}

}  // namespace podjail::kubernetes
