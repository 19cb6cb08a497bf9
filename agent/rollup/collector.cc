#include "agent/rollup/collector.h"

#include "hook/handover/document.h"
#include "hook/handover/report_source.h"
#include "lib/contract/contract.h"

namespace podjail::agent {
namespace {

constexpr std::string_view kLedgerFile = "rollup.json";
constexpr std::string_view kCorruptDirectory = "corrupt";
constexpr mode_t kPrivate = 0600;
constexpr mode_t kPrivateDirectory = 0700;

}  // namespace

Result<Collector> Collector::open(HostFiles& files, CollectorPlace place) {
  Collector collector(files, place, Ledger(place.max_workloads));
  const auto ledger_path = collector.path(kLedgerFile);
  const auto file = files.read(ledger_path);
  if (!file) return tl::unexpected(file.error());
  if (!*file) return collector;
  auto ledger = Ledger::parse((*file)->contents, place.max_workloads);
  if (!ledger) {
    if (auto kept = files.write(ledger_path + ".corrupt", (*file)->contents, kPrivate); !kept)
      return tl::unexpected(kept.error());
    return collector;
  }
  collector.ledger_ = std::move(*ledger);
  collector.saved_ = std::move((*file)->contents);
  return collector;
}

Status Collector::collect() {
  // Living sidecars first: one that ends meanwhile is in the spool when that is read.
  const auto living = read_live();
  if (!living) return tl::unexpected(living.error());
  if (auto read = read_spool(); !read) return read;
  retire_all_but(*living);
  if (auto saved = save(); !saved) return saved;
  for (const auto& name : done_) {
    if (auto removed = files_.remove(name); !removed) return removed;
  }
  done_.clear();
  return {};
}

// A hook that was killed while it wrote leaves a file that takes up room.
void Collector::note_unfinished(const std::vector<std::string>& names) {
  std::map<std::string, unsigned> seen;
  for (const auto& name : names) {
    if (!hook::container_of(name).empty()) continue;
    const auto before = unfinished_.find(name);
    const auto rounds = before == unfinished_.end() ? 1 : before->second + 1;
    if (rounds > kUnfinishedRounds) done_.push_back(path(contract::kSpoolDirectory) + "/" + name);
    seen[name] = rounds;
  }
  unfinished_ = std::move(seen);
}

Status Collector::read_spool() {
  const auto names = files_.list(path(contract::kSpoolDirectory));
  if (!names) return tl::unexpected(names.error());
  note_unfinished(*names);
  for (const auto& name : *names) {
    if (hook::container_of(name).empty()) continue;  // being written
    if (auto taken = take_report(name); !taken) return taken;
  }
  return {};
}

Status Collector::take_report(const std::string& name) {
  const auto file_path = path(contract::kSpoolDirectory) + "/" + name;
  const auto file = files_.read(file_path);
  if (!file && file.error().kind() != ErrorKind::kRefused) return tl::unexpected(file.error());
  done_.push_back(file_path);
  if (file && !*file) return {};
  const auto handover =
      file ? hook::parse_handover((*file)->contents) : Result<hook::Handover>(tl::unexpected(file.error()));
  if (!handover || handover->sidecar.container != hook::container_of(name)) {
    ++counts_.corrupt_handovers;
    return file ? set_aside(name, (*file)->contents) : Status{};
  }
  const auto& sidecar = handover->sidecar;
  const auto counted = parse_report(handover->report);
  if (counted) {
    counts_.final_reports += ledger_.conclude(sidecar, *counted) ? 1 : 0;
    return {};
  }
  // What was seen of it while it lived stays counted.
  ledger_.conclude(sidecar, {});
  ++counts_.corrupt_reports;
  return set_aside(name, (*file)->contents);
}

Status Collector::set_aside(const std::string& name, const std::string& contents) {
  const auto directory = path(kCorruptDirectory);
  if (const auto made = files_.make_directory(directory, kPrivateDirectory); !made)
    return tl::unexpected(made.error());
  const auto kept = files_.list(directory);
  if (!kept) return tl::unexpected(kept.error());
  if (kept->size() >= kMaxSetAside) return {};
  return files_.write(directory + "/" + name, contents, kPrivate);
}

Result<std::set<std::string>> Collector::read_live() {
  std::set<std::string> living;
  const auto names = files_.list(path(contract::kLiveDirectory));
  if (!names) return tl::unexpected(names.error());
  for (const auto& name : *names) {
    const auto container = hook::container_of(name);
    if (container.empty()) continue;  // being written
    const auto file_path = path(contract::kLiveDirectory) + "/" + name;
    const auto file = files_.read(file_path);
    if (!file) return tl::unexpected(file.error());
    if (!*file) continue;  // it has just ended
    const auto entry = hook::parse_live_entry((*file)->contents);
    if (entry && entry->sidecar.container == container) {
      living.insert(container);
      take_snapshot(*entry);
      continue;
    }
    ++counts_.corrupt_handovers;
    done_.push_back(file_path);
  }
  return living;
}

// The hook takes a sidecar's place away after it has put its last report into the spool, so what has neither
// will have none. A host that was switched off leaves places whose pods are gone.
void Collector::retire_all_but(const std::set<std::string>& living) {
  for (const auto& container : ledger_.living_containers()) {
    if (!living.contains(container)) ledger_.retire(container);
  }
  std::erase_if(known_as_corrupt_, [&](const auto& container) { return !living.contains(container); });
}

void Collector::take_snapshot(const hook::LiveEntry& entry) {
  const auto& container = entry.sidecar.container;
  const auto report = hook::read_report(files_.root(), entry.directory, entry.owner);
  if (!report && report.error().kind() == ErrorKind::kUnavailable) return;
  if (!report && report.error().kind() == ErrorKind::kNotFound) {  // the pod is gone
    done_.push_back(path(contract::kLiveDirectory) + "/" + hook::file_name_of(container));
    return;
  }
  const auto counted = report ? parse_report(*report) : Result<Counters>(tl::unexpected(report.error()));
  if (counted) {
    ledger_.observe(entry.sidecar, *counted);
  } else if (known_as_corrupt_.insert(container).second) {
    ++counts_.corrupt_reports;
  }
}

Status Collector::save() {
  auto text = ledger_.to_json();
  if (text == saved_) return {};
  if (auto written = files_.write(path(kLedgerFile), text, kPrivate); !written) return written;
  saved_ = std::move(text);
  return {};
}

}  // namespace podjail::agent
