#include "sidecar/proxy/external_opinion.h"

#include <map>
#include <nlohmann/json.hpp>

#include "lib/base/json_text.h"

namespace podjail::proxy {
namespace {

using nlohmann::json;
using Kind = ExternalOpinion::Kind;

constexpr std::size_t kMaxMessage = 512;

std::optional<Kind> kind_of(const json& answer) {
  static const std::map<std::string, Kind, std::less<>> kWords = {
      {"allow", Kind::kAllow}, {"deny", Kind::kDeny}, {"failed", Kind::kFailed}};
  const auto field = answer.find("verdict");
  if (field == answer.end() || !field->is_string()) return std::nullopt;
  const auto word = kWords.find(field->get_ref<const std::string&>());
  return word == kWords.end() ? std::nullopt : std::optional(word->second);
}

// Whether the field is absent or what it must be; it goes to `read` if it is there.
template <typename Read>
bool optional_field(const json& answer, const char* name, bool (json::*is)() const noexcept, Read read) {
  const auto field = answer.find(name);
  if (field == answer.end()) return true;
  if (!((*field).*is)()) return false;
  read(*field);
  return true;
}

}  // namespace

std::optional<ExternalAnswer> parse_external_answer(std::string_view line) {
  if (line.size() > kMaxExternalLine) return std::nullopt;
  const auto answer = json::parse(line, nullptr, /*allow_exceptions=*/false);
  if (!answer.is_object()) return std::nullopt;
  const auto id = answer.find("id");
  const auto kind = kind_of(answer);
  if (id == answer.end() || !id->is_number_unsigned() || !kind) return std::nullopt;
  ExternalAnswer parsed{id->get<std::uint64_t>(), {*kind, {}, {}, {}}};
  auto& opinion = parsed.opinion;
  const bool usable =
      optional_field(answer, "message", &json::is_string,
                     [&](const json& text) {
                       opinion.message = printable(text.get_ref<const std::string&>(), kMaxMessage);
                     }) &&
      optional_field(answer, "max_tx_bytes", &json::is_number_unsigned,
                     [&](const json& bytes) { opinion.max_request_bytes = bytes.get<std::uint64_t>(); }) &&
      optional_field(answer, "encoded_slash", &json::is_boolean,
                     [&](const json& is) { opinion.grants.encoded_slash = is.get<bool>(); }) &&
      optional_field(answer, "tunnel", &json::is_boolean,
                     [&](const json& is) { opinion.grants.tunnel = is.get<bool>(); });
  return usable ? std::optional(std::move(parsed)) : std::nullopt;
}

}  // namespace podjail::proxy
