"""docs/decisions.md explains every reason of lib/contract/reason.cc, once, and no other; and every field of a record."""
import re
from collections import Counter

from tree import Tree, main

REASONS = "lib/contract/reason.cc"
FIELDS = "sidecar/observe/decision_line.cc"
PAGE = "docs/decisions.md"
WORDS = re.compile(r'^\s*\{"([a-z_]+)",\s*"[^"]*"\},?$', re.MULTILINE)
ROW = re.compile(r"^\| `([a-z_]+)` \|", re.MULTILINE)
FIELD = re.compile(r'(?:text|count|count_unless_zero|decimal|begin)\("([a-z_]+)"')


def check(tree: Tree):
    missing = [f"{name} is missing" for name in (REASONS, FIELDS, PAGE) if not tree.exists(name)]
    if missing:
        return missing
    page = tree.read(PAGE)
    reasons = WORDS.findall(tree.read(REASONS))
    rows = Counter(ROW.findall(page.partition("## Reasons")[2]))
    objections = [] if reasons else [f"{REASONS}: no reasons found: this lint has lost its subject"]
    objections += [f"{PAGE}: reason {name} is explained {rows[name]} times" for name in reasons if rows[name] != 1]
    objections += [f"{PAGE}: {name} is not a reason" for name in rows if name not in reasons]
    objections += [f"{PAGE}: field {name} is missing" for name in sorted(set(FIELD.findall(tree.read(FIELDS))))
                   if f"`{name}`" not in page and f'"{name}"' not in page]
    return objections


if __name__ == "__main__":
    main(check)
