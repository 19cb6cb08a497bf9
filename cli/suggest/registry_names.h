// What a registry's client asked for, by the path below the registry's prefix: the names that bound a rule.
#pragma once

#include <set>
#include <string>
#include <string_view>

namespace podjail::cli {

// Adds the repository, group, beginning of a module or suite that `path` is about, as the rule of that shape
// takes them; nothing where the shape has no names or the path is about none. Paths of files come before
// those of metadata: what a name covers already adds none.
void add_registry_name(std::string_view shape, std::string_view path, std::set<std::string>& names);

// "/sumdb/sum.example.test/lookup/…": the checksum database that is asked through a module proxy; else empty.
std::string sumdb_of(std::string_view path);

}  // namespace podjail::cli
