#include "sidecar/proxy/process_names.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "lib/contract/process_question.h"

namespace podjail::proxy {
namespace {

const Endpoint kSource = *Endpoint::parse("127.0.0.1:40000");
const Endpoint kDestination = *Endpoint::parse("203.0.113.10:443");

// The test answers.
class ProcessNamesTest : public testing::Test {
 protected:
  ProcessNamesTest() {
    std::array<int, 2> ends{};
    EXPECT_EQ(0, ::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends.data()));
    names_.emplace(context_, deadlines_, UniqueFd(ends[0]));
    far_.reset(ends[1]);
  }
  ~ProcessNamesTest() override {
    names_.reset();
    settle();
  }

  struct Asked {
    bool is_over = false;
    std::shared_ptr<const Process> process;
  };
  void ask(Asked& asked) {
    const auto run = [this, &asked]() -> net::Task<void> {
      asked.process = co_await names_->of(kSource, kDestination);
      asked.is_over = true;
    };
    net::asio::co_spawn(context_.get_executor(), run, net::asio::detached);
    settle();
  }
  // Whatever can be done without waiting.
  void settle() {
    for (int i = 0; i < 10; ++i) {
      context_.restart();
      context_.poll();
    }
  }
  std::optional<contract::ProcessQuestion> question() const {
    std::array<char, 4096> room{};
    const auto got = ::recv(far_.get(), room.data(), room.size(), MSG_DONTWAIT);
    if (got <= 0) return std::nullopt;
    return contract::read_process_question({room.data(), static_cast<std::size_t>(got)});
  }
  void answer(const std::string& message) {
    EXPECT_EQ(::send(far_.get(), message.data(), message.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(message.size()));
    settle();
  }

  net::asio::io_context context_{1};
  net::Deadlines deadlines_{context_};
  std::optional<ProcessNames> names_;
  UniqueFd far_;
};

TEST_F(ProcessNamesTest, TellsWhatItIsTold) {
  Asked asked;
  ask(asked);
  const auto asked_for = question();
  ASSERT_TRUE(asked_for);
  EXPECT_EQ(asked_for->source, kSource);
  EXPECT_EQ(asked_for->destination, kDestination);
  answer(to_message(contract::ProcessAnswer{asked_for->id, 12, "/usr/bin/npm", "npm ci"}));
  ASSERT_TRUE(asked.is_over && asked.process);
  EXPECT_EQ(asked.process->pid, 12U);
  EXPECT_EQ(asked.process->exe, "/usr/bin/npm");
  EXPECT_EQ(asked.process->command_line, "npm ci");
}

TEST_F(ProcessNamesTest, TakesAnswersInAnyOrder) {
  Asked one;
  Asked other;
  ask(one);
  ask(other);
  const auto first = question();
  const auto second = question();
  answer(to_message(contract::ProcessAnswer{second->id, 2, "/b", ""}));
  answer(to_message(contract::ProcessAnswer{first->id, 1, "/a", ""}));
  EXPECT_EQ(one.process->exe, "/a");
  EXPECT_EQ(other.process->exe, "/b");
}

TEST_F(ProcessNamesTest, KnowsNothingWhereNothingIsFound) {
  Asked asked;
  ask(asked);
  answer(to_message(contract::ProcessAnswer{question()->id, 0, "", ""}));
  EXPECT_TRUE(asked.is_over);
  EXPECT_FALSE(asked.process);
}

TEST_F(ProcessNamesTest, DoesNotWaitForever) {
  Asked asked;
  ask(asked);
  EXPECT_FALSE(asked.is_over);
  deadlines_.sweep(net::coarse_now() + 2 * ProcessNames::kPatience);
  settle();
  EXPECT_TRUE(asked.is_over);
  EXPECT_FALSE(asked.process);
}

TEST_F(ProcessNamesTest, PassesOverWhatIsNoAnswerToAQuestionOfIts) {
  Asked asked;
  ask(asked);
  const auto id = question()->id;
  answer("nonsense");
  answer(to_message(contract::ProcessAnswer{id + 1, 9, "/other", ""}));
  EXPECT_FALSE(asked.is_over);
  answer(to_message(contract::ProcessAnswer{id, 3, "/own", ""}));
  EXPECT_EQ(asked.process->exe, "/own");
}

TEST_F(ProcessNamesTest, KnowsNothingMoreWhenNobodyIsThere) {
  Asked waiting;
  ask(waiting);
  far_.reset();
  settle();
  EXPECT_TRUE(waiting.is_over);
  Asked later;
  ask(later);
  EXPECT_TRUE(later.is_over);
  EXPECT_FALSE(later.process);
}

}  // namespace
}  // namespace podjail::proxy
