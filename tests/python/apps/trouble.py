"""Things that go wrong in an interpreter, and things that take time."""

import ctypes
import os
import subprocess
import threading
import time

TEXT = [("Content-Type", "text/plain")]
GATES = {}


def text(start_response, line):
    start_response("200 OK", TEXT)
    return [line.encode()]


def pid(environ, start_response):
    return text(start_response, str(os.getpid()))


def waits(environ, start_response):
    """Waits for /opens with the same query."""
    gate = GATES.setdefault(environ["QUERY_STRING"], threading.Event())
    environ["wsgi.errors"].write(f"waiting for {environ['QUERY_STRING']}\n")
    gate.wait(20)
    return text(start_response, f"{environ['QUERY_STRING']} on core {environ['uwsgi.core']}")


def opens(environ, start_response):
    GATES.setdefault(environ["QUERY_STRING"], threading.Event()).set()
    return text(start_response, "open")


def sleeps(environ, start_response):
    environ["wsgi.errors"].write("sleeping\n")
    time.sleep(float(environ["QUERY_STRING"]))
    return text(start_response, "slept")


def spins(environ, start_response):
    environ["wsgi.errors"].write("spinning\n")
    while True:
        pass


def holds_gil(environ, start_response):
    """Native code that keeps the GIL: no other thread of this interpreter runs."""
    environ["wsgi.errors"].write("holding\n")
    ctypes.PyDLL(None).sleep(60)


def raises(environ, start_response):
    raise ValueError("as asked\n[forged] line")


def raises_midway(environ, start_response):
    start_response("200 OK", [*TEXT, ("Content-Length", "100")])
    yield b"first"
    raise ValueError("midway")


def exits(environ, start_response):
    os._exit(7)


def exits_midway(environ, start_response):
    start_response("200 OK", [*TEXT, ("Content-Length", "100")])
    yield b"first"
    time.sleep(0.1)
    os._exit(7)


def hush():
    """What the interpreter has to say of its end is as expected, and would look like a failed test."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


def segfaults(environ, start_response):
    hush()
    ctypes.string_at(0)


def eats_descriptors(environ, start_response):
    hush()
    for fd in range(3, 100):
        try:
            os.close(fd)
        except OSError:
            pass
    return text(start_response, "never arrives")


def leaves_child(environ, start_response):
    """A process that outlives the request, and must not hold the interpreter's connections."""
    child = subprocess.Popen(["sleep", "60"], close_fds=False)
    return text(start_response, str(child.pid))


def forks(environ, start_response):
    """As multiprocessing does: a copy of the interpreter that does not exec."""
    child = os.fork()
    if child == 0:
        time.sleep(60)
        os._exit(0)
    return text(start_response, str(child))


def endless(environ, start_response):
    start_response("200 OK", TEXT)
    errors = environ["wsgi.errors"]
    sent = 0
    try:
        while True:
            sent += 1
            yield b"x" * 1000
            time.sleep(0.001)
    finally:
        errors.write(f"endless: closed after {sent} pieces\n")


def endless_write(environ, start_response):
    write = start_response("200 OK", TEXT)
    try:
        while True:
            write(b"x" * 1000)
            time.sleep(0.001)
    except OSError as error:
        environ["wsgi.errors"].write(f"write raised {type(error).__mro__[1].__name__}: {error}\n")
        raise


def application(environ, start_response):
    return globals()[environ["PATH_INFO"][1:]](environ, start_response)
