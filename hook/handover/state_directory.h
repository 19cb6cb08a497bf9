// A directory of the host in which hook and node agent leave one another files. It is the agent's: where
// there is none, there is nobody to leave anything for. Only root may write to it, and it holds so many files
// and no more, whatever pods come and go while nobody reads them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "lib/base/result.h"
#include "lib/base/unique_fd.h"

namespace podjail::hook {

class StateDirectory {
 public:
  static constexpr std::size_t kMaxFiles = 1024;
  static constexpr std::size_t kMaxBytes = std::size_t{64} << 20U;

  // kNotFound if it is not there; kRefused if it is a link, or not root's alone.
  static Result<StateDirectory> open(const std::string& path);

  // Writes a file, seen whole or not at all, readable by root alone; replaces one of that name. kExhausted if
  // the directory is full. Not made durable: what a host that loses power had counted is gone.
  Status put(const std::string& name, std::string_view contents) const;
  // A file that is not there is none to remove.
  Status remove(const std::string& name) const;

 private:
  explicit StateDirectory(UniqueFd fd) : fd_(std::move(fd)) {}
  Status check_room(std::size_t bytes) const;

  UniqueFd fd_;
};

}  // namespace podjail::hook
