"""Archives for the registries outside, made in memory and the same at every call: no times, no users."""

import gzip
import io
import tarfile
import zipfile


def tar_gz(files):
    """A gzipped tar of {name: text}."""
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, text in files.items():
            body = text.encode()
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(body), 0o644
            archive.addfile(entry, io.BytesIO(body))
    return gzip.compress(plain.getvalue(), mtime=0)


def zipped(files):
    """A zip of {name: text}."""
    plain = io.BytesIO()
    with zipfile.ZipFile(plain, "w") as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name), text)
    return plain.getvalue()


def deb(control, files):
    """A Debian package: an ar archive of a format number, its control file and its files."""
    out = b"!<arch>\n"
    for name, body in (("debian-binary", b"2.0\n"), ("control.tar.gz", tar_gz({"./control": control})),
                       ("data.tar.gz", tar_gz(files))):
        out += f"{name:<16}{0:<12}{0:<6}{0:<6}{100644:<8}{len(body):<10}`\n".encode() + body + b"\n" * (len(body) % 2)
    return out
