#include "cli/log_files.h"

#include <fstream>

#include "cli/line_reader.h"

namespace podjail::cli {
namespace {

constexpr std::size_t kMaxLineBytes = std::size_t{64} << 10U;

Status visit_lines(std::istream& in, const LogLineVisitor& visit) {
  LineReader reader(in, kMaxLineBytes);
  for (auto got = reader.next(); got != LineReader::Got::kEnd; got = reader.next()) {
    if (got == LineReader::Got::kLine && reader.line().empty()) continue;
    const auto line =
        got == LineReader::Got::kTooLong ? std::nullopt : std::optional<std::string_view>(reader.line());
    if (auto visited = visit(line); !visited) return visited;
  }
  return {};
}

}  // namespace

Status for_each_log_line(const std::vector<std::string>& logs, std::istream& in,
                         const LogLineVisitor& visit) {
  for (const auto& path : logs) {
    std::ifstream file;
    if (path != "-") {
      file.open(path, std::ios::binary);
      if (!file) return fail_errno("open " + path);
      // A directory opens, and fails at its first byte.
      if (file.peek() == std::ifstream::traits_type::eof() && !file.eof())
        return fail(ErrorKind::kSystem, path + " cannot be read");
      file.clear();
    }
    if (auto visited = visit_lines(path == "-" ? in : file, visit); !visited) return visited;
    if (file.bad()) return fail(ErrorKind::kSystem, path + " cannot be read");
  }
  return {};
}

}  // namespace podjail::cli
