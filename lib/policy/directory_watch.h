// Waits for something to change in directories.
//
// inotify(7) tells of entries that come, go or are written, which includes the renaming of `..data` by which
// a ConfigMap is updated. It cannot tell of everything (a directory that does not exist yet, a file changed
// through another mount, a machine out of watches), so the wait also ends after a while without news.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "lib/base/unique_fd.h"
#include "lib/policy/layers.h"

namespace podjail::policy {

// Thread rule: wait() on one thread; stop() and ask() from any.
class DirectoryWatch {
 public:
  enum class Wake {
    kChanged,  // something did change, and then nothing more for as long as `settle` says
    kElapsed,  // `longest` passed
    kAsked,    // ask() was called
    kStopped,  // stop() was called
  };

  // With kWhenAsked nothing is noticed, and no wait elapses.
  explicit DirectoryWatch(std::vector<std::string> directories, Reloading reloading = Reloading::kOnChange);

  // Notices everything that changes after this call. To be repeated before each look at the directories: one
  // that did not exist before may exist now.
  void arm();
  Wake wait(std::chrono::milliseconds settle, std::chrono::milliseconds longest);
  void stop();
  // Ends the wait at once, or the next one.
  void ask();

 private:
  Wake wait_once(std::chrono::milliseconds longest);
  bool drain();

  const std::vector<std::string> directories_;
  const Reloading reloading_;
  UniqueFd events_;  // of inotify, if it is needed; none when the machine has no more
  UniqueFd stop_;    // eventfd
  UniqueFd asked_;   // eventfd
};

}  // namespace podjail::policy
