// console.log and its like: what policies write is kept until JavaScript has ended, then handed to the
// operator's log.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <v8.h>

#include "lib/policy/engine.h"

namespace podjail::policy {

// Thread rule: the thread that runs the isolate.
class Console {
 public:
  // The function behind console.log: its arguments as text, joined by spaces. `this` must outlive the
  // isolate.
  v8::Local<v8::Function> make_function(v8::Local<v8::Context> context);

  // Names the policy that lines belong to from now on.
  void begin(std::string_view policy) { policy_ = policy; }
  // Adds a line of our own about the policy.
  void add(std::string_view line);
  // Hands over and forgets what was written. At most kMaxLines are kept between two calls.
  void flush(const PolicyLog& log);

  static constexpr std::size_t kMaxLines = 16;

 private:
  struct Line {
    std::string policy;
    std::string text;
  };
  static void on_call(const v8::FunctionCallbackInfo<v8::Value>& call);

  std::string_view policy_;
  std::vector<Line> lines_;
};

}  // namespace podjail::policy
