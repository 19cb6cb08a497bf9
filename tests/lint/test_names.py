"""Every source file with code has a unit test of the matching name: a/b.cc and a/b.h by tests/unit/a/b_test.cc.

untested.txt lists the exceptions, each with its reason. The list only shrinks: an entry whose test exists, or whose source is
gone, is an error.
"""
import os

from tree import Tree, main

SOURCES = ["lib", "hook", "sidecar", "webhook", "agent", "cli"]
EXEMPTIONS = "tests/lint/untested.txt"


def test_of(name):
    return "tests/unit/" + os.path.splitext(name)[0] + "_test.cc"


def has_code(text):
    """A header with function bodies: declarations, constants and plain structs need no test of their own."""
    code = "\n".join(line.split("//")[0] for line in text.splitlines())
    return "return" in code and any(mark in code for mark in (") {", ") const {", "override {"))


def read_exemptions(tree):
    entries = {}
    for line in tree.read(EXEMPTIONS).splitlines() if tree.exists(EXEMPTIONS) else []:
        if line.strip() and not line.startswith("#"):
            path, _, reason = line.partition(" ")
            entries[path] = reason.strip()
    return entries


def check_exemptions(tree, entries):
    for path, reason in entries.items():
        if not reason:
            yield f"{EXEMPTIONS}: {path} has no reason"
        if not tree.exists(path):
            yield f"{EXEMPTIONS}: {path} does not exist; remove the line"
        elif tree.exists(test_of(path)):
            yield f"{EXEMPTIONS}: {path} has a test; remove the line"


def check(tree: Tree):
    exempt = read_exemptions(tree)
    objections = list(check_exemptions(tree, exempt))
    for name in tree.cxx(*SOURCES):
        if name in exempt or tree.exists(test_of(name)):
            continue
        header_only = name.endswith(".h") and not tree.exists(name[:-2] + ".cc")
        if name.endswith(".cc") or (header_only and has_code(tree.read(name))):
            objections.append(f"{name}: no {test_of(name)}")
    return objections


if __name__ == "__main__":
    main(check)
