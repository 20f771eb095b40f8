"""Objects with members that may be left out, drawn so that they shrink to what is needed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from hypothesis import strategies as st

_LEFT_OUT: Final = object()


def members(
    required: Mapping[str, st.SearchStrategy[Any]], optional: Mapping[str, st.SearchStrategy[Any]]
) -> st.SearchStrategy[dict[str, Any]]:
    """Objects with all of `required` and each of `optional` now and then.

    Each member is left out by itself: drawn as a choice among them, one could keep another from shrinking away.
    """
    maybe = {name: st.one_of(st.just(_LEFT_OUT), drawn) for name, drawn in optional.items()}
    return st.fixed_dictionaries({**required, **maybe}).map(
        lambda drawn: {name: value for name, value in drawn.items() if value is not _LEFT_OUT}
    )
