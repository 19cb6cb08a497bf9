#include "sidecar/sidecar.h"

#include <sys/random.h>
#include <sys/resource.h>

#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <thread>

#include "lib/policy/platform.h"
#include "lib/policy/watcher.h"
#include "sidecar/admin_pages.h"
#include "sidecar/config/policy_layers.h"
#include "sidecar/confinement.h"
#include "sidecar/dns_service.h"
#include "sidecar/listeners.h"
#include "sidecar/observe/report.h"
#include "sidecar/policy_voice.h"
#include "sidecar/proxy/worker.h"
#include "sidecar/proxy_credentials.h"
#include "sidecar/reload_news.h"
#include "sidecar/tls/key_memory.h"
#include "sidecar/tls/roots.h"
#include "sidecar/tls/shared_files.h"
#include "sidecar/upstream_tls.h"

namespace podjail {
namespace {

constexpr std::chrono::milliseconds kFlushInterval{200};

std::uint32_t random_start() {
  std::uint32_t value = 0;
  // Where the pool begins only makes addresses differ between pods: any value will do.
  if (::getrandom(&value, sizeof value, 0) != sizeof value) return 0;
  return value % dns::NamePool::kMaxCapacity;
}

dns::NamePool::Options pool_options(const config::Config& config) {
  dns::NamePool::Options options;
  options.capacity = config.dns.pool_size;
  options.first = random_start();
  return options;
}

void warn_of_few_descriptors(const config::LimitsConfig& limits, const observe::Log& log) {
  rlimit descriptors{};
  ::getrlimit(RLIMIT_NOFILE, &descriptors);
  const auto connections = proxy::connections_within(limits.max_connections, descriptors.rlim_cur);
  if (connections == limits.max_connections) return;
  log.write(
      observe::Level::kWarning, "connections_limited",
      {{"descriptors", std::uint64_t{descriptors.rlim_cur}}, {"connections", std::uint64_t{connections}}});
}

observe::DecisionContext log_context(const config::Config& config) {
  observe::DecisionContext context;
  context.pod = config.pod.name;
  context.pod_namespace = config.pod.pod_namespace;
  context.query = config.decision_log.query;
  if (config.mode == config::Mode::kObserve) context.mode = "observe";
  return context;
}

std::vector<int> descriptors_of(const std::vector<UniqueFd>& owned) {
  std::vector<int> descriptors;
  for (const auto& one : owned) descriptors.push_back(one.get());
  return descriptors;
}

tls::NewestHttp newest_http(const config::Config& config) {
  return config.max_http_version == config::MaxHttpVersion::k2 ? tls::NewestHttp::k2 : tls::NewestHttp::k1;
}

// Everything that cannot be made without something that may fail, made in the order it depends on one
// another.
struct Essentials {
  tls::Roots roots;
  tls::Issuer issuer;
  tls::ServerContext server_tls;
  tls::ClientContext client_tls;
  UniqueFd log_fd;
  Listeners listeners;
  std::string proxy_authorization;

  static Result<Essentials> make(const config::Config& config);
};

Result<Essentials> Essentials::make(const config::Config& config) {
  auto roots = tls::load_roots(config.upstream.roots);
  if (!roots) return fail_within("upstream.roots", std::move(roots.error()));
  auto issuer = tls::Issuer::create({.pod_name = config.pod.name}, tls::WallClock::now());
  if (!issuer) return fail_within("issuer", std::move(issuer.error()));
  auto server_tls = tls::ServerContext::create(*issuer, newest_http(config));
  if (!server_tls) return fail_within("TLS", std::move(server_tls.error()));
  auto client_tls = make_upstream_tls(config, *roots);
  if (!client_tls) return fail_within("TLS", std::move(client_tls.error()));
  Result<std::string> authorization;
  if (const auto& path = config.upstream.proxy_credentials_file; !path.empty())
    authorization = load_proxy_authorization(path);
  if (!authorization) return fail_within("upstream.proxy_credentials_file", std::move(authorization.error()));
  auto log_fd = observe::LogSink::open(config.decision_log.path);
  if (!log_fd) return fail_within("decision_log.path", std::move(log_fd.error()));
  auto listeners = open_listeners(config);
  if (!listeners) return tl::unexpected(std::move(listeners.error()));
  return Essentials{std::move(*roots),        std::move(*issuer), std::move(*server_tls),
                    std::move(*client_tls),   std::move(*log_fd), std::move(*listeners),
                    std::move(*authorization)};
}

}  // namespace

struct Sidecar::Parts {
  Parts(config::Config given, const observe::Log& to, Essentials made)
      : config(std::move(given)),
        log(to),
        essentials(std::move(made)),
        names(pool_options(config)),
        metrics({}),
        sink(std::move(essentials.log_fd), {}),
        denials({}, net::Clock::now()),
        shadow({metrics, sink, denials, log_context(config)}),
        shared{config,
               essentials.issuer,
               names,
               metrics,
               sink,
               denials,
               log_context(config),
               ids,
               connection_ids,
               essentials.server_tls,
               essentials.client_tls,
               std::move(essentials.proxy_authorization),
               &shadow},
        report(config.shared_directory + "/" + std::string(contract::kReportFile),
               {config.pod.name, config.pod.pod_namespace}) {}

  Status start();
  Status start_admin();
  Status start_workers();
  Result<OutsideResolver> make_outside_resolver();
  void start_policies();
  void take_policies(policy::Reload reload);
  Status serve();
  void await_hangup();
  void on_signal();
  void worker_finished();
  void schedule_flush();
  void keep_report();
  void note_report(const Status& written);
  void finish();

  const config::Config config;
  const observe::Log& log;
  Essentials essentials;
  dns::NamePool names;
  observe::Metrics metrics;
  observe::Readiness readiness;
  observe::HardeningFacts hardening;
  observe::LogSink sink;
  observe::TokenBucket denials;
  observe::DecisionIds ids;
  std::atomic<std::uint64_t> connection_ids{0};
  policy::Platform platform;  // before whatever holds an engine
  proxy::ShadowJudge shadow;
  proxy::Shared shared;
  observe::ReportFile report;
  bool report_fails = false;  // which is said once

  net::asio::io_context context{1};
  net::asio::signal_set signals{context, SIGTERM, SIGINT};
  net::asio::signal_set hangups{context, SIGHUP};
  using Timer =
      net::asio::basic_waitable_timer<net::Clock, net::asio::wait_traits<net::Clock>, net::Executor>;
  Timer drain_timer{context};
  Timer flush_timer{context};
  const std::shared_ptr<std::atomic<bool>> judges_questions = std::make_shared<std::atomic<bool>>(false);
  std::optional<DnsService> dns;
  std::vector<std::unique_ptr<proxy::Worker>> workers;
  std::unique_ptr<policy::Watcher> watcher;
  std::unique_ptr<admin::AdminServer> admin;
  std::vector<std::jthread> threads;
  std::size_t running = 0;
};

Status Sidecar::Parts::start() {
  const tls::Trust trust{essentials.roots, essentials.issuer.certificate()};
  if (auto written = tls::write_shared_files(config.shared_directory, trust); !written) {
    return fail_within("shared_directory", std::move(written.error()));
  }
  if (auto started = start_workers(); !started) return started;
  if (config.mode == config::Mode::kObserve) {
    log.write(observe::Level::kWarning, "policies_not_enforced");
    readiness.observe();
  }
  start_policies();
  auto outside = make_outside_resolver();
  if (!outside) return fail_within("resolver", std::move(outside.error()));
  dns.emplace(context, shared, dns::read_search_list("/etc/resolv.conf"),  // one for the whole pod
              std::move(*outside));
  dns->start(std::move(essentials.listeners.dns));
  if (auto started = start_admin(); !started) return started;
  if (auto confined = confine_calls(hardening, log); !confined) return confined;
  readiness.hardened(hardening);
  readiness.listeners_up();
  return {};
}

Status Sidecar::Parts::start_admin() {
  if (!essentials.listeners.admin) return {};
  auto server =
      admin::AdminServer::start(std::move(essentials.listeners.admin), admin_pages(metrics, readiness), {});
  if (!server) return fail_within("admin", std::move(server.error()));
  admin = std::move(*server);
  return {};
}

// One worker judges them all: they are few, and a thread of their own would cost another isolate.
Result<OutsideResolver> Sidecar::Parts::make_outside_resolver() {
  OutsideResolver::Judging judging;
  judging.has_judges = judges_questions;
  judging.judge = [this](const dns::OutsideQuestion& question, OutsideResolver::Judging::Then then) {
    workers.front()->judge_question(question.name, question.type_name, std::move(then));
  };
  return OutsideResolver::create(context, outside_options(config), std::move(judging));
}

Status Sidecar::Parts::start_workers() {
  warn_of_few_descriptors(config.limits, log);
  for (std::size_t i = 0; i < config.workers; ++i) {
    auto worker = proxy::Worker::create(shared);
    if (!worker) return tl::unexpected(std::move(worker.error()));
    if (auto& ways = essentials.listeners.external; !ways.empty())
      (*worker)->ask_outside(std::move(ways.at(i)));
    workers.push_back(std::move(*worker));
  }
  return {};
}

void Sidecar::Parts::start_policies() {
  policy::Watcher::Options options;
  // Where a program outside judges alone there are none: an empty set, which nobody asks.
  if (config.policy.external != config::ExternalPolicy::kAlone) options.layers = config::layers_of(config);
  options.engines = config.workers;
  options.engine.deadline = config.policy.deadline;
  options.engine.heap_bytes = config.policy.heap_mb << 20U;
  options.engine.pod = config.pod;
  options.tests = config.policy.tests;
  options.engine.log = policy_voice(log);
  watcher = policy::Watcher::start(std::move(options),
                                   [this](policy::Reload reload) { take_policies(std::move(reload)); });
}

// On the watcher's thread.
void Sidecar::Parts::take_policies(policy::Reload reload) {
  if (reload.result) {
    auto& taken = *reload.result;
    judges_questions->store(taken.engines.front()->judges_questions());
    for (std::size_t i = 0; i < workers.size(); ++i) workers[i]->set_engine(std::move(taken.engines[i]));
    shadow.set_engine(std::move(taken.shadow));
  }
  tell_of_reload(reload, {metrics, readiness, log});
}

Status Sidecar::Parts::serve() {
  signals.async_wait([this](const boost::system::error_code& error, int) {
    if (!error) on_signal();
  });
  await_hangup();
  const auto redirected = descriptors_of(essentials.listeners.proxy);
  const auto asked = descriptors_of(essentials.listeners.explicit_proxy);
  for (auto& worker : workers) {
    if (auto listening = worker->listen_on(redirected, asked); !listening) return listening;
  }
  // One socket: it is the first worker's, and a jail's sidecar has no other.
  if (essentials.listeners.processes)
    workers.front()->ask_for_processes(std::move(essentials.listeners.processes));
  for (auto& worker : workers) {
    ++running;
    threads.emplace_back([this, serving = worker.get()] {
      serving->run();
      net::asio::post(context, [this] { worker_finished(); });
    });
  }
  keep_report();
  schedule_flush();
  context.run();
  return {};
}

void Sidecar::Parts::await_hangup() {
  hangups.async_wait([this](const boost::system::error_code& error, int) {
    if (error) return;
    watcher->reload();
    await_hangup();
  });
}

void Sidecar::Parts::on_signal() {
  log.write(observe::Level::kInfo, "draining");
  readiness.drain();
  for (auto& worker : workers) worker->drain();
  drain_timer.expires_after(config.limits.drain_timeout);
  drain_timer.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    log.write(observe::Level::kWarning, "drain_timeout");
    for (auto& worker : workers) worker->abort();
  });
}

void Sidecar::Parts::worker_finished() {
  if (--running > 0) return;
  context.stop();
}

void Sidecar::Parts::schedule_flush() {
  flush_timer.expires_after(kFlushInterval);
  flush_timer.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    dns->flush();
    keep_report();
    schedule_flush();
  });
}

void Sidecar::Parts::keep_report() {
  const auto now = net::Clock::now();
  if (report.is_due(now)) note_report(report.keep(metrics.totals(), now));
}

void Sidecar::Parts::note_report(const Status& written) {
  if (!written && !report_fails)
    log.write(observe::Level::kWarning, "report_not_written", {{"error", written.error().message()}});
  report_fails = !written;
}

void Sidecar::Parts::finish() {
  threads.clear();  // joins
  watcher.reset();
  admin.reset();
  dns->flush();
  report_fails = false;
  note_report(report.finish(metrics.totals()));
  log.write(observe::Level::kInfo, "stopped");
}

Sidecar::Sidecar(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Sidecar::~Sidecar() = default;

Result<std::unique_ptr<Sidecar>> Sidecar::create(config::Config config, const observe::Log& log) {
  const auto key_locked = tls::lock_key_memory();
  auto essentials = Essentials::make(config);
  if (!essentials) return tl::unexpected(std::move(essentials.error()));
  const auto confinement = confine_files(config, key_locked, log);
  if (!confinement) return tl::unexpected(confinement.error());
  auto parts = std::make_unique<Parts>(std::move(config), log, std::move(*essentials));
  parts->hardening = *confinement;
  if (auto started = parts->start(); !started) return tl::unexpected(std::move(started.error()));
  return std::unique_ptr<Sidecar>(new Sidecar(std::move(parts)));  // the constructor is private
}

Status Sidecar::run() {
  parts_->log.write(observe::Level::kInfo, "started", {{"version", PODJAIL_VERSION}});
  if (auto served = parts_->serve(); !served) return served;
  parts_->finish();
  return {};
}

}  // namespace podjail
