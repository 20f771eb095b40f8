"""How fast the sandbox is: creates and reads a second over HTTP, what they cost, and whether history slows it.

The server is a process of its own, the client this one: eight keep-alive connections, raw sockets, no HTTP library.
Bounded to about 25 seconds.
"""

import asyncio
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CONNECTIONS = 8
REQUESTS = 4000
FEW, MANY = 1000, 50_000
MINUTE_MS, DAY_MS = 60_000, 86_400_000
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
FIRST_START_MS = 4_102_444_800_000  # 2100-01-01: nothing the benchmark books meets what it stored before


@dataclass(frozen=True, slots=True)
class Target:
    """A running server, and its process."""

    port: int
    pid: int


@contextmanager
def server(database: Path) -> Iterator[Target]:
    """The sandbox on a file, for as long as the block lasts."""
    command = [sys.executable, "-m", "sandbox", "--db", str(database), "--announce-json", "--until-stdin-closes"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        if process.stdout is None or process.stdin is None:
            raise RuntimeError("no pipes to the server")
        url = json.loads(process.stdout.readline())["url"]
        yield Target(int(url.rpartition(":")[2]), process.pid)
        process.stdin.close()
        process.wait(5)


def cpu_seconds(pid: int) -> float:
    """Processor time of a process so far; 0 where the system does not tell."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_SECOND


def request(method: str, path: str, body: bytes = b"") -> bytes:
    """The bytes of a request."""
    head = f"{method} {path} HTTP/1.1\r\nHost: localhost\r\ncal-api-version: 2024-08-13\r\n"
    if body:
        head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    return head.encode() + b"\r\n" + body


def create(position: int) -> bytes:
    """A request for the next free half hour."""
    start = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime((FIRST_START_MS + position * 30 * MINUTE_MS) / 1000))
    attendee = {"name": "Ann Booker", "email": "ann@example.com", "timeZone": "Europe/Rome"}
    return request(
        "POST", "/v2/bookings", json.dumps({"start": start, "eventTypeId": 1, "attendee": attendee}).encode()
    )


async def drive(port: int, requests: list[bytes], wanted: bytes) -> list[bytes]:
    """Send the requests over a few connections, each waiting for its answer; the bodies of the answers."""
    queue, bodies = iter(requests), []

    async def connection() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for one in queue:
            writer.write(one)
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
            body = await reader.readexactly(length)
            if not head.startswith(b"HTTP/1.1 " + wanted):
                raise RuntimeError(f"{head!r} {body!r}")
            bodies.append(body)
        writer.close()

    await asyncio.gather(*(connection() for _ in range(CONNECTIONS)))
    return bodies


def measured(name: str, target: Target, requests: list[bytes], wanted: bytes) -> list[bytes]:
    """Drive the requests and print rate and cost."""
    cpu, began = cpu_seconds(target.pid), time.perf_counter()
    bodies = asyncio.run(drive(target.port, requests, wanted))
    seconds, cpu = time.perf_counter() - began, cpu_seconds(target.pid) - cpu
    rate, cost = len(requests) / seconds, cpu / len(requests) * 1e6
    print(f"sandbox: {name}: {rate:,.0f} a second, server CPU {cost:.0f} µs each")
    return bodies


def fill(database: Path, count: int) -> None:
    """Store past bookings of the benchmark's host directly."""
    first_ms = FIRST_START_MS - (count + 1) * 60 * MINUTE_MS
    rows = [
        (f"past-{n}", start, start + 30 * MINUTE_MS, start, start + 30 * MINUTE_MS)
        for n, start in ((n, first_ms + n * 60 * MINUTE_MS) for n in range(count))
    ]
    with sqlite3.connect(database) as connection:
        connection.executemany(
            "INSERT INTO bookings (uid, host_id, event_type_id, status, start_ms, end_ms, blocked_from_ms, "
            "blocked_to_ms, title, description, metadata, responses, ics_uid, created_ms, updated_ms) "
            "VALUES (?, 101, 1, 'accepted', ?, ?, ?, ?, 'Past', '', '{}', '{}', '', 0, 0)",
            rows,
        )
        connection.execute(
            "INSERT INTO attendees (booking_id, email, name, time_zone, language) "
            "SELECT id, 'ann@example.com', 'Ann Booker', 'Europe/Rome', 'en' FROM bookings"
        )
    connection.close()


def main() -> None:
    with tempfile.TemporaryDirectory() as directory:
        fresh = Path(directory) / "fresh.db"
        began = time.perf_counter()
        with server(fresh) as target:
            print(f"sandbox: listening after {time.perf_counter() - began:.2f} s")
            asyncio.run(drive(target.port, [create(n) for n in range(200)], b"201"))
            creates = [create(n) for n in range(200, 200 + REQUESTS)]
            bodies = measured("create on an empty calendar", target, creates, b"201")
            gets = [request("GET", f"/v2/bookings/{json.loads(body)['data']['uid']}") for body in bodies]
            measured("get", target, gets, b"200")
            measured("create on a taken slot (400)", target, creates[:REQUESTS], b"400")
        for count in (FEW, MANY):
            database = Path(directory) / f"{count}.db"
            with server(database):
                pass
            fill(database, count)
            with server(database) as target:
                asyncio.run(drive(target.port, [create(n) for n in range(200)], b"201"))
                creates = [create(n) for n in range(200, 200 + REQUESTS // 2)]
                measured(f"create after {count:,} bookings", target, creates, b"201")


if __name__ == "__main__":
    main()
