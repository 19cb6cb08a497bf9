#include "cli/external/broker.h"

#include <gmock/gmock.h>
#include <sys/socket.h>

#include <array>
#include <sstream>
#include <thread>

#include "tests/unit/cli/external/programs.h"

namespace podjail::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;
using Form = ExternalProgram::Form;

// A broker with a program, and the sidecar's end of its socket.
class BrokerLab {
 public:
  BrokerLab(Form form, const std::string& command,
            std::chrono::milliseconds timeout = std::chrono::milliseconds(60'000)) {
    std::array<int, 2> pair{};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair.data()), 0);
    sidecar_.reset(pair[0]);
    thread_ = std::jthread([this, form, command, timeout, own = pair[1]] {
      Broker(UniqueFd(own), {form, command, timeout}, messages_).run();
    });
  }

  ~BrokerLab() { sidecar_.reset(); }  // which is the broker's end

  void send(const std::string& text) {
    EXPECT_EQ(::send(sidecar_.get(), text.data(), text.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(text.size()));
  }
  void ask(std::uint64_t id, const std::string& path = "/x") { send(question(id, path).line + "\n"); }
  // The next answer; "" at the end.
  std::string answer() {
    while (received_.find('\n') == received_.npos) {
      std::array<char, 4096> bytes;
      const auto got = ::recv(sidecar_.get(), bytes.data(), bytes.size(), 0);
      if (got <= 0) return "";
      received_.append(bytes.data(), static_cast<std::size_t>(got));
    }
    const auto end = received_.find('\n');
    auto line = received_.substr(0, end);
    received_.erase(0, end + 1);
    return line;
  }
  // What the broker said, after it has ended.
  std::string end() {
    sidecar_.reset();
    thread_.join();
    return messages_.str();
  }

 private:
  UniqueFd sidecar_;
  std::string received_;
  std::ostringstream messages_;
  std::jthread thread_;
};

TEST(Broker, HasAProgramAnswerEachQuestion) {
  BrokerLab lab(Form::kPerRequest, "[ $PODJAIL_PATH = /good ] || { echo bad; exit 1; }");
  lab.ask(1, "/good");
  lab.ask(2, "/bad");
  const std::array answers = {lab.answer(), lab.answer()};
  EXPECT_THAT(answers, UnorderedElementsAre(R"({"id":1,"verdict":"allow"})",
                                            R"({"id":2,"verdict":"deny","message":"bad"})"));
}

TEST(Broker, OneQuestionDoesNotWaitForAnotherOfAProgramPerRequest) {
  BrokerLab lab(Form::kPerRequest, "[ $PODJAIL_PATH != /slow ] || sleep 1000");
  lab.ask(1, "/slow");
  lab.ask(2, "/quick");
  EXPECT_EQ(lab.answer(), R"({"id":2,"verdict":"allow"})");
  lab.end();  // does not wait for the slow one
}

TEST(Broker, ALineProgramIsAskedInTurn) {
  BrokerLab lab(Form::kLines, "n=0; while read -r line; do n=$((n+1)); echo $n; done");
  for (std::uint64_t id = 1; id <= 20; ++id) lab.ask(id);
  for (int n = 1; n <= 20; ++n) {
    const auto number = std::to_string(n);
    EXPECT_EQ(lab.answer(), "{\"id\":" + number + ",\"verdict\":\"deny\",\"message\":\"" + number + "\"}");
  }
}

TEST(Broker, AFailureIsAnAnswerAndIsTold) {
  BrokerLab lab(Form::kPerRequest, "sleep 1000", std::chrono::milliseconds(200));
  lab.ask(1);
  EXPECT_EQ(lab.answer(), R"({"id":1,"verdict":"failed"})");
  EXPECT_THAT(lab.end(), HasSubstr("policy program: it took too long"));
}

TEST(Broker, QuestionsMayComeInPieces) {
  BrokerLab lab(Form::kPerRequest, "exit 0");
  const auto line = question(1).line + "\n";
  lab.send(line.substr(0, 10));
  lab.send(line.substr(10));
  EXPECT_EQ(lab.answer(), R"({"id":1,"verdict":"allow"})");
}

TEST(Broker, EndsWithWhatIsNoQuestion) {
  for (const auto& text :
       {std::string("nonsense\n"), std::string("{}\n"), std::string(2 * kMaxQuestionBytes, 'x')}) {
    BrokerLab lab(Form::kPerRequest, "exit 0");
    lab.send(text);
    EXPECT_EQ(lab.answer(), "");
    EXPECT_THAT(lab.end(), HasSubstr("no question"));
  }
}

}  // namespace
}  // namespace podjail::cli
