// One line of the decision log (docs/decisions.md), as far as a run tells of it: in the request log and in
// the summary at the end.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace podjail::cli {

struct RunRecord {
  enum class Kind : std::uint8_t {
    kRequest,     // HTTP
    kConnection,  // decided without reading a request
    kQuestion,    // DNS
    kSuppressed,  // tells of `suppressed` records that were left out
  };
  Kind kind = Kind::kConnection;
  enum class Ruling : std::uint8_t { kAllowed, kDenied } ruling = Ruling::kDenied;
  std::string time;
  std::string method;  // "CONNECT" for a connection, "DNS" for a question
  std::string url;     // "https://host[:port]/path", "host:port", or a name
  std::string host;    // without port; the original destination where no name is known
  std::uint16_t port = 0;
  std::string reason;
  std::string message;  // of the policy
  std::string policy;
  std::string would_reason;  // while observing: why it would be denied
  std::uint64_t bytes_sent = 0;
  std::uint64_t bytes_received = 0;
  std::uint64_t suppressed = 0;
};

// Nothing for a line that is no decision, and for what a shadow policy would have said.
std::optional<RunRecord> read_run_record(std::string_view line);

// "2024-05-01T12:00:00.000Z + GET https://host/path": httpjail's line, with "-" for a denial. No end of line.
std::string request_log_line(const RunRecord& record);

// "+ GET https://host/path", with the reason behind it where it was denied or would be. No end of line.
std::string watch_line(const RunRecord& record);

}  // namespace podjail::cli
