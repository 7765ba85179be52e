"""One call of the app: the server's side of PEP 3333."""

import traceback

from .mistakes import BYTES, explain_body, explain_head
from .streams import FileWrapper
from .wire import CHUNK, DONE, END, ERROR, FRAME, FREE, HEAD, WHOLE, encoded, write


class ClientGone(OSError):
    """Nobody wants the rest of the response."""


class Call:
    """Calls the app and sends its response. The worker checks that the head is good HTTP."""

    __slots__ = ("fd", "head", "is_begun", "is_complete", "is_free", "lane", "length")

    def __init__(self, lane):
        self.lane = lane
        self.fd = lane.fd
        self.head = None
        self.length = None
        # The response: its head is sent; all of it is sent, while the app may still be at work.
        self.is_begun = self.is_complete = False
        # Whether the worker knows that the lane is free.
        self.is_free = False

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
            self.finish()
        except BaseException as error:
            self.fail(error)
        if not self.is_free:
            write(self.fd, FRAME.pack(DONE, 0, 0))

    def start_response(self, status, headers, exc_info=None):
        if exc_info:
            try:
                if self.is_begun:
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
        if self.is_begun:
            if body:
                self.write(body)
            self.finish()
        else:
            head = self.begin()
            write(self.fd, FRAME.pack(WHOLE | FREE, len(head), len(body)) + head, body)
            self.is_free = True

    def send_iterable(self, result):
        try:
            if result is None and self.is_begun:
                # Apps that write() forget to return a body, and uWSGI has sent theirs anyway.
                result = ()
            if result is None or isinstance(result, str):
                raise explain_body(result)
            pieces = result
            if type(result) is FileWrapper and self.length is not None:
                pieces = result.blocks(self.length)
            for piece in pieces:
                if piece:
                    self.write(piece)
            self.finish()
        finally:
            self.close(result)

    def write(self, piece):
        if type(piece) is not bytes:
            piece = as_bytes(piece)
        if not self.is_begun:
            head = self.begin()
            # All that was announced: the client need not wait for the app to notice.
            kind = self.completing(WHOLE) if len(piece) == self.length else HEAD
            write(self.fd, FRAME.pack(kind, len(head), len(piece)) + head, piece)
        elif not self.is_complete:
            if self.lane.is_given_up():
                raise ClientGone("write: the client is gone")
            write(self.fd, FRAME.pack(CHUNK, 0, len(piece)), piece)

    def begin(self):
        if self.head is None:
            raise AssertionError("start_response: expected a call before the body, got none")
        self.is_begun = True
        return self.head

    def finish(self):
        """Tells the worker that nothing follows, unless it knows."""
        if self.is_complete:
            return
        if self.is_begun:
            write(self.fd, FRAME.pack(self.completing(END), 0, 0))
        else:
            head = self.begin()
            write(self.fd, FRAME.pack(self.completing(WHOLE), len(head), 0) + head)

    def completing(self, kind):
        """The kind of the frame that completes the response."""
        lane = self.lane
        self.is_complete = True
        lane.is_open = False
        # Without another lane the next request has to come here: let it come while close() runs.
        self.is_free = lane.is_alone
        return kind | FREE if lane.is_alone else kind

    def close(self, result):
        try:
            if hasattr(result, "close"):
                result.close()
        except BaseException:
            self.lane.log(f"close(): {traceback.format_exc()}")

    def fail(self, error):
        # The first frame is the bridge's own.
        error.__traceback__ = error.__traceback__.tb_next or error.__traceback__
        text = traceback.format_exc()
        if self.is_complete:
            self.lane.log(f"after the end of the response: {text}")
            return
        body = encoded(text)
        write(self.fd, FRAME.pack(ERROR, 0, len(body)), body)
        self.is_free = True


def as_bytes(piece):
    if isinstance(piece, BYTES):
        return bytes(piece)
    raise explain_body([piece])
