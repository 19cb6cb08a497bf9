"""Calls every method of grpc_server.py and says hello when all of it came back as it should: grpc_client.py HOST ROOTS."""

import sys
import threading
from pathlib import Path

import grpc

host, roots = sys.argv[1:]
SIZES = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]
SECONDS = 40
channel = grpc.secure_channel(f"{host}:443", grpc.ssl_channel_credentials(Path(roots).read_bytes()), options=SIZES)
echo = channel.unary_unary("/test.Test/Echo")

assert echo(b"hello", timeout=SECONDS) == b"hello"
LARGE = bytes(range(256)) * (10 * 4096)
assert echo(LARGE, timeout=SECONDS) == LARGE
assert [int(number) for number in channel.unary_stream("/test.Test/Count")(b"1000", timeout=SECONDS)] == list(range(1000))

# Each message is sent when the one before it has come back.
back = threading.Semaphore(1)


def messages():
    """Fifty, one at a time."""
    for number in range(50):
        back.acquire()
        yield str(number).encode()


answers = []
for answer in channel.stream_stream("/test.Test/Talk")(messages(), timeout=SECONDS):
    answers.append(int(answer))
    back.release()
assert answers == list(range(50)), answers

try:
    channel.unary_unary("/test.Test/Fail")(b"", timeout=SECONDS)
    sys.exit("no error")
except grpc.RpcError as error:
    assert (error.code(), error.details()) == (grpc.StatusCode.NOT_FOUND, "no such thing"), error
    assert ("reason", "none") in [tuple(field) for field in error.trailing_metadata()], error.trailing_metadata()

done = threading.Event()
try:
    list(channel.stream_stream("/test.Test/Hang")(iter(lambda: done.wait(SECONDS) or b"", None), timeout=1))
    sys.exit("no deadline")
except grpc.RpcError as error:
    assert error.code() == grpc.StatusCode.DEADLINE_EXCEEDED, error
finally:
    done.set()
assert echo(b"still there", timeout=SECONDS) == b"still there"
print("hello", flush=True)
