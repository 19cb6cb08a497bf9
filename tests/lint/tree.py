"""The files a lint looks at, and how it reports.

A lint is a function from a Tree to a list of sentences, each naming a file and what is wrong with it; no sentence means it
passes. Its script runs it on the whole repository, its self test on a tiny tree that breaks the rule.
"""
import os
import subprocess
import sys

SKIPPED_FOLDERS = {".git", "build", "__pycache__"}
CXX_SUFFIXES = (".cc", ".h")


class Tree:
    def __init__(self, root):
        self.root = os.path.abspath(root)
        self.files = sorted(self._tracked() if os.path.exists(os.path.join(self.root, ".git")) else self._walk())

    def _tracked(self):
        command = ["git", "-c", "safe.directory=*", "-C", self.root, "ls-files", "-z"]
        names = subprocess.run(command, check=True, capture_output=True).stdout.decode().split("\0")
        return [name for name in names if name and os.path.isfile(os.path.join(self.root, name))]

    def _walk(self):
        for folder, folders, names in os.walk(self.root):
            folders[:] = [name for name in folders if name not in SKIPPED_FOLDERS]
            for name in names:
                yield os.path.relpath(os.path.join(folder, name), self.root)

    def path(self, name):
        return os.path.join(self.root, name)

    def exists(self, name):
        return os.path.isfile(self.path(name))

    def read(self, name):
        with open(self.path(name), encoding="utf-8", errors="replace") as file:
            return file.read()

    def below(self, *folders):
        return [name for name in self.files if name.startswith(tuple(folder + "/" for folder in folders))]

    def cxx(self, *folders):
        names = self.below(*folders) if folders else self.files
        return [name for name in names if name.endswith(CXX_SUFFIXES)]


def main(check):
    """Runs `check` on the tree named on the command line and exits 1 if it objects."""
    objections = check(Tree(sys.argv[1] if len(sys.argv) > 1 else "."))
    for objection in objections:
        print(objection)
    sys.exit(1 if objections else 0)
