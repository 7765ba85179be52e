"""The client's connection, lent by the worker: large bodies need not pass through it."""

import array
import contextlib
import select
import socket
import struct
import time
from socket import SocketType

LOAN = struct.Struct("<QIHH")
UNLIMITED = 2**64 - 1
ROOM_FOR_ONE = socket.CMSG_SPACE(array.array("i").itemsize) if hasattr(socket, "CMSG_SPACE") else 0
CLOSE_ON_EXEC = getattr(socket, "MSG_CMSG_CLOEXEC", 0)
# The app may want to die of SIGPIPE; of one client's leaving it must not.
NO_SIGNAL = getattr(socket, "MSG_NOSIGNAL", 0)
NEVER_WAIT = NO_SIGNAL | getattr(socket, "MSG_DONTWAIT", 0)
TIME = struct.Struct("@ll")
# What a Unix socket holds for its reader: Linux takes it twice, and grants as much to anybody.
SEND_BUFFER = 212992


class Loan:
    """A duplicate of the connection. It does not block, but for sending a response: others have it, too.

    heads: of a connection that was lent for a whole response: how the app would have to begin it, and
    what is sent then.
    """

    __slots__ = ("connection", "heads", "patience", "size")

    def __init__(self, fd, size, patience, heads=None):
        # An object, because a number may be another file's once it is closed; and CPython's own class,
        # because the app may have put one of its own into `socket`. Of which family, nothing asks.
        self.connection = None
        if fd is not None:
            self.connection = SocketType(socket.AF_UNIX, socket.SOCK_STREAM, 0, fd)
            # Whatever socket.setdefaulttimeout was told.
            self.connection.setblocking(False)
        # Bytes that may be read or written.
        self.size = size
        # Milliseconds.
        self.patience = patience
        self.heads = heads

    @property
    def fd(self):
        """-1 if there is none, or it was closed."""
        return -1 if self.connection is None else self.connection.fileno()

    def is_left(self):
        """Whether the client is gone. That it has ended its own side is not yet that."""
        if self.fd < 0:
            return False
        poll = select.poll()
        # Errors and hang-ups are reported in any case.
        poll.register(self.fd, 0)
        return bool(poll.poll(0))

    def wait(self, events):
        """Waits until the connection is ready. False if the client takes too long."""
        fd = self.fd
        if fd < 0:
            return False
        poll = select.poll()
        poll.register(fd, events)
        return bool(poll.poll(self.patience))

    def block(self):
        """Has sending wait for the client, but not for too long: to ask each time whether there is room
        again costs more than to be woken when there is."""
        connection = self.connection
        seconds, rest = divmod(self.patience, 1000)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, TIME.pack(seconds, rest * 1000))
        # TCP's buffer grows by itself, as long as nobody sets it.
        if connection.getsockopt(socket.SOL_SOCKET, socket.SO_DOMAIN) == socket.AF_UNIX:
            if connection.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) < SEND_BUFFER * 2:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        connection.setblocking(True)

    def close(self):
        if self.connection is not None:
            # The app may have closed what was not its own.
            with contextlib.suppress(OSError):
                self.connection.close()


def receive(channel, flags=0):
    """Waits for a loan. None if the worker lends nothing; without a descriptor if there was no room
    for it in this process. With NEVER_WAIT: BlockingIOError if none is here."""
    message, ancillary, _, _ = channel.recvmsg(LOAN.size, ROOM_FOR_ONE, CLOSE_ON_EXEC | flags)
    size, patience, given, sent = LOAN.unpack(message) if message else (0, 0, 0, 0)
    if not patience:
        return None
    fd = array.array("i", ancillary[0][2])[0] if ancillary else None
    if not given:
        return Loan(fd, size, patience)
    heads = channel.recv(given + sent)
    return Loan(fd, size, patience, (heads[:given], heads[given:]))


class LentResponse:
    """Writes the rest of a response, or all of it."""

    __slots__ = ("dropped", "is_limited", "is_lost", "loan", "pieces", "send", "written")

    def __init__(self, loan):
        self.loan = loan
        self.send = loan.connection.send
        self.is_limited = loan.size != UNLIMITED
        self.written = self.dropped = self.pieces = 0
        self.is_lost = False
        # Where the client is gone the first piece tells.
        with contextlib.suppress(OSError):
            loan.block()

    @property
    def left(self):
        """Bytes that may still be written."""
        return self.loan.size - self.written

    def begin(self, piece):
        """Writes the head and the first piece. The same as `write` otherwise."""
        head = self.loan.heads[1]
        if len(piece) > self.left:
            return self.write_all(memoryview(head), 0) and self.write(piece)
        return self.write_all(memoryview(head + piece), len(piece))

    def write(self, piece):
        """False if nobody wants more: the client is gone, takes nothing for too long, or has all that
        was announced."""
        size = min(len(piece), self.left)
        self.dropped += len(piece) - size
        return (not size or self.write_all(memoryview(piece)[:size], size)) and not self.dropped

    def write_all(self, rest, size):
        """Writes at the client's pace what ends with `size` bytes of the body."""
        self.pieces += size > 0
        missing = len(rest)
        try:
            while missing:
                missing -= self.send(rest[len(rest) - missing :], NO_SIGNAL)
        except OSError:
            self.is_lost = True
        self.written += size - min(missing, size)
        return not self.is_lost

    def give_back(self, is_complete):
        with contextlib.suppress(OSError):
            if self.loan.heads is not None and is_complete and self.is_whole():
                # The worker may hear of it later; the client need not wait.
                self.loan.connection.shutdown(socket.SHUT_WR)
            self.loan.connection.setblocking(False)
        self.loan.close()
        return self.written, self.dropped, self.pieces, self.is_lost, time.monotonic_ns() // 1000

    def is_whole(self):
        """Whether the client has all that was announced."""
        return not self.is_lost and not (self.is_limited and self.left)
