"""How long polygons take to measure against the plain way, how far apart the two are, and how much memory is needed.

Plain: `geopandas.read_file` and `geopandas.overlay` of each day with all units, one day after the other.
Ours: the same areas by `casebook.control.measuring` in one thread, then all that the command measures, and the command
itself with N and 4 N days (copies under other dates with a vertex moved, so that none is a repeat).

    python benchmarks/polygons.py DIR [BOUNDARIES] [RUNS]
"""

from __future__ import annotations

import datetime as dt
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import geopandas

from casebook import control
from casebook.control.readers import polygon_files

PEAK = """
import resource, runpy, sys
sys.argv = ["casebook", *sys.argv[1:]]
try:
    runpy.run_module("casebook", run_name="__main__")
finally:
    for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN):
        print(resource.getrusage(who).ru_maxrss // 1024)
"""


def plain(files, boundaries: Path) -> dict:
    """Occupied km² by day and unit, as a first notebook would have it."""
    units = geopandas.read_file(boundaries)[["iso", "geometry"]].to_crs(control.EQUAL_AREA)
    found = {}
    for day, path in files:
        drawn = geopandas.read_file(path)[["geometry"]].to_crs(control.EQUAL_AREA)
        cut = geopandas.overlay(units, drawn, how="intersection")
        found[day.isoformat()] = (cut.area / 1e6).groupby(cut["iso"]).sum().to_dict()
    return found


def ours(files, boundaries: Path, settled: bool) -> dict:
    """The same by the book's own way, boundaries loaded anew; settled: settlements and bands, too."""
    control.load_units.cache_clear()
    units = control.load_units(boundaries, settled=settled)
    with ThreadPoolExecutor(1) as executor:
        return {
            m.day: dict(zip(units.ids, m.occupied_km2, strict=True)) for m in control.measure(files, units, executor)
        }


def timed(function, *arguments):
    start = time.perf_counter()
    result = function(*arguments)
    return time.perf_counter() - start, result


def copies(files, folder: Path, number: int) -> None:
    """Daily files for some days in a row, each another shape."""
    for i in range(number):
        content = json.loads(files[i % len(files)][1].read_text(encoding="utf-8"))
        shape = content["features"][0]["geometry"]
        ring = shape["coordinates"][0][0] if shape["type"] == "MultiPolygon" else shape["coordinates"][0]
        ring[1][0] += 1e-6 * (i + 1)
        day = dt.date(2023, 1, 1) + dt.timedelta(days=i)
        (folder / f"deepstatemap_data_{day:%Y%m%d}.geojson").write_text(json.dumps(content), encoding="utf-8")


def command(files, boundaries: Path, number: int) -> tuple[float, list[str]]:
    """Seconds of the command for a number of days, and peak MB of its process and of its largest worker."""
    with tempfile.TemporaryDirectory() as folder:
        days = Path(folder) / "days"
        days.mkdir()
        copies(files, days, number)
        given = ["refresh", "control", "--polygons", days, "--boundaries", boundaries, "--out", Path(folder) / "out"]
        run = [sys.executable, "-c", PEAK, *given]
        seconds, done = timed(lambda: subprocess.run(run, check=True, capture_output=True, text=True))
        return seconds, done.stdout.split()[-2:]


def main() -> None:
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    files = polygon_files(Path(sys.argv[1]))
    boundaries = Path(sys.argv[2] if len(sys.argv) > 2 else control.OUTLINES).resolve()
    runs = int(sys.argv[3]) if len(sys.argv) > 3 else 3
    ratios = []
    print(f"{os.cpu_count()} processors, {len(files)} days, {boundaries.name}, {runs} runs")
    for _ in range(runs):
        slow, theirs = timed(plain, files, boundaries)
        fast, found = timed(ours, files, boundaries, False)
        ratios.append(slow / fast)
        print(f"areas: plain {slow:.2f} s, ours {fast:.2f} s")
    apart = max(abs(km2 - theirs[day].get(unit, 0)) for day, row in found.items() for unit, km2 in row.items())
    print(f"plain / ours, median: {statistics.median(ratios):.2f}; largest difference {apart:.2g} km²")
    everything, _ = timed(ours, files, boundaries, True)
    print(f"all that is measured, one thread: {everything:.2f} s, {everything / len(files):.3f} s a day")
    for number in (len(files), 4 * len(files)):
        seconds, (own, worker) = command(files, boundaries, number)
        print(f"command, {number} days: {seconds:.1f} s; peak memory {own} MB, largest worker {worker} MB")


if __name__ == "__main__":
    main()
