"""docs/metrics.md lists every metric that sidecar/observe registers, docs/kubernetes-reference.md those of the agent: each once, and no
other."""
import re
from collections import Counter

from tree import Tree, main

PAGE = "docs/metrics.md"
REGISTERED = re.compile(r'"((?:podjail|process)_[a-z0-9_]+)"')
ROW = re.compile(r"^\| `([a-z0-9_]+)` \|", re.MULTILINE)


AGENT_PAGE = "docs/kubernetes-reference.md"
OF_AGENT = re.compile(r'"(podjail_(?:rollup|node)_[a-z0-9_]+)"')
AGENT_ROW = re.compile(r"^\| `(podjail_(?:rollup|node)_[a-z0-9_]+)` \|", re.MULTILINE)


def compare(page, registered, listed):
    counted = Counter(listed)
    objections = [f"{page}: {name} is missing" for name in sorted(registered - set(counted))]
    objections += [f"{page}: {name} is not a metric" for name in sorted(set(counted) - registered)]
    return objections + [f"{page}: {name} is listed {count} times" for name, count in counted.items() if count > 1]


def check(tree: Tree):
    if not tree.exists(PAGE):
        return [f"{PAGE} is missing"]
    registered = {name for file in tree.cxx("sidecar/observe") for name in REGISTERED.findall(tree.read(file))}
    of_agent = {name for file in tree.cxx("agent") for name in OF_AGENT.findall(tree.read(file))}
    objections = [] if registered else ["sidecar/observe registers no metric: this lint has lost its subject"]
    objections += compare(PAGE, registered, ROW.findall(tree.read(PAGE)))
    page = tree.read(AGENT_PAGE) if tree.exists(AGENT_PAGE) else ""
    return objections + compare(AGENT_PAGE, of_agent, AGENT_ROW.findall(page))


if __name__ == "__main__":
    main(check)
