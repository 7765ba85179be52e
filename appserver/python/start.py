"""Started by tsgi's worker. Kept so plain that an interpreter that is too old can say so."""

import os
import struct
import sys

CONTROL = 3
LOAD_FAILED = 17

if __name__ == "__main__":
    if sys.version_info < (3, 9):
        text = "expected Python 3.9 or newer, got %s, which is %s" % (
            sys.executable,
            sys.version.split()[0],
        )
        text = text.encode("utf-8")
        os.write(CONTROL, struct.pack("<BII", LOAD_FAILED, 0, len(text)) + text)
        sys.exit(1)

    from tsgi_bridge import launch

    # The app's directories take the place of this one.
    sys.path[0] = ""
    launch.main()
