// Puts a plan into effect on a host, and takes it back. Each step leaves the host in a state that works: the
// runtime's files are written last and taken back first, and each change is in the record before it is made.
// An agent that is killed at any step is finished, or taken back, by the next one.
#pragma once

#include <string>
#include <vector>

#include "agent/host/files.h"
#include "agent/install/plan.h"
#include "agent/install/record.h"
#include "lib/base/result.h"

namespace podjail::agent {

class Installation {
 public:
  // `files` outlives this.
  Installation(Files& files, std::string state_directory)
      : files_(files), state_directory_(std::move(state_directory)) {}

  // Writes what differs from the plan, and takes back what an earlier plan had and this one has not. The
  // paths that were changed; nothing if all was as it must be.
  Result<std::vector<std::string>> apply(const Plan& plan);

  // Whether the runtime has to read its configuration anew; stays until restarted() is called, also over the
  // agent's own death.
  Result<RestartState> restart_state();
  Status restarted();

  // Takes back what the runtime reads; restart_state() says whether that changed anything.
  Status revert_runtime();
  // Takes back the rest, the record last. Only after the runtime has been restarted.
  Status revert_rest();

 private:
  Result<Record> read_record();
  Status write_record(const Record& record);
  Status make_state_directories();
  Status drop_stale(const Plan& plan, Record& record, std::vector<std::string>& changed);
  Status note_directories(const Plan& plan, Record& record);
  Status note_file(const WantedFile& wanted, const std::optional<HostFile>& found, Record& record);
  Status write_files(const std::vector<const WantedFile*>& files);
  Status revert(const RecordedFile& file);
  Status revert_main(const RecordedFile& file, const std::optional<HostFile>& kept);
  Status remove_with_contents(std::string_view name);
  Status remove_state();
  std::string path(std::string_view name) const { return state_directory_ + "/" + std::string(name); }

  Files& files_;
  const std::string state_directory_;
};

}  // namespace podjail::agent
