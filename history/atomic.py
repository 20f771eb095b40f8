"""Files that appear whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

UNFINISHED = ".unfinished"
"""The suffix of a file that is still being written; readers pass over it."""


def write_whole(path: Path, write: Callable[[Path], object]) -> None:
    """Let `write` fill a temporary file beside `path`, then rename it: no reader ever sees half of it."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}{UNFINISHED}")
    write(temporary)
    temporary.replace(path)


def write_text(path: Path, text: str) -> None:
    """Put `text` (UTF-8; lone surrogates become `?`) in `path` in one step."""
    write_whole(path, lambda temporary: temporary.write_bytes(text.encode("utf-8", "replace")))
