"""A directory of policies laid out and swapped the way Kubernetes does it for a ConfigMap.

Each file is a link to `..data/<file>`, and `..data` is a link that one rename replaces, so that readers see either the
old set or the new one.
"""

import secrets
import shutil


class PolicyDirectory:
    """The policies at `path`; `write` replaces all of them at once."""

    def __init__(self, path):
        self.path = path
        path.mkdir(parents=True)

    def write(self, policies):
        """Makes `policies` ({file name: JavaScript}) the content of the directory."""
        fresh = self.path / f"..{secrets.token_hex(6)}"
        fresh.mkdir()
        for name, text in policies.items():
            (fresh / name).write_text(text, encoding="utf-8")
            (fresh / name).chmod(0o444)
        data, link = self.path / "..data", self.path / "..data_tmp"
        old = data.resolve() if data.is_symlink() else None
        link.symlink_to(fresh.name)
        link.rename(data)
        self._link_files(policies)
        if old is not None:
            shutil.rmtree(old)

    def _link_files(self, policies):
        present = {entry.name for entry in self.path.iterdir() if not entry.name.startswith("..")}
        for name in policies.keys() - present:
            (self.path / name).symlink_to(f"..data/{name}")
        for name in present - policies.keys():
            (self.path / name).unlink()
