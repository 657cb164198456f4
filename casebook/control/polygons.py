"""Your own polygons: tables of control from a folder of daily files, and the newest file to draw."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import multiprocessing
import os
import re
import signal
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, CancelledError, Executor, ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from tqdm import tqdm

from casebook.control import tables
from casebook.control.areas import LONGEST_GAP
from casebook.control.measuring import Units, load_units, measure
from casebook.control.readers import SUFFIXES, PolygonError, fingerprint, maker, mended, polygon_files, read
from casebook.data import DATA, Data, once, seal

LOCAL = Path(os.environ.get("CASEBOOK_LOCAL", DATA / "local"))  # tests look elsewhere
OUTLINES = DATA / "geo" / "oblasts.geojson"


# --- polygons to draw -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Drawn:
    """Ground drawn as occupied on a day: a valid shape in EPSG:4326, and the file it was read from."""

    day: dt.date
    geometry: object
    path: Path

    @property
    def sha256(self) -> str:
        return fingerprint(self.path)


@once
def local(data: Data) -> Drawn | None:
    """The newest of the reader's own polygon files in `data/local/`, None without one.

    Of those dated on or before the day of the data and at most a week older. PolygonError when it is broken.
    """
    oldest = (data.day - LONGEST_GAP).date()
    fitting = [(day, path) for day, path in polygon_files(LOCAL) if oldest <= day <= data.as_of]
    if not fitting:
        return None
    day, path = fitting[-1]
    return Drawn(day, mended(read(path)[1])[0], path)


# --- tables from a folder of daily files ------------------------------------------------------------------


def refresh(folder: Path, out: Path, executor: Executor, boundaries: Path = OUTLINES, key: str = "iso") -> list[str]:
    """Measure the daily files of a folder and renew the tables in `out`; lines that say what was done.

    Writes control_area, settlement_status, settlement_distance, control_bands and report, all CSV. Rows of the days
    measured are renewed, others kept. In a data package (`out` holds datapackage.json) the tables keep their units
    and columns, and the package is sealed.

    Each file is measured once for the same boundaries, also over several runs: measurements are kept in
    `out`/.measured, so that an interrupted run goes on where it stopped. PolygonError, one line, for files or tables
    that do not fit; no table is touched then.
    """
    packaged = (out / "datapackage.json").is_file()
    files, left_out = daily_files(folder)
    if packaged and maker(files[0][1]) != "deepstate":
        raise PolygonError(f"{files[0][1].name}: {out.name} holds DeepState's figures; name another --out")
    units, old = load_units(boundaries.resolve(), key), tables.old_rows(out)
    tables.refuse_other_base(out, old["control_area"], units, packaged)
    beside = out / "local" / "control" if packaged else out  # a package holds only what it describes
    records, rough = measure_once(files, units, beside / ".measured", executor), None
    if packaged:
        outlines = load_units(OUTLINES.resolve(), settled=False)
        rough = outlines, measure_once(files, outlines, beside / ".measured", executor)
    found = tables.report(records, units)
    with tempfile.TemporaryDirectory(prefix=".renew-", dir=beside) as work:
        work = Path(work)
        tables.write_tables(work, out, old, records, units, rough)
        found.to_csv(work / "report.csv", index=False, lineterminator="\n")
        (work / "report.csv").replace(beside / "report.csv")
        for table in sorted(work.iterdir()):
            table.replace(out / table.name)
    if packaged:
        seal(out)
    return _summary(files, units, found, beside, left_out)


@contextlib.contextmanager
def pool(workers: int | None = None, scheduler: str | None = None) -> Iterator[Executor]:
    """An executor for `refresh`: processes of this machine, or the Dask cluster whose scheduler has an address."""
    if scheduler is None:
        with ProcessPoolExecutor(workers or os.cpu_count(), initializer=_end_with_parent) as executor:
            try:
                yield executor
            except BaseException:
                executor.shutdown(wait=False, cancel_futures=True)
                raise
        return
    from distributed import Client, KilledWorker

    where = f"--scheduler {scheduler}"
    if not re.fullmatch(r"(tcp|tls|ws|wss)://\S+:\d+", scheduler):
        raise PolygonError(f"{where}: is not an address; write it like tcp://host:8786")
    try:
        client = Client(scheduler, timeout=5, set_as_default=False)
    except OSError as error:
        raise PolygonError(f"{where}: {' '.join(str(error).split())}; start it, or leave it out") from None
    with client:
        try:
            yield client.get_executor()
        except KilledWorker:
            raise PolygonError(f"{where}: its workers died; give them more memory") from None
        except ImportError as error:
            raise PolygonError(f"{where}: its workers lack {error.name}; install the book there") from None


def _end_with_parent() -> None:
    """In a worker: leave Ctrl-C to the parent, and end with it even when it is killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)

    def wait():
        multiprocessing.parent_process().join()
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


def daily_files(folder: Path) -> tuple[list[tuple[dt.date, Path]], list[str]]:
    """Files of one map maker below a folder, by day, and names of polygon files that are no daily ones.

    PolygonError for no file, a name with digits that are no day, two map makers, two files of a day.
    """
    files = polygon_files(folder)
    known = {path for _, path in files}
    others = sorted(p for p in folder.rglob("*") if p.suffix.lower() in SUFFIXES and p not in known)
    for path in others:
        if any(sign.isdigit() for sign in path.name):
            raise PolygonError(f"{path.name}: no day in its name that a reader knows; rename it or take it out")
    if not files:
        raise PolygonError(f"{folder}: holds no daily polygon files; name a folder with deepstatemap_data_….geojson")
    makers = {maker(path): path for _, path in files}
    if len(makers) > 1:
        names = " and ".join(sorted(path.name for path in makers.values()))
        raise PolygonError(f"{folder}: {names} are of different map makers; measure each alone, never as one series")
    for (day, path), (next_day, next_path) in zip(files, files[1:], strict=False):
        if day == next_day:
            raise PolygonError(f"{next_path.name}: shows {day}, as {path.name} does; take one out")
    return files, [path.name for path in others]


def measure_once(files: list[tuple[dt.date, Path]], units: Units, kept: Path, executor: Executor) -> dict[str, Path]:
    """Measure files that have not been measured yet; for each day the file where its measurement is kept.

    What a file is called by: its day, its bytes and all that the measurement depends on. A bar on a terminal.
    PolygonError names the broken files; the others are measured and kept all the same.
    """
    kept.mkdir(parents=True, exist_ok=True)
    records = {}
    for day, path in files:
        name = hashlib.sha256(f"{day} {fingerprint(path)} {units.sha256}".encode()).hexdigest()[:32]
        records[day.isoformat()] = kept / f"{name}.measured"
    missing = [(day, path) for day, path in files if not records[day.isoformat()].is_file()]
    broken = []
    done = len(files) - len(missing)
    try:
        with tqdm(total=len(files), initial=done, desc="days", unit="day", disable=not sys.stderr.isatty()) as bar:
            for found in measure(missing, units, executor):
                bar.update()
                if isinstance(found, PolygonError):
                    broken.append(str(found))
                    continue
                found.keep(records[found.day])
    except (BrokenExecutor, CancelledError):
        raise PolygonError("refresh control: a worker died; run it again, with fewer --workers") from None
    if broken:
        others = ", ".join(line.split(":")[0] for line in sorted(broken)[1:])
        raise PolygonError(min(broken) + (f" (and {others})" if others else ""))
    return records


def _summary(files: list, units: Units, found: pd.DataFrame, beside: Path, left_out: list[str]) -> list[str]:
    kinds = Counter(found["kind"])
    counts = ", ".join(f"{kind} {kinds[kind]}" for kind in ("repeat", "gap", "jump", "repaired"))
    lines = [
        f"{len(files)} days from {files[0][0]} to {files[-1][0]}, {len(units.ids)} units",
        f"{counts}: see {beside / 'report.csv'}",
    ]
    return lines + ([f"left out, no daily files: {', '.join(left_out)}"] if left_out else [])
