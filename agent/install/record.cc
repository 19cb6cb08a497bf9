#include "agent/install/record.h"

#include <algorithm>
#include <array>

#include "hook/hook_config_reading.h"
#include "hook/strict_json.h"

namespace podjail::agent {
namespace {

using hook::must_be;
using hook::store;
using nlohmann::json;
using nlohmann::ordered_json;

struct PartWord {
  Part part;
  std::string_view word;
};

constexpr std::array kParts{PartWord{Part::kProgram, "program"}, PartWord{Part::kSettings, "settings"},
                            PartWord{Part::kRuntimeDropIn, "drop-in"}, PartWord{Part::kRuntimeMain, "main"}};

std::string_view word_of(Part part) {
  return std::find_if(kParts.begin(), kParts.end(), [&](const auto& entry) { return entry.part == part; })
      ->word;
}

Status read_part(const json& value, Part& into) {
  for (const auto& entry : kParts) {
    if (value == entry.word) {
      into = entry.part;
      return {};
    }
  }
  return must_be("a part");
}

Status read_path(const json& value, std::string& into) {
  const auto path = value.is_string() ? hook::parse_path(value.get_ref<const std::string&>()) : std::nullopt;
  if (!path) return must_be("an absolute path");
  into = *path;
  return {};
}

Result<RecordedFile> read_file_entry(const json& value) {
  RecordedFile file;
  auto read = hook::read_members(
      value, "",
      {{"path", [&](const json& member) { return read_path(member, file.path); }},
       {"part", [&](const json& member) { return read_part(member, file.part); }},
       {"backup", [&](const json& member) { return read_path(member, file.backup); }},
       {"mode", [&](const json& member) { return store(hook::read_number(member, 0, 07777), file.mode); }},
       {"import", [&](const json& member) { return read_path(member, file.import); }}});
  if (!read) return tl::unexpected(std::move(read.error()));
  if (file.path.empty()) return fail(ErrorKind::kInvalid, "path is missing");
  file.before = file.backup.empty() ? Before::kAbsent : Before::kKept;
  return file;
}

Status read_files(const json& value, std::vector<RecordedFile>& into) {
  if (!value.is_array()) return must_be("a list");
  for (const auto& entry : value) {
    auto file = read_file_entry(entry);
    if (!file) return tl::unexpected(std::move(file.error()));
    into.push_back(std::move(*file));
  }
  return {};
}

}  // namespace

const RecordedFile* Record::find(std::string_view path) const {
  const auto found =
      std::find_if(files.begin(), files.end(), [&](const auto& file) { return file.path == path; });
  return found == files.end() ? nullptr : &*found;
}

std::string to_text(const Record& record) {
  ordered_json document{{"version", 1},
                        {"restart_pending", record.restart == RestartState::kPending},
                        {"directories", record.directories},
                        {"files", ordered_json::array()}};
  for (const auto& file : record.files) {
    ordered_json entry{{"path", file.path}, {"part", word_of(file.part)}, {"mode", file.mode}};
    if (!file.backup.empty()) entry["backup"] = file.backup;
    if (!file.import.empty()) entry["import"] = file.import;
    document["files"].push_back(std::move(entry));
  }
  return document.dump(1, ' ', true, json::error_handler_t::replace) + "\n";
}

Result<Record> parse_record(std::string_view text) {
  const auto document = hook::parse_strict_json(text);
  if (!document) return fail_within("installation record", Error(document.error()));
  Record record;
  bool pending = false;
  auto read = hook::read_members(
      *document, "",
      {{"version", [](const json& value) { return value == 1 ? Status{} : Status(must_be("1")); }},
       {"restart_pending",
        [&](const json& value) -> Status {
          if (!value.is_boolean()) return must_be("true or false");
          pending = value.get<bool>();
          return {};
        }},
       {"directories",
        [&](const json& value) {
          return store(hook::read_list(value, hook::parse_path, "an absolute path"), record.directories);
        }},
       {"files", [&](const json& value) { return read_files(value, record.files); }}});
  if (!read) return fail_within("installation record", std::move(read.error()));
  record.restart = pending ? RestartState::kPending : RestartState::kNotNeeded;
  return record;
}

}  // namespace podjail::agent
