#include "cli/run/host_sockets.h"

#include <gmock/gmock.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>

#include "lib/base/unique_fd.h"

namespace podjail::cli {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr const char* kTable =
    "Num       RefCount Protocol Flags    Type St Inode Path\n"
    "0000000000000000: 00000002 00000000 00010000 0001 01 16163 /run/docker.sock\n"
    "0000000000000000: 00000003 00000000 00000000 0001 03 16164 /run/docker.sock\n"
    "0000000000000000: 00000002 00000000 00000000 0002 01 16165 /dev/log\n"
    "0000000000000000: 00000002 00000000 00010000 0001 01 16166 @/tmp/abstract\n"
    "0000000000000000: 00000003 00000000 00000000 0001 03 16167\n"
    "0000000000000000: 00000002 00000000 00010000 0001 01 16168 relative.sock\n"
    "0000000000000000: 00000002 00000000 00010000 0005 01   169 /tmp/with  blanks .sock\n";

TEST(SocketPaths, AreThoseOfSocketsThatHaveOne) {
  EXPECT_THAT(socket_paths(kTable), ElementsAre("/dev/log", "/run/docker.sock", "/tmp/with  blanks .sock"));
}

TEST(SocketPaths, AreNoneOfATextThatIsNoTable) {
  for (const auto* text : {"", "\n\n", "a b c\n", "1: 2 3 4 5 6 7", "1: 2 3 4 5 6 7 ", "/run/docker.sock"})
    EXPECT_THAT(socket_paths(text), IsEmpty()) << text;
}

TEST(MachineSocketPaths, HaveASocketThatListensHereAndThoseOfEngines) {
  const auto path = "/tmp/podjail-host-sockets-" + std::to_string(::getpid());
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
  const UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  ASSERT_EQ(0, ::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address));
  const auto paths = machine_socket_paths();
  EXPECT_THAT(paths, Contains(path));
  EXPECT_THAT(paths, Contains("/run/docker.sock"));
  ::unlink(path.c_str());
}

TEST(Without, LeavesOutWhatIsAllowed) {
  EXPECT_THAT(without({"/a", "/b", "/c"}, {"/b", "/d"}), ElementsAre("/a", "/c"));
}

}  // namespace
}  // namespace podjail::cli
