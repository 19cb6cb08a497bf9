#include "webhook/webhook.h"

#include <atomic>
#include <chrono>
#include <string>

#include "lib/admin/admin_server.h"
#include "lib/admin/listening.h"
#include "lib/kubernetes/client.h"
#include "lib/kubernetes/https_transport.h"
#include "webhook/certificate/certificate_directory.h"
#include "webhook/certificate/self_managed.h"
#include "webhook/policies/judge.h"
#include "webhook/server/https_server.h"
#include "webhook/server/periodic.h"

namespace podjail::webhook {
namespace {

using observe::Level;

constexpr std::chrono::seconds kCertificatePause{10};
constexpr std::chrono::seconds kBaselinePause{30};
// The API server waits five seconds for all of a review.
constexpr std::chrono::milliseconds kConnectTimeout{1000};
constexpr std::chrono::milliseconds kAnswerTimeout{2000};

kubernetes::Access bounded(kubernetes::Access access) {
  access.connect_timeout = kConnectTimeout;
  access.answer_timeout = kAnswerTimeout;
  return access;
}

std::unique_ptr<CertificateSource> certificate_source(const WebhookConfig& config,
                                                      const kubernetes::Client& client,
                                                      ServedCertificate& served) {
  const auto& certificate = config.certificate;
  if (certificate.mode == CertificateConfig::Mode::kFiles)
    return std::make_unique<CertificateDirectory>(certificate.directory, served);
  return std::make_unique<SelfManaged>(
      client,
      SelfManaged::Place{config.release_namespace, certificate.secret, certificate.service,
                         certificate.webhook_configurations},
      served);
}

}  // namespace

// In the order in which they need one another; the last are the first to end.
struct Webhook::Parts {
  Parts(WebhookConfig given, kubernetes::Access access, const observe::Log& log_to)
      : config(std::move(given)),
        log(log_to),
        transport(bounded(std::move(access))),
        baseline(client, {config.release_namespace, config.baseline_configmap}),
        rules{config.injection, config.selection},
        source(certificate_source(config, client, served)) {}

  void refresh_certificate();
  void copy_baseline();
  void note(std::string_view path, const Review& review, const Verdict& verdict) const;
  std::string unready() const;
  admin::Pages pages() const;
  Status serve();

  const WebhookConfig config;
  const observe::Log& log;
  kubernetes::HttpsTransport transport;
  kubernetes::Client client{transport};
  Metrics metrics;
  ServedCertificate served;
  std::atomic<bool> leaving{false};
  Baseline baseline;
  Surroundings surroundings{client, baseline};
  PodAdmission::Rules rules;
  PodAdmission pods{rules, surroundings};
  Judge judge{Judge::Options{}};
  Endpoints endpoints{pods, [this](const nlohmann::json& config_map) { return judge.judge(config_map); },
                      metrics,
                      [this](std::string_view path, const Review& review, const Verdict& verdict) {
                        note(path, review, verdict);
                      }};
  std::unique_ptr<CertificateSource> source;
  std::unique_ptr<HttpsServer> https;
  std::unique_ptr<admin::AdminServer> admin;
  std::unique_ptr<Periodic> certificate_rounds;
  std::unique_ptr<Periodic> baseline_rounds;
};

void Webhook::Parts::refresh_certificate() {
  const auto refreshed = source->refresh(WallClock::now());
  if (!refreshed) {
    metrics.count_failure("certificate");
    log.write(Level::kWarning, "certificate_not_current", {{"error", refreshed.error().message()}});
  }
  if (const auto shown = served.shown()) metrics.show_certificate_end(shown->not_after);
}

void Webhook::Parts::copy_baseline() {
  const auto sweep = baseline.sweep(config.selection);
  metrics.show_copies(sweep.copies);
  metrics.count_restored(sweep.restored);
  if (sweep.restored > 0) log.write(Level::kInfo, "baseline_restored", {{"copies", sweep.restored}});
  if (sweep.status) return;
  metrics.count_failure("baseline");
  log.write(Level::kWarning, "baseline_not_copied", {{"error", sweep.status.error().message()}});
}

void Webhook::Parts::note(std::string_view path, const Review& review, const Verdict& verdict) const {
  if (verdict.kind == Verdict::Kind::kAllowed || verdict.kind == Verdict::Kind::kPatched) return;
  const auto level = verdict.kind == Verdict::Kind::kRefused ? Level::kInfo : Level::kError;
  log.write(level, to_string(verdict.kind),
            {{"path", path},
             {"namespace", review.space},
             {"name", review.name},
             {"user", review.user},
             {"why", verdict.sentence}});
}

std::string Webhook::Parts::unready() const {
  if (leaving) return "leaving";
  return served.shown() ? "" : "there is no certificate yet";
}

admin::Pages Webhook::Parts::pages() const {
  return {[this] { return metrics.serialize(); },
          [this]() -> admin::Pages::Readiness {
            const auto why = unready();
            return {why.empty(), (why.empty() ? "ready" : why) + "\n", "text/plain"};
          }};
}

Status Webhook::Parts::serve() {
  auto served_https = HttpsServer::start(
      config.listen_port, served,
      [this](std::string_view path, std::string_view body) { return endpoints.answer(path, body); });
  if (!served_https) return tl::unexpected(served_https.error());
  https = std::move(*served_https);
  auto listener = admin::listen_everywhere(config.admin_port);
  if (!listener) return tl::unexpected(std::move(listener.error()));
  auto served_admin = admin::AdminServer::start(std::move(*listener), pages(), {});
  if (!served_admin) return tl::unexpected(served_admin.error());
  admin = std::move(*served_admin);
  certificate_rounds = std::make_unique<Periodic>(kCertificatePause, [this] { refresh_certificate(); });
  baseline_rounds = std::make_unique<Periodic>(kBaselinePause, [this] { copy_baseline(); });
  log.write(Level::kInfo, "serving", {{"port", https->port()}, {"admin_port", admin->port()}});
  return {};
}

Webhook::Webhook(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Webhook::~Webhook() = default;

void Webhook::leave() {
  parts_->leaving = true;
}

Result<std::unique_ptr<Webhook>> Webhook::start(WebhookConfig config, kubernetes::Access access,
                                                const observe::Log& log) {
  auto parts = std::make_unique<Parts>(std::move(config), std::move(access), log);
  if (auto serving = parts->serve(); !serving) return tl::unexpected(serving.error());
  return std::make_unique<Webhook>(std::move(parts));
}

}  // namespace podjail::webhook
