// podjail-hook --probe: can this node hold the jail? It is not asked but tried, in a scratch network and two
// scratch cgroups that are gone afterwards.
#pragma once

namespace podjail::probe {

enum class Form { kTable, kJson };

// Prints what it finds on standard output. Returns the exit status: 0 if the node can hold the jail. The
// trial runs in a child, so that its cgroups are removed however it ends; a probe that is killed itself
// leaves two empty ones, which the next removes.
int run_probe(Form form);

}  // namespace podjail::probe
