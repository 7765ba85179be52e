"""Says what is wrong with a response, for the people who can change it."""

BYTES = (bytes, bytearray, memoryview)


def explain_body(pieces):
    """@param pieces: what is no body at all, or pieces among which one is not of bytes."""
    if isinstance(pieces, str):
        return TypeError("expected the app to return a list of bytes, got a str: return [text.encode()]")
    if pieces is None:
        return TypeError("expected the app to return an iterable of bytes, got None: did it forget to?")
    wrong = next(piece for piece in pieces if not isinstance(piece, BYTES))
    if isinstance(wrong, str):
        return TypeError(
            f"expected a body of bytes, got the str {wrong[:40]!r}: "
            "write it as b'...', or return [text.encode()]"
        )
    return TypeError(f"expected a body of bytes, got {type(wrong).__name__}")


def explain_head(status, headers):
    if not isinstance(status, str):
        return TypeError(f"status: expected str, got {type(status).__name__}")
    if not is_text(status):
        return ValueError(f"status: expected Latin-1 without line breaks, got {status!r}")
    for header in headers:
        if not isinstance(header, (tuple, list)) or len(header) != 2:
            return TypeError(f"headers: expected tuples of name and value, got {header!r}")
        for part in header:
            if not isinstance(part, str):
                return TypeError(f"header {header[0]}: expected str, got {type(part).__name__}")
            if not is_text(part):
                return ValueError(
                    f"header {header[0]}: expected Latin-1 without line breaks, got {part[:200]!r}"
                )
    return ValueError("Content-Length: expected a number")


def is_text(part):
    return all(character not in "\r\n" and character < "\u0100" for character in part)
