"""One small app for each thing that apps do with a response. The path names it."""

import io
import sys

TEXT = [("Content-Type", "text/plain")]


def a_list(environ, start_response):
    start_response("200 OK", TEXT)
    return [b"one ", b"two"]


def a_tuple(environ, start_response):
    start_response("200 OK", TEXT)
    return (b"one",)


def nothing(environ, start_response):
    start_response("200 OK", TEXT)
    return []


def bare_bytes(environ, start_response):
    start_response("200 OK", TEXT)
    return b"bare"


def bytes_like(environ, start_response):
    start_response("200 OK", TEXT)
    return [bytearray(b"array "), memoryview(b"view")]


def a_generator(environ, start_response):
    start_response("200 OK", TEXT)
    yield b""
    yield b"one "
    yield None
    yield b"two"


def late_start(environ, start_response):
    yield b""
    start_response("201 Created", TEXT)
    yield b"late"


def empty_generator(environ, start_response):
    start_response("200 OK", TEXT)
    yield b""


def by_write(environ, start_response):
    write = start_response("200 OK", TEXT)
    write(b"written ")
    return [b"returned"]


def by_write_alone(environ, start_response):
    write = start_response("200 OK", TEXT)
    write(b"one ")
    write(b"two")


class Iterator:
    def __init__(self, environ, start_response):
        self.errors = environ["wsgi.errors"]
        self.pieces = iter([b"one ", b"two"])
        start_response("200 OK", TEXT)

    def __iter__(self):
        return self

    def __next__(self):
        return next(self.pieces)

    def close(self):
        self.errors.write("the body was closed\n")


class Announced(Iterator):
    """As frameworks answer: an iterator of one piece, whose length is announced."""

    def __init__(self, environ, start_response):
        self.errors = environ["wsgi.errors"]
        self.pieces = iter([b"one two"])
        start_response("200 OK", [*TEXT, ("Content-Length", "7")])


def file_from_position(environ, start_response):
    handle = open(__file__, "rb")
    handle.seek(3)
    start_response("200 OK", [*TEXT, ("content-length", "9")])
    return environ["wsgi.file_wrapper"](handle)


def file_in_memory(environ, start_response):
    start_response("200 OK", TEXT)
    return environ["wsgi.file_wrapper"](io.BytesIO(b"0123456789"), 3)


def open_file(environ, start_response):
    start_response("200 OK", TEXT)
    return io.BytesIO(b"line 1\nline 2\n")


def replaced(environ, start_response):
    start_response("200 OK", [("X-First", "1")])
    try:
        raise ValueError("changed my mind")
    except ValueError:
        start_response("503 Busy", TEXT, sys.exc_info())
    return [b"second"]


def replaced_too_late(environ, start_response):
    start_response("200 OK", [*TEXT, ("Content-Length", "100")])
    yield b"first"
    try:
        raise ValueError("too late")
    except ValueError:
        start_response("503 Busy", TEXT, sys.exc_info())
    yield b"never"


def bare_status(environ, start_response):
    start_response("404", TEXT)
    return [b"x"]


def own_status(environ, start_response):
    start_response("299 ", TEXT)
    return [b"x"]


def hop_by_hop(environ, start_response):
    start_response("200 OK", [("Connection", "close"), ("Transfer-Encoding", "chunked"), *TEXT])
    return [b"x"]


def latin1(environ, start_response):
    start_response("200 OK", [("X-Latin", "caf\xe9")])
    return [b"x"]


def tuples_of_headers(environ, start_response):
    start_response("200 OK", (("X-A", "1"), ["X-B", "2"]))
    return [b"x"]


def more_than_announced(environ, start_response):
    start_response("200 OK", [*TEXT, ("Content-Length", "2")])
    return [b"xxxx"]


# What cannot be a response: the log says why.


def list_of_str(environ, start_response):
    start_response("200 OK", TEXT)
    return ["Hello world"]


def a_str(environ, start_response):
    start_response("200 OK", TEXT)
    return "Hello world"


def generator_of_str(environ, start_response):
    start_response("200 OK", TEXT)
    yield "Hello world"


def list_of_int(environ, start_response):
    start_response("200 OK", TEXT)
    return [b"x", 1]


def none(environ, start_response):
    start_response("200 OK", TEXT)


def no_start(environ, start_response):
    return [b"x"]


def second_start(environ, start_response):
    start_response("200 OK", TEXT)
    start_response("200 OK", TEXT)
    return [b"x"]


def status_of_bytes(environ, start_response):
    start_response(b"200 OK", TEXT)
    return [b"x"]


def header_of_bytes(environ, start_response):
    start_response("200 OK", [("X-A", b"1")])
    return [b"x"]


def header_of_int(environ, start_response):
    start_response("200 OK", [("Content-Length", 1)])
    return [b"x"]


def header_of_one(environ, start_response):
    start_response("200 OK", [("X-A",)])
    return [b"x"]


def header_beyond_latin1(environ, start_response):
    start_response("200 OK", [("X-A", "\u20ac")])
    return [b"x"]


def header_with_newline(environ, start_response):
    start_response("200 OK", [("X-A", "1\r\nSet-Cookie: evil=1")])
    return [b"x"]


def status_with_newline(environ, start_response):
    start_response("200 OK\r\nX-Evil: 1", TEXT)
    return [b"x"]


def header_with_control(environ, start_response):
    start_response("200 OK", [("X-A", "1\x00")])
    return [b"x"]


def length_of_words(environ, start_response):
    start_response("200 OK", [("Content-Length", "many")])
    return [b"x"]


def exits(environ, start_response):
    sys.exit("enough")


def fails_in_close(environ, start_response):
    class Body(list):
        def close(self):
            raise ValueError("close failed")

    start_response("200 OK", TEXT)
    return Body([b"x"])


def written_as_announced(environ, start_response):
    write = start_response("200 OK", [*TEXT, ("Content-Length", "7")])
    write(b"one two")
    return []


def fails_once_complete(environ, start_response):
    start_response("200 OK", [*TEXT, ("Content-Length", "7")])
    yield b"one two"
    raise ValueError("nobody sees it")


def application(environ, start_response):
    return globals()[environ["PATH_INFO"][1:]](environ, start_response)
