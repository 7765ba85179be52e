"""The connections to the worker: one that belongs to no request, and one for each thread."""

import contextlib
import io
import os
import socket
import threading
from collections import deque
from time import monotonic

from .call import Call
from .loans import NEVER_WAIT, LentResponse, receive
from .streams import BufferedBody, CarriedBody, ErrorStream, LentBody
from .wire import (
    BLOCK,
    BODY_ACCOUNT,
    BODY_FOLLOWS,
    BODY_LENT,
    BODY_READ,
    FRAME,
    HTTPS,
    LOG,
    NOTICE,
    OFFERED,
    REQUEST,
    RESPONSE_ACCOUNT,
    TAKEN,
    VARS_SEPARATED,
    WRITTEN,
    decode_vars,
    encoded,
    split_vars,
    write,
)

# How late a client's leaving may be noticed, in seconds.
LOOK_EVERY = 0.001
# Responses of which the worker need not know that they are over, as long as the next is here.
MOST_UNTOLD = 8


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
    """One thread's connection, for one request at a time.

    is_alone: there is no other lane. The worker may send the next request as soon as a response is
    complete, because it has nowhere else to go while the app still runs its close().
    """

    def __init__(self, fd, core, control, is_alone):
        self.fd = fd
        self.core = core
        self.control = control
        self.is_alone = is_alone
        # CPython's own buffered reader: no Python code runs between read(2) and the bytes.
        self.reader = open(fd, "rb", buffering=BLOCK, closefd=False)
        self.sequence = 0
        self.given_up = None
        # When to look again.
        self.look_at = 0
        self.thread = None
        self.environ = None
        # Whether the worker listens for what belongs to the current request.
        self.is_open = False
        self.requests = 0
        # Where the client's connection is lent; None where it is not.
        self.channel = None
        # What the current request has borrowed, and whether it waits for an answer.
        self.body = self.response = None
        self.is_asking = False
        # A connection lent for the whole response, which is not begun; those of requests that wait.
        self.offer = None
        self.offers = deque()
        # Whether the worker takes the current response for one that is sent from here.
        self.is_direct = False
        # Whether it sees what is written here, or has to be called.
        self.is_watched = True
        # Responses that are over, which it has not seen.
        self.untold = 0

    def is_given_up(self):
        """Whether nobody wants the rest of the current response. To ask the kernel costs as much as
        to send a small piece: a quick body asks now and then."""
        now = monotonic()
        if now > self.look_at:
            self.look_at = now + LOOK_EVERY
            if not self.is_direct:
                self.control.look()
            # The worker does not watch a client of whom it hears from here.
            elif any(loan.is_left() for loan in self.lent_for_response()):
                self.given_up = self.sequence
                if self.response is not None:
                    self.response.is_lost = True
        return self.given_up == self.sequence

    def log(self, text):
        """Writes text to the server's log, under the current request's name."""
        if self.is_open and threading.get_ident() == self.thread:
            body = encoded(text)
            self.send(FRAME.pack(LOG, 0, len(body)), body)
            return
        # After the response, or on a thread of the app's own: the lane is not ours to write to.
        environ = self.environ
        name = environ.get("REQUEST_ID", "-") if environ else "-"
        self.control.send(LOG, f"[{name}] {text}")

    def send(self, frames, piece=b""):
        """Writes frames for the worker to see now."""
        write(self.fd, frames, piece)
        if not self.is_watched:
            self.call_worker()

    def report(self, frames):
        """Writes frames for the worker to see in time."""
        write(self.fd, frames)
        self.untold += 1
        # Among several lanes DONE follows, which is for now.
        if self.is_alone and (self.untold >= MOST_UNTOLD or not self.has_next()):
            self.call_worker()

    def call_worker(self):
        self.untold = 0
        self.is_watched = not self.is_direct
        # Without room for another call there are enough of them; a worker that is gone needs none.
        with contextlib.suppress(OSError):
            self.channel.send(b"\0", NEVER_WAIT)

    def has_next(self):
        """Whether another request is here."""
        os.set_blocking(self.fd, False)
        try:
            return bool(self.reader.peek(1))
        finally:
            os.set_blocking(self.fd, True)

    def next_offer(self):
        """The current request's connection. None if the worker lends nothing."""
        if not self.offers:
            offer = receive(self.channel)
            if offer is None:
                return None
            self.offers.append(offer)
        # Those of requests that wait, too: while a Unix socket is on its way anywhere, each close of one
        # has the kernel look for lost ones (up to Linux 6.18).
        with contextlib.suppress(BlockingIOError):
            while (offer := receive(self.channel, NEVER_WAIT)) is not None:
                self.offers.append(offer)
        return self.offers.popleft()

    def take_up(self, head):
        """What writes a whole response to the client itself, if that was offered for this head."""
        offer = self.offer
        if offer.connection is None or offer.heads[0] != head:
            self.decline()
            return None
        # First: whatever becomes of this process, the worker must not send another head.
        write(self.fd, FRAME.pack(TAKEN, 0, 0))
        self.offer = None
        self.response = LentResponse(offer)
        return self.response

    def decline(self):
        """The response goes by the worker, if it goes at all."""
        self.is_direct = False
        self.offer.close()
        self.offer = None

    def borrow(self):
        """What writes the rest of the response to the client itself, if the worker, asked before,
        lends its connection."""
        loan = receive(self.channel)
        while loan is not None and loan.heads is not None:
            self.offers.append(loan)
            loan = receive(self.channel)
        # Not before it is here: what nobody waits for would be taken for the next request's.
        self.is_asking = False
        if loan is not None and loan.connection is not None:
            self.response = LentResponse(loan)
        return self.response

    def lent_for_response(self):
        return [*filter(None, [self.offer]), *(user.loan for user in [self.response] if user)]

    def borrowed(self):
        """The descriptors that are borrowed."""
        loans = [*self.offers, *self.lent_for_response()]
        if self.body:
            loans.append(self.body.loan)
        return [loan.fd for loan in loans if loan.fd >= 0]

    def give_back(self, is_complete=False):
        """Closes what was borrowed, and gives the frames that tell the worker."""
        frames = b""
        if self.offer is not None:
            self.decline()
        if self.is_asking:
            self.borrow()
        if self.body is not None:
            frames += FRAME.pack(BODY_READ, 0, BODY_ACCOUNT.size)
            frames += BODY_ACCOUNT.pack(*self.body.give_back())
            self.body = None
        if self.response is not None:
            frames += FRAME.pack(WRITTEN, 0, RESPONSE_ACCOUNT.size)
            frames += RESPONSE_ACCOUNT.pack(*self.response.give_back(is_complete))
            self.response = None
        return frames

    def serve(self, app, defaults):
        """Serves requests until the worker closes the lane."""
        self.thread = threading.get_ident()
        defaults = {**defaults, "wsgi.errors": ErrorStream(self), "uwsgi.core": self.core}
        read, header_size, unpack = self.reader.read, REQUEST.size, REQUEST.unpack
        while True:
            header = read(header_size)
            if len(header) < header_size:
                return
            self.sequence, flags, vars_size, overrides_size, body_size = unpack(header)
            block, overrides, body = read(vars_size), read(overrides_size), read(body_size)
            if len(block) + len(overrides) + len(body) < vars_size + overrides_size + body_size:
                # The worker has died in the middle of it.
                return
            add_vars = split_vars if flags & VARS_SEPARATED else decode_vars
            environ = add_vars(block, defaults.copy())
            if flags & HTTPS:
                environ["wsgi.url_scheme"] = "https"
            if overrides:
                add_vars(overrides, environ)
            self.environ = environ
            self.is_open = True
            self.is_direct = False
            self.is_watched = not self.untold
            if flags & OFFERED:
                self.is_watched = False
                self.offer = self.next_offer()
                self.is_direct = self.offer is not None
            if flags & BODY_LENT:
                self.body = LentBody(receive(self.channel), body)
                environ["wsgi.input"] = BufferedBody(self.body, BLOCK)
                Call(self).run(app, environ)
            elif flags & BODY_FOLLOWS:
                body = CarriedBody(self.reader, body)
                environ["wsgi.input"] = BufferedBody(body, BLOCK)
                Call(self).run(app, environ)
                body.skip()
            else:
                environ["wsgi.input"] = io.BytesIO(body)
                Call(self).run(app, environ)
            # What the app keeps alive by its environ ends with its request, not with the next one.
            self.environ = environ = None
            self.requests += 1
