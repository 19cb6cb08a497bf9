#include "agent/install/installation.h"

#include <algorithm>

#include "agent/install/containerd.h"
#include "lib/contract/contract.h"

namespace podjail::agent {
namespace {

constexpr std::string_view kRecordFile = "install.json";
constexpr std::string_view kLedgerFile = "rollup.json";  // of the Collector
constexpr std::string_view kCorruptLedgerFile = "rollup.json.corrupt";
constexpr std::string_view kBackupDirectory = "backup";
constexpr std::string_view kCorruptDirectory = "corrupt";
constexpr mode_t kPrivate = 0600;
constexpr mode_t kPrivateDirectory = 0700;
constexpr mode_t kDirectory = 0755;

bool is_of_runtime(Part part) {
  return part == Part::kRuntimeDropIn || part == Part::kRuntimeMain;
}

// The operator's own file keeps its mode.
mode_t mode_for(const WantedFile& wanted, const std::optional<HostFile>& found) {
  return wanted.part == Part::kRuntimeMain && found ? found->mode : wanted.mode;
}

bool is_as_wanted(const WantedFile& wanted, const std::optional<HostFile>& found) {
  return found && found->contents == wanted.contents && found->mode == mode_for(wanted, found);
}

// A name for a backup that says whose it is: "/etc/podjail/hook.json" is "etc:podjail:hook.json".
std::string backup_name(const std::string& path) {
  auto name = path.substr(1);
  std::replace(name.begin(), name.end(), '/', ':');
  return name;
}

}  // namespace

Result<Record> Installation::read_record() {
  const auto file = files_.read(path(kRecordFile));
  if (!file) return tl::unexpected(file.error());
  if (!*file) return Record{};
  return parse_record((*file)->contents);
}

Status Installation::write_record(const Record& record) {
  return files_.write(path(kRecordFile), to_text(record), kPrivate);
}

Status Installation::make_state_directories() {
  for (auto slash = state_directory_.find('/', 1); slash != std::string::npos;
       slash = state_directory_.find('/', slash + 1)) {
    if (auto made = files_.make_directory(state_directory_.substr(0, slash), kDirectory); !made)
      return tl::unexpected(made.error());
  }
  for (const auto& directory : {state_directory_, path(kBackupDirectory), path(contract::kSpoolDirectory),
                                path(contract::kLiveDirectory)}) {
    if (auto made = files_.make_directory(directory, kPrivateDirectory); !made)
      return tl::unexpected(made.error());
  }
  return {};
}

Status Installation::note_directories(const Plan& plan, Record& record) {
  for (const auto& directory : directories_of(plan)) {
    const auto& noted = record.directories;
    if (std::find(noted.begin(), noted.end(), directory) != noted.end()) continue;
    const auto there = files_.is_directory(directory);
    if (!there) return tl::unexpected(there.error());
    if (!*there) record.directories.push_back(directory);
  }
  return {};
}

Status Installation::note_file(const WantedFile& wanted, const std::optional<HostFile>& found,
                               Record& record) {
  if (record.find(wanted.path) != nullptr) return {};
  RecordedFile noted{wanted.path, wanted.part, Before::kAbsent, {}, wanted.mode, wanted.import};
  if (found) {
    noted.before = Before::kKept;
    noted.backup = path(kBackupDirectory) + "/" + backup_name(wanted.path);
    noted.mode = found->mode;
    if (auto kept = files_.write(noted.backup, found->contents, kPrivate); !kept) return kept;
  }
  record.files.push_back(std::move(noted));
  return {};
}

Status Installation::drop_stale(const Plan& plan, Record& record, std::vector<std::string>& changed) {
  const auto is_wanted = [&](const std::string& file_path) {
    return std::any_of(plan.files.begin(), plan.files.end(),
                       [&](const auto& wanted) { return wanted.path == file_path; });
  };
  // Backwards: what the runtime reads goes before what it names.
  for (auto index = record.files.size(); index-- > 0;) {
    const auto file = record.files[index];
    if (is_wanted(file.path)) continue;
    if (is_of_runtime(file.part)) record.restart = RestartState::kPending;
    if (auto written = write_record(record); !written) return written;
    if (auto reverted = revert(file); !reverted) return reverted;
    record.files.erase(record.files.begin() + static_cast<std::ptrdiff_t>(index));
    changed.push_back(file.path);
    if (auto written = write_record(record); !written) return written;
  }
  return {};
}

Status Installation::write_files(const std::vector<const WantedFile*>& files) {
  for (const auto* wanted : files) {
    const auto found = files_.read(wanted->path);
    if (!found) return tl::unexpected(found.error());
    auto written = files_.write(wanted->path, wanted->contents, mode_for(*wanted, *found));
    if (!written) return written;
  }
  return {};
}

Result<std::vector<std::string>> Installation::apply(const Plan& plan) {
  if (auto made = make_state_directories(); !made) return tl::unexpected(made.error());
  auto record = read_record();
  if (!record) return tl::unexpected(record.error());
  const auto before = *record;
  std::vector<std::string> changed;
  if (auto dropped = drop_stale(plan, *record, changed); !dropped) return tl::unexpected(dropped.error());
  if (auto noted = note_directories(plan, *record); !noted) return tl::unexpected(noted.error());
  std::vector<const WantedFile*> differing;
  for (const auto& wanted : plan.files) {
    const auto found = files_.read(wanted.path);
    if (!found) return tl::unexpected(found.error());
    if (is_as_wanted(wanted, *found)) continue;
    differing.push_back(&wanted);
    changed.push_back(wanted.path);
    if (is_of_runtime(wanted.part)) record->restart = RestartState::kPending;
    if (auto noted = note_file(wanted, *found, *record); !noted) return tl::unexpected(noted.error());
  }
  if (differing.empty()) return changed;
  if (*record != before) {
    if (auto written = write_record(*record); !written) return tl::unexpected(written.error());
  }
  for (const auto& directory : record->directories) {
    if (auto made = files_.make_directory(directory, kDirectory); !made) return tl::unexpected(made.error());
  }
  if (auto written = write_files(differing); !written) return tl::unexpected(written.error());
  return changed;
}

Result<RestartState> Installation::restart_state() {
  const auto record = read_record();
  if (!record) return tl::unexpected(record.error());
  return record->restart;
}

Status Installation::restarted() {
  auto record = read_record();
  if (!record) return tl::unexpected(record.error());
  if (record->restart == RestartState::kNotNeeded) return {};
  record->restart = RestartState::kNotNeeded;
  return write_record(*record);
}

// The operator may have changed the file since; then only the import goes.
Status Installation::revert_main(const RecordedFile& file, const std::optional<HostFile>& kept) {
  const auto found = files_.read(file.path);
  if (!found) return tl::unexpected(found.error());
  if (!*found) return {};  // it is gone, and so is the import
  auto text = without_import((*found)->contents, file.import);
  if (!text) return tl::unexpected(std::move(text.error()));
  if (!kept && text->empty()) return files_.remove(file.path);
  if (*text == (*found)->contents) return {};
  return files_.write(file.path, *text, (*found)->mode);
}

Status Installation::revert(const RecordedFile& file) {
  std::optional<HostFile> kept;
  if (file.before == Before::kKept) {
    auto read = files_.read(file.backup);
    if (!read) return tl::unexpected(std::move(read.error()));
    if (!*read) return fail(ErrorKind::kNotFound, file.backup + " is missing; " + file.path + " is left");
    kept = std::move(*read);
  }
  if (file.part == Part::kRuntimeMain) return revert_main(file, kept);
  return kept ? files_.write(file.path, kept->contents, file.mode) : files_.remove(file.path);
}

Status Installation::revert_runtime() {
  auto record = read_record();
  if (!record) return tl::unexpected(record.error());
  const bool reads_ours = std::any_of(record->files.begin(), record->files.end(),
                                      [](const auto& file) { return is_of_runtime(file.part); });
  if (!reads_ours) return {};
  record->restart = RestartState::kPending;
  if (auto written = write_record(*record); !written) return written;
  for (auto file = record->files.rbegin(); file != record->files.rend(); ++file) {
    if (!is_of_runtime(file->part)) continue;
    if (auto reverted = revert(*file); !reverted) return reverted;
  }
  return {};
}

Status Installation::remove_with_contents(std::string_view name) {
  const auto names = files_.list(path(name));
  if (!names) return tl::unexpected(names.error());
  for (const auto& entry : *names) {
    if (auto removed = files_.remove(path(name) + "/" + entry); !removed) return removed;
  }
  return files_.remove_directory(path(name));
}

// What the agent keeps for itself; the record goes before the backups it names.
Status Installation::remove_state() {
  for (const auto name : {contract::kSpoolDirectory, contract::kLiveDirectory, kCorruptDirectory}) {
    if (auto removed = remove_with_contents(name); !removed) return removed;
  }
  for (const auto name : {kLedgerFile, kCorruptLedgerFile, kRecordFile}) {
    if (auto removed = files_.remove(path(name)); !removed) return removed;
  }
  if (auto removed = remove_with_contents(kBackupDirectory); !removed) return removed;
  return files_.remove_directory(state_directory_);
}

Status Installation::revert_rest() {
  const auto record = read_record();
  if (!record) return tl::unexpected(record.error());
  for (auto file = record->files.rbegin(); file != record->files.rend(); ++file) {
    if (is_of_runtime(file->part)) continue;
    if (auto reverted = revert(*file); !reverted) return reverted;
  }
  for (auto directory = record->directories.rbegin(); directory != record->directories.rend(); ++directory) {
    if (auto removed = files_.remove_directory(*directory); !removed) return removed;
  }
  return remove_state();
}

}  // namespace podjail::agent
