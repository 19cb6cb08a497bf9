"""Two network namespaces and the servers of a benchmark: a pod whose TCP is redirected to a local proxy, and an outside
with nginx and a resolver. Everything is made here and removed here, whatever happens in between."""
import contextlib
import ctypes
import os
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import threading
import time

PROXY_UID = 15001
UPSTREAM = "203.0.113.10"
RESOLVER = "203.0.113.53"
HOST = "bench.example.test"
DEPS = os.environ.get("PODJAIL_DEPS_DIR", "/var/cache/podjail/deps")
RULES = f"""
table inet bench {{
  chain out {{
    type nat hook output priority -100;
    meta skuid {PROXY_UID} return
    fib daddr type local return
    meta l4proto tcp redirect to :15001
  }}
}}
"""


def run(*command, **options):
    subprocess.run(command, check=True, **options)


def wait_for(condition, what, seconds=20):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return
        time.sleep(0.02)
    raise RuntimeError(f"timed out waiting for {what}")


def cpu_seconds(pid):
    """User and system time of a process and its threads."""
    with open(f"/proc/{pid}/stat") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def private_dirty_kib(pid):
    with open(f"/proc/{pid}/smaps_rollup") as rollup:
        for line in rollup:
            if line.startswith("Private_Dirty:"):
                return int(line.split()[1])
    raise RuntimeError("no Private_Dirty")


def enter(namespace):
    """Puts the calling thread (in a process with one thread: the process) into a network namespace."""
    with open(f"/run/netns/{namespace}") as file:
        if ctypes.CDLL(None, use_errno=True).setns(file.fileno(), 0x40000000):
            raise OSError(ctypes.get_errno(), f"setns {namespace}")


def answer_dns(query):
    """An A record of UPSTREAM for any A question, nothing for others (RFC 1035)."""
    end = 12
    while query[end]:
        end += query[end] + 1
    question = query[12:end + 5]
    is_a = query[end + 1:end + 3] == b"\0\1"
    head = query[:2] + struct.pack("!HHHHH", 0x8580, 1, 1 if is_a else 0, 0, 0)
    record = b"\xc0\x0c\0\1\0\1" + struct.pack("!IH", 60, 4) + socket.inet_aton(UPSTREAM) if is_a else b""
    return head + question + record


class Lab:
    def __init__(self):
        self.name = f"pjbench{os.getpid()}"
        self.pod, self.outside = self.name + "p", self.name + "o"
        self.children = []

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix="podjail-bench-")
        os.chmod(self.folder, 0o755)
        try:
            self.make_network()
            self.make_certificates()
            self.start_outside()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for child in reversed(self.children):
            with contextlib.suppress(ProcessLookupError):
                child.send_signal(signal.SIGKILL)
            child.wait()
        for namespace in (self.pod, self.outside):
            subprocess.run(["ip", "netns", "del", namespace], stderr=subprocess.DEVNULL)
        shutil.rmtree(self.folder, ignore_errors=True)

    def make_network(self):
        for namespace in (self.pod, self.outside):
            run("ip", "netns", "add", namespace)
            run("ip", "-n", namespace, "link", "set", "lo", "up")
        run("ip", "-n", self.pod, "link", "add", "eth0", "type", "veth", "peer", "name", "pod", "netns", self.outside)
        run("ip", "-n", self.pod, "addr", "add", "192.0.2.2/24", "dev", "eth0")
        run("ip", "-n", self.outside, "addr", "add", "192.0.2.1/24", "dev", "pod")
        run("ip", "-n", self.pod, "link", "set", "eth0", "up")
        run("ip", "-n", self.outside, "link", "set", "pod", "up")
        run("ip", "-n", self.pod, "route", "add", "default", "via", "192.0.2.1")
        for address in (UPSTREAM, RESOLVER):
            run("ip", "-n", self.outside, "addr", "add", f"{address}/32", "dev", "lo")
        run("nsenter", f"--net=/run/netns/{self.pod}", "nft", "-f", "-", input=RULES.encode())

    def path(self, name):
        return os.path.join(self.folder, name)

    def make_certificates(self):
        """A root that the proxies trust upstream, nginx's certificate, and a CA for HAProxy to sign leaves with."""
        for name in ("root", "mitm"):
            run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                "-subj", f"/CN=bench {name}", "-keyout", self.path(name + ".key"), "-out", self.path(name + ".crt"),
                stderr=subprocess.DEVNULL)
        run("openssl", "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/CN={HOST}",
            "-addext", f"subjectAltName=DNS:{HOST}", "-keyout", self.path("up.key"), "-out", self.path("up.csr"),
            stderr=subprocess.DEVNULL)
        run("openssl", "x509", "-req", "-in", self.path("up.csr"), "-CA", self.path("root.crt"), "-CAkey",
            self.path("root.key"), "-copy_extensions", "copy", "-days", "2", "-out", self.path("up.crt"),
            stderr=subprocess.DEVNULL)
        with open(self.path("mitm.pem"), "w") as both:
            for part in ("mitm.crt", "mitm.key"):
                with open(self.path(part)) as one:
                    both.write(one.read())
        os.chmod(self.path("mitm.pem"), 0o644)
        with open(self.path("hosts"), "w") as hosts:
            hosts.write(f"127.0.0.1 localhost\n{UPSTREAM} {HOST}\n")

    def spawn(self, namespace, command, user=None, **options):
        """Starts a command in a namespace, as `user` without privileges, and ends it with the lab."""
        wrapped = ["nsenter", f"--net=/run/netns/{namespace}"]
        if user is not None:
            wrapped += ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups", "--bounding-set=-all",
                        "--inh-caps=-all", "--no-new-privs"]
        child = subprocess.Popen([*wrapped, *command], **options)
        self.children.append(child)
        return child

    def seconds_until(self, is_ready, start):
        """How long it takes from start() until is_ready(), asked again and again inside the pod, is true."""
        took = []

        def watch():
            enter(self.pod)
            begin = time.monotonic()
            started = threading.Thread(target=start)
            started.start()
            while time.monotonic() - begin < 20:
                with contextlib.suppress(OSError):
                    if is_ready():
                        took.append(time.monotonic() - begin)
                        break
                time.sleep(0.0005)
            started.join()

        watcher = threading.Thread(target=watch)  # a thread of its own: it does not come back
        watcher.start()
        watcher.join()
        if not took:
            raise RuntimeError("timed out waiting for the proxy to be ready")
        return took[0]

    def stop(self, child):
        child.send_signal(signal.SIGTERM)
        try:
            child.wait(10)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        self.children.remove(child)

    def start_outside(self):
        os.makedirs(self.path("www"), exist_ok=True)
        with open(self.path("www/1k"), "wb") as page:
            page.write(os.urandom(512).hex().encode())
        with open(self.path("www/big"), "wb") as page:
            page.truncate(256 << 20)
        config = self.path("nginx.conf")
        with open(config, "w") as text:
            text.write(f"""
daemon off; master_process off; worker_processes 1; pid {self.path('nginx.pid')}; error_log {self.path('nginx.log')}; user root;
events {{ worker_connections 4096; }}
http {{ access_log off; keepalive_requests 100000000; sendfile on; client_body_temp_path {self.path('t1')};
  proxy_temp_path {self.path('t2')}; fastcgi_temp_path {self.path('t3')}; uwsgi_temp_path {self.path('t4')};
  scgi_temp_path {self.path('t5')}; default_type application/octet-stream;
  server {{ listen {UPSTREAM}:443 ssl http2; ssl_certificate {self.path('up.crt')}; ssl_certificate_key {self.path('up.key')};
    ssl_protocols TLSv1.3; ssl_ecdh_curve prime256v1; root {self.path('www')}; }} }}
""")
        self.spawn(self.outside, [f"{DEPS}/usr/sbin/nginx", "-c", config, "-p", self.folder, "-e", self.path("nginx.log")])
        pid = os.fork()
        if pid == 0:
            self.serve_dns()
        self.resolver = pid
        self.children.append(_Forked(pid))

    def serve_dns(self):
        enter(self.outside)
        server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        server.bind((RESOLVER, 53))
        while True:
            query, peer = server.recvfrom(512)
            server.sendto(answer_dns(query), peer)

    def client(self, command, seconds=120):
        """Runs a load generator in the pod as an ordinary user, with the upstream's name in /etc/hosts."""
        script = f"mount --bind {self.path('hosts')} /etc/hosts && exec setpriv --reuid=65534 --regid=65534 --clear-groups \"$@\""
        result = subprocess.run(["nsenter", f"--net=/run/netns/{self.pod}", "unshare", "-m", "sh", "-c", script, "sh", *command],
                                capture_output=True, text=True, timeout=seconds)
        if result.returncode != 0:
            raise RuntimeError(f"{command[0]}: {result.stdout}{result.stderr}")
        return result.stdout


class _Forked:
    """A forked child, with the few members of Popen the lab uses."""

    def __init__(self, pid):
        self.pid = pid

    def send_signal(self, number):
        os.kill(self.pid, number)

    def wait(self, timeout=None):
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self.pid, 0)
