// One admin connection as cpp-httplib sees it, with bounds the library does not have: one deadline for the
// whole exchange instead of a timeout per read (a client that sends a byte now and then would hold a thread
// for hours), a limit on the bytes of a request, and an end when the server stops. It waits with poll(2): the
// library would use select(2) and refuse descriptors from 1024 on, which a busy sidecar reaches.
#pragma once

#include <httplib.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <string>

namespace podjail::admin {

class BoundedStream final : public httplib::Stream {
 public:
  using Deadline = std::chrono::steady_clock::time_point;

  struct Bounds {
    Deadline deadline;
    std::size_t max_request_bytes = 16 * 1024;
    int stop_fd = -1;  // readable once the server stops
  };
  // `fd` is a non-blocking socket that outlives the stream.
  BoundedStream(int fd, Bounds bounds) : fd_(fd), bounds_(bounds) {}

  bool is_readable() const override;
  bool is_writable() const override;
  // -1: deadline, stop, limit or failure. 0: the peer has finished.
  ssize_t read(char* into, std::size_t size) override;
  ssize_t write(const char* from, std::size_t size) override;
  // Not told: nothing on the admin server depends on who asks.
  void get_remote_ip_and_port(std::string& ip, int& port) const override;
  void get_local_ip_and_port(std::string& ip, int& port) const override;
  socket_t socket() const override { return kNotForSelect; }

 private:
  // The library only compares the number with FD_SETSIZE.
  static constexpr socket_t kNotForSelect = 0;

  bool wait(short events) const;
  bool fill();

  int fd_;
  Bounds bounds_;
  std::array<char, 2048> buffer_{};
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::size_t received_ = 0;
  bool finished_ = false;
};

}  // namespace podjail::admin
