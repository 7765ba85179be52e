"""The streams of an environ: wsgi.input, wsgi.errors and wsgi.file_wrapper."""

import errno
import io
import os
import select
import socket

from .wire import BLOCK, BROKE_OFF, COMPLETE, FAILED, SIZE, TIMED_OUT

# A connection that is lent for its response blocks.
NEVER_WAIT = getattr(socket, "MSG_DONTWAIT", 0)
# Memory that is taken for a body before it is there.
MOST_AT_ONCE = 4 << 20


class RequestBody(io.RawIOBase):
    """The source of wsgi.input when not all of a body came with its request.

    Reading waits for the client. A body that breaks off raises an OSError, then and ever after.
    """

    def __init__(self, start):
        self.start = start

    def readable(self):
        return True

    def readinto(self, buffer):
        if self.start:
            size = min(len(buffer), len(self.start))
            buffer[:size] = self.start[:size]
            self.start = self.start[size:]
            return size
        return self.receive(buffer)


class LentBody(RequestBody):
    """The rest comes from the client's connection."""

    def __init__(self, loan, start):
        super().__init__(start)
        self.loan = loan
        self.missing = loan.size
        self.outcome = COMPLETE
        # Whether the response is, and so the body.
        self.is_over = False

    def receive(self, buffer):
        if not self.missing:
            return 0
        if self.loan.connection is None:
            raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))
        size = 0
        if self.outcome == COMPLETE and not self.is_over:
            size = self.read_from_client(memoryview(buffer)[: self.missing])
        if not size:
            raise OSError(self.failure())
        self.missing -= size
        return size

    def left(self):
        """Bytes that are still to come."""
        return len(self.start) + self.missing

    def read_from_client(self, buffer):
        while True:
            try:
                size = self.loan.connection.recv_into(buffer, 0, NEVER_WAIT)
            except BlockingIOError:
                if self.loan.wait(select.POLLIN):
                    continue
                self.outcome = TIMED_OUT
                return 0
            except OSError:
                size = 0
            if not size:
                self.outcome = BROKE_OFF
            return size

    def failure(self):
        if self.is_over:
            return "the request is over: its body is closed"
        why = (
            "the client ended the connection"
            if self.outcome == BROKE_OFF
            else "the client sent nothing for the socket timeout"
        )
        return f"{why}: {self.missing} bytes of the body are missing"

    def give_back(self):
        """How many bytes were read, and how that ended."""
        self.is_over = True
        self.loan.close()
        return self.loan.size - self.missing, self.outcome


class CarriedBody(RequestBody):
    """The rest comes along the lane."""

    def __init__(self, reader, start):
        super().__init__(start)
        self.reader = reader
        self.missing = 0
        self.ended = False
        self.failure = None

    def receive(self, buffer):
        if not self.missing and not self.next_piece():
            return 0
        size = self.reader.readinto(memoryview(buffer)[: self.missing])
        self.missing -= size
        return size

    def next_piece(self):
        if self.failure is None and not self.ended:
            (size,) = SIZE.unpack(self.reader.read(SIZE.size))
            if size == FAILED:
                (size,) = SIZE.unpack(self.reader.read(SIZE.size))
                self.failure = self.reader.read(size).decode()
            else:
                self.missing = size
                self.ended = not size
        if self.failure is not None:
            raise OSError(self.failure)
        return not self.ended

    def skip(self):
        """Drops what the app did not read: the lane's next request comes after it."""
        self.start = b""
        while not self.ended and self.failure is None:
            if self.missing:
                self.missing -= len(self.reader.read(min(self.missing, BLOCK)))
            else:
                try:
                    self.next_piece()
                except OSError:
                    pass


class BufferedBody(io.BufferedReader):
    """wsgi.input of a body that comes in pieces."""

    def read(self, size=-1):
        if size is not None and size >= 0 or not isinstance(self.raw, LentBody):
            return super().read(size)
        # Told of no size, io would ask for 8 KiB at a time. This is all that is to come, and what
        # this reader may have in its buffer; but memory is taken for what came, not for what a
        # client says that it will send.
        rest = self.raw.left() + BLOCK
        if rest <= MOST_AT_ONCE:
            return super().read(rest)
        read = super().read
        return b"".join(iter(lambda: read(MOST_AT_ONCE), b""))

    def readlines(self, hint=-1):
        """As of a body that came whole: BytesIO stops at the hint, other streams only beyond it."""
        if hint is None or hint <= 0:
            return super().readlines()
        lines = []
        size = 0
        while size < hint:
            line = self.readline()
            if not line:
                break
            lines.append(line)
            size += len(line)
        return lines


class ErrorStream(io.TextIOBase):
    """`wsgi.errors`: text for the server's log. The worker makes lines of it."""

    def __init__(self, lane):
        self.lane = lane

    def writable(self):
        return True

    def write(self, text):
        self.lane.log(text)
        return len(text)


class FileWrapper:
    """`wsgi.file_wrapper`: a body that is read from an open file's current position."""

    def __init__(self, file, block_size=BLOCK):
        self.file = file
        # The size is a suggestion; small blocks only cost.
        self.block_size = max(block_size, BLOCK)
        if hasattr(file, "close"):
            self.close = file.close

    def __iter__(self):
        return iter(lambda: self.file.read(self.block_size), b"")

    def blocks(self, length):
        """Reads no more than the announced length."""
        while length > 0:
            block = self.file.read(min(self.block_size, length))
            if not block:
                return
            length -= len(block)
            yield block
