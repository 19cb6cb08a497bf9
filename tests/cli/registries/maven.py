"""A repository of Maven: POMs, archives, their checksums and metadata."""

import hashlib

from .archives import zipped

GROUP = "test.example"
_HEAD = '<project><modelVersion>4.0.0</modelVersion>'


def _coordinates(name, version, group=GROUP):
    return f"<groupId>{group}</groupId><artifactId>{name}</artifactId><version>{version}</version>"


def _pom(name, version, needs=(), more="", group=GROUP):
    dependencies = "".join(f"<dependency>{_coordinates(*one)}</dependency>" for one in needs)
    return f"{_HEAD}{_coordinates(name, version, group)}{more}<dependencies>{dependencies}</dependencies></project>"


def maven_files(prefix, home):
    """The repository's files below `prefix`. The POM of noisy names a repository of its own, at `home`."""
    elsewhere = f"<repositories><repository><id>elsewhere</id><url>{home}</url></repository></repositories>"
    artifacts = [("frame", "1.2.0", [("panel", "2.1.0")], "", GROUP), ("panel", "2.0.0", [], "", GROUP),
                 ("panel", "2.1.0", [], "", GROUP), ("noisy", "1.0.0", [("panel", "[2.0,2.1]")], elsewhere, GROUP),
                 ("plexus-utils", "1.1", [], "", "org.codehaus.plexus")]  # which every extension needs, by mvn's own word
    files, versions = {}, {}
    for name, version, needs, more, group in artifacts:
        base = f"{prefix}/{group.replace('.', '/')}/{name}/{version}/{name}-{version}"
        _add(files, f"{base}.pom", _pom(name, version, needs, more, group).encode())
        _add(files, f"{base}.jar", zipped({"META-INF/MANIFEST.MF": "Manifest-Version: 1.0\n", f"{name}.txt": version}))
        versions.setdefault(name, []).append(version)
    for name, known in versions.items():
        listed = "".join(f"<version>{one}</version>" for one in known)
        text = (f"<metadata><groupId>{GROUP}</groupId><artifactId>{name}</artifactId><versioning><release>{known[-1]}</release>"
                f"<versions>{listed}</versions><lastUpdated>20240101000000</lastUpdated></versioning></metadata>")
        _add(files, f"{prefix}/{GROUP.replace('.', '/')}/{name}/maven-metadata.xml", text.encode())
    return files


def _add(files, path, data):
    files[path] = ("application/octet-stream", data)
    for kind in ("sha1", "md5", "sha256"):
        files[f"{path}.{kind}"] = ("text/plain", hashlib.new(kind, data).hexdigest().encode())


def project_pom(*extensions):
    """A project that needs artifacts before anything else is done: as extensions of its build."""
    listed = "".join(f"<extension>{_coordinates(*one)}</extension>" for one in extensions)
    return (f"{_HEAD}{_coordinates('project', '1')}<packaging>pom</packaging>"
            f"<build><extensions>{listed}</extensions></build></project>")
