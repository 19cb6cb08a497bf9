#include "sidecar/proxy/worker.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

#include "sidecar/net/socket.h"
#include "tests/unit/sidecar/proxy/proxy_lab.h"

namespace podjail::test {
namespace {

using End = ProxyLab::Seen::End;

constexpr const char* kAllowAll = "export function onRequest(r) { return true; }";
bool ends_with_ok(const std::string& bytes) {
  return bytes.ends_with("\r\n\r\nok");
}

TEST(Worker, ADrainEndsIdleConnectionsAndLetsOthersFinish) {
  ProxyLab lab(kAllowAll);
  const auto idle = lab.connect();
  lab.send(idle.get(), lab.get("/"), ends_with_ok);
  const auto busy = lab.connect();
  bool answer = false;
  lab.upstream.respond = [&](const std::string&) -> std::optional<std::string> {
    if (!answer) return std::nullopt;
    return "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nlate";
  };
  const auto before = lab.upstream.received.size();
  lab.send(busy.get(), lab.get("/slow"),
           [&](const std::string&) { return lab.upstream.received.size() > before; });
  lab.worker().drain();
  EXPECT_EQ(lab.send(idle.get(), "").end, End::kProper);
  answer = true;
  const auto seen =
      lab.send(busy.get(), "", [](const std::string& bytes) { return bytes.ends_with("late"); });
  EXPECT_NE(seen.bytes.find("Connection: close\r\n"), std::string::npos) << seen.bytes;
  EXPECT_TRUE(seen.bytes.ends_with("late"));
}

TEST(Worker, AConnectionNobodyRedirectedIsReset) {
  ProxyLab lab(kAllowAll);
  const auto listener = net::listen_tcp({*IpAddress::parse("127.0.0.1"), 0}, 8);
  ASSERT_TRUE(lab.worker().listen_on(std::array{listener->get()}));
  UniqueFd client(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_storage storage;
  const auto length = net::local_endpoint(listener->get())->to_sockaddr(storage);
  ASSERT_EQ(::connect(client.get(), reinterpret_cast<const sockaddr*>(&storage), length), 0);
  EXPECT_EQ(lab.send(client.get(), lab.get("/")).end, End::kReset);
  EXPECT_NE(lab.decisions().at(0).find("direct_access"), std::string::npos);
}

TEST(Worker, AListenerOfItsOwnServesWhatIsForAProxyAndNothingElse) {
  ProxyLab lab(kAllowAll);
  lab.upstream.respond = [](const std::string&) { return "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"; };
  const auto listener = net::listen_tcp({*IpAddress::parse("127.0.0.1"), 0}, 8);
  ASSERT_TRUE(lab.worker().listen_on({}, std::array{listener->get()}));
  const auto ask = [&](const std::string& request) {
    UniqueFd client(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_storage storage;
    const auto length = net::local_endpoint(listener->get())->to_sockaddr(storage);
    EXPECT_EQ(::connect(client.get(), reinterpret_cast<const sockaddr*>(&storage), length), 0);
    return lab.send(client.get(), request, ends_with_ok).bytes;
  };
  const auto authority = std::string(ProxyLab::kName) + ":" + std::to_string(lab.upstream.port());
  const auto absolute = ask("GET http://" + authority + "/ HTTP/1.1\r\nHost: " + authority + "\r\n\r\n");
  EXPECT_TRUE(absolute.starts_with("HTTP/1.1 200")) << absolute;
  const auto direct = ask(lab.get("/"));
  EXPECT_NE(direct.find("direct_access"), std::string::npos) << direct;
}

// Clients of a listener that no redirect leads to: each is reset as soon as it is accepted.
struct Door {
  explicit Door(ProxyLab& lab) : listener(*net::listen_tcp({*IpAddress::parse("127.0.0.1"), 0}, 8)) {
    EXPECT_TRUE(lab.worker().listen_on(std::array{listener.get()}));
  }
  UniqueFd knock() const {
    UniqueFd client(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_storage storage;
    const auto length = net::local_endpoint(listener.get())->to_sockaddr(storage);
    EXPECT_EQ(::connect(client.get(), reinterpret_cast<const sockaddr*>(&storage), length), 0);
    return client;
  }
  UniqueFd listener;
};

// No descriptor can be opened while one exists.
class NoDescriptors {
 public:
  NoDescriptors() {
    ::getrlimit(RLIMIT_NOFILE, &before_);
    const UniqueFd lowest(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    const rlimit none{static_cast<rlim_t>(lowest.get()), before_.rlim_max};
    EXPECT_EQ(::setrlimit(RLIMIT_NOFILE, &none), 0);
  }
  ~NoDescriptors() { ::setrlimit(RLIMIT_NOFILE, &before_); }
  NoDescriptors(const NoDescriptors&) = delete;
  NoDescriptors& operator=(const NoDescriptors&) = delete;

 private:
  rlimit before_{};
};

TEST(Worker, WithoutDescriptorsConnectionsWaitAndTheWorkerRests) {
  ProxyLab lab(kAllowAll);
  const Door door(lab);
  const auto client = door.knock();
  {
    const NoDescriptors none;
    EXPECT_LT(::dup(0), 0);
    // It has nothing to do, though a connection waits: it does not ask for it again and again.
    lab.turn_until([&] { return lab.worker().context().poll() > 0; });
    lab.turn_until([&] { return lab.worker().context().poll() == 0; });
    char byte = 0;
    EXPECT_EQ(::recv(client.get(), &byte, 1, MSG_DONTWAIT), -1);
    EXPECT_EQ(errno, EAGAIN) << "neither served nor refused";
  }
  EXPECT_EQ(lab.send(client.get(), "").end, End::kReset);
  EXPECT_NE(lab.decisions().at(0).find("direct_access"), std::string::npos);
}

TEST(Worker, ANewEngineJudgesTheNextRequestOfAnOpenConnection) {
  ProxyLab lab(kAllowAll);
  const auto fd = lab.connect();
  EXPECT_TRUE(ends_with_ok(lab.send(fd.get(), lab.get("/"), ends_with_ok).bytes));
  lab.use_policy("export function onRequest(r) { return deny('closed now'); }");
  EXPECT_NE(lab.send(fd.get(), lab.get("/")).bytes.find("closed now"), std::string::npos);
}

TEST(Worker, AnAbortEndsWhatIsOpen) {
  ProxyLab lab(kAllowAll);
  lab.upstream.respond = [](const std::string&) { return std::nullopt; };
  const auto fd = lab.connect();
  lab.send(fd.get(), lab.get("/"), [&](const std::string&) { return lab.upstream.connections == 1; });
  lab.worker().abort();
  EXPECT_NE(lab.send(fd.get(), "").end, End::kOpen);
  lab.turn_until([&] { return lab.open_connections == 0; });
}

}  // namespace
}  // namespace podjail::test
