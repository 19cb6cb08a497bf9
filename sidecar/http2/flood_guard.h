// Counts what a peer makes us do for nothing: resets of streams it has just opened (rapid reset), pings,
// settings, empty frames. Each costs a point, work that ends well gives one back, and who has none left is
// sent away. No clock is asked: an honest peer earns more than it spends, however fast it is.
#pragma once

namespace podjail::http2 {

class FloodGuard {
 public:
  static constexpr int kPoints = 256;  // a browser that drops a page of 100 pictures twice stays below

  // False from the moment the peer has spent everything.
  bool spend();
  void earn();  // never above kPoints: good behaviour is no licence for a flood later

 private:
  int points_ = kPoints;
};

}  // namespace podjail::http2
