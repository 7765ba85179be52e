"""Standard library's own judge of servers around an app that uses all of PEP 3333."""

import sys
from wsgiref.validate import validator

TEXT = [("Content-Type", "text/plain")]


def plain(environ, start_response):
    start_response("200 OK", TEXT)
    return [b"one ", b"two"]


def generator(environ, start_response):
    start_response("200 OK", TEXT)

    def pieces():
        yield b"one "
        yield b""
        yield b"two"

    return pieces()


def writer(environ, start_response):
    write = start_response("200 OK", TEXT)
    write(b"one ")
    return [b"two"]


def replaced(environ, start_response):
    start_response("200 OK", TEXT)
    try:
        raise ValueError
    except ValueError:
        start_response("500 Broken", TEXT, sys.exc_info())
    return [b"one two"]


def nothing(environ, start_response):
    start_response("204 No Content", [])
    return []


def reads(environ, start_response):
    stream = environ["wsgi.input"]
    came = [stream.read(3), stream.readline(), stream.readline(2), *stream.readlines(), *stream]
    errors = environ["wsgi.errors"]
    errors.write("a line\n")
    errors.writelines(["another\n"])
    errors.flush()
    start_response("200 OK", TEXT)
    return came


def judged(environ, start_response):
    return globals()[environ["PATH_INFO"][1:]](environ, start_response)


application = validator(judged)
