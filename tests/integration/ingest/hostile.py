"""A hostile web on loopback: one port a site, each with a vice of its own."""

import asyncio
import contextlib
import gzip
import hashlib
import threading
from collections.abc import Awaitable, Callable, Iterator

Writer = asyncio.StreamWriter
Answer = Callable[[str, Writer], Awaitable[None]]  # (path, where to write)

ITEM = "<item><title>{title}</title><link>{link}</link>{date}</item>"
PAGE = "<html lang=ar><body><article><p>قال الوزير إن الجسر افتتح أمس.</p></article></body></html>".encode()

BOMB = gzip.compress(bytes(64 << 20), 9)  # a thousand to one, all that one gzip can do
_BITS = (hashlib.sha256(b"%d" % number).digest() + bytes(6_000) for number in range(8_000))
HUNDREDFOLD = gzip.compress(b"".join(_BITS), 9)  # 48 MB in half of one


def rss(*items: str) -> bytes:
    """A feed with these items."""
    start = '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>'
    return f"{start}{''.join(items)}</channel></rss>".encode()


def item(link: str, title: str = "خبر", date: str = "Sat, 07 Mar 2026 08:00:00 GMT") -> str:
    """One item."""
    return ITEM.format(link=link, title=title, date=f"<pubDate>{date}</pubDate>" if date else "")


def head(status: int = 200, length: int | None = None, **headers: str) -> bytes:
    """A response's head; underscores in names stand for hyphens."""
    lines = [f"HTTP/1.1 {status} X", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    lines += [f"Content-Length: {length}"] if length is not None else []
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


async def send(writer: Writer, body: bytes, status: int = 200, **headers: str) -> None:
    """A whole response."""
    writer.write(head(status, len(body), **headers) + body)
    await writer.drain()


class Web:
    """Sites on ports of 127.0.0.1, served by a thread."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._servers: list[asyncio.Server] = []
        self.requests: list[tuple[int, str]] = []  # (port, path)

    def site(self, answer: Answer) -> str:
        """A new site; its address without a trailing slash."""
        return asyncio.run_coroutine_threadsafe(self._start(answer), self._loop).result(10)

    async def _start(self, answer: Answer) -> str:
        async def talk(reader: asyncio.StreamReader, writer: Writer) -> None:
            with contextlib.suppress(OSError, EOFError, asyncio.LimitOverrunError, asyncio.CancelledError):
                asked = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split(" ")[1]
                self.requests.append((writer.get_extra_info("sockname")[1], asked))
                await answer(asked, writer)
            with contextlib.suppress(OSError):
                writer.close()

        server = await asyncio.start_server(talk, "127.0.0.1", 0, limit=1 << 16)
        self._servers.append(server)
        return f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"

    def stop(self) -> None:
        """Stop them all."""

        async def close() -> None:
            for server in self._servers:
                server.close()
            others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)

        asyncio.run_coroutine_threadsafe(close(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()


@contextlib.contextmanager
def web() -> Iterator[Web]:
    """The hostile web for the length of a block."""
    sites = Web()
    try:
        yield sites
    finally:
        sites.stop()


# Vices: what a site does with any request that is not for its robots.txt.


async def drips(_: str, writer: Writer) -> None:
    """A byte now and then, for ever."""
    writer.write(head(200, 1_000_000))
    while True:
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.1)


async def stalls(_: str, writer: Writer) -> None:
    """The head, then silence."""
    writer.write(head(200, 100))
    await writer.drain()
    await asyncio.sleep(3600)


async def resets(_: str, writer: Writer) -> None:
    """Breaks off in the middle, hard."""
    writer.write(head(200, 10_000) + b"half")
    await writer.drain()
    writer.transport.abort()


async def promises_more(_: str, writer: Writer) -> None:
    """A Content-Length that is too long."""
    writer.write(head(200, 5_000) + PAGE)
    await writer.drain()


async def promises_less(path: str, writer: Writer) -> None:
    """A Content-Length that is too short: what comes after it is no part of the answer."""
    body = rss(item("/p/1")) + b"<item><link>/smuggled</link></item>"
    writer.write(head(200, len(body) - 36, Content_Type="application/rss+xml") + body)
    await writer.drain()


async def never_ends(_: str, writer: Writer) -> None:
    """A body without an end."""
    writer.write(head(200))
    while True:
        writer.write(b"<p>more</p>" * 5_000)
        await writer.drain()


async def unfolds(_: str, writer: Writer) -> None:
    """A thousand bytes for each one sent."""
    await send(writer, BOMB, Content_Encoding="gzip", Content_Type="application/rss+xml")


async def unfolds_a_hundredfold(_: str, writer: Writer) -> None:
    """A hundred bytes for each one sent."""
    await send(writer, HUNDREDFOLD, Content_Encoding="gzip", Content_Type="application/rss+xml")


async def unfolds_inside(_: str, writer: Writer) -> None:
    """A sitemap.xml.gz in a gzipped answer: more than ten thousand bytes for each one sent."""
    await send(writer, gzip.compress(BOMB, 9), Content_Encoding="gzip", Content_Type="application/x-gzip")


async def unfolds_twice(_: str, writer: Writer) -> None:
    """Ten thousand bytes and more for each one sent, by two encodings."""
    await send(writer, gzip.compress(BOMB, 9), Content_Encoding="gzip, gzip", Content_Type="text/html")


async def runs_in_circles(path: str, writer: Writer) -> None:
    """A redirect loop."""
    target = "/a" if path != "/a" else "/b"
    await send(writer, b"", 302, Location=target)


async def goes_on_and_on(path: str, writer: Writer) -> None:
    """A redirect to ever new addresses."""
    await send(writer, b"", 302, Location=path + "x")


def leads_to(target: str) -> Answer:
    """A redirect somewhere."""

    async def answer(_: str, writer: Writer) -> None:
        await send(writer, b"", 302, Location=target)

    return answer


def says(status: int, body: bytes = b"", **headers: str) -> Answer:
    """Always the same answer."""

    async def answer(_: str, writer: Writer) -> None:
        await send(writer, body, status, **headers)

    return answer


async def is_huge(_: str, writer: Writer) -> None:
    """Fifty megabytes, announced."""
    writer.write(head(200, 50 << 20, Content_Type="application/rss+xml"))
    for _block in range(50):
        writer.write(b" " * (1 << 20))
        await writer.drain()


async def hangs_up(_: str, writer: Writer) -> None:
    """No answer at all."""
    writer.transport.abort()


async def babbles(_: str, writer: Writer) -> None:
    """Something that is not HTTP."""
    writer.write(b"\x16\x03\x01 hello, this is not HTTP\r\n\r\n")
    await writer.drain()


def with_robots(robots: bytes | int, rest: Answer) -> Answer:
    """A site whose robots.txt says (or, a number: fails with) this."""

    async def answer(path: str, writer: Writer) -> None:
        if path == "/robots.txt":
            await (send(writer, b"", robots) if isinstance(robots, int) else send(writer, robots))
        else:
            await rest(path, writer)

    return answer


def polite(rest: Answer) -> Answer:
    """A site without robots.txt."""
    return with_robots(404, rest)


def newsroom(feed: bytes | Callable[[], bytes], pages: Answer | None = None, **headers: str) -> Answer:
    """A feed at /feed, pages everywhere else."""
    headers = {"Content_Type": "application/rss+xml"} | headers

    async def answer(path: str, writer: Writer) -> None:
        if path == "/feed":
            await send(writer, feed if isinstance(feed, bytes) else feed(), **headers)
        elif pages is not None:
            await pages(path, writer)
        else:
            await send(
                writer, PAGE.replace(b"article", path.encode()), Content_Type="text/html; charset=utf-8"
            )

    return polite(answer)
