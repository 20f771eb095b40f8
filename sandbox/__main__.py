"""`python -m sandbox`: the target as a server of its own."""

import argparse
import sys
from pathlib import Path

from sandbox.app import create_app
from sandbox.database import DatabaseUnusable
from sandbox.http.request_log import log_to_stderr
from sandbox.serve import AddressTaken, Announcement, serve
from sandbox.settings import GENEROUS, SeedData, Settings

RATE_LIMIT = 120


def arguments(command_line: list[str] | None = None) -> argparse.Namespace:
    """The command line, parsed."""
    parser = argparse.ArgumentParser(prog="python -m sandbox", description="The embedded bookings API target.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (this machine only by default)")
    parser.add_argument("--port", type=int, default=0, help="port to listen on (a free one by default)")
    parser.add_argument("--db", type=Path, help="database file to keep (a private one, removed at exit, by default)")
    parser.add_argument("--seed-data", type=SeedData, choices=list(SeedData), default=SeedData.DEMO)
    parser.add_argument("--rate-limit", type=int, nargs="?", const=RATE_LIMIT, default=GENEROUS, metavar="PER_MINUTE")
    parser.add_argument("--log-requests", action="store_true", help="write a line for each request to standard error")
    parser.add_argument("--fault", action="append", default=[], metavar="ID", help="have this fault (more than once)")
    parser.add_argument("--faults-from", type=Path, action="append", default=[], metavar="DIR", help="more of them")
    parser.add_argument("--list-faults", action="store_true", help="print all faults as JSON and end")
    parser.add_argument("--announce-json", action="store_true", help="print one line of JSON when listening")
    parser.add_argument("--until-stdin-closes", action="store_true", help="stop when standard input ends")
    return parser.parse_args(command_line)


def main() -> int:
    """0 after a stop that was asked for, 2 where it could not start."""
    options = arguments()
    settings = Settings(options.db, options.seed_data, options.rate_limit)
    if options.log_requests:
        log_to_stderr()
    if options.fault or options.faults_from or options.list_faults:
        from sandbox.faults import FaultUnknown, FaultUnusable, load_faults_from  # noqa: PLC0415 -- most never ask
        from sandbox.faults.listing import listing  # noqa: PLC0415
        from sandbox.faults.switch import BOARD  # noqa: PLC0415

        try:
            for folder in options.faults_from:
                load_faults_from(folder)
            if options.list_faults:
                print(listing())  # noqa: T201
                return 0
            BOARD.set(options.fault)
        except (FaultUnknown, FaultUnusable) as problem:
            print(f"calproof sandbox: {problem}", file=sys.stderr)  # noqa: T201
            return 2
    announcement = Announcement.JSON if options.announce_json else Announcement.TEXT
    try:
        app = create_app(settings)
        serve(app, options.host, options.port, announcement, until_stdin_closes=options.until_stdin_closes)
    except (DatabaseUnusable, AddressTaken) as problem:
        print(f"calproof sandbox: {problem}", file=sys.stderr)  # noqa: T201
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
