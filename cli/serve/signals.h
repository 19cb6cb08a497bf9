// Signals to this process as something to wait for. They are held back from when this exists, so no other
// thread may have been started before: it would still take them.
#pragma once

#include <initializer_list>
#include <optional>

#include "lib/base/result.h"
#include "lib/base/unique_fd.h"

namespace podjail::cli {

class Signals {
 public:
  static Result<Signals> hold(std::initializer_list<int> numbers);

  int fd() const { return fd_.get(); }  // readable when next() has one
  struct Arrived {
    int number = 0;
    // Of a terminal all processes of its foreground group are told at once.
    enum class From { kProcess, kTerminal } from = From::kProcess;
  };
  std::optional<Arrived> next() const;

 private:
  explicit Signals(UniqueFd fd) : fd_(std::move(fd)) {}
  UniqueFd fd_;
};

}  // namespace podjail::cli
