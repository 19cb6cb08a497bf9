"""A checksum database of Go modules: signed records in a Merkle tree (RFC 6962), served through the module proxy."""

import base64
import hashlib
import io
import subprocess
import zipfile


class Signer:
    """A key that signs notes under a name. `verifier` is what GOSUMDB takes."""

    def __init__(self, folder, name):
        self.name = name
        self._key = folder / f"{name}.key"
        self._openssl("genpkey", "-algorithm", "ed25519", "-out", self._key)
        public = b"\x01" + self._openssl("pkey", "-in", self._key, "-pubout", "-outform", "DER")[-32:]
        self._id = hashlib.sha256(name.encode() + b"\n" + public).digest()[:4]
        self.verifier = f"{name}+{self._id.hex()}+{base64.b64encode(public).decode()}"

    def sign(self, text):
        """The text with a signature below it."""
        note = self._key.with_suffix(".note")
        note.write_text(text, encoding="utf-8")
        signature = self._openssl("pkeyutl", "-sign", "-rawin", "-inkey", self._key, "-in", note)
        return f"{text}\n— {self.name} {base64.b64encode(self._id + signature).decode()}\n"

    @staticmethod
    def _openssl(*words):
        return subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True).stdout


def _h1(files):
    """The checksum of {name: bytes} as go.sum has it."""
    lines = "".join(f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files))
    return "h1:" + base64.b64encode(hashlib.sha256(lines.encode()).digest()).decode()


def _tree(hashes):
    """The hash over leaves."""
    if len(hashes) == 1:
        return hashes[0]
    split = 1 << (len(hashes) - 1).bit_length() - 1
    return hashlib.sha256(b"\x01" + _tree(hashes[:split]) + _tree(hashes[split:])).digest()


def _records(proxy):
    """(module, version, record) of every archive of a proxy's table."""
    for path in sorted(path for path in proxy if path.endswith(".zip")):
        module, _, version = path[1:-4].partition("/@v/")
        with zipfile.ZipFile(io.BytesIO(proxy[path][1])) as archive:
            contents = {name: archive.read(name) for name in archive.namelist()}
        manifest = {"go.mod": proxy[path[:-4] + ".mod"][1]}
        yield module, version, f"{module} {version} {_h1(contents)}\n{module} {version}/go.mod {_h1(manifest)}\n"


def checksum_files(proxy, signer):
    """What a proxy with these files serves of a database that knows them all."""
    records = list(_records(proxy))
    leaves = [hashlib.sha256(b"\x00" + record.encode()).digest() for _, _, record in records]
    head = signer.sign(f"go.sum database tree\n{len(leaves)}\n{base64.b64encode(_tree(leaves)).decode()}\n")
    top = f"/sumdb/{signer.name}"
    files = {f"{top}/supported": ("text/plain", b""), f"{top}/latest": ("text/plain", head.encode()),
             f"{top}/tile/8/0/000.p/{len(leaves)}": ("application/octet-stream", b"".join(leaves))}
    for number, (module, version, record) in enumerate(records):
        files[f"{top}/lookup/{module}@{version}"] = ("text/plain", f"{number}\n{record}\n{head}".encode())
    return files
