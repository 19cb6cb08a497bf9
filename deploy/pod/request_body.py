"""Reading the body of a request that a web server outside received, chunked or counted."""

PIECE_BYTES = 64 * 1024


def read_body(handler):
    """Yields the pieces of a request's body, chunked or counted."""
    if handler.headers.get("transfer-encoding", "").lower() == "chunked":
        while size := int(handler.rfile.readline().split(b";")[0], 16):
            yield handler.rfile.read(size)
            handler.rfile.readline()
        handler.rfile.readline()
        return
    left = int(handler.headers.get("content-length", 0))
    while left:
        piece = handler.rfile.read(min(left, PIECE_BYTES))
        if not piece:
            return
        left -= len(piece)
        yield piece
