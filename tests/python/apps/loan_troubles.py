"""What goes wrong in an app that has the client's connection, or does so to it."""

import hashlib
import itertools
import os
import resource
import signal
import threading
import time
from dataclasses import dataclass
from urllib.parse import parse_qs

import uwsgi

PIECE = bytes(range(256)) * 64  # 16 KiB
kept = []


def sockets():
    found = set()
    for fd in os.listdir("/proc/self/fd"):
        try:
            if os.readlink(f"/proc/self/fd/{fd}").startswith("socket:"):
                found.add(int(fd))
        except OSError:
            pass
    return found


def pid(environ, start_response):
    start_response("200 OK", [])
    return [b"%d" % os.getpid()]


def upload(environ, start_response):
    uwsgi.log("upload: begun")
    try:
        body = environ["wsgi.input"].read()
    except OSError as error:
        uwsgi.log(f"upload: {error}")
        raise
    digest = hashlib.sha256(body).hexdigest()
    uwsgi.log(f"upload: {digest}")
    start_response("200 OK", [])
    return [digest.encode()]


def pieces_without_end(name):
    try:
        for _ in itertools.count():
            yield PIECE
    finally:
        uwsgi.log(f"{name}: closed")


def wait_until(environ):
    """Waits for the file that the query names."""
    until = parse_qs(environ["QUERY_STRING"])["until"][0]
    while not os.path.exists(until):
        time.sleep(0.02)


def endless(environ, start_response):
    """More than it announces."""
    start_response("200 OK", [("Content-Length", str(3 * len(PIECE) + 100))])
    yield from pieces_without_end("endless")


def sleeps(environ, start_response):
    """Does not look at the client for a while."""
    start_response("200 OK", [])
    for _ in range(3):
        yield PIECE
    time.sleep(0.05)
    uwsgi.log("sleeps: lent")
    wait_until(environ)


def answers_first(environ, start_response):
    """Reads the body once the response is under way."""
    start_response("200 OK", [])
    for _ in range(4):
        yield PIECE
    uwsgi.log("answers_first: reads")
    try:
        environ["wsgi.input"].read()
    except OSError as error:
        uwsgi.log(f"answers_first: {error}")
        raise


def set_alarm(seconds):
    def raise_it(*_):
        uwsgi.log("alarmed: out of time")
        raise TimeoutError("out of time")

    signal.signal(signal.SIGALRM, raise_it)
    signal.setitimer(signal.ITIMER_REAL, seconds)


def alarmed(environ, start_response):
    """Gives up while it waits for a loan, because the client takes nothing."""
    start_response("200 OK", [])
    yield bytes(400_000)
    set_alarm(0.2)
    yield PIECE


def alarmed_whole(environ, start_response):
    """The same with a body in one piece, because the server is busy."""
    start_response("200 OK", [])
    set_alarm(0.4)
    uwsgi.log("alarmed: begun")
    time.sleep(0.2)
    return [PIECE * 100]


def closes(environ, start_response):
    """Closes what is not its own."""
    before = sockets()
    start_response("200 OK", [])
    yield PIECE
    yield PIECE
    yield PIECE
    for fd in sockets() - before:
        os.close(fd)


def keeps(environ, start_response):
    """Has another descriptor of its client, as a child forked by C code would."""
    before = sockets()
    start_response("200 OK", [])
    yield PIECE
    yield PIECE
    yield PIECE
    kept.extend(os.dup(fd) for fd in sockets() - before)
    yield b"%d" % len(kept)


def starve(environ, start_response):
    """Has no descriptor left."""
    most = max(map(int, os.listdir("/proc/self/fd"))) + 1
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    try:
        while True:
            kept.append(os.open(os.devnull, os.O_RDONLY))
    except OSError:
        pass
    start_response("200 OK", [])
    return [b"%d" % len(kept)]


def many(environ, start_response):
    start_response("200 OK", [])
    for _ in range(100):
        yield PIECE


def late(environ, start_response):
    """Reads on after its response."""
    start_response("200 OK", [("Content-Length", "5")])
    yield b"early"
    try:
        uwsgi.log(f"late: {len(environ['wsgi.input'].read())} bytes")
    except OSError as error:
        uwsgi.log(f"late: {error}")


def frozen(environ, start_response):
    @dataclass(frozen=True)
    class Frozen(Exception):
        code: int

    raise Frozen(7)


def fragile(environ, start_response):
    """Dies of a client that leaves, if the server lets it."""
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    start_response("200 OK", [])
    yield from pieces_without_end("fragile")


def dies(environ, start_response):
    uwsgi.log("dies: soon")
    wait_until(environ)
    os._exit(7)


ROUTES = {
    function.__name__: function
    for function in (
        pid, upload, answers_first, endless, sleeps, alarmed, alarmed_whole, closes, keeps, starve, many, late, frozen,
        fragile, dies
    )
}


def application(environ, start_response):
    return ROUTES[environ["PATH_INFO"][1:]](environ, start_response)
