"""An SSH server with git behind it: ssh_server.py ADDRESS HOST-KEY AUTHORIZED-KEYS FOLDER.

Any user with an authorized key may run `echo` and fetch the one repository; nothing else.
"""

import asyncio
import shlex
import sys
from pathlib import Path

import asyncssh

address, host_key, authorized, folder = sys.argv[1:]


async def git(*words, cwd=None):
    """Runs git to its end."""
    child = await asyncio.create_subprocess_exec("git", *words, cwd=cwd)
    if await child.wait() != 0:
        raise RuntimeError(f"git {words[0]}")


async def make_repository():
    """The repository that is served, with one commit, below FOLDER."""
    work = Path(folder) / "work"
    await git("init", "-q", "-b", "main", work)
    (work / "README").write_text("a repository behind the jail\n", encoding="ascii")
    await git("add", "README", cwd=work)
    await git("-c", "user.name=Example", "-c", "user.email=someone@example.test", "commit", "-q", "-m", "Begin", cwd=work)
    return work


async def serve(process, repository):
    """Answers one command."""
    words = shlex.split(process.command or "")
    if words[:1] == ["echo"]:
        process.stdout.write(" ".join(words[1:]).encode() + b"\n")
        process.exit(0)
    elif words[:1] == ["git-upload-pack"]:
        child = await asyncio.create_subprocess_exec("git", "upload-pack", repository, stdin=asyncio.subprocess.PIPE,
                                                     stdout=asyncio.subprocess.PIPE)
        await process.redirect(stdin=child.stdin, stdout=child.stdout)
        process.exit(await child.wait())
    else:
        process.exit(127)


async def main():
    """Serves until killed."""
    repository = await make_repository()
    await asyncssh.listen(address, 22, server_host_keys=[host_key], authorized_client_keys=authorized, encoding=None,
                          process_factory=lambda process: serve(process, repository))
    await asyncio.Event().wait()


asyncio.run(main())
