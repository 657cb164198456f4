"""How long an edition takes against the plain way, measured in one run on the same machine.

Plain: each chapter by the papermill command, one after the other, then `jupyter-book build` of the executed notebooks.
Ours: `python -m casebook build`, with everything it adds (checks, figures as files, records, swap).

    python benchmarks/build.py [RUNS]
"""

from __future__ import annotations

import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from casebook import edition
from casebook.book import open_book
from casebook.parameters import ROOT

BIN = Path(sys.executable).parent


def plain(folder: Path) -> None:
    """Serial papermill, then Jupyter Book on the results, with the numbers placed as substitutions."""
    stage = folder / "stage"
    stage.mkdir()
    book = open_book()
    edition.stage_configuration(book, stage)
    for page in edition.chapters():
        if page.suffix == ".ipynb":
            subprocess.run(
                [BIN / "papermill", page.name, stage / page.name, "--no-progress-bar", "--log-level", "ERROR"],
                cwd=page.parent,
                check=True,
                capture_output=True,
            )
        else:
            shutil.copy(page, stage)
    subprocess.run([BIN / "jupyter-book", "build", stage, "-q"], check=True, capture_output=True)


def ours(folder: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "casebook", "build", "--out", folder / "html"], cwd=ROOT, check=True, capture_output=True
    )


def seconds(way) -> float:
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        way(Path(folder))
        return time.perf_counter() - start


def weights(site: Path) -> str:
    """Local bytes of each page with what it loads at first sight, gzipped, in kB."""
    import gzip

    def size(path: Path) -> int:
        return len(gzip.compress(path.read_bytes(), 9))

    rows = []
    for page in sorted((site / "en").glob("*.html")):
        text = page.read_text(encoding="utf-8")
        links = re.findall(r'<(?:script[^>]+src|link[^>]+rel="(?:stylesheet|preload)"[^>]+href)="([^"#?:]+)', text)
        files = {(page.parent / link).resolve() for link in links}
        rows.append(
            f"{page.name:16} {size(page) / 1000:7.1f} kB page,"
            f" {sum(map(size, files)) / 1000:7.1f} kB scripts and styles"
        )
    return "\n".join(rows)


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    pairs = [(seconds(plain), seconds(ours)) for _ in range(runs)]
    ratio = statistics.median(p / o for p, o in pairs)
    print(f"{os.cpu_count()} processors, {runs} runs")
    print("plain " + " ".join(f"{p:.1f}" for p, _ in pairs) + " s")
    print("ours  " + " ".join(f"{o:.1f}" for _, o in pairs) + " s")
    print(f"plain / ours, median: {ratio:.2f}")
    site = ROOT / "_build" / "html"
    if (site / "facts.json").is_file():
        print(weights(site))


if __name__ == "__main__":
    main()
