// What decision logs tell of requests, gathered: each different request once. However long and hostile the
// logs are, a bounded amount of memory holds it; what is beyond is counted, and allowed by nothing.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <string>

#include "cli/log_record.h"
#include "cli/request_line.h"

namespace podjail::cli {

// Where a request went.
struct Place {
  std::string scheme;
  std::string host;  // canonical
  std::uint16_t port = 0;

  auto operator<=>(const Place&) const = default;
  std::string origin() const;  // "https://a.test:443"
};

struct SeenRequest {
  std::string container;  // "" where containers are not told apart
  Place place;
  std::string method;
  std::string path;  // as policies see it
  std::string query;
  enum class Query : std::uint8_t { kNone, kWhole, kRedacted } query_known = Query::kNone;

  auto operator<=>(const SeenRequest&) const = default;
  std::string url() const;
};

struct Evidence {
  std::uint64_t requests = 0;
  std::uint64_t most_sent = 0;  // bytes of a body
  enum class Upgrades : std::uint8_t { kNo, kYes } upgrades = Upgrades::kNo;
};

class SeenRequests {
 public:
  static constexpr std::size_t kMaxDifferent = 20'000;
  static constexpr std::size_t kMaxBytes = std::size_t{16} << 20U;

  enum class Containers : std::uint8_t { kTogether, kApart };
  explicit SeenRequests(Containers containers = Containers::kTogether) : containers_(containers) {}

  // `line` is the request of `record`, taken apart.
  void add(const LogRecord& record, const RequestLine& line);

  const std::map<SeenRequest, Evidence>& all() const { return seen_; }
  std::uint64_t requests() const { return requests_; }  // that were added, also beyond
  std::uint64_t beyond() const { return beyond_; }
  bool tells_containers_apart() const { return containers_ == Containers::kApart; }

 private:
  Containers containers_;
  std::map<SeenRequest, Evidence> seen_;
  std::size_t bytes_ = 0;
  std::uint64_t requests_ = 0;
  std::uint64_t beyond_ = 0;
};

// Counts what is told in comments, by a text of its own for each kind: 100 of them, and the rest together.
class ToldLines {
 public:
  static constexpr std::size_t kMaxDifferent = 100;
  void count(const std::string& text);
  const std::map<std::string, std::uint64_t>& all() const { return lines_; }
  std::uint64_t beyond() const { return beyond_; }

 private:
  std::map<std::string, std::uint64_t> lines_;
  std::uint64_t beyond_ = 0;
};

}  // namespace podjail::cli
