#include "webhook/admission/review.h"

#include <array>

#include "hook/strict_json.h"
#include "webhook/injection/json_members.h"
#include "webhook/text/base64.h"

namespace podjail::webhook {
namespace {

using nlohmann::json;

constexpr std::size_t kMaxUid = 128;
constexpr std::size_t kMaxGroups = 1000;
constexpr std::size_t kMaxWarning = 240;  // the API server cuts longer ones
constexpr std::size_t kMaxSentence = 4096;
constexpr std::array<std::string_view, 4> kOperations = {"CREATE", "UPDATE", "DELETE", "CONNECT"};

tl::unexpected<Error> malformed(std::string_view what) {
  return fail(ErrorKind::kInvalid, "the review is malformed: " + std::string(what));
}

bool is_operation(std::string_view word) {
  for (const auto operation : kOperations) {
    if (word == operation) return true;
  }
  return false;
}

// One line that a terminal shows as it is. Quotes stay: policies and their messages are full of them.
std::string line_of(std::string_view text, std::size_t most) {
  std::string line;
  for (const char c : text.substr(0, most))
    line += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
  return line;
}

bool is_object_or_null(const json& value) {
  return value.is_object() || value.is_null();
}

// Takes a member out of a request, which may be large.
json taken(json& request, const char* key) {
  const auto found = request.find(key);
  return found == request.end() ? json() : std::move(*found);
}

Status read_request(json& request, Review& review) {
  review.uid = text_at(request, "uid");
  if (review.uid.empty() || review.uid.size() > kMaxUid) return malformed("request.uid");
  review.operation = text_at(request, "operation");
  if (!is_operation(review.operation)) return malformed("request.operation");
  review.resource = text_at(member(request, "resource"), "resource");
  if (review.resource.empty()) return malformed("request.resource");
  review.subresource = text_at(request, "subResource");
  review.space = text_at(request, "namespace");
  review.name = text_at(request, "name");
  const auto& dry = member(request, "dryRun");
  if (!dry.is_null() && !dry.is_boolean()) return malformed("request.dryRun");
  review.effect = dry == json(true) ? Review::Effect::kDryRun : Review::Effect::kReal;
  review.object = taken(request, "object");
  review.old_object = taken(request, "oldObject");
  if (!is_object_or_null(review.object)) return malformed("request.object");
  if (!is_object_or_null(review.old_object)) return malformed("request.oldObject");
  return {};
}

Status read_user(const json& request, Review& review) {
  const auto& user = member(request, "userInfo");
  review.user = text_at(user, "username");
  const auto& groups = member(user, "groups");
  if (groups.is_null()) return {};
  if (!groups.is_array() || groups.size() > kMaxGroups) return malformed("request.userInfo.groups");
  for (const auto& group : groups) {
    if (!group.is_string()) return malformed("request.userInfo.groups");
    review.groups.push_back(group.get<std::string>());
  }
  return {};
}

}  // namespace

Result<Review> parse_review(std::string_view text) {
  if (text.size() > kMaxReviewBytes) return fail(ErrorKind::kExhausted, "the review is too long");
  auto root = hook::parse_strict_json(text);
  if (!root) return malformed(root.error().message());
  if (text_at(*root, "apiVersion") != "admission.k8s.io/v1") return malformed("apiVersion");
  if (text_at(*root, "kind") != "AdmissionReview") return malformed("kind");
  if (!member(*root, "request").is_object()) return malformed("request");
  auto& request = (*root)["request"];
  Review review;
  if (auto read = read_request(request, review); !read) return tl::unexpected(std::move(read.error()));
  if (auto read = read_user(request, review); !read) return tl::unexpected(std::move(read.error()));
  return review;
}

std::string_view to_string(Verdict::Kind kind) {
  switch (kind) {
    case Verdict::Kind::kAllowed:
      return "allowed";
    case Verdict::Kind::kPatched:
      return "patched";
    case Verdict::Kind::kRefused:
      return "refused";
    case Verdict::Kind::kFailed:
      return "failed";
  }
  return "failed";
}

Verdict verdict_of(const Error& error) {
  const bool theirs = error.kind() == ErrorKind::kRefused || error.kind() == ErrorKind::kInvalid;
  return {theirs ? Verdict::Kind::kRefused : Verdict::Kind::kFailed, error.message()};
}

std::string answer_of(const std::string& uid, const Verdict& verdict) {
  const bool allowed = verdict.kind == Verdict::Kind::kAllowed || verdict.kind == Verdict::Kind::kPatched;
  json response{{"uid", uid}, {"allowed", allowed}};
  if (!allowed) {
    const bool refused = verdict.kind == Verdict::Kind::kRefused;
    response["status"] = {{"code", refused ? 403 : 500},
                          {"reason", refused ? "Forbidden" : "InternalError"},
                          {"message", "podjail: " + line_of(verdict.sentence, kMaxSentence)}};
  }
  if (verdict.kind == Verdict::Kind::kPatched) {
    response["patchType"] = "JSONPatch";
    response["patch"] = base64_encoded(verdict.patch.dump(-1, ' ', false, json::error_handler_t::replace));
  }
  for (const auto& warning : verdict.warnings) response["warnings"].push_back(line_of(warning, kMaxWarning));
  const json answer{
      {"apiVersion", "admission.k8s.io/v1"}, {"kind", "AdmissionReview"}, {"response", response}};
  return answer.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace podjail::webhook
