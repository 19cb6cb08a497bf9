#include "sidecar/proxy/upstream_stream.h"

#include <gtest/gtest.h>

#include "tests/unit/sidecar/proxy/h2_lab.h"

namespace podjail::test {
namespace {

using proxy::UpstreamStream;
using End = UpstreamStream::End;

class UpstreamStreamTest : public testing::Test {
 protected:
  template <typename T>
  T run(net::Task<T> task) {
    std::optional<T> result;
    net::asio::co_spawn(context_.get_executor(), std::move(task),
                        [&](const std::exception_ptr&, T value) { result = std::move(value); });
    context_.restart();
    context_.poll();
    EXPECT_TRUE(result);
    return std::move(*result);
  }

  net::asio::io_context context_;
  net::Deadlines deadlines_{context_};
  UpstreamStream stream_{context_, deadlines_, nullptr, std::chrono::seconds(1)};
};

TEST_F(UpstreamStreamTest, KeepsAHeadThatItsConnectionForgets) {
  std::string text = "name value";
  http::ResponseHead head;
  head.status = 200;
  head.headers = {{std::string_view(text).substr(0, 4), std::string_view(text).substr(5)}};
  stream_.take_head(head);
  text.assign(text.size(), '-');
  ASSERT_TRUE(run(stream_.answer()));
  EXPECT_EQ(stream_.head().headers[0].name, "name");
  EXPECT_EQ(stream_.head().headers[0].value, "value");
}

TEST_F(UpstreamStreamTest, GivesWhatArrivedAndThenTheEnd) {
  std::string bytes;
  stream_.take("some ");
  stream_.take("bytes");
  stream_.take_trailers(std::vector<http::Header>{{"a", "b"}});
  stream_.finish(End::kWhole);
  EXPECT_TRUE(run(stream_.read(bytes)));
  EXPECT_EQ(bytes, "some bytes");
  EXPECT_FALSE(run(stream_.read(bytes)));
  EXPECT_EQ(stream_.end(), End::kWhole);
  ASSERT_EQ(stream_.trailers().size(), 1U);
  EXPECT_EQ(stream_.trailers()[0].name, "a");
}

TEST_F(UpstreamStreamTest, FailsOnceAndForOneReason) {
  std::string bytes;
  stream_.take("half");
  stream_.finish(End::kMalformed, "why");
  stream_.finish(End::kWhole);
  EXPECT_FALSE(run(stream_.answer()));
  EXPECT_FALSE(run(stream_.read(bytes)));
  EXPECT_EQ(stream_.end(), End::kMalformed);
  EXPECT_EQ(stream_.detail(), "why");
  EXPECT_FALSE(run(stream_.write({"x"})));
  EXPECT_FALSE(run(stream_.end_body()));
}

TEST_F(UpstreamStreamTest, EndsAWaitAtItsDeadline) {
  stream_.set_deadline(net::coarse_now());
  deadlines_.sweep(net::Deadline::max());
  EXPECT_FALSE(run(stream_.answer()));
  EXPECT_EQ(stream_.end(), End::kTimeout);
}

}  // namespace
}  // namespace podjail::test
