"""What can keep a run from being made, each with its exit code.

CalproofError
├── UsageError        exit 2: an option, a name or a key is wrong; the user can mend it
└── InvalidRunError   exit 3: the run says nothing: no such server, nothing exercised, the generator too late
"""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """The exit codes of every verb."""

    PASSED = 0
    FINDINGS = 1
    USAGE = 2
    INVALID = 3


class CalproofError(Exception):
    """Something that a sentence to the user explains. The message says what happened and what to do next."""

    exit_code = Exit.INVALID


class UsageError(CalproofError):
    """The command was given something that can't be: exit code 2."""

    exit_code = Exit.USAGE


class InvalidRunError(CalproofError):
    """The run could not be made, or says nothing: exit code 3."""

    exit_code = Exit.INVALID
