#include "sidecar/proxy/container_names.h"

#include "lib/contract/container_text.h"
#include "sidecar/config/json_document.h"

namespace podjail::proxy {
namespace {

using nlohmann::json;

const std::string* text_at(const json& object, const char* key) {
  const auto member = object.find(key);
  return member == object.end() ? nullptr : member->get_ptr<const std::string*>();
}

// 0 for what is no slot.
std::size_t slot_of(const json& entry) {
  const auto slot = entry.find("slot");
  if (slot == entry.end() || !slot->is_number_unsigned()) return 0;
  const auto number = slot->get<std::uint64_t>();
  return number <= contract::kContainerSlots ? static_cast<std::size_t>(number) : 0;
}

Status read_entry(const json& entry, ContainerNames& into) {
  constexpr std::size_t kMembers = 3;
  if (!entry.is_object() || entry.size() != kMembers)
    return fail(ErrorKind::kInvalid, "an entry is not slot, name and id");
  const auto slot = slot_of(entry);
  const auto* name = text_at(entry, "name");
  const auto* id = text_at(entry, "id");
  if (slot == 0 || into[slot] != nullptr) return fail(ErrorKind::kInvalid, "a slot is none, or given twice");
  const bool valid = name != nullptr && id != nullptr && contract::is_container_text(*id) &&
                     (name->empty() || contract::is_container_text(*name));
  if (!valid) return fail(ErrorKind::kInvalid, "a name or an id is none");
  into[slot] = std::make_shared<const Container>(Container{*name, *id});
  return {};
}

}  // namespace

const std::shared_ptr<const Container>& unknown_container() {
  static const auto unknown = std::make_shared<const Container>();
  return unknown;
}

Result<ContainerNames> parse_container_names(std::string_view text) {
  if (text.size() > kMaxNamesBytes) return fail(ErrorKind::kExhausted, "containers: too long");
  const auto document = config::parse_json_document(text);
  if (!document) return fail_within("containers", Error(document.error()));
  const bool is_list = document->is_object() && document->size() == 1 && document->contains("containers") &&
                       document->at("containers").is_array();
  if (!is_list) return fail(ErrorKind::kInvalid, "containers: not an object with one list");
  ContainerNames names;
  for (const auto& entry : document->at("containers")) {
    if (auto read = read_entry(entry, names); !read)
      return fail_within("containers", std::move(read.error()));
  }
  return names;
}

}  // namespace podjail::proxy
