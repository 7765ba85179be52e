"""The Python side of tsgi's bridge: one interpreter, some lanes, a WSGI app.

Laws:
- No event loop and no dependency: a thread blocks in read(2) until its lane brings a request.
- A request's vars are decoded from the block in which the web server sent them.
- A piece of a body is on its way before the app is asked for the next (PEP 3333).
- When the worker is gone, so is this process, whatever it is doing: see `launch.py`.

`frames.ts` says what crosses, byte by byte. Written for CPython 3.9 and later.
"""

import io
import os
import socket
import struct
import sys
import threading
import traceback

REQUEST = struct.Struct("<IIIII")
BODY_FOLLOWS, HTTPS = 1, 2
SIZE = struct.Struct("<I")
FAILED = 0xFFFFFFFF
FRAME = struct.Struct("<BII")
WHOLE, HEAD, CHUNK, END, DONE, ERROR, LOG = range(1, 8)
FREE = 0x80
NOTICE = struct.Struct("<II")

BLOCK = 65536
# Up to here joining two pieces costs less than handing the kernel both.
SMALL = 16384


def decode_vars(block, into):
    """Adds a uwsgi block's vars: two bytes of length, then as many of a key or value, in turn."""
    text = block.decode("latin-1")
    at, end = 0, len(block)
    while at < end:
        key = at + 2 + (block[at] | block[at + 1] << 8)
        value = key + 2 + (block[key] | block[key + 1] << 8)
        into[text[at + 2 : key]] = text[key + 2 : value]
        at = value
    return into


def write(fd, head, body):
    """Writes two pieces, with one system call unless a signal or a full socket comes between."""
    if len(body) <= SMALL:
        pieces = [head + body]
        written = os.write(fd, pieces[0])
    else:
        pieces = [head, body]
        written = os.writev(fd, pieces)
    for piece in pieces:
        if written < len(piece):
            rest = memoryview(piece)[written:]
            while rest:
                rest = rest[os.write(fd, rest) :]
            written = 0
        else:
            written -= len(piece)


def encoded(text):
    return text.encode("utf-8", "backslashreplace")


class Control:
    """The socket that belongs to no request. Any thread may use it."""

    def __init__(self, fd):
        self.socket = socket.socket(fileno=fd)
        self.lanes = []
        self.lock = threading.Lock()
        self.notices = b""

    def send(self, kind, text=""):
        body = encoded(text)
        with self.lock:
            self.socket.sendall(FRAME.pack(kind, 0, len(body)) + body)

    def look(self):
        """Takes notice of the requests that the worker has given up, on whichever lane."""
        with self.lock:
            try:
                self.notices += self.socket.recv(BLOCK, socket.MSG_DONTWAIT)
            except BlockingIOError:
                return
            whole = len(self.notices) // NOTICE.size * NOTICE.size
            for lane, sequence in NOTICE.iter_unpack(self.notices[:whole]):
                self.lanes[lane].given_up = sequence
            self.notices = self.notices[whole:]


class Lane:
    """One thread's connection to the worker."""

    def __init__(self, fd, core, control):
        self.fd = fd
        self.core = core
        self.control = control
        # CPython's own buffered reader: no Python code runs between read(2) and the bytes.
        self.reader = open(fd, "rb", buffering=BLOCK, closefd=False)
        self.sequence = 0
        self.given_up = None
        self.thread = None
        self.requests = 0
        self.request_id = "-"

    def is_given_up(self):
        self.control.look()
        return self.given_up == self.sequence

    def serve(self, app, defaults, is_alone):
        """Serves requests until the worker closes the lane.

        is_alone: no other lane could take a request, so this one counts as free already while
        the app still runs its close().
        """
        self.thread = threading.get_ident()
        defaults = {**defaults, "wsgi.errors": Errors(self), "uwsgi.core": self.core}
        read, header_size, unpack = self.reader.read, REQUEST.size, REQUEST.unpack
        while True:
            header = read(header_size)
            if len(header) < header_size:
                return
            self.sequence, flags, vars_size, overrides_size, body_size = unpack(header)
            environ = decode_vars(read(vars_size), defaults.copy())
            if flags & HTTPS:
                environ["wsgi.url_scheme"] = "https"
            if overrides_size:
                decode_vars(read(overrides_size), environ)
            start = read(body_size) if body_size else b""
            self.requests += 1
            if flags & BODY_FOLLOWS:
                body = Body(self.reader, start)
                environ["wsgi.input"] = io.BufferedReader(body, BLOCK)
                Call(self, is_alone).run(app, environ)
                body.skip()
            else:
                environ["wsgi.input"] = io.BytesIO(start)
                Call(self, is_alone).run(app, environ)


class Body(io.RawIOBase):
    """A request's body that comes after the request. Reading waits for the client."""

    def __init__(self, reader, start):
        self.reader = reader
        self.start = start
        self.missing = 0
        self.ended = False
        self.failure = None

    def readable(self):
        return True

    def readinto(self, buffer):
        if self.start:
            size = min(len(buffer), len(self.start))
            buffer[:size] = self.start[:size]
            self.start = self.start[size:]
            return size
        if not self.missing and not self.next_piece():
            return 0
        size = self.reader.readinto(memoryview(buffer)[: self.missing])
        self.missing -= size
        return size

    def next_piece(self):
        if self.failure is None and not self.ended:
            (self.missing,) = SIZE.unpack(self.reader.read(SIZE.size))
            if self.missing == FAILED:
                (size,) = SIZE.unpack(self.reader.read(SIZE.size))
                self.missing = 0
                self.failure = self.reader.read(size).decode()
            self.ended = not self.missing
        if self.failure is not None:
            raise OSError(self.failure)
        return not self.ended

    def skip(self):
        """Drops what the app did not read: the next request comes after it."""
        self.start = b""
        while not self.ended:
            if self.missing:
                self.missing -= len(self.reader.read(min(self.missing, BLOCK)))
            else:
                try:
                    self.next_piece()
                except OSError:
                    return


class Errors(io.TextIOBase):
    """`wsgi.errors`: whole lines for the server's log."""

    def __init__(self, lane):
        self.lane = lane
        self.line = ""

    def writable(self):
        return True

    def write(self, text):
        lines, newline, self.line = (self.line + text).rpartition("\n")
        if newline:
            self.send(lines)
        return len(text)

    def flush(self):
        if self.line:
            line, self.line = self.line, ""
            self.send(line)

    def send(self, text):
        lane = self.lane
        if threading.get_ident() == lane.thread:
            text = encoded(text + "\n")
            write(lane.fd, FRAME.pack(LOG, 0, len(text)), text)
        else:
            # A thread of the app's own: the lane may be in the middle of a frame.
            lane.control.send(LOG, text)


class ClientGone(OSError):
    pass


class FileWrapper:
    """`wsgi.file_wrapper`: a body that is read from an open file's current position."""

    def __init__(self, file, block_size=BLOCK):
        self.file = file
        self.block_size = max(block_size, BLOCK)
        if hasattr(file, "close"):
            self.close = file.close

    def __iter__(self):
        return iter(lambda: self.file.read(self.block_size), b"")


class Call:
    """One call of the app: PEP 3333's server side. Whether a head is well-formed HTTP is for the
    worker to check."""

    __slots__ = ("complete", "environ", "head", "head_sent", "is_alone", "lane", "length")

    def __init__(self, lane, is_alone):
        self.lane = lane
        self.is_alone = is_alone
        self.head = None
        self.head_sent = False
        self.complete = False

    def run(self, app, environ):
        self.environ = environ
        result = None
        try:
            result = app(environ, self.start_response)
            kind = type(result)
            if kind is bytes:
                self.send_list((result,))
            elif kind is list or kind is tuple:
                self.send_list(result)
            else:
                self.send_iterable(result)
        except ClientGone:
            self.end()
        except BaseException:
            self.fail()

    def start_response(self, status, headers, exc_info=None):
        if exc_info:
            try:
                if self.head_sent:
                    raise exc_info[1].with_traceback(exc_info[2])
            finally:
                exc_info = None
        elif self.head is not None:
            raise AssertionError("start_response: expected one call, or exc_info; got a second call")
        lines = [status]
        length = None
        try:
            for name, value in headers:
                lines.append(name + ": " + value)
                if len(name) == 14 and name.lower() == "content-length":
                    length = int(value)
            head = "\r\n".join(lines)
            if head.count("\n") != len(lines) - 1:
                raise ValueError
            self.head = head.encode("latin-1")
        except (TypeError, ValueError):
            raise explain_head(status, headers) from None
        self.length = length
        return self.write

    def send_list(self, pieces):
        """Sends a body that is all there."""
        try:
            body = pieces[0] if len(pieces) == 1 else b"".join(pieces)
            if type(body) is not bytes:
                body = as_bytes(body)
        except TypeError:
            raise explain_pieces(pieces) from None
        if self.head_sent:
            if body:
                self.write(body)
            self.end()
        else:
            head = self.begin()
            write(self.lane.fd, FRAME.pack(WHOLE | FREE, len(head), len(body)) + head, body)

    def send_iterable(self, result):
        try:
            if result is None and self.head_sent:
                result = ()  # Apps that only write() forget to return a body, and uWSGI lets them.
            if isinstance(result, str):
                raise explain_pieces(result)
            for piece in result:
                if piece:
                    self.write(piece)
        finally:
            # Also when the client is gone or the app has failed (PEP 3333).
            if hasattr(result, "close"):
                result.close()
        self.end()

    def write(self, piece):
        if type(piece) is not bytes:
            piece = as_bytes(piece)
        lane = self.lane
        if not self.head_sent:
            head = self.begin()
            if len(piece) == self.length:
                # All that was announced: the client has its response while the app goes on.
                self.complete = True
                kind = WHOLE | FREE if self.is_alone else WHOLE
                write(lane.fd, FRAME.pack(kind, len(head), len(piece)) + head, piece)
            else:
                write(lane.fd, FRAME.pack(HEAD, len(head), len(piece)) + head, piece)
        elif not self.complete:
            if lane.is_given_up():
                raise ClientGone("write: the client is gone")
            write(lane.fd, FRAME.pack(CHUNK, 0, len(piece)), piece)

    def begin(self):
        if self.head is None:
            raise AssertionError(
                "start_response: expected a call before the first piece of the body; got none"
            )
        self.head_sent = True
        return self.head

    def end(self):
        if not self.complete:
            head = b"" if self.head_sent else self.begin()
            if head:
                write(self.lane.fd, FRAME.pack(WHOLE | FREE, len(head), 0), head)
            else:
                write(self.lane.fd, FRAME.pack(END, 0, 0), b"")
        elif not self.is_alone:
            write(self.lane.fd, FRAME.pack(DONE, 0, 0), b"")

    def fail(self):
        """Reports the exception that is being handled."""
        kind, error, trace = sys.exc_info()
        # The first frame is the bridge's own.
        lines = traceback.format_exception(kind, error, trace.tb_next or trace)
        text = "".join(lines)
        if self.complete:
            self.lane.control.send(LOG, f"[{self.lane.request_id}] {text}")
            self.end()
        else:
            text = encoded(text)
            write(self.lane.fd, FRAME.pack(ERROR, 0, len(text)), text)


def as_bytes(piece):
    if isinstance(piece, (bytes, bytearray, memoryview)):
        return bytes(piece)
    raise explain_pieces([piece])


def explain_pieces(pieces):
    """Says what is wrong with a body."""
    if isinstance(pieces, str):
        return TypeError("expected the app to return a list of bytes, got a str: return [text.encode()]")
    wrong = next(piece for piece in pieces if not isinstance(piece, (bytes, bytearray, memoryview)))
    hint = ": encode it, as in [text.encode()], or write it as b'...'" if isinstance(wrong, str) else ""
    return TypeError(f"expected pieces of bytes as body, got {type(wrong).__name__}{hint}")


def explain_head(status, headers):
    """Says what is wrong with a status or with headers."""
    if not isinstance(status, str):
        return TypeError(f"status: expected str, got {type(status).__name__}")
    for header in headers:
        if not isinstance(header, (tuple, list)) or len(header) != 2:
            return TypeError(f"headers: expected tuples of name and value, got {header!r}")
        for part in header:
            if not isinstance(part, str):
                return TypeError(f"header {header[0]}: expected str, got {type(part).__name__}")
    return ValueError(f"expected Latin-1 without line breaks, got {status!r}, {headers!r}")
