// The hidden verbs that packagers call: podjail completion SHELL, podjail man.
#pragma once

#include <functional>
#include <string>

namespace CLI {
class App;
}

namespace podjail::cli {

// To be added last: what they write tells of every verb of `app`, which must outlive what they chose.
void add_manual_verbs(CLI::App& app, std::function<int()>& chosen);

}  // namespace podjail::cli
