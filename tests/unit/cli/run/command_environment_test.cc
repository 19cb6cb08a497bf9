#include "cli/run/command_environment.h"

#include <gmock/gmock.h>

#include <cstdlib>

namespace podjail::cli {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST(CommandEnvironment, LetsProgramsTrustTheIssuerWhereTheJailHasIt) {
  const auto environment = command_environment({"HOME=/home/a"}, {});
  EXPECT_THAT(environment, Contains("HOME=/home/a"));
  EXPECT_THAT(environment, Contains("SSL_CERT_FILE=/dev/shm/podjail/bundle.pem"));
  EXPECT_THAT(environment, Contains("NODE_EXTRA_CA_CERTS=/dev/shm/podjail/ca.crt"));
  EXPECT_THAT(environment, Contains(HasSubstr("=/dev/shm/podjail/truststore.jks")));
  EXPECT_THAT(environment, Not(Contains(HasSubstr("/run/podjail"))));
}

TEST(CommandEnvironment, KeepsWhatTheCallerSetOfTrust) {
  const auto environment =
      command_environment({"SSL_CERT_FILE=/run/podjail/mine.pem", "JAVA_TOOL_OPTIONS=-Xmx1g"}, {});
  EXPECT_THAT(environment, Contains("SSL_CERT_FILE=/run/podjail/mine.pem"));
  EXPECT_THAT(environment, Contains(StartsWith("JAVA_TOOL_OPTIONS=-Xmx1g ")));
}

TEST(CommandEnvironment, HasNothingThatLeadsToAgentsAndEngines) {
  for (const auto* entry : {"SSH_AUTH_SOCK=/tmp/agent", "DOCKER_HOST=unix:///run/docker.sock", "LISTEN_FDS=1",
                            "LISTEN_PID=1", "DBUS_SESSION_BUS_ADDRESS=unix:path=/run/user/1000/bus",
                            "NOTIFY_SOCKET=@x", "CONTAINER_HOST=unix:///run/p"})
    EXPECT_THAT(command_environment({entry}, {}), Not(Contains(entry)));
  EXPECT_THAT(command_environment({"SSH_AUTH_SOCKET=x", "XSSH_AUTH_SOCK=y"}, {}),
              Contains("SSH_AUTH_SOCKET=x"));
}

TEST(CommandEnvironment, KeepsWhatLeadsToAnAllowedSocket) {
  const auto* entry = "SSH_AUTH_SOCK=/tmp/agent";
  EXPECT_THAT(command_environment({entry}, {"/tmp/agent"}), Contains(entry));
  EXPECT_THAT(command_environment({entry}, {"/tmp/other"}), Not(Contains(entry)));
  EXPECT_THAT(command_environment({"LISTEN_FDS=/tmp/agent"}, {"/tmp/agent"}),
              Not(Contains("LISTEN_FDS=/tmp/agent")));
}

TEST(OwnEnvironment, IsThisProcesss) {
  ::setenv("PODJAIL_OWN_ENVIRONMENT_TEST", "here", 1);
  EXPECT_THAT(inherited_environment(), Contains("PODJAIL_OWN_ENVIRONMENT_TEST=here"));
}

}  // namespace
}  // namespace podjail::cli
