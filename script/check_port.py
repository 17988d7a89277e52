"""Exits 0 when the port of 127.0.0.1 can be bound, 3 when it is taken, 4 when it is forbidden."""

import errno
import socket
import sys


def main():
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(sys.argv[1])))
        except OSError as error:
            return 3 if error.errno == errno.EADDRINUSE else 4
    return 0


if __name__ == "__main__":
    sys.exit(main())
