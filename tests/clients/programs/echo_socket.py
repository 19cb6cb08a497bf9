"""Sends messages of several sizes through a WebSocket and checks that each comes back: echo_socket.py URL."""

import asyncio
import sys

import websockets


async def main(url):
    """Says `hello` when all came back."""
    async with websockets.connect(url) as socket:
        for message in ("hello", "x" * 70_000, b"\0\1\2"):
            await socket.send(message)
            assert await socket.recv() == message
    print("hello")


asyncio.run(main(sys.argv[1]))
