"""Ways into a cgroup that is not the container's own, as its root. "joined" tells which cgroup a process got into."""

import ctypes
import os
import signal
import struct
import sys

from attempts import attempt

LIBC = ctypes.CDLL(None, use_errno=True)
CLONE_NEWNS, CLONE_NEWCGROUP, CLONE_NEWUSER = 0x00020000, 0x02000000, 0x10000000
CLONE_INTO_CGROUP = 0x200000000
SYS_CLONE3 = 435
MS_RDONLY, MS_PRIVATE_ALL = 1, 0x4000 | 0x40000


def check(result):
    """Raises what the C library says."""
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result


def own_cgroup():
    """The line of /proc/self/cgroup of the second version."""
    with open("/proc/self/cgroup", encoding="ascii") as lines:
        return next(line.strip() for line in lines if line.startswith("0::"))


def in_child(action):
    """What a child of ours says before it ends."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            told = action()
        except OSError as error:
            told = f"errno {error.errno}"
        os.write(writer, told.encode())
        os._exit(0)
    os.close(writer)
    os.waitpid(child, 0)
    with os.fdopen(reader) as file:
        told = file.read()
    if told.startswith("errno "):
        raise OSError(int(told.removeprefix("errno ")), "in a child")
    return told


def cloned_into(folder):
    """Starts a process in the cgroup of that directory (clone3(2))."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    reader, writer = os.pipe()
    arguments = struct.pack("11Q", CLONE_INTO_CGROUP, 0, 0, 0, signal.SIGCHLD, 0, 0, 0, 0, 0, descriptor)
    child = check(LIBC.syscall(SYS_CLONE3, ctypes.create_string_buffer(arguments), ctypes.c_size_t(len(arguments))))
    if child == 0:
        os.write(writer, f"joined {own_cgroup()}".encode())
        os._exit(0)
    os.close(writer)
    os.waitpid(child, 0)
    with os.fdopen(reader) as file:
        return file.read()


def others(hierarchy):
    """Directories of cgroups that can be seen below `hierarchy` and are not the one this process is in."""
    return [folder for folder, _, names in os.walk(hierarchy) if "cgroup.procs" in names and not is_own(folder)]


def is_own(folder):
    """Whether this process is in that cgroup."""
    with open(f"{folder}/cgroup.procs", encoding="ascii") as procs:
        return str(os.getpid()) in procs.read().split()


def jump(hierarchy):
    """Into each cgroup that can be seen."""
    found = others(hierarchy)
    return " ".join(cloned_into(folder) for folder in found) or f"sees {len(found)} others"


def write_procs(*_):
    """By writing, wherever cgroups are usually mounted."""
    procs = os.open("/sys/fs/cgroup/cgroup.procs", os.O_WRONLY)  # never a new file, where cgroups are mounted elsewhere
    os.write(procs, b"0")
    return f"joined {own_cgroup()}"


def mounted(flags):
    """In a mount of our own, made in new namespaces where root may do that."""

    def act():
        user, group = os.getuid(), os.getgid()
        check(LIBC.unshare(flags))
        for name, text in (("setgroups", "deny"), ("uid_map", f"0 {user} 1"), ("gid_map", f"0 {group} 1")):
            with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
                file.write(text)
        check(LIBC.mount(None, b"/", None, MS_PRIVATE_ALL, None))
        check(LIBC.mount(b"cgroup2", b"/tmp", b"cgroup2", MS_RDONLY, None))
        return jump("/tmp")

    return lambda *_: in_child(act)


def main():
    """Every way; the mounts named as arguments are searched too."""
    attempt("write", write_procs)
    attempt("mount", mounted(CLONE_NEWUSER | CLONE_NEWNS))
    attempt("mount in a cgroup namespace", mounted(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWCGROUP))
    for hierarchy in sys.argv[1:]:
        attempt(f"clone below {hierarchy}", lambda *_, place=hierarchy: jump(place))


if __name__ == "__main__":
    main()
