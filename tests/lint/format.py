"""All C++ is formatted as .clang-format says, by the one version whose output the repository holds."""
import re
import subprocess

from tree import Tree, main

FORMATTER = "clang-format-16"


def check(tree: Tree):
    names = [tree.path(name) for name in tree.cxx()]
    if not names:
        return []
    try:
        run = subprocess.run([FORMATTER, "--dry-run", "--Werror", *names], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return [f"{FORMATTER} is missing: deploy/install-packages test"]
    wrong = sorted(set(re.findall(r"^(\S+?):\d+:\d+: error:", run.stderr, re.MULTILINE)))
    if run.returncode != 0 and not wrong:
        return [run.stderr.strip()]
    return [f"{name.removeprefix(tree.root + '/')}: not formatted; run {FORMATTER} -i on it" for name in wrong]


if __name__ == "__main__":
    main(check)
