"""Repositories of git, served by git's own http-backend."""

import os
import subprocess

from .server import Answer

_AS = {"GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.test", "GIT_COMMITTER_NAME": "A",
       "GIT_COMMITTER_EMAIL": "a@example.test", "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_DATE": "2024-01-01T00:00:00Z",
       "GIT_COMMITTER_DATE": "2024-01-01T00:00:00Z"}


def git(folder, *words):
    """Runs git for whoever makes the repositories."""
    return subprocess.run(["git", "-c", "protocol.file.allow=always", *words], cwd=folder, check=True, capture_output=True,
                          env={"PATH": os.environ["PATH"], "HOME": str(folder), **_AS}).stdout


class Repositories:
    """/team/frame.git, of which /team/panel.git is a submodule, and /team/noisy.git with one at `home` as well."""

    def __init__(self, folder, base, home):
        self._root = folder / "served"
        self._root.mkdir(parents=True)
        self._make(folder, "panel", [])
        self._make(folder, "frame", [("panel", f"{base}/team/panel.git")])
        self._make(folder, "noisy", [("panel", f"{base}/team/panel.git"), ("elsewhere", home)])

    def _make(self, folder, name, submodules):
        work = folder / name
        git(folder, "init", "-q", "-b", "main", name)
        (work / "README").write_text(f"{name}\n", encoding="ascii")
        panel = self._root / "team/panel.git"
        for path, url in submodules:  # by hand: the URLs lead nowhere yet
            commit = git(panel, "rev-parse", "main").decode().strip()
            git(work, "update-index", "--add", "--cacheinfo", f"160000,{commit},{path}")
            with open(work / ".gitmodules", "a", encoding="ascii") as modules:
                modules.write(f'[submodule "{path}"]\n\tpath = {path}\n\turl = {url}\n')
        git(work, "add", "README", *[".gitmodules"] * bool(submodules))
        git(work, "commit", "-q", "-m", "first")
        git(folder, "clone", "-q", "--bare", name, str(self._root / "team" / f"{name}.git"))
        git(self._root / "team" / f"{name}.git", "config", "http.receivepack", "true")

    def branches(self, name):
        """The branches of a repository as it is served."""
        return git(self._root / "team" / f"{name}.git", "for-each-ref", "--format=%(refname)").decode().split()

    def __call__(self, request):
        done = subprocess.run(["git", "http-backend"], input=request.body, capture_output=True, check=False, env={
            "PATH": os.environ["PATH"], "GIT_PROJECT_ROOT": str(self._root), "GIT_HTTP_EXPORT_ALL": "1",
            "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "safe.directory", "GIT_CONFIG_VALUE_0": "*",
            "REQUEST_METHOD": request.method, "PATH_INFO": request.path, "QUERY_STRING": request.query,
            "CONTENT_TYPE": request.headers.get("content-type", ""), "CONTENT_LENGTH": str(len(request.body)),
            "HTTP_CONTENT_ENCODING": request.headers.get("content-encoding", ""),
            "GIT_PROTOCOL": request.headers.get("git-protocol", "")})
        head, _, body = done.stdout.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().splitlines())
        status = int(headers.pop("Status", "200").split()[0])
        return Answer(status, headers.pop("Content-Type", "text/plain"), body, headers)
