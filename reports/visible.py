"""Makes characters visible that could hide or reorder what a page or a terminal shows."""

from __future__ import annotations

import re
from typing import Final

# C0 and C1 controls, direction marks and overrides, zero-width and other invisible format characters; lone surrogates.
_INVISIBLE: Final = (
    r"\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    r"\ud800-\udfff\U000e0000-\U000e007f"
)
_HIDDEN: Final = re.compile(f"[{_INVISIBLE}]")
_HIDDEN_OR_BREAK: Final = re.compile(f"[{_INVISIBLE}\t\n]")


def visible(text: str) -> str:
    """`text` with each invisible or reordering character spelled as `⟨U+202E⟩`; tabs and line feeds stay."""
    return _HIDDEN.sub(lambda found: f"⟨U+{ord(found.group()):04X}⟩", text)


def is_plain(text: str, *, breaks: bool = True) -> bool:
    """Whether `text` shows as it is; tabs and line feeds are plain when `breaks`."""
    return not (_HIDDEN if breaks else _HIDDEN_OR_BREAK).search(text)
