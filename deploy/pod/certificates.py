"""Certificates for the servers outside, made with the openssl command: a root of its own, good leaves and bad ones."""

from dataclasses import dataclass
from pathlib import Path

from .command import run

_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")


@dataclass(frozen=True)
class Leaf:
    """A certificate (with its chain) and its key, as PEM files."""

    certificate: Path
    key: Path


class TestAuthority:
    """A certificate authority that only the sidecar of one pod trusts."""

    def __init__(self, folder):
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self.root = folder / "root.crt"
        self._key = folder / "root.key"
        run(["openssl", "req", "-x509", *_KEY, "-keyout", self._key, "-out", self.root, "-days", "30",
             "-subj", "/CN=podjail outside test root", "-addext", "keyUsage=critical,keyCertSign,cRLSign"])

    def leaf(self, *names, dates=(), key=_KEY, digest="sha256", extension=""):
        """A leaf for host names, signed by the root; `dates` are (not before, not after) as openssl ca takes them, `key` and
        `extension` what openssl req and its configuration take."""
        stem, request = self._folder / names[0], self._folder / f"{names[0]}.csr"
        run(["openssl", "req", *key, "-keyout", f"{stem}.key", "-out", request, "-subj", f"/CN={names[0]}"])
        self._sign(request, stem, names, dates, digest, extension)
        return Leaf(Path(f"{stem}.crt"), Path(f"{stem}.key"))

    def expired_leaf(self, name):
        """A leaf that was valid once."""
        return self.leaf(name, dates=("20200101000000Z", "20200201000000Z"))

    def self_signed_leaf(self, name):
        """A leaf that nobody vouches for."""
        stem = self._folder / f"{name}.self"
        run(["openssl", "req", "-x509", *_KEY, "-keyout", f"{stem}.key", "-out", f"{stem}.crt", "-days", "30",
             "-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}"])
        return Leaf(Path(f"{stem}.crt"), Path(f"{stem}.key"))

    def revoke(self, leaf):
        """Takes a leaf back; whoever asks for its status from now on is told."""
        run(["openssl", "ca", "-config", self._folder / "ca.conf", "-cert", self.root, "-keyfile", self._key,
             "-revoke", leaf.certificate])

    def status(self, leaf):
        """The file with what the root says of a leaf now, for a day: an OCSP response, as a server staples it."""
        response = leaf.certificate.with_suffix(".ocsp")
        run(["openssl", "ocsp", "-index", self._folder / "database", "-rsigner", self.root, "-rkey", self._key,
             "-CA", self.root, "-issuer", self.root, "-cert", leaf.certificate, "-respout", response, "-ndays", "1",
             "-noverify"])
        return response

    def _sign(self, request, stem, names, dates, digest, extension):
        """`openssl ca` because `openssl x509` of OpenSSL 3.0 cannot set dates in the past."""
        database = self._folder / "database"
        database.touch()
        alternatives = ",".join(f"DNS:{name}" for name in names)
        settings = self._folder / "ca.conf"
        settings.write_text(f"[ca]\ndefault_ca = own\n[own]\ndatabase = {database}\nnew_certs_dir = {self._folder}\n"
                            f"default_md = {digest}\npolicy = any\nrand_serial = yes\nunique_subject = no\n"
                            "[any]\ncommonName = supplied\n"
                            f"[leaf]\nsubjectAltName = {alternatives}\nextendedKeyUsage = serverAuth\n"
                            "basicConstraints = critical,CA:FALSE\nauthorityKeyIdentifier = keyid\n"
                            f"subjectKeyIdentifier = hash\n{extension}\n", encoding="ascii")
        when = ("-startdate", dates[0], "-enddate", dates[1]) if dates else ("-days", "30")
        run(["openssl", "ca", "-batch", "-notext", "-config", settings, "-extensions", "leaf", *when,
             "-cert", self.root, "-keyfile", self._key, "-in", request, "-out", f"{stem}.crt"])
