"""Every parser of untrusted bytes (parsers.txt) has a fuzz target with a corpus, and every fuzz target is listed there."""
import os
import re

from tree import Tree, main

LIST = "tests/lint/parsers.txt"
TARGET = re.compile(r'podjail_fuzz_target\(\s*(\S+)[^)]*?CORPUS\s+"\$\{CMAKE_CURRENT_SOURCE_DIR\}/([^"]+)"')
LOOP = re.compile(r"foreach\((\w+)( IN ITEMS)? ([^)]*)\)(.*?)endforeach", re.DOTALL)


def unroll(loop):
    """The body of a foreach over literal items, once per item."""
    return "\n".join(loop[4].replace("${" + loop[1] + "}", item) for item in loop[3].split())


def registered_targets(tree):
    """Fuzz target to the folder of its corpus."""
    targets = {}
    for makefile in tree.below("tests/fuzz"):
        if makefile.endswith("CMakeLists.txt"):
            folder = os.path.dirname(makefile)
            for name, corpus in TARGET.findall(LOOP.sub(unroll, tree.read(makefile))):
                targets[name] = f"{folder}/{corpus}"
    return targets


def read_list(tree):
    """(source file, fuzz target) of every line that is not a comment."""
    lines = tree.read(LIST).splitlines() if tree.exists(LIST) else []
    return [tuple(line.split()) for line in lines if line.strip() and not line.startswith("#")]


def check(tree: Tree):
    parsers = read_list(tree)
    if not parsers:
        return [f"{LIST}: no parsers: this lint has lost its subject"]
    targets = registered_targets(tree)
    objections = [f"{LIST}: {source} does not exist" for source, _ in parsers if not tree.exists(source)]
    for source, target in parsers:
        if target not in targets:
            objections.append(f"{source}: no fuzz target {target}")
        elif not tree.below(targets[target]):
            objections.append(f"{source}: no corpus in {targets[target]}")
    listed = {target for _, target in parsers}
    return objections + [f"{LIST}: fuzz target {name} is not listed" for name in sorted(set(targets) - listed)]


if __name__ == "__main__":
    main(check)
