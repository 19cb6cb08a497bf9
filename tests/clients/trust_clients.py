"""The clients of docs/trust.md: each fetches something from the registry outside, with no option that concerns trust.

A command runs in an empty folder that is also its HOME, so that no cache of an earlier run answers, and prints `hello` only if
all of it worked.
"""

from dataclasses import dataclass

REGISTRY = "https://registry.example.test"
PROGRAMS = "/programs"
# cargo has sparse registries since 1.68; before, they are an unstable feature.
_CARGO = """\
mkdir -p .cargo src && touch src/lib.rs
printf '[package]\\nname = "x"\\nversion = "0.1.0"\\n[dependencies]\\nhello = { version = "1", registry = "r" }\\n' >Cargo.toml
printf '[registries.r]\\nindex = "sparse+%s/cargo/index/"\\n' $REGISTRY >.cargo/config.toml
RUSTC_BOOTSTRAP=1 cargo -q -Z sparse-registry fetch && ls .cargo/registry/src/*/hello-1.0.0/src/lib.rs"""
_GO = """\
GOPROXY=$REGISTRY/go GONOSUMDB='*' GOFLAGS=-modcacherw go mod download example.test/hello@v1.0.0
ls go/pkg/mod/example.test/hello@v1.0.0/hello.go"""
_MAVEN = """\
cat >pom.xml <<END
<project><modelVersion>4.0.0</modelVersion>
<parent><groupId>test.example</groupId><artifactId>hello</artifactId><version>1.0.0</version><relativePath/></parent>
<artifactId>x</artifactId><packaging>pom</packaging>
<repositories><repository><id>r</id><url>$REGISTRY/maven</url></repository></repositories></project>
END
mvn -q -B -Dmaven.repo.local=m2 validate && ls m2/test/example/hello/1.0.0/hello-1.0.0.pom"""
_APT = """\
mkdir -p lists/partial archives/partial && echo "deb [trusted=yes] $REGISTRY/apt stable main" >sources.list
options="-qq -o Dir::Etc::sourcelist=$PWD/sources.list -o Dir::Etc::sourceparts=- -o Dir::State::lists=$PWD/lists"
apt-get $options update && chmod 777 . && apt-get $options download hello && ls hello_1.0.0_all.deb"""


@dataclass(frozen=True)
class Client:
    """One row of the table: `version` prints a text whose first match of [0-9.]+ is the version."""

    name: str
    package: str  # of Debian
    version: str
    command: str


CLIENTS = (
    Client("curl", "curl", "curl --version", "curl -sSf $REGISTRY/hello"),
    Client("wget", "wget", "wget --version", "wget -q -O - $REGISTRY/hello"),
    Client("git", "git", "git --version",
           "git clone -q https://git.example.test/git/project.git p && grep -q jail p/README && echo hello"),
    Client("openssl s_client", "openssl", "openssl version",
           "openssl s_client -connect registry.example.test:443 -verify_return_error -brief </dev/null && echo hello"),
    Client("Python urllib", "python3", "python3 --version",
           f"python3 -c \"import urllib.request as r; print(r.urlopen('{REGISTRY}/hello').read().decode())\""),
    Client("Python requests", "python3-requests", "python3 -c 'import requests; print(requests.__version__)'",
           f"python3 -c \"import requests; print(requests.get('{REGISTRY}/hello').text)\""),
    Client("pip", "python3-pip", "pip --version",
           "pip install -q --no-cache-dir --disable-pip-version-check --root-user-action ignore "
           "--index-url $REGISTRY/pypi/simple/ --target t hello && PYTHONPATH=t python3 -c 'import hello; print(hello.WORDS)'"),
    Client("Node fetch", "nodejs", "node --version",
           f"node -e \"fetch('{REGISTRY}/hello').then(r => r.text()).then(console.log)\""),
    Client("npm", "npm", "npm --version",
           "npm install --silent --no-audit --no-fund --no-update-notifier --fetch-retries=0 --registry=$REGISTRY/npm/ hello "
           "&& node -p 'require(\"hello\")'"),
    Client("cargo", "cargo", "cargo --version", _CARGO),
    Client("go (modules)", "golang-go", "go version", _GO),
    Client("Go net/http", "golang-go", "go version", f"go run {PROGRAMS}/fetch.go $REGISTRY/hello"),
    Client("Java HttpClient", "openjdk-17-jdk-headless", "java --version", f"java {PROGRAMS}/Client.java $REGISTRY/hello"),
    Client("Java URLConnection", "openjdk-17-jdk-headless", "java --version",
           f"java {PROGRAMS}/Connection.java $REGISTRY/hello"),
    Client("Maven", "maven", "mvn --version", _MAVEN),
    Client("apt (https)", "apt", "apt-get --version", _APT),
)
