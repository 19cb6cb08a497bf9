#include "cli/manual/manual_verbs.h"

#include <CLI/CLI.hpp>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <iostream>
#include <map>

#include "cli/manual/completion.h"
#include "cli/manual/manual_page.h"
#include "cli/report/chart.h"

namespace podjail::cli {
namespace {

// Of the build where that says so (SOURCE_DATE_EPOCH), so that packages can be made again byte for byte.
std::string today() {
  const char* const epoch = std::getenv("SOURCE_DATE_EPOCH");
  std::int64_t seconds = std::time(nullptr);
  if (epoch != nullptr) std::from_chars(epoch, epoch + std::strlen(epoch), seconds);
  return clock_text(seconds * 1000).substr(0, 10);
}

}  // namespace

void add_manual_verbs(CLI::App& app, std::function<int()>& chosen) {
  const std::map<std::string, Shell> shells{
      {"bash", Shell::kBash}, {"fish", Shell::kFish}, {"zsh", Shell::kZsh}};
  auto* completion = app.add_subcommand("completion", "write the completion script of a shell")->group("");
  completion
      ->add_option_function<std::string>(
          "shell",
          [&app, &chosen, shells](const std::string& word) {
            chosen = [&app, shell = shells.at(word)] {
              std::cout << make_completion(outline_of(app), app.get_name(), shell);
              return 0;
            };
          },
          "bash, fish or zsh")
      ->required()
      ->check(CLI::IsMember({"bash", "fish", "zsh"}));
  auto* manual = app.add_subcommand("man", "write the manual page")->group("");
  manual->callback([&app, &chosen] {
    chosen = [&app] {
      std::cout << make_manual_page(outline_of(app), {app.get_name(), PODJAIL_VERSION, today()});
      return 0;
    };
  });
}

}  // namespace podjail::cli
