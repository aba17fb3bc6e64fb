"""Requests byte by byte, as no client library would send them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from urllib.parse import urlsplit

Header = tuple[bytes, bytes]
FORM: Header = (b"Content-Type", b"application/x-www-form-urlencoded")


def request(
    method: str, path: bytes, headers: Sequence[Header] = (), body: bytes = b"", host: bytes = b"127.0.0.1"
) -> bytes:
    lines = [method.encode() + b" " + path + b" HTTP/1.1", b"Host: " + host, b"Connection: close"]
    lines += [name + b": " + value for name, value in headers]
    if body:
        lines.append(b"Content-Length: %d" % len(body))
    return b"\r\n".join([*lines, b"", body])


async def status(url: str, sent: bytes) -> int:
    """The status that these bytes are answered with; 0 when the connection is closed without an answer."""
    where = urlsplit(url)
    reader, writer = await asyncio.open_connection(where.hostname, where.port)
    try:
        writer.write(sent)
        await writer.drain()
        line = await reader.readline()
    except ConnectionError:
        return 0
    finally:
        writer.close()
    return int(line.split()[1]) if line else 0
