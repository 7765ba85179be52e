"""One call of the app: the server's side of PEP 3333."""

import sys
import traceback

from .mistakes import BYTES, explain_body, explain_head
from .streams import FileWrapper
from .wire import CHUNK, DONE, END, ERROR, FRAME, FREE, HEAD, LOG, WHOLE, encoded, write


class ClientGone(OSError):
    """Nobody wants the rest of the response."""


class Call:
    """Calls the app and sends its response. The worker checks that the head is good HTTP."""

    __slots__ = ("complete", "fd", "head", "head_sent", "lane", "length")

    def __init__(self, lane):
        self.lane = lane
        self.fd = lane.fd
        self.head = None
        self.head_sent = False
        # The client has all that was announced, while the app may still be at work.
        self.complete = False

    def run(self, app, environ):
        try:
            result = app(environ, self.start_response)
            kind = type(result)
            if kind is list or kind is tuple:
                self.send_list(result)
            elif kind is bytes:
                # uWSGI takes one piece for a list of one, and apps rely on it.
                self.send_list((result,))
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
        self.length = None
        try:
            for name, value in headers:
                lines.append(name + ": " + value)
                if len(name) == 14 and name.lower() == "content-length":
                    self.length = int(value)
            head = "\r\n".join(lines)
            if head.count("\n") != len(lines) - 1:
                raise ValueError
            self.head = head.encode("latin-1")
        except (TypeError, ValueError):
            raise explain_head(status, headers) from None
        return self.write

    def send_list(self, pieces):
        """Sends a body that is all there."""
        try:
            body = b"".join(pieces) if len(pieces) != 1 else pieces[0]
        except TypeError:
            raise explain_body(pieces) from None
        if type(body) is not bytes:
            body = as_bytes(body)
        if self.head_sent:
            if body:
                self.write(body)
            self.end()
        else:
            head = self.begin()
            write(self.fd, FRAME.pack(WHOLE | FREE, len(head), len(body)) + head, body)

    def send_iterable(self, result):
        try:
            if isinstance(result, str):
                raise explain_body(result)
            if result is None and self.head_sent:
                # Apps that write() forget to return a body, and uWSGI has sent their response anyway.
                result = ()
            pieces = result
            if type(result) is FileWrapper and self.head and self.length is not None:
                pieces = result.blocks(self.length)
            for piece in pieces:
                if piece:
                    self.write(piece)
        finally:
            if hasattr(result, "close"):
                result.close()
        self.end()

    def write(self, piece):
        if type(piece) is not bytes:
            piece = as_bytes(piece)
        if not self.head_sent:
            head = self.begin()
            self.complete = len(piece) == self.length
            kind = HEAD
            if self.complete:
                kind = WHOLE | FREE if self.lane.is_alone else WHOLE
                self.lane.is_open = False
            write(self.fd, FRAME.pack(kind, len(head), len(piece)) + head, piece)
        elif not self.complete:
            if self.lane.is_given_up():
                raise ClientGone("write: the client is gone")
            write(self.fd, FRAME.pack(CHUNK, 0, len(piece)), piece)

    def begin(self):
        if self.head is None:
            raise AssertionError("start_response: expected a call before the body, got none")
        self.head_sent = True
        return self.head

    def end(self):
        """Tells the worker that nothing follows."""
        if not self.head_sent:
            head = self.begin()
            write(self.fd, FRAME.pack(WHOLE | FREE, len(head), 0) + head)
        elif not self.complete:
            write(self.fd, FRAME.pack(END, 0, 0))
        elif not self.lane.is_alone:
            write(self.fd, FRAME.pack(DONE, 0, 0))

    def fail(self):
        """Reports the exception that is being handled."""
        kind, error, trace = sys.exc_info()
        # The first frame is the bridge's own.
        text = "".join(traceback.format_exception(kind, error, trace.tb_next or trace))
        if self.complete:
            name = self.lane.environ.get("REQUEST_ID", "-")
            self.lane.control.send(LOG, f"[{name}] after the end of the response: {text}")
            self.end()
        else:
            body = encoded(text)
            write(self.fd, FRAME.pack(ERROR, 0, len(body)), body)


def as_bytes(piece):
    if isinstance(piece, BYTES):
        return bytes(piece)
    raise explain_body([piece])
