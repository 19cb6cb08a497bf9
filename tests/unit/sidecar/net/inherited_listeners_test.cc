#include "sidecar/net/inherited_listeners.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <functional>

#include "sidecar/net/socket.h"

namespace podjail::net {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

ListenVariables variables(std::string pid, std::string count, std::string names) {
  return {std::move(pid), std::move(count), std::move(names)};
}

TEST(NamesOfListeners, AreTakenInTheirOrder) {
  const auto names = names_of_listeners(variables("7", "3", "proxy:dns-udp:proxy"), 7);
  ASSERT_TRUE(names);
  EXPECT_THAT(*names, ElementsAre("proxy", "dns-udp", "proxy"));
}

TEST(NamesOfListeners, AreNoneWhereNothingIsSetOrAnotherProcessIsMeant) {
  EXPECT_THAT(names_of_listeners({}, 7).value(), IsEmpty());
  EXPECT_THAT(names_of_listeners(variables("8", "1", "proxy"), 7).value(), IsEmpty());
  EXPECT_THAT(names_of_listeners(variables("7x", "1", "proxy"), 7).value(), IsEmpty());
  EXPECT_THAT(names_of_listeners(variables("", "1", "proxy"), 7).value(), IsEmpty());
}

TEST(NamesOfListeners, AreRefusedWhereNumberAndNamesDoNotFit) {
  for (const auto* count : {"0", "-1", "65", "2", "1x", "", "99999999999"})
    EXPECT_FALSE(names_of_listeners(variables("7", count, "proxy"), 7)) << count;
  EXPECT_FALSE(names_of_listeners({"7", "1", std::nullopt}, 7));
}

TEST(NamesOfListeners, AreRefusedIfOneIsNotKnown) {
  for (const auto* names : {"proxy:", "proxy:Proxy", "proxy:unknown", ":proxy"})
    EXPECT_FALSE(names_of_listeners(variables("7", "2", names), 7)) << names;
}

// Runs `look` in a process whose descriptors from 3 on are these; what it answers is its exit status.
int in_a_process(const std::vector<int>& descriptors, const char* names, const std::function<int()>& look) {
  const pid_t child = ::fork();
  if (child == 0) {
    std::vector<int> apart;  // away from where they are to be
    for (const int fd : descriptors) apart.push_back(::fcntl(fd, F_DUPFD, 100));
    for (std::size_t i = 0; i < apart.size(); ++i) ::dup2(apart[i], 3 + static_cast<int>(i));
    ::setenv("LISTEN_PID", std::to_string(::getpid()).c_str(), 1);
    ::setenv("LISTEN_FDS", std::to_string(descriptors.size()).c_str(), 1);
    ::setenv("LISTEN_FDNAMES", names, 1);
    ::_exit(look());
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

UniqueFd listening() {
  return std::move(listen_tcp({*IpAddress::parse("127.0.0.1"), 0}, 1).value());
}

UniqueFd datagrams() {
  return UniqueFd(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
}

TEST(InheritedListeners, AreTakenOverOnceAndNotPassedOn) {
  const auto tcp = listening();
  const auto udp = datagrams();
  const auto look = [] {
    auto taken = inherited_listeners();
    if (!taken || taken->size() != 2) return 1;
    if ((*taken)[0].name != "proxy" || (*taken)[1].name != "dns-udp") return 2;
    for (const auto& listener : *taken) {
      if (::fcntl(listener.fd.get(), F_GETFD) != FD_CLOEXEC) return 3;
      if ((::fcntl(listener.fd.get(), F_GETFL) & O_NONBLOCK) == 0) return 4;
    }
    if (std::getenv("LISTEN_FDS") != nullptr || std::getenv("LISTEN_FDNAMES") != nullptr) return 5;
    const auto again = inherited_listeners();
    return again && again->empty() ? 0 : 6;
  };
  EXPECT_EQ(0, in_a_process({tcp.get(), udp.get()}, "proxy:dns-udp", look));
}

TEST(InheritedListeners, AreRefusedIfOneIsNotWhatItsNameSays) {
  const auto tcp = listening();
  const auto udp = datagrams();
  const UniqueFd not_listening(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const UniqueFd local(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  const UniqueFd file(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  const auto look = [] { return inherited_listeners() ? 1 : 0; };
  EXPECT_EQ(0, in_a_process({tcp.get(), tcp.get()}, "proxy:dns-udp", look));
  EXPECT_EQ(0, in_a_process({udp.get()}, "proxy", look));
  EXPECT_EQ(0, in_a_process({not_listening.get()}, "proxy", look));
  EXPECT_EQ(0, in_a_process({local.get()}, "dns-udp", look));
  EXPECT_EQ(0, in_a_process({file.get()}, "admin", look));
  EXPECT_EQ(0, in_a_process({tcp.get()}, "external", look));
  EXPECT_EQ(0, in_a_process({local.get()}, "external", look));
  std::array<int, 2> pair{};
  ASSERT_EQ(0, ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair.data()));
  const UniqueFd one(pair[0]);
  const UniqueFd other(pair[1]);
  EXPECT_EQ(1, in_a_process({one.get()}, "external", look));
  EXPECT_EQ(0, in_a_process({one.get()}, "proxy", look));
}

}  // namespace
}  // namespace podjail::net
