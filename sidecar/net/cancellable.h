// Something whose waits can be ended by somebody else.
#pragma once

namespace podjail::net {

class Cancellable {
 public:
  virtual void cancel() = 0;  // ends every wait, now and later

 protected:
  ~Cancellable() = default;
};

}  // namespace podjail::net
