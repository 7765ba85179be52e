"""The bytes that cross between the bridge and the worker. `frames.ts` describes them."""

import os
import struct

REQUEST = struct.Struct("<IIIII")
BODY_FOLLOWS, HTTPS, BODY_LENT, VARS_SEPARATED, OFFERED = 1, 2, 4, 8, 16
VARS_SEPARATOR = "\xff\xfe"
SIZE = struct.Struct("<I")
FAILED = 0xFFFFFFFF
NOTICE = struct.Struct("<II")

FRAME = struct.Struct("<BII")
WHOLE, HEAD, CHUNK, END, DONE, ERROR, LOG, LOGVAR, TIME_LIMIT = range(1, 10)
BODY_READ, WRITTEN, LENGTH, TAKEN = 10, 11, 12, 13
READY, LOAD_FAILED = 16, 17
# How a lent body ended.
COMPLETE, BROKE_OFF, TIMED_OUT = range(3)
TOTAL = struct.Struct("<Q")
BODY_ACCOUNT = struct.Struct("<QB")
RESPONSE_ACCOUNT = struct.Struct("<QQIBQ")
# With WHOLE and END: the lane is free, no DONE will follow.
FREE = 0x80
# With HEAD and CHUNK: asks for the client's connection.
ASKS = 0x40

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


def split_vars(block, into):
    """Adds vars that have separators instead of lengths: no Python code runs for each of them."""
    items = iter(block.decode("latin-1").split(VARS_SEPARATOR))
    # What is before the first separator: nothing.
    next(items)
    into.update(zip(items, items))
    return into


def encoded(text):
    return text.encode("utf-8", "backslashreplace")


def write(fd, head, body=b""):
    """Writes two pieces, with one system call unless a signal comes between."""
    if len(body) <= SMALL:
        whole = head + body
        written = os.write(fd, whole)
        if written < len(whole):
            write_rest(fd, memoryview(whole)[written:])
        return
    written = os.writev(fd, (head, body))
    if written < len(head):
        write_rest(fd, head[written:])
        written = len(head)
    if written < len(head) + len(body):
        write_rest(fd, memoryview(body)[written - len(head) :])


def write_rest(fd, rest):
    while rest:
        rest = rest[os.write(fd, rest) :]
