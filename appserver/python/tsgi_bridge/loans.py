"""The client's connection, lent by the worker: large bodies need not pass through it."""

import array
import os
import select
import socket
import struct

LOAN = struct.Struct("<QI")
ROOM_FOR_ONE = socket.CMSG_SPACE(array.array("i").itemsize) if hasattr(socket, "CMSG_SPACE") else 0
CLOSE_ON_EXEC = getattr(socket, "MSG_CMSG_CLOEXEC", 0)


class Loan:
    """A duplicate of the connection. It does not block by itself, others have it, too."""

    __slots__ = ("fd", "patience", "size")

    def __init__(self, fd, size, patience):
        self.fd = fd
        # Bytes that may be read or written.
        self.size = size
        # Milliseconds.
        self.patience = patience

    def wait(self, events):
        """Waits until the connection is ready. False if the client takes too long."""
        poll = select.poll()
        poll.register(self.fd, events)
        return bool(poll.poll(self.patience))

    def close(self):
        if self.fd >= 0:
            os.close(self.fd)
            self.fd = -1


def receive(channel):
    """Waits for a loan. None if the worker lends nothing; without a descriptor if there was no room
    for it in this process."""
    message, ancillary, _, _ = channel.recvmsg(LOAN.size, ROOM_FOR_ONE, CLOSE_ON_EXEC)
    size, patience = LOAN.unpack(message) if message else (0, 0)
    if not patience:
        return None
    fd = array.array("i", ancillary[0][2])[0] if ancillary else -1
    return Loan(fd, size, patience)


class LentResponse:
    """Writes the rest of a response."""

    __slots__ = ("dropped", "fd", "is_lost", "left", "loan", "pieces")

    def __init__(self, loan):
        self.loan = loan
        self.fd = loan.fd
        self.left = loan.size
        self.dropped = self.pieces = 0
        self.is_lost = False

    def write(self, piece):
        """False if the client is gone, or takes nothing for too long."""
        size = len(piece)
        if size > self.left:
            self.dropped += size - self.left
            piece = piece[: self.left]
            if not piece:
                return True
        self.pieces += 1
        try:
            sent = os.write(self.fd, piece)
        except BlockingIOError:
            sent = 0
        except OSError:
            self.is_lost = True
            return False
        self.left -= sent
        return sent == len(piece) or self.write_slowly(memoryview(piece)[sent:])

    def write_slowly(self, rest):
        """Writes at the client's pace."""
        while rest:
            if not self.loan.wait(select.POLLOUT):
                self.is_lost = True
                return False
            try:
                sent = os.write(self.fd, rest)
            except BlockingIOError:
                continue
            except OSError:
                self.is_lost = True
                return False
            self.left -= sent
            rest = rest[sent:]
        return True

    def give_back(self):
        self.loan.close()
        return self.loan.size - self.left, self.dropped, self.pieces, self.is_lost
