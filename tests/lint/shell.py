"""Every shell script, known by its first line or its suffix, passes shellcheck and begins with set -euo pipefail."""
import re
import subprocess

from tree import Tree, main

SHEBANG = re.compile(r"#!\s*(/usr)?/bin/(env\s+)?(ba|da)?sh\b")


def is_script(tree, name):
    with open(tree.path(name), "rb") as file:
        first = file.readline(200).decode(errors="replace")
    return name.endswith(".sh") or SHEBANG.match(first) is not None


def check(tree: Tree):
    names = [name for name in tree.files if is_script(tree, name)]
    strict = re.compile(r"^set -euo pipefail$|^set -eu$", re.MULTILINE)
    objections = [f"{name}: no set -euo pipefail" for name in names if not strict.search(tree.read(name))]
    if not names:
        return objections
    try:
        run = subprocess.run(["shellcheck", "--external-sources", "--format=gcc", *names], cwd=tree.root,
                             capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return objections + ["shellcheck is missing: deploy/install-packages test"]
    return objections + (run.stdout + run.stderr).splitlines() if run.returncode != 0 else objections


if __name__ == "__main__":
    main(check)
