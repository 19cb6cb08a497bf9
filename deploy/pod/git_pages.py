"""git's smart HTTP, answered by git's own `git http-backend` from one small repository."""

import os
import subprocess
import tempfile
from functools import lru_cache
from pathlib import Path

from .command import run
from .request_body import read_body

REPOSITORY = "project.git"


@lru_cache(maxsize=1)
def _projects():
    """A folder with the repository; it is made at the first request and removed with the process."""
    folder = tempfile.TemporaryDirectory(prefix="podjail-git-")
    work = Path(folder.name) / "work"
    who = ("-c", "user.name=Example", "-c", "user.email=someone@example.test")
    run(["git", "init", "-q", "-b", "main", work])
    (work / "README").write_text("a repository behind the jail\n", encoding="ascii")
    run(["git", "-C", work, "add", "README"])
    run(["git", "-C", work, *who, "commit", "-q", "-m", "Begin"])
    run(["git", "clone", "-q", "--bare", work, Path(folder.name) / REPOSITORY])
    return folder  # keeps it alive


def git_page(handler):
    """Answers below /git/ with what `git http-backend` says (CGI, RFC 3875)."""
    path, _, query = handler.path.removeprefix("/git").partition("?")
    environment = {
        "PATH": os.environ["PATH"], "GIT_PROJECT_ROOT": _projects().name, "GIT_HTTP_EXPORT_ALL": "1",
        "PATH_INFO": path, "QUERY_STRING": query, "REQUEST_METHOD": handler.command,
        "CONTENT_TYPE": handler.headers.get("content-type", ""),
        "HTTP_CONTENT_ENCODING": handler.headers.get("content-encoding", ""),
        "GIT_PROTOCOL": handler.headers.get("git-protocol", ""),
        "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "safe.directory", "GIT_CONFIG_VALUE_0": "*",
    }
    answer = subprocess.run(["git", "http-backend"], input=b"".join(read_body(handler)), capture_output=True,
                            timeout=30, check=False, env=environment).stdout
    _relay(handler, answer)


def _relay(handler, answer):
    head, _, body = answer.partition(b"\r\n\r\n")
    fields = [line.decode("latin-1").partition(": ")[::2] for line in head.split(b"\r\n")]
    status = next((int(value.split()[0]) for name, value in fields if name.lower() == "status"), 200)
    handler.send_response(status)
    for name, value in fields:
        if name.lower() != "status":
            handler.send_header(name, value)
    handler.send_header("content-length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)
