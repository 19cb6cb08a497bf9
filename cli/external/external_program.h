// The policy program that --sh or --proc names.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace podjail::cli {

struct ExternalProgram {
  enum class Form : std::uint8_t {
    kPerRequest,  // --sh: started for each request
    kLines,       // --proc: one that reads a line for each request and answers with one
  };
  Form form = Form::kPerRequest;
  std::string command;
  std::chrono::milliseconds timeout{5000};  // of an answer
};

}  // namespace podjail::cli
