// What the launcher and the jail's first process tell each other, over a socket pair that keeps messages
// whole. Both are the same program: the bytes are not meant for anyone else.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lib/base/result.h"
#include "lib/base/unique_fd.h"

namespace podjail::cli {

struct JailMessage {
  enum class Kind : std::uint8_t {
    kReady,      // from the jail: its network is made; text and descriptors are its sockets
    kFailed,     // from the jail: text says why
    kStopped,    // from the jail: the command is, by the signal `number`
    kContinued,  // from the jail: the command goes on
    kEnded,      // from the jail: the command is; `number` is as from waitpid(2)
    kGo,         // to the jail: run the command
    kSignal,     // to the jail: send `number` to the command
  };
  Kind kind = Kind::kFailed;
  int number = 0;
  std::string text = {};
  std::vector<UniqueFd> descriptors = {};
};

class JailChannel {
 public:
  static Result<std::pair<JailChannel, JailChannel>> make();
  explicit JailChannel(UniqueFd fd) : fd_(std::move(fd)) {}

  int fd() const { return fd_.get(); }
  Status send(const JailMessage& message) const;
  // Waits. Nothing when the other side is gone.
  Result<std::optional<JailMessage>> receive() const;
  enum class Peer : std::uint8_t { kThere, kGone };
  Peer peer() const;  // without waiting

 private:
  UniqueFd fd_;
};

}  // namespace podjail::cli
