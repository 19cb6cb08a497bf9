"""The cluster's certificates and kubeconfigs, made with the openssl command."""

import json

from pod.command import run

_KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")


class Pki:
    """A certificate authority for one cluster; `folder` holds all it makes."""

    def __init__(self, folder, server):
        folder.mkdir(parents=True)
        self._folder, self._server = folder, server
        self.root = folder / "root.crt"
        run(["openssl", "req", "-x509", *_KEY, "-keyout", folder / "root.key", "-out", self.root, "-days", "2",
             "-subj", "/CN=cluster"])

    def leaf(self, name, subject, alternatives=""):
        """(certificate, key) for a subject such as `/O=system:masters/CN=admin`; `alternatives` as openssl takes them."""
        certificate, key = self._folder / f"{name}.crt", self._folder / f"{name}.key"
        request, extensions = self._folder / f"{name}.csr", self._folder / f"{name}.ext"
        extensions.write_text("extendedKeyUsage=serverAuth,clientAuth\n" +
                              (f"subjectAltName={alternatives}\n" if alternatives else ""), encoding="ascii")
        run(["openssl", "req", *_KEY, "-keyout", key, "-out", request, "-subj", subject])
        run(["openssl", "x509", "-req", "-in", request, "-CA", self.root, "-CAkey", self._folder / "root.key",
             "-CAcreateserial", "-out", certificate, "-days", "2", "-extfile", extensions])
        return certificate, key

    def signing_key(self, name):
        """(public, private) key with which tokens are signed."""
        private, public = self._folder / f"{name}.key", self._folder / f"{name}.pub"
        run(["openssl", "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", private])
        run(["openssl", "pkey", "-in", private, "-pubout", "-out", public])
        return public, private

    def kubeconfig(self, name, subject):
        """The path of a kubeconfig of a user with that subject."""
        certificate, key = self.leaf(name, subject)
        path = self._folder / f"{name}.kubeconfig"
        path.write_text(json.dumps({
            "apiVersion": "v1", "kind": "Config", "current-context": "cluster",
            "clusters": [{"name": "cluster", "cluster": {"server": self._server, "certificate-authority": str(self.root)}}],
            "users": [{"name": name, "user": {"client-certificate": str(certificate), "client-key": str(key)}}],
            "contexts": [{"name": "cluster", "context": {"cluster": "cluster", "user": name}}]}), encoding="utf-8")
        return path
