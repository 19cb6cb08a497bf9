"""A WebSocket server that echoes: socket_server.py ADDRESS CERTIFICATE KEY."""

import asyncio
import ssl
import sys

import websockets

address, certificate, key = sys.argv[1:]


async def echo(socket, *_):
    """Sends every message back."""
    async for message in socket:
        await socket.send(message)


async def main():
    """Serves until killed."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    async with websockets.serve(echo, address, 443, ssl=context):
        await asyncio.Event().wait()


asyncio.run(main())
