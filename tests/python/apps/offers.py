"""Responses that the app sends itself from their first byte on, once one like them was long."""

import os
import resource
import time
from urllib.parse import parse_qs

import uwsgi

PIECE = bytes(range(256)) * 64  # 16 KiB
kept = []


def option(environ, name, default=""):
    return parse_qs(environ["QUERY_STRING"]).get(name, [default])[0]


def wait_until(environ, name="until"):
    """Waits for the file that the query names, if it names one."""
    until = option(environ, name)
    while until and not os.path.exists(until):
        time.sleep(0.01)


def headers(environ):
    length = option(environ, "length")
    return [("Content-Length", length)] if length else []


def long(environ, start_response):
    """Pieces; maybe late, with a pause, or with an error."""
    begun = option(environ, "log")
    if begun:
        uwsgi.log(begun)
    wait_until(environ)
    start_response("200 OK", headers(environ))
    try:
        for n in range(int(option(environ, "count", "9"))):
            if option(environ, "raise") == str(n):
                raise ValueError(f"before piece {n}")
            if n == 1:
                if begun:
                    uwsgi.log(f"{begun}: has sent a piece")
                wait_until(environ, "then")
            yield PIECE
    finally:
        if begun:
            uwsgi.log(f"{begun}: closed")


class SlowToClose:
    def __init__(self, environ):
        self.environ = environ

    def __iter__(self):
        yield PIECE
        yield PIECE

    def close(self):
        wait_until(self.environ)
        uwsgi.log("closed")


def closes(environ, start_response):
    start_response("200 OK", [])
    return SlowToClose(environ)


def hello(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"hello"]


def upload(environ, start_response):
    """Pieces that count what was sent."""
    size = len(environ["wsgi.input"].read())
    start_response("200 OK", [])
    yield b"%d" % size


def writes(environ, start_response):
    write = start_response("200 OK", [])
    for _ in range(int(option(environ, "count"))):
        write(PIECE)
    return []


def dies(environ, start_response):
    """Before its head is out, or after so many pieces."""
    uwsgi.log("dies: soon")
    wait_until(environ)
    start_response("200 OK", [])
    for _ in range(int(option(environ, "after"))):
        yield PIECE
    os._exit(7)


def hangs(environ, start_response):
    """The same, and is ended by its own harakiri."""
    uwsgi.set_user_harakiri(1)
    start_response("200 OK", [])
    for _ in range(int(option(environ, "after"))):
        yield PIECE
    time.sleep(30)


def watches(environ, start_response):
    """Looks whether its client is there, before its head or after a piece, until it is gone."""
    start_response("200 OK", [])
    if option(environ, "early"):
        yield b""
    else:
        yield PIECE
    uwsgi.log(f"watches: {uwsgi.is_connected(uwsgi.connection_fd())}")
    wait_until(environ)
    uwsgi.log(f"watches: still {uwsgi.is_connected(uwsgi.connection_fd())}")
    while uwsgi.is_connected(uwsgi.connection_fd()):
        time.sleep(0.01)
    uwsgi.log("watches: left")


def noted(environ, start_response):
    """Has something to say in its log line."""
    start_response("200 OK", [])
    yield PIECE
    uwsgi.set_logvar("who", "late")
    yield PIECE


def forks(environ, start_response):
    """Leaves a child behind while others wait with their connections."""
    child = os.fork()
    if child == 0:
        time.sleep(60)
        os._exit(0)
    uwsgi.log(f"forked {child}")
    start_response("200 OK", [])
    yield PIECE


def starve(environ, start_response):
    """Has no descriptor left."""
    most = max(map(int, os.listdir("/proc/self/fd"))) + 1
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    try:
        while True:
            kept.append(os.open(os.devnull, os.O_RDONLY))
    except OSError:
        pass
    start_response("200 OK", [])
    yield PIECE


def descriptors(environ, start_response):
    start_response("200 OK", [])
    return [b"%d" % len(os.listdir("/proc/self/fd"))]


ROUTES = {
    function.__name__: function
    for function in (
        long, closes, hello, upload, writes, dies, hangs, watches, noted, forks, starve, descriptors
    )
}


def application(environ, start_response):
    return ROUTES[environ["PATH_INFO"][1:]](environ, start_response)
