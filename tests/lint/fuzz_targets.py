"""Every parser of untrusted bytes (parsers.txt) has a fuzz target with a corpus, and every fuzz target is listed there."""
import re

from tree import Tree, main

LIST = "tests/lint/parsers.txt"
REGISTERED = re.compile(r"podjail_fuzz_target\(\s*(\S+)")
LOOP = re.compile(r"foreach\((\w+) ([^)]*)\)(.*?)endforeach", re.DOTALL)


def registered_targets(text):
    """Names given to podjail_fuzz_target, also through a foreach over literal names."""
    names = {name for name in REGISTERED.findall(text) if "$" not in name}
    for variable, items, body in LOOP.findall(text):
        if "${" + variable + "}" in body and REGISTERED.search(body):
            names.update(items.removeprefix("IN ITEMS ").split())
    return names


def read_list(tree):
    """(source file, fuzz target) of every line that is not a comment."""
    lines = tree.read(LIST).splitlines() if tree.exists(LIST) else []
    return [tuple(line.split()) for line in lines if line.strip() and not line.startswith("#")]


def check(tree: Tree):
    parsers = read_list(tree)
    if not parsers:
        return [f"{LIST}: no parsers: this lint has lost its subject"]
    makefiles = [name for name in tree.below("tests/fuzz") if name.endswith("CMakeLists.txt")]
    targets = set().union(*(registered_targets(tree.read(name)) for name in makefiles))
    corpora = {name.split("/corpus/")[1].split("/")[0] for name in tree.below("tests/fuzz") if "/corpus/" in name}
    objections = [f"{LIST}: {source} does not exist" for source, _ in parsers if not tree.exists(source)]
    for source, target in parsers:
        if target not in targets:
            objections.append(f"{source}: no fuzz target {target}")
        elif target not in corpora:
            objections.append(f"{source}: no tests/fuzz/*/corpus/{target}/")
    listed = {target for _, target in parsers}
    return objections + [f"{LIST}: fuzz target {name} is not listed" for name in sorted(targets - listed)]


if __name__ == "__main__":
    main(check)
