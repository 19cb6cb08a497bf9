"""Tries to make a socket of AF_VSOCK in every way that a 64-bit program has: plainly, and with bits of the family set that the
kernel does not look at."""

import ctypes
import os
import socket

from attempts import attempt

AF_VSOCK = 40
SYS_SOCKET = {"x86_64": 41, "aarch64": 198}
libc = ctypes.CDLL(None, use_errno=True)


def made(family):
    """Makes a socket by the system call itself, which passes the family on as it is."""

    def make(_, __):
        number = ctypes.c_long(SYS_SOCKET[os.uname().machine])
        result = libc.syscall(number, ctypes.c_long(family), ctypes.c_long(socket.SOCK_STREAM), ctypes.c_long(0))
        if result < 0:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
        os.close(result)
        return "made"

    return make


def main():
    """The family by its number, and by others whose lower 32 bits are the same."""
    attempt("plain", made(AF_VSOCK))
    attempt("wide", made(AF_VSOCK + 2**32))
    attempt("widest", made(AF_VSOCK + 2**62))


if __name__ == "__main__":
    main()
