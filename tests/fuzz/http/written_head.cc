#include "tests/fuzz/http/written_head.h"

#include "tests/fuzz/http/require.h"

namespace podjail::fuzz {
namespace {

template <typename Visit>
void for_each_field(std::string_view head, Visit visit) {
  head.remove_prefix(head.find("\r\n") + 2);
  while (!head.starts_with("\r\n")) {
    const auto end = head.find("\r\n");
    visit(head.substr(0, end));
    head.remove_prefix(end + 2);
  }
}

std::string name_of(std::string_view field) {
  std::string name(field.substr(0, field.find(':')));
  for (char& c : name) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  }
  return name;
}

void require_no_control_characters(std::string_view head) {
  for (std::size_t i = 0; i < head.size(); ++i) {
    const auto byte = static_cast<unsigned char>(head[i]);
    if (byte == '\r') {
      require(i + 1 < head.size() && head[i + 1] == '\n');
    } else if (byte == '\n') {
      require(i > 0 && head[i - 1] == '\r');
    } else {
      require((byte >= 0x20 || byte == '\t') && byte != 0x7f);
    }
  }
}

}  // namespace

void require_one_plain_head(std::string_view head) {
  require(head.size() > 4 && head.find("\r\n\r\n") == head.size() - 4 && !head.starts_with("\r\n"));
  require_no_control_characters(head);
  for_each_field(head, [](std::string_view field) {
    const auto colon = field.find(':');
    require(colon != field.npos && colon > 0 && field.find_first_of(" \t") > colon);
  });
  require(count_fields(head, "content-length") + count_fields(head, "transfer-encoding") <= 1);
}

std::size_t count_fields(std::string_view head, std::string_view name) {
  std::size_t count = 0;
  for_each_field(head, [&](std::string_view field) { count += name_of(field) == name ? 1 : 0; });
  return count;
}

}  // namespace podjail::fuzz
