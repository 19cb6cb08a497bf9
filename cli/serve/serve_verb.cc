#include "cli/serve/serve_verb.h"

#include <filesystem>
#include <iostream>

#include "cli/external/broker_process.h"

namespace podjail::cli {
namespace {

using Form = ExternalProgram::Form;

void set_command(std::optional<ExternalProgram>& external, Form form, const std::string& command) {
  if (!external) external.emplace();
  external->form = form;
  external->command = command;
}

void add_policy_options(CLI::App& verb, ProxyOptions& proxy) {
  verb.add_option("--policy", proxy.policies, "file or directory; may be given more than once")
      ->allow_extra_args(false);
  verb.add_option("--js", proxy.expression, "a policy itself, as r.host === 'a.test'");
  auto* per_request = verb.add_option_function<std::string>(
      "--sh",
      [&proxy](const std::string& command) { set_command(proxy.external, Form::kPerRequest, command); },
      "a program to run for each request: exit status 0 allows");
  verb.add_option_function<std::string>(
          "--proc",
          [&proxy](const std::string& command) { set_command(proxy.external, Form::kLines, command); },
          "a program that reads a line of JSON for each request, and answers with a line")
      ->excludes(per_request);
  verb.add_option_function<unsigned>(
          "--program-timeout",
          [&proxy](unsigned seconds) {
            if (!proxy.external) throw CLI::ValidationError("--program-timeout", "is for --sh or --proc");
            proxy.external->timeout = std::chrono::seconds(seconds);
          },
          "seconds for an answer of --sh or --proc (5)")
      ->check(CLI::Range(1, 120));
  verb.add_flag_callback(
      "--observe", [&proxy] { proxy.mode = ProxyOptions::Mode::kObserve; },
      "let everything pass, and record what would be denied");
}

void add_way_options(CLI::App& verb, ProxyOptions& proxy) {
  verb.add_option("--grant", proxy.grants, "ADDRESS[/LENGTH]:PORT: a private address that may be reached")
      ->allow_extra_args(false);
  verb.add_option("--resolver", proxy.resolvers, "ADDRESS[:PORT] of a DNS server, instead of the machine's")
      ->allow_extra_args(false);
  verb.add_option_function<std::vector<std::string>>(
          "--root",
          [&proxy](const std::vector<std::string>& files) {
            for (const auto& file : files) proxy.roots.push_back(std::filesystem::absolute(file).string());
          },
          "PEM file of roots that upstreams may have besides this machine's")
      ->allow_extra_args(false);
  verb.add_option("--ca-dir", proxy.ca_directory,
                  "where certificates are written, instead of a private directory");
  verb.add_option("--request-log", proxy.request_log,
                  "file to append a line per request to: TIME +/- METHOD URL");
  verb.add_option("--log-json", proxy.json_log, "file to append the decision records to");
}

void add_serve(CLI::App& app, ServeOptions& options, LaunchingVerb& chosen) {
  auto* verb = app.add_subcommand("serve", "a proxy for HTTP, HTTPS and SOCKS5 that asks policies; no jail");
  add_policy_options(*verb, options.proxy);
  add_way_options(*verb, options.proxy);
  verb->add_option_function<std::string>(
      "--listen",
      [&options](const std::string& text) {
        const bool is_port = text.find_first_not_of("0123456789") == text.npos;
        const auto endpoint = Endpoint::parse(is_port ? "127.0.0.1:" + text : text);
        if (!endpoint) throw CLI::ValidationError("--listen", "must be ADDRESS:PORT or PORT");
        options.proxy.listen = *endpoint;
      },
      "ADDRESS:PORT, or a PORT of 127.0.0.1 (any free one of it)");
  verb->add_flag_callback(
      "--env", [&options] { options.announce = ServeOptions::Announce::kShell; },
      "write nothing but lines for a shell to evaluate");
  verb->footer(
      "Without a policy everything is denied. Exit status: 0 after SIGINT or SIGTERM, 2 for a command line "
      "that "
      "cannot be read, 125 where it cannot serve.\n\nExamples:\n"
      "  podjail serve --policy policies/ --listen 127.0.0.1:8080\n"
      "  podjail serve --js \"r.host === 'registry.example.test'\" --env > proxy.env &\n"
      "  podjail serve --sh ./allowed.sh --request-log requests.log");
  verb->callback([&] { chosen = [&] { return run_serve(options, std::cout, std::cerr); }; });
}

void add_weak(CLI::App& app, WeakOptions& options, LaunchingVerb& chosen) {
  auto* verb = app.add_subcommand("weak", "run a command that is asked, and not forced, to use such a proxy");
  add_policy_options(*verb, options.proxy);
  add_way_options(*verb, options.proxy);
  verb->add_option_function<unsigned>(
      "--timeout", [&options](unsigned seconds) { options.timeout = std::chrono::seconds(seconds); },
      "seconds until the command is ended");
  verb->add_option("command", options.command, "behind --: what to run")->required();
  verb->footer(
      "Exit status: of the command, or 128 and the signal that ended it; 124 timeout, 125 failure of "
      "podjail, 126 "
      "cannot be executed, 127 not found.\n\nExample:\n"
      "  podjail weak --policy policies/ -- npm install");
  verb->callback([&] { chosen = [&] { return run_weak(options, std::cerr); }; });
}

// Not for people: how this program starts itself.
void add_broker(CLI::App& app, ExternalProgram& program, LaunchingVerb& chosen) {
  auto* verb = app.add_subcommand("external-broker")->group("");
  verb->add_option_function<std::string>("--sh", [&program](const std::string& command) {
    program.form = Form::kPerRequest;
    program.command = command;
  });
  verb->add_option_function<std::string>("--proc", [&program](const std::string& command) {
    program.form = Form::kLines;
    program.command = command;
  });
  verb->add_option_function<unsigned>("--timeout-ms", [&program](unsigned milliseconds) {
    program.timeout = std::chrono::milliseconds(milliseconds);
  });
  verb->callback([&] { chosen = [&] { return run_broker(program); }; });
}

}  // namespace

void add_serve_verbs(CLI::App& app, ServeVerbs& options, LaunchingVerb& chosen) {
  add_serve(app, options.serve, chosen);
  add_weak(app, options.weak, chosen);
  add_broker(app, options.broker, chosen);
}

}  // namespace podjail::cli
