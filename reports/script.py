"""A sequence of recorded exchanges as a bash script: what later requests need is taken from earlier answers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from history.queries import RecordedExchange
from reports.curl import curl_line
from reports.sequences import made_id

_MEMBER: Final = re.compile(r'"(uid|id|recurringBookingUid|seatUid|bookingUid|reservationUid)":\s*("[^"]+"|[0-9]+)')
_LETTERS_OF_A_UID: Final = 6
_BOOKINGS: Final = "/v2/bookings"
_SPELLED: Final = "--data-raw $'"


@dataclass(frozen=True, slots=True)
class _Taken:
    """A value of an answer that a later request uses: the `number`-th `member` of the answer, and its variable."""

    member: str
    number: int
    value: str
    variable: str

    @property
    def line(self) -> str:
        """The line that takes it from the answer."""
        value = "[0-9]*" if self.value.isdigit() else '"[^"]*"'
        found = f'grep -o \'"{self.member}": *{value}\' <<<"$answer" | sed -n {self.number}p'
        rest = "grep -o '[0-9]*$'" if self.value.isdigit() else "cut -d '\"' -f 4"
        return f"{self.variable}=$({found} | {rest})"

    def in_place(self, line: str) -> str:
        """A `curl` line with the variable where the value stood."""
        # A body in $'…' goes on in $'…'.
        variable = f"'\"${self.variable}\"{'$' if _SPELLED in line else ''}'"
        if not self.value.isdigit():
            return line.replace(self.value, variable)
        value = re.escape(self.value)
        line = re.sub(rf'("\w*[iI]ds?":\s*\[?){value}\b', rf"\g<1>{_escaped(variable)}", line)
        line = re.sub(rf"(/v2/[^ ']*/){value}(?=[/?' ]|$)", rf"\g<1>{_escaped(variable)}", line)
        return re.sub(rf"([?&]\w*[iI]ds?=){value}(?=[&,' ]|$)", rf"\g<1>{_escaped(variable)}", line)


def script(url: str, rows: Sequence[RecordedExchange], tags: Sequence[str], kept: int) -> str:
    """The lines that repeat a sequence at `url`; the last `kept` rows are the sequence, those before provide for it.

    `tags` are marks of the run in names that must be unique at the target; the script brings a mark of its own. What
    it has booked it cancels, and what it has provided for itself it removes again.
    """
    lines: list[str] = []
    variables: list[_Taken] = []
    cancels: list[str] = []
    removals: list[str] = []
    for index, row in enumerate(rows):
        later, own = rows[index + 1 :], index < len(rows) - kept
        line = _own_tag(_substituted(_plain(curl_line(url, row)), variables), tags)
        taken = list(_taken(row, later, variables))
        if taken:
            lines.append(f"answer=$({line.replace('curl -i ', 'curl -s ' if own else 'curl -i -s ', 1)})")
            if not own:
                lines.append('echo "$answer"')
            lines += [entry.line for entry in taken]
        else:
            lines.append(line)
        variables += taken
        path = row.path.partition("?")[0].rstrip("/")
        if open_booking := _still_open(row, later):
            cancels.append(_gone(row, url, "POST", f"/v2/bookings/{open_booking}/cancel", variables))
        if own and (number := made_id(row)) is not None:
            removals.append(_gone(row, url, "DELETE", f"{path}/{number}", variables))
    if any("$tag" in line for line in lines):
        lines.insert(0, 'tag="$(date +%s)"')
    return "\n".join([*lines, *cancels, *reversed(removals)])


def _taken(row: RecordedExchange, later: Sequence[RecordedExchange], known: Sequence[_Taken]) -> Iterator[_Taken]:
    """The values of an answer that are needed later: by requests, or to cancel what it has booked."""
    seen: dict[str, int] = {}
    used: set[str] = {entry.value for entry in known}
    open_booking = _still_open(row, later)
    for found in _MEMBER.finditer(row.answer_body or ""):
        member, value = found.group(1), found.group(2).strip('"')
        is_number = value.isdigit()
        if is_number != (member == "id"):
            continue
        seen[member] = seen.get(member, 0) + 1
        if value in used or not (value == open_booking or any(_uses(entry, value) for entry in later)):
            continue
        if is_number and made_id(row) != int(value):
            continue
        used.add(value)
        yield _Taken(member, seen[member], value, f"{'id' if is_number else 'uid'}_{len(used)}")


def _still_open(row: RecordedExchange, later: Sequence[RecordedExchange]) -> str:
    """The uid under which an accepted request's booking, or its series, can be cancelled at the end; "" for none."""
    path = row.path.partition("?")[0].rstrip("/")
    if row.method != "POST" or row.outcome != "ok" or not (path == _BOOKINGS or path.endswith("/reschedule")):
        return ""
    uids = {member: value.strip('"') for member, value in reversed(_MEMBER.findall(row.answer_body or ""))}
    uid = uids.get("recurringBookingUid") or uids.get("uid", "")
    ended = any(f"/{uid}/{step}" in entry.path for entry in later for step in ("reschedule", "cancel"))
    return "" if ended else uid


def _uses(row: RecordedExchange, value: str) -> bool:
    text = f"{row.path} {row.request_body or ''}"
    if not value.isdigit():
        return len(value) >= _LETTERS_OF_A_UID and value in text
    return bool(re.search(rf'(?:/|[iI]ds?=|[iI]ds?":\s*\[?){value}(?=[/?&,\s}}\]]|$)', text))


def _substituted(line: str, variables: Sequence[_Taken]) -> str:
    for variable in variables:
        line = variable.in_place(line)
    return line


def _own_tag(line: str, tags: Sequence[str]) -> str:
    for tag in tags:
        line = line.replace(tag, "'\"$tag\"'")
    return line


def _plain(line: str) -> str:
    """The line with its URL in quotes, so that a variable can stand in it as in the other words."""
    return re.sub(r"(?<= )(https?://[^ ']+)(?= |$)", r"'\1'", line, count=1)


def _gone(row: RecordedExchange, url: str, method: str, path: str, variables: Sequence[_Taken]) -> str:
    """The line that takes away what a request has made."""
    line = f"curl -s -o /dev/null -X {method} '{url.rstrip('/').removesuffix('/v2')}{path}'"
    line += ' -H "Authorization: Bearer $CALPROOF_API_KEY"'
    line += f" -H 'cal-api-version: {row.version}'" if row.version else ""
    if method == "POST":
        line += " -H 'content-type: application/json' --data-raw '{\"cancellationReason\":\"removed\"}'"
    return _substituted(line, variables)


def _escaped(replacement: str) -> str:
    return replacement.replace("\\", "\\\\")
