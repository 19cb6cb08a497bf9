"""A gRPC server over TLS, without generated code: grpc_server.py ADDRESS CERTIFICATE KEY."""

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc

address, certificate, key = sys.argv[1:]


def echo(message, _):
    """The message."""
    return message


def count(message, _):
    """As many messages as it says."""
    for number in range(int(message)):
        yield str(number).encode()


def talk(messages, _):
    """Each message as it comes."""
    yield from messages


def fail(_, context):
    """An error in the trailers."""
    context.set_trailing_metadata((("reason", "none"),))
    context.abort(grpc.StatusCode.NOT_FOUND, "no such thing")


def hang(messages, _):
    """Nothing, until the client has had enough."""
    for _ in messages:
        pass
    yield b""


HANDLERS = {"Echo": grpc.unary_unary_rpc_method_handler(echo), "Count": grpc.unary_stream_rpc_method_handler(count),
            "Talk": grpc.stream_stream_rpc_method_handler(talk), "Fail": grpc.unary_unary_rpc_method_handler(fail),
            "Hang": grpc.stream_stream_rpc_method_handler(hang)}
SIZES = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]

server = grpc.server(ThreadPoolExecutor(8), options=SIZES)
server.add_generic_rpc_handlers([grpc.method_handlers_generic_handler("test.Test", HANDLERS)])
pair = (Path(key).read_bytes(), Path(certificate).read_bytes())
server.add_secure_port(f"{address}:443", grpc.ssl_server_credentials([pair]))
server.start()
server.wait_for_termination()
