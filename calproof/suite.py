"""The child process in which the verification suite runs: pytest with our plugin, in a clean interpreter."""

from __future__ import annotations

import sys

import pytest

from calproof.children import end_with_parent

if __name__ == "__main__":
    end_with_parent()
    sys.exit(pytest.main(sys.argv[1:]))
