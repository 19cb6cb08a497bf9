"""docs/metrics.md lists every metric that sidecar/observe registers, once, and no other."""
import re
from collections import Counter

from tree import Tree, main

PAGE = "docs/metrics.md"
REGISTERED = re.compile(r'"((?:podjail|process)_[a-z0-9_]+)"')
ROW = re.compile(r"^\| `([a-z0-9_]+)` \|", re.MULTILINE)


def check(tree: Tree):
    if not tree.exists(PAGE):
        return [f"{PAGE} is missing"]
    registered = {name for file in tree.cxx("sidecar/observe") for name in REGISTERED.findall(tree.read(file))}
    listed = Counter(ROW.findall(tree.read(PAGE)))
    objections = [] if registered else ["sidecar/observe registers no metric: this lint has lost its subject"]
    objections += [f"{PAGE}: {name} is missing" for name in sorted(registered - set(listed))]
    objections += [f"{PAGE}: {name} is not a metric" for name in sorted(set(listed) - registered)]
    objections += [f"{PAGE}: {name} is listed {count} times" for name, count in listed.items() if count > 1]
    return objections


if __name__ == "__main__":
    main(check)
