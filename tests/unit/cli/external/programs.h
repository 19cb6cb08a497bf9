// Questions for programs that a test writes, and the time to answer them.
#pragma once

#include "cli/external/awaiting.h"
#include "cli/external/question.h"

namespace podjail::cli {

inline Question question(std::uint64_t id, const std::string& path = "/x") {
  return *parse_question("{\"id\":" + std::to_string(id) + ",\"url\":\"https://a.test" + path +
                         R"(","method":"GET","scheme":"https","host":"a.test","port":443,"path":")" + path +
                         R"(","query":"","requester_ip":"","container":""})");
}

inline Deadline soon() {
  return std::chrono::steady_clock::now() + std::chrono::seconds(60);
}

// For what is expected not to answer.
inline Deadline at_once() {
  return std::chrono::steady_clock::now() + std::chrono::milliseconds(300);
}

}  // namespace podjail::cli
