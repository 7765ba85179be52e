"""One call of the app: the server's side of PEP 3333."""

import os
import traceback

from .loans import NO_SIGNAL
from .mistakes import BYTES, explain_body, explain_head
from .streams import FileWrapper
from .wire import (
    ASKS,
    CHUNK,
    DONE,
    END,
    ERROR,
    FRAME,
    FREE,
    HEAD,
    LENGTH,
    TOTAL,
    WHOLE,
    encoded,
)

# Where the bridge's own code is: no part of an app's traceback.
OWN = os.path.dirname(__file__)
# Bytes of a body after which it is worth to ask for the client's connection; and, after a no, again.
ASK_AT = 16384
ASK_AGAIN = 262144
# The same for a body that is all there, and how much of it the worker gets.
LARGE = 262144
FIRST = 65536
CLIENT_GONE = "write: the client is gone"


class ClientGone(OSError):
    """Nobody wants the rest of the response."""


class Call:
    """Calls the app and sends its response. The worker checks that the head is good HTTP."""

    __slots__ = (
        "ask_at", "borrowed", "carried", "head", "is_begun", "is_complete", "is_free", "lane",
        "length",
    )

    def __init__(self, lane):
        self.lane = lane
        self.head = None
        self.length = None
        # The response: its head is sent; all of it is sent, while the app may still be at work.
        self.is_begun = self.is_complete = False
        # Whether the worker knows that the lane is free.
        self.is_free = False
        # What writes the rest of the response to the client itself.
        self.borrowed = None
        # Bytes of the body that the worker got, and at how many to ask for the client.
        self.carried = 0
        self.ask_at = ASK_AT

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
            self.lane.send(FRAME.pack(DONE, 0, 0))

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
            lane = self.lane
            if len(body) >= LARGE and lane.channel is not None:
                self.send_large(head, body)
                return
            is_plain = lane.body is None and lane.offer is None
            account = b"" if is_plain else lane.give_back()
            lane.send(account + FRAME.pack(WHOLE | FREE, len(head), len(body)) + head, body)
            self.is_free = True

    def send_large(self, head, body):
        """Sends a whole body: the worker gets its beginning, and the client the rest."""
        frames = FRAME.pack(LENGTH, 0, TOTAL.size) + TOTAL.pack(len(body))
        frames += FRAME.pack(HEAD | ASKS, len(head), FIRST) + head
        rest = memoryview(body)
        lane = self.lane
        if lane.offer is not None:
            lane.decline()
        lane.is_asking = True
        lane.send(frames, rest[:FIRST])
        borrowed = lane.borrow()
        if borrowed is None:
            lane.send(FRAME.pack(CHUNK, 0, len(rest) - FIRST), rest[FIRST:])
        elif not borrowed.write(rest[FIRST:]):
            raise ClientGone(CLIENT_GONE)
        else:
            # The app gave one piece, and the worker has counted it.
            borrowed.pieces = 0
        self.finish()

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
            pieces = iter(pieces)
            for piece in pieces:
                if piece:
                    self.write(piece)
                    if self.borrowed is not None:
                        break
            self.send_rest(pieces)
            self.finish()
        finally:
            self.close(result)

    def send_rest(self, pieces):
        """Writes what is still to come of a body to the client's connection, if it is borrowed."""
        borrowed = self.borrowed
        if borrowed is None:
            return
        send, is_limited = borrowed.send, borrowed.is_limited
        for piece in pieces:
            # The short way for what the client takes at once: no Python code is called, and little is
            # touched, because the bytes have just taken the place of everything in the first cache.
            if (
                type(piece) is bytes
                and 0 < (size := len(piece))
                and not (is_limited and size > borrowed.left)
            ):
                try:
                    sent = send(piece, NO_SIGNAL)
                except OSError:
                    borrowed.is_lost = True
                    raise ClientGone(CLIENT_GONE) from None
                borrowed.written += sent
                if sent == size:
                    borrowed.pieces += 1
                    continue
                piece = piece[sent:]
            if piece:
                self.write(piece)

    def write(self, piece):
        if type(piece) is not bytes:
            piece = as_bytes(piece)
        lane = self.lane
        if not self.is_begun:
            head = self.begin()
            # All that was announced: the client need not wait for the app to notice.
            if len(piece) == self.length:
                self.complete(WHOLE, head, piece)
                return
            if lane.offer is not None:
                self.borrowed = lane.take_up(head)
            if self.borrowed is None:
                kind = self.carrying(HEAD, len(piece))
                lane.send(FRAME.pack(kind, len(head), len(piece)) + head, piece)
            elif not self.borrowed.begin(piece):
                raise ClientGone(CLIENT_GONE)
        elif not self.is_complete:
            if lane.is_given_up():
                raise ClientGone(CLIENT_GONE)
            if lane.is_asking:
                self.borrowed = lane.borrow()
            if self.borrowed is None:
                kind = self.carrying(CHUNK, len(piece))
                lane.send(FRAME.pack(kind, 0, len(piece)), piece)
            elif not self.borrowed.write(piece):
                raise ClientGone(CLIENT_GONE)

    def carrying(self, kind, size):
        """The kind of a frame that carries a piece, and maybe asks for the client's connection."""
        self.carried += size
        if self.carried < self.ask_at or self.lane.channel is None:
            return kind
        self.ask_at += ASK_AGAIN
        self.lane.is_asking = True
        return kind | ASKS

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
            self.complete(END)
        else:
            self.complete(WHOLE, self.begin())

    def complete(self, kind, head=b"", piece=b""):
        """Sends the frame that completes the response."""
        lane = self.lane
        is_own = self.borrowed is not None and self.borrowed.loan.heads is not None
        # First: it may fail, and then nothing is complete.
        account = lane.give_back(is_complete=True)
        self.is_complete = True
        lane.is_open = False
        # Without another lane the next request has to come here: let it come while close() runs.
        self.is_free = lane.is_alone
        if lane.is_alone:
            kind |= FREE
        frames = account + FRAME.pack(kind, len(head), len(piece)) + head
        if is_own:
            lane.report(frames)
        else:
            lane.send(frames, piece)

    def close(self, result):
        try:
            if hasattr(result, "close"):
                result.close()
        except BaseException:
            self.lane.log(f"close(): {traceback.format_exc()}")

    def fail(self, error):
        trace = error.__traceback__
        while trace.tb_next and trace.tb_frame.f_code.co_filename.startswith(OWN):
            trace = trace.tb_next
        text = "".join(traceback.format_exception(type(error), error, trace))
        if self.is_complete:
            self.lane.log(f"after the end of the response: {text}")
            return
        body = encoded(text)
        self.lane.send(self.lane.give_back() + FRAME.pack(ERROR, 0, len(body)), body)
        self.is_free = True


def as_bytes(piece):
    if isinstance(piece, BYTES):
        return bytes(piece)
    raise explain_body([piece])
