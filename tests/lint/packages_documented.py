"""docs/dependencies.md explains every package that deploy/install-packages names, and no other."""
import re

from tree import Tree, main

SCRIPT = "deploy/install-packages"
PAGE = "docs/dependencies.md"
ARRAY = re.compile(r"^(\w+)=\(([^)]*)\)", re.MULTILINE)
ROW = re.compile(r"^\| (`[^|]*`) \|", re.MULTILINE)


def check(tree: Tree):
    missing = [f"{name} is missing" for name in (SCRIPT, PAGE) if not tree.exists(name)]
    if missing:
        return missing
    installed = {package for _, names in ARRAY.findall(tree.read(SCRIPT)) for package in names.split()}
    explained = {package for cell in ROW.findall(tree.read(PAGE)) for package in re.findall(r"`([^`]+)`", cell)}
    objections = [] if installed else [f"{SCRIPT}: no packages found: this lint has lost its subject"]
    objections += [f"{PAGE}: {name} is missing" for name in sorted(installed - explained)]
    return objections + [f"{PAGE}: {name} is not installed by {SCRIPT}" for name in sorted(explained - installed)]


if __name__ == "__main__":
    main(check)
