"""What `calproof explain` prints: one code in full, or all of them in a line each."""

from __future__ import annotations

import textwrap

import click

from calproof.errors import Exit, UsageError
from contracts.explanations import Explanation, explanation, explanations

_WIDTH = 100


def explain(code: str | None) -> Exit:
    """Print the explanation of a code, or the list of codes. Raises UsageError for a code that nobody gives."""
    if code is None:
        for known in explanations().values():
            click.echo(textwrap.shorten(f"{known.code}  {known.means}", _WIDTH, placeholder=" …"))
        return Exit.PASSED
    found = explanation(code)
    if found is None:
        raise UsageError(f"there is no code {code!r}. `calproof explain` lists them")
    click.echo(_told(found))
    return Exit.PASSED


def _told(found: Explanation) -> str:
    lines = [f"{found.code}  {found.rule}".rstrip()]
    for title, text in (("means", found.means), ("promised by", found.source), ("what to do", found.todo)):
        lines.append(textwrap.fill(text, _WIDTH, initial_indent=f"  {title:<13}", subsequent_indent=" " * 15))
    return "\n".join(lines)
