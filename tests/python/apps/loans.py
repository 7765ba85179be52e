"""What an app does while it has the client's connection."""

import hashlib
import os
import time
from urllib.parse import parse_qs

PIECE = bytes(range(256)) * 64  # 16 KiB


def option(environ, name, default="0"):
    return parse_qs(environ["QUERY_STRING"]).get(name, [default])[0]


def sockets():
    names = []
    for fd in os.listdir("/proc/self/fd"):
        try:
            names.append(os.readlink(f"/proc/self/fd/{fd}"))
        except OSError:
            pass
    return sum(name.startswith("socket:") for name in names)


def headers(environ):
    length = option(environ, "length", "")
    return [("Content-Length", length)] if length else []


def pieces(environ, start_response):
    """Many pieces, then maybe an error."""
    start_response("200 OK", headers(environ))
    try:
        for _ in range(int(option(environ, "count"))):
            yield PIECE
        if option(environ, "raise") != "0":
            raise ValueError("after all pieces")
    finally:
        environ["wsgi.errors"].write("pieces: closed\n")


def kinds(environ, start_response):
    """Pieces of other kinds once the connection is lent: none of them may be lost."""
    start_response("200 OK", [])
    yield PIECE
    yield PIECE
    yield bytearray(b"-bytearray")
    yield b""
    yield memoryview(b"-memoryview")
    yield bytes(3_000_000)
    yield b"-end"


def written(environ, start_response):
    """The same by write()."""
    write = start_response("200 OK", headers(environ))
    for _ in range(int(option(environ, "count"))):
        write(PIECE)
    return [b"-end"]


def mixed(environ, start_response):
    """Pieces in both ways in turn."""
    write = start_response("200 OK", headers(environ))
    for _ in range(int(option(environ, "count"))):
        yield PIECE
        write(PIECE)


def borrows(environ, start_response):
    """How many sockets more it has while a response is under way."""
    before = sockets()
    start_response("200 OK", [])
    yield PIECE
    yield PIECE
    yield b"%d" % (sockets() - before)


def open_sockets(environ, start_response):
    start_response("200 OK", [])
    return [b"%d" % sockets()]


def upload(environ, start_response):
    """What it has read, and how many sockets more it had for that."""
    how = option(environ, "by", "read")
    stream = environ["wsgi.input"]
    had = sockets()
    if how == "read":
        body = stream.read()
    elif how == "size":
        body = b"".join(iter(lambda: stream.read(10_000), b""))
    elif how == "lines":
        body = b"".join(stream)
    else:
        body = b""
    environ["wsgi.errors"].write(f"upload: {had} sockets\n")
    start_response("200 OK", [])
    return [hashlib.sha256(body).hexdigest().encode()]


def whole(environ, start_response):
    """A body in one piece."""
    start_response(option(environ, "status", "200 OK"), headers(environ))
    return [PIECE * int(option(environ, "count"))]


def echo(environ, start_response):
    start_response("200 OK", [])
    return iter(lambda: environ["wsgi.input"].read(16384), b"")


def forks(environ, start_response):
    """Leaves a child behind that was forked while the connection was lent."""
    start_response("200 OK", [])
    yield PIECE
    yield PIECE
    child = os.fork()
    if child == 0:
        time.sleep(60)
        os._exit(0)
    environ["wsgi.errors"].write(f"forked {child}\n")


def dies(environ, start_response):
    start_response("200 OK", [])
    yield PIECE
    yield PIECE
    os._exit(3)


ROUTES = {
    function.__name__: function
    for function in (
        pieces, kinds, written, mixed, borrows, open_sockets, upload, whole, echo, forks, dies
    )
}


def application(environ, start_response):
    return ROUTES[environ["PATH_INFO"][1:]](environ, start_response)
