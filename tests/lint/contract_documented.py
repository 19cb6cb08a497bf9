"""docs/architecture.md names every port, path, file and annotation of lib/contract/contract.h."""
import re

from tree import Tree, main

CONTRACT = "lib/contract/contract.h"
PAGE = "docs/architecture.md"
CONSTANT = re.compile(r"inline constexpr (\S+) (k\w+)\s*=\s*(?:\"([^\"]*)\"|(\w+));")


def subjects(text):
    """(constant, what the page must hold) of the constants that users meet."""
    for _, constant, word, number in CONSTANT.findall(text):
        if constant.endswith("Port"):
            yield constant, number
        elif constant.startswith("kAnnotation") or word.startswith("/"):
            yield constant, word
        elif constant.endswith("File"):
            yield constant, word


def check(tree: Tree):
    missing = [f"{name} is missing" for name in (CONTRACT, PAGE) if not tree.exists(name)]
    if missing:
        return missing
    page = tree.read(PAGE)
    found = list(subjects(tree.read(CONTRACT)))
    if not found:
        return [f"{CONTRACT}: no constants found: this lint has lost its subject"]
    return [f"{PAGE}: {value} ({constant}) is missing" for constant, value in found
            if not re.search(rf"(?<![\w.-]){re.escape(value)}(?![\w-])", page)]


if __name__ == "__main__":
    main(check)
