#include "cli/container/engine_program.h"

#include <sys/mman.h>
#include <unistd.h>

#include "lib/base/file.h"
#include "lib/base/unique_fd.h"

namespace podjail::cli {
namespace {

constexpr std::size_t kMaxOutput = std::size_t{64} << 20U;

// A file in memory takes what a program writes, however much, while nobody reads.
Result<UniqueFd> make_memory(std::string_view contents) {
  UniqueFd fd(::memfd_create("podjail", MFD_CLOEXEC));
  if (!fd) return fail_errno("memfd_create");
  if (auto written = write_all(fd.get(), contents); !written)
    return tl::unexpected(std::move(written.error()));
  if (::lseek(fd.get(), 0, SEEK_SET) != 0) return fail_errno("lseek");
  return fd;
}

Result<std::string> read_back(const UniqueFd& fd) {
  if (::lseek(fd.get(), 0, SEEK_SET) != 0) return fail_errno("lseek");
  return read_all(fd.get(), kMaxOutput);
}

void trim(std::string& text) {
  while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
}

}  // namespace

Result<serve::Ended> await_end(serve::Child& program) {
  const auto ended = program.wait(serve::Deadline::max());
  if (!ended) return fail(ErrorKind::kInternal, "the engine's program cannot be waited for");
  return *ended;
}

serve::ChildPlan EngineProgram::plan_of(std::vector<std::string> words) const {
  serve::ChildPlan plan;
  plan.words = words_;
  plan.words.insert(plan.words.end(), words.begin(), words.end());
  plan.environment = serve::own_environment();
  plan.group = serve::ChildPlan::Group::kOurs;  // whose terminal it is
  return plan;
}

Result<EngineProgram::Answer> EngineProgram::ask(std::vector<std::string> words, std::string_view input,
                                                 const Awaiting& await) const {
  auto given = make_memory(input);
  if (!given) return tl::unexpected(std::move(given.error()));
  auto output = make_memory({});
  if (!output) return tl::unexpected(std::move(output.error()));
  auto errors = make_memory({});
  if (!errors) return tl::unexpected(std::move(errors.error()));
  auto plan = plan_of(std::move(words));
  plan.input = given->get();
  plan.output = output->get();
  plan.errors = errors->get();
  auto program = serve::start_child(plan);
  if (!program) return tl::unexpected(std::move(program.error()));
  const auto ended = await(*program);
  if (!ended) return tl::unexpected(ended.error());
  auto said = read_back(*output);
  if (!said) return tl::unexpected(std::move(said.error()));
  auto complained = read_back(*errors);
  if (!complained) return tl::unexpected(std::move(complained.error()));
  return Answer{ended->signal != 0 ? 128 + ended->signal : ended->status, std::move(*said),
                std::move(*complained)};
}

Result<std::string> EngineProgram::command(std::vector<std::string> words, std::string_view input,
                                           const Awaiting& await) const {
  const auto verb = words.front();
  auto answer = ask(std::move(words), input, await);
  if (!answer) return tl::unexpected(std::move(answer.error()));
  if (answer->status != 0) {
    trim(answer->errors);
    return fail(ErrorKind::kUnavailable, words_.front() + " " + verb + ": " + answer->errors);
  }
  trim(answer->output);
  return std::move(answer->output);
}

Result<serve::Child> EngineProgram::start(std::vector<std::string> words, int input) const {
  auto plan = plan_of(std::move(words));
  plan.input = input;
  return serve::start_child(plan);
}

Result<Engine> engine_in(std::string_view version) {
  if (version.starts_with("podman version ")) return Engine::kPodman;
  if (version.starts_with("Docker version ")) return Engine::kDocker;
  return fail(ErrorKind::kInvalid, "--container: the program is neither podman nor docker");
}

Result<Engine> engine_of(const std::string& program) {
  const auto version = EngineProgram({program}).command({"--version"});
  if (!version) return tl::unexpected(version.error());
  return engine_in(*version);
}

}  // namespace podjail::cli
