#include "lib/policy/directory_watch.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <array>

namespace podjail::policy {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr std::uint32_t kEvents =
    IN_CREATE | IN_DELETE | IN_MOVE | IN_CLOSE_WRITE | IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;

// While changes keep coming, look at the latest after this many times the settling time.
constexpr int kMaxSettles = 10;

}  // namespace

DirectoryWatch::DirectoryWatch(std::vector<std::string> directories, Reloading reloading)
    : directories_(std::move(directories)),
      reloading_(reloading),
      events_(reloading == Reloading::kOnChange ? ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC) : -1),
      stop_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)),
      asked_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {}

void DirectoryWatch::arm() {
  if (!events_) return;
  for (const auto& directory : directories_) ::inotify_add_watch(events_.get(), directory.c_str(), kEvents);
}

void DirectoryWatch::stop() {
  ::eventfd_write(stop_.get(), 1);
}

void DirectoryWatch::ask() {
  ::eventfd_write(asked_.get(), 1);
}

// Reads all events; which they are does not matter.
bool DirectoryWatch::drain() {
  alignas(inotify_event) std::array<char, 4096> events;
  bool any = false;
  while (::read(events_.get(), events.data(), events.size()) > 0) any = true;
  return any;
}

DirectoryWatch::Wake DirectoryWatch::wait_once(milliseconds longest) {
  const auto deadline = Clock::now() + longest;
  // poll(2) ignores a negative descriptor.
  std::array<pollfd, 3> polled = {pollfd{stop_.get(), POLLIN, 0}, pollfd{asked_.get(), POLLIN, 0},
                                  pollfd{events_.get(), POLLIN, 0}};
  while (true) {
    const auto left = std::chrono::ceil<milliseconds>(deadline - Clock::now()).count();
    if (reloading_ == Reloading::kOnChange && left <= 0) return Wake::kElapsed;
    const int timeout = reloading_ == Reloading::kOnChange ? static_cast<int>(left) : -1;
    if (::poll(polled.data(), polled.size(), timeout) <= 0) continue;
    if (polled[0].revents != 0) return Wake::kStopped;
    eventfd_t times = 0;
    if (::eventfd_read(asked_.get(), &times) == 0) return Wake::kAsked;
    if (drain()) return Wake::kChanged;
  }
}

DirectoryWatch::Wake DirectoryWatch::wait(milliseconds settle, milliseconds longest) {
  auto wake = wait_once(longest);
  if (wake != Wake::kChanged) return wake;
  for (int i = 0; i < kMaxSettles && wake == Wake::kChanged; ++i) wake = wait_once(settle);
  return wake == Wake::kElapsed ? Wake::kChanged : wake;
}

}  // namespace podjail::policy
