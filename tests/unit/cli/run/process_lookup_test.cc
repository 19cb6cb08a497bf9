#include "cli/run/process_lookup.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <filesystem>

namespace podjail::cli {
namespace {

using contract::ProcessQuestion;

// A connection of this process to itself, on loopback.
struct Connection {
  UniqueFd listener;
  UniqueFd client;
  ProcessQuestion question;

  explicit Connection(const char* at) {
    sockaddr_storage address{};
    auto length = Endpoint::parse(at)->to_sockaddr(address);
    listener.reset(::socket(address.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    EXPECT_EQ(0, ::bind(listener.get(), reinterpret_cast<const sockaddr*>(&address), length));
    EXPECT_EQ(0, ::listen(listener.get(), 1));
    question.destination = name_of(listener.get());
    length = question.destination.to_sockaddr(address);
    client.reset(::socket(address.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    EXPECT_EQ(0, ::connect(client.get(), reinterpret_cast<const sockaddr*>(&address), length));
    question.source = name_of(client.get());
    question.id = 5;
  }
  static Endpoint name_of(int fd) {
    sockaddr_storage address{};
    socklen_t length = sizeof address;
    ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length);
    return *Endpoint::from_sockaddr(address);
  }
};

TEST(ProcessLookup, FindsWhoseAConnectionIs) {
  const auto lookup = ProcessLookup::open();
  ASSERT_TRUE(lookup);
  for (const auto* at : {"127.0.0.1:0", "[::1]:0"}) {
    const Connection connection(at);
    const auto answer = lookup->answer(connection.question);
    EXPECT_EQ(answer.id, 5U);
    EXPECT_EQ(answer.pid, static_cast<std::uint32_t>(::getpid())) << at;
    EXPECT_EQ(answer.exe, std::filesystem::read_symlink("/proc/self/exe").string());
    EXPECT_FALSE(answer.command_line.empty());
  }
}

TEST(ProcessLookup, FindsNobodyForWhatIsNoConnection) {
  const auto lookup = ProcessLookup::open();
  ProcessQuestion question{6, *Endpoint::parse("127.0.0.1:1"), *Endpoint::parse("192.0.2.1:1")};
  EXPECT_EQ(lookup->answer(question), (contract::ProcessAnswer{6, 0, "", ""}));
  question.destination = *Endpoint::parse("[2001:db8::1]:1");
  EXPECT_EQ(lookup->answer(question).pid, 0U);
}

TEST(AnswerNext, AnswersQuestionsAndPassesOverTheRest) {
  std::array<int, 2> ends{};
  ASSERT_EQ(0, ::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends.data()));
  const UniqueFd asking(ends[0]);
  const UniqueFd answering(ends[1]);
  const auto lookup = ProcessLookup::open();
  const Connection connection("127.0.0.1:0");
  const auto message = to_message(connection.question);
  ASSERT_EQ(8, ::send(asking.get(), "nonsense", 8, 0));
  ASSERT_LT(0, ::send(asking.get(), message.data(), message.size(), 0));
  for (int i = 0; i < 3; ++i) answer_next(answering.get(), *lookup);
  std::array<char, 4096> room{};
  const auto got = ::recv(asking.get(), room.data(), room.size(), 0);
  ASSERT_GT(got, 0);
  const auto answer = contract::read_process_answer({room.data(), static_cast<std::size_t>(got)});
  EXPECT_EQ(answer.value().pid, static_cast<std::uint32_t>(::getpid()));
  EXPECT_LT(::recv(asking.get(), room.data(), room.size(), 0), 0) << "one answer";
}

}  // namespace
}  // namespace podjail::cli
