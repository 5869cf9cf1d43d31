"""Clients that take their time: they send a header, a body or nothing but a byte now and then, or do not read what they are sent."""

import socket
import threading
import time
from contextlib import ExitStack, contextmanager, suppress

HEAD = "Host: localhost\r\nUser-Agent: slow\r\n"
FORM = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 4000\r\n\r\nhelpful="
# A big answer again and again, so that no buffer of the system takes it all.
READS = 10


def _opening(kind, path):
    """What is sent at once; the rest trickles in."""
    return {
        "header": f"GET {path} HTTP/1.1\r\n{HEAD}X-Slow: ",
        "body": f"POST {path} HTTP/1.1\r\n{HEAD}{FORM}",
        "answer": f"GET {path} HTTP/1.1\r\n{HEAD}\r\n" * READS,
    }[kind]


@contextmanager
def clients(kind, path, port, many=200):
    """So many of one kind, while the block lasts; a line that the server ends is opened again."""
    over = threading.Event()
    with ExitStack() as stack:
        stack.callback(over.set)
        lines = [stack.enter_context(_line(kind, path, port)) for _ in range(many)]
        pace = threading.Thread(target=_trickle, args=(lines, kind, over), daemon=True)
        pace.start()
        yield lines
        over.set()
        pace.join(10)


@contextmanager
def _line(kind, path, port):
    with socket.socket() as line:
        if kind == "answer":
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        line.settimeout(10)
        line.connect(("127.0.0.1", port))
        line.sendall(_opening(kind, path).encode())
        yield line


def _trickle(lines, kind, over):
    """A byte on each line (taken, when it is the answer that is slow), twice a second."""
    while not over.wait(0.5):
        for line in lines:
            with suppress(OSError):
                if kind == "answer":
                    line.recv(1)
                else:
                    line.send(b"x")


def quickest(ask, tries=3):
    """Seconds that the quickest of some answers took; each must be an answer of 200."""
    took = []
    for _ in range(tries):
        began = time.monotonic()
        assert ask()[0] == 200
        took.append(time.monotonic() - began)
    return min(took)
