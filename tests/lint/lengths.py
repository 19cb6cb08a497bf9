"""Small files and functions. A file of more than MAX_FILE lines fails; the rest is a report, printed on demand:

    python3 tests/lint/lengths.py . --report
"""
import re
import statistics
import sys

from tree import Tree, main

MAX_FILE = 400
MAX_FUNCTION = 40  # the aim; a longer one is reported
CODE = ["lib", "hook", "sidecar", "webhook", "agent", "cli"]
SUFFIXES = (".cc", ".h", ".py", ".sh", ".js", ".cmake", "CMakeLists.txt")

# clang-format puts the end of a function of a namespace at the start of a line, as its beginning.
FUNCTION_START = re.compile(r"^(?!namespace|struct|class|enum|union|extern|constexpr std::array)\S.*\{$")


def functions(text):
    """(first line, length) of every function defined at namespace level."""
    start = None
    for number, line in enumerate(text.splitlines(), 1):
        if start is None and FUNCTION_START.match(line):
            start = number
        elif start is not None and line.startswith("}"):
            yield start, number - start + 1
            start = None


def check(tree: Tree):
    objections = []
    for name in tree.files:
        if name.endswith(SUFFIXES):
            lines = tree.read(name).count("\n")
            if lines > MAX_FILE:
                objections.append(f"{name}: {lines} lines, more than {MAX_FILE}: it has more than one idea")
    return objections


def report(tree: Tree):
    source = {name: tree.read(name) for name in tree.cxx(*CODE)}
    sizes = sorted(text.count("\n") for text in source.values())
    tests = sum(tree.read(name).count("\n") for name in tree.cxx("tests"))
    yield f"{len(sizes)} source files, {sum(sizes)} lines; median {statistics.median(sizes):.0f}, " \
          f"p90 {sizes[len(sizes) * 9 // 10]}, longest {sizes[-1]}; test lines {tests} ({tests / sum(sizes):.2f})"
    for name, text in source.items():
        for start, length in functions(text):
            if length > MAX_FUNCTION:
                yield f"{name}:{start}: a function of {length} lines"


if __name__ == "__main__":
    if "--report" in sys.argv:
        print("\n".join(report(Tree(sys.argv[1]))))
    else:
        main(check)
