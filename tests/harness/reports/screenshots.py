"""Makes the pictures of the reports in README and docs: runs on the embedded sandbox, taken in a browser.

    make screenshots

The sandbox of the verification has a fault, so that there is a finding to show.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from playwright.sync_api import sync_playwright

from calproof.children import ROOT
from calproof.sandbox_server import sandbox_target
from calproof.targets import KEY_VARIABLE
from contracts.exchange import HOST
from tests.harness.reports.test_in_browser import BROWSER, OPTIONS

IMAGES: Final = ROOT / "docs" / "images"
FAULT: Final = "metadata-lost-on-reschedule"
WIDTH: Final = 1100


def _calproof(*arguments: str, keys: dict[str, str] | None = None) -> None:
    """Run a verb; findings are no failure here, anything else is."""
    command = [sys.executable, "-m", "calproof", *arguments]
    ended = subprocess.run(command, cwd=ROOT, env=keys, capture_output=True, text=True, check=False)
    if ended.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(arguments)}: {ended.stdout}{ended.stderr}")


def _pages(root: Path) -> dict[str, tuple[Path, int]]:
    """Each picture's page, and how much of its height it shows."""
    verified, loaded = root / "verified", root / "loaded"
    with sandbox_target("empty", [FAULT]) as target:
        keys = {**os.environ, KEY_VARIABLE: target.keys[HOST]}
        _calproof(
            "verify", "--target", target.url, "--depth", "smoke", "--seed", "1", "--out", str(verified), keys=keys
        )
    for seed in ("1", "2"):
        _calproof("load", "peak", "--duration", "20s", "--rate", "40", "--seed", seed, "--out", str(loaded))
    old, new = sorted(path for path in loaded.iterdir() if path.is_dir())
    _calproof("compare", str(old), str(new), "--page", str(root / "compare.html"))
    _calproof("report", "--runs", str(loaded))
    (verification,) = (path for path in verified.iterdir() if path.is_dir())
    return {
        "verification": (verification / "index.html", 1500),
        "load": (new / "index.html", 2100),
        "compare": (root / "compare.html", 1300),
        "runs": (loaded / "index.html", 520),
    }


def main() -> None:
    """Write the pictures."""
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="calproof-screenshots-") as folder, sync_playwright() as driver:
        pages = _pages(Path(folder))
        browser = driver.chromium.launch(executable_path=BROWSER, args=list(OPTIONS))
        for name, (page_file, height) in pages.items():
            page = browser.new_page(viewport={"width": WIDTH, "height": height}, color_scheme="light")
            page.goto(page_file.as_uri())
            page.screenshot(path=str(IMAGES / f"{name}.png"))
            sys.stdout.write(f"written: docs/images/{name}.png\n")
        browser.close()


if __name__ == "__main__":
    main()
