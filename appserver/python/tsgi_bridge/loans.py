"""The client's connection, lent by the worker: large bodies need not pass through it."""

import array
import contextlib
import select
import socket
import struct
from socket import SocketType

LOAN = struct.Struct("<QI")
ROOM_FOR_ONE = socket.CMSG_SPACE(array.array("i").itemsize) if hasattr(socket, "CMSG_SPACE") else 0
CLOSE_ON_EXEC = getattr(socket, "MSG_CMSG_CLOEXEC", 0)
# The app may want to die of SIGPIPE; of one client's leaving it must not.
NO_SIGNAL = getattr(socket, "MSG_NOSIGNAL", 0)
TIME = struct.Struct("@ll")
# What a Unix socket holds for its reader: Linux takes it twice, and grants as much to anybody.
SEND_BUFFER = 212992


class Loan:
    """A duplicate of the connection. It does not block, but for sending a response: others have it, too."""

    __slots__ = ("connection", "patience", "size")

    def __init__(self, fd, size, patience):
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

    @property
    def fd(self):
        """-1 if there is none, or it was closed."""
        return -1 if self.connection is None else self.connection.fileno()

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


def receive(channel):
    """Waits for a loan. None if the worker lends nothing; without a descriptor if there was no room
    for it in this process."""
    message, ancillary, _, _ = channel.recvmsg(LOAN.size, ROOM_FOR_ONE, CLOSE_ON_EXEC)
    size, patience = LOAN.unpack(message) if message else (0, 0)
    if not patience:
        return None
    fd = array.array("i", ancillary[0][2])[0] if ancillary else None
    return Loan(fd, size, patience)


class LentResponse:
    """Writes the rest of a response."""

    __slots__ = ("dropped", "is_lost", "left", "loan", "pieces", "send")

    def __init__(self, loan):
        self.loan = loan
        self.send = loan.connection.send
        self.left = loan.size
        self.dropped = self.pieces = 0
        self.is_lost = False
        # Where the client is gone the first piece tells.
        with contextlib.suppress(OSError):
            loan.block()

    def write(self, piece):
        """False if nobody wants more: the client is gone, takes nothing for too long, or has all that
        was announced."""
        if len(piece) > self.left:
            self.dropped += len(piece) - self.left
            piece = piece[: self.left]
        return (not piece or self.write_all(memoryview(piece))) and not self.dropped

    def write_all(self, rest):
        """Writes at the client's pace."""
        self.pieces += 1
        try:
            while rest:
                sent = self.send(rest, NO_SIGNAL)
                self.left -= sent
                rest = rest[sent:]
        except OSError:
            self.is_lost = True
        return not self.is_lost

    def give_back(self):
        # Others have it, too.
        with contextlib.suppress(OSError):
            self.loan.connection.setblocking(False)
        self.loan.close()
        return self.loan.size - self.left, self.dropped, self.pieces, self.is_lost
