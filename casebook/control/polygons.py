"""Your own polygons: tables of control from a folder of daily files, and the newest file to draw."""

from __future__ import annotations

import contextlib
import csv
import datetime as dt
import hashlib
import json
import multiprocessing
import os
import signal
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, Executor, ProcessPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

import pandas as pd

from casebook import data as packages
from casebook.control.measure import Measured, Units, load_units, measure
from casebook.control.readers import SUFFIXES, PolygonError, fingerprint, maker, mended, polygon_files, read
from casebook.data import DATA, Data, once

LOCAL = Path(os.environ.get("CASEBOOK_LOCAL", DATA / "local"))  # tests look elsewhere
OUTLINES = DATA / "geo" / "oblasts.geojson"
LONGEST_GAP_DAYS = 7
JUMP_KM2 = 40  # a day, in one unit: 17 of the 7,680 steps from file to file in the table of the book are larger
SAME_BASE = 0.001  # two measurements of a unit's area that differ by more were cut with other borders

AREA = ["date", "iso", "oblast_area_km2", "occupied_km2", "not_occupied_km2"]
STATUS = ["geonameid", "from_date", "status"]
DISTANCE = ["geonameid", "date", "km_to_occupied"]
BANDS = ["date", "iso", "within_km", "side", "km2", "settlements", "people"]
REPORT = ["date", "kind", "what"]


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
    oldest = data.as_of - dt.timedelta(days=LONGEST_GAP_DAYS)
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
    units = load_units(boundaries.resolve(), key)
    area, bands = _old_rows(out / "control_area.csv", AREA), _old_rows(out / "control_bands.csv", BANDS)
    refuse_other_base(out, area, units, packaged)
    kept = (out / "local" / "control" if packaged else out) / ".measured"
    records = measure_once(files, units, kept, executor)
    outlines = load_units(OUTLINES.resolve(), settled=False) if packaged else None
    natural_earth = measure_once(files, outlines, kept, executor) if packaged else {}
    with tempfile.TemporaryDirectory(prefix=".renew-", dir=out) as work:
        work = Path(work)
        _write(work / "control_area.csv", area, records, lambda m: _area_rows(m, units, area, natural_earth, outlines))
        _write(work / "control_bands.csv", bands, records, lambda m: _band_rows(m, bands if packaged else None))
        distance = _old_rows(out / "settlement_distance.csv", DISTANCE)
        _write(work / "settlement_distance.csv", distance, records, _distance_rows)
        status_changes(out, area, records).to_csv(work / "settlement_status.csv", index=False, lineterminator="\n")
        found = report(records, units)
        found.to_csv(work / "report.csv", index=False, lineterminator="\n")
        if packaged:
            (work / "report.csv").rename(kept.parent / "report.csv")
        for table in sorted(work.iterdir()):
            table.replace(out / table.name)
    if packaged:
        packages.seal(out)
    return _summary(files, units, found, kept.parent, left_out)


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

    try:
        with Client(scheduler, timeout=10, set_as_default=False) as client:
            yield client.get_executor()
    except (OSError, ValueError) as error:
        if isinstance(error, PolygonError):
            raise
        reason = " ".join(str(error).split())
        raise PolygonError(f"--scheduler {scheduler}: {reason}; start it, or leave it out") from None
    except KilledWorker:
        raise PolygonError(f"--scheduler {scheduler}: its workers died; give them more memory") from None


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


def refuse_other_base(out: Path, area: dict, units: Units, packaged: bool) -> None:
    """PolygonError when a table of areas was measured on other boundaries: other units, or units of another size."""
    measured = dict(zip(units.ids, units.area_km2, strict=True))
    there = {row["iso"]: float(row["oblast_area_km2"]) for rows in area.values() for row in rows}
    where, remedy = f"{out.name}/control_area.csv", "name the same --boundaries, or another --out"
    odd = set(there) - set(measured) if packaged else set(there) ^ set(measured) if there else set()
    if odd:
        raise PolygonError(f"{where}: not the same units as the boundaries (such as {min(odd)}); {remedy}")
    for unit, km2 in there.items():
        if abs(measured[unit] / km2 - 1) > SAME_BASE:
            sizes = f"{unit} has {km2:,.1f} km² in it and {measured[unit]:,.1f} in the boundaries"
            raise PolygonError(f"{where}: measured on another base: {sizes}; {remedy}")


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
    bar = tqdm_of(len(files), len(files) - len(missing))
    try:
        with bar:
            for found in measure(missing, units, executor):
                bar.update()
                if isinstance(found, PolygonError):
                    broken.append(str(found))
                    continue
                part = records[found.day].with_suffix(".part")
                part.write_text(json.dumps(asdict(found)), encoding="utf-8")
                part.replace(records[found.day])
    except BrokenExecutor:
        raise PolygonError("refresh control: a worker died; run it again, with fewer --workers") from None
    if broken:
        others = ", ".join(line.split(":")[0] for line in sorted(broken)[1:])
        raise PolygonError(min(broken) + (f" (and {others})" if others else ""))
    return records


def tqdm_of(total: int, done: int):
    """A bar of days, shown on a terminal only."""
    from tqdm import tqdm

    return tqdm(total=total, initial=done, desc="days", unit="day", disable=not sys.stderr.isatty())


def recall(path: Path) -> Measured:
    """A measurement that was kept."""
    return Measured(**json.loads(path.read_text(encoding="utf-8")))


# --- rows -------------------------------------------------------------------------------------------------


def _old_rows(path: Path, columns: list[str]) -> dict[str, list[dict]]:
    """Rows of a table by day, as text; empty when there is none. PolygonError for another table of that name."""
    by_day = {}
    if path.is_file():
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            if not set(columns) <= set(reader.fieldnames or []):
                raise PolygonError(f"{path.parent.name}/{path.name}: has other columns; name another --out")
            for row in reader:
                by_day.setdefault(row["date"], []).append(row)
    return by_day


def _write(path: Path, old: dict[str, list[dict]], records: dict[str, Path], rows_of) -> None:
    """Write a table by day: old rows as they were, those of the measured days anew; one day in memory at a time."""
    columns = {"control_area.csv": AREA, "control_bands.csv": BANDS, "settlement_distance.csv": DISTANCE}[path.name]
    first = next(iter(old.values()), [])
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(first[0]) if first else columns, lineterminator="\n")
        writer.writeheader()
        for day in sorted({*old, *records}):
            writer.writerows(rows_of(recall(records[day])) if day in records else old[day])


def _area_rows(measured: Measured, units: Units, old: dict, natural_earth: dict[str, Path], outlines: Units | None):
    before = {row["iso"]: row for row in old.get(measured.day, [])}
    occupied = dict(zip(units.ids, measured.occupied_km2, strict=True))
    area = dict(zip(units.ids, units.area_km2, strict=True))
    rough = dict(zip(outlines.ids, recall(natural_earth[measured.day]).occupied_km2, strict=True)) if outlines else {}
    size = dict(zip(outlines.ids, outlines.area_km2, strict=True)) if outlines else {}
    for unit in list(next(iter(old.values()), [])) if outlines else [{"iso": unit} for unit in units.ids]:
        unit = unit["iso"]
        row = {
            "date": measured.day,
            "iso": unit,
            "oblast_area_km2": f"{area[unit]:.2f}",
            "occupied_km2": f"{occupied[unit]:.2f}",
            "not_occupied_km2": f"{max(area[unit] - occupied[unit], 0):.2f}",
        }
        if outlines:
            row["natural_earth_area_km2"] = f"{size[unit]:.2f}"
            row["natural_earth_occupied_km2"] = f"{rough[unit]:.2f}"
            row["sliver_km2"] = before.get(unit, {}).get("sliver_km2", "")
        yield row


def _distance_rows(measured: Measured):
    for geonameid, km in measured.km_to_occupied:
        yield {"geonameid": geonameid, "date": measured.day, "km_to_occupied": f"{km:.1f}"}


def _band_rows(measured: Measured, old: dict | None):
    """Rows of a day, both sides of a unit together; old: a table whose units are kept, None for all units."""
    wanted = None if old is None else {row["iso"] for rows in old.values() for row in rows}
    order = {unit: place for place, unit in enumerate(dict.fromkeys(sorted(band[0] for band in measured.bands)))}
    for unit, km, side, km2, settlements, people in sorted(measured.bands, key=lambda b: (order[b[0]], b[2], b[1])):
        if wanted is None or unit in wanted:
            values = [measured.day, unit, km, side, f"{km2:.1f}", settlements, people]
            yield dict(zip(BANDS, values, strict=True))


def status_changes(out: Path, area: dict, records: dict[str, Path]) -> pd.DataFrame:
    """Status of settlements: the first day of each and then only changes; columns as in settlement_status.csv.

    An old table in `out` says the status on its other days: those of the table of areas.
    """
    days, inside, ids = sorted(records), {}, []
    for day in days:
        measured = recall(records[day])
        inside[day] = set(measured.inside)
        ids = ids or sorted({*measured.inside, *(geonameid for geonameid, _ in measured.km_to_occupied)})
    status = pd.DataFrame({i: [i in inside[day] for day in days] for i in ids}, index=days, dtype="boolean")
    path = out / "settlement_status.csv"
    if path.is_file():
        old = pd.read_csv(path, dtype={"from_date": "str"})
        old = old.assign(occupied=(old["status"] == "occupied").astype("boolean"))
        old = old.pivot(index="from_date", columns="geonameid", values="occupied")
        old = old.reindex(sorted({*old.index, *area})).ffill()
        status = status.reindex(sorted({*old.index, *days})).combine_first(old)
    changed = status.notna() & (status.ne(status.shift()).fillna(True))
    rows = status.where(changed).stack().rename_axis(["from_date", "geonameid"]).rename("occupied").dropna()
    rows = rows.reset_index()
    order = {i: place for place, i in enumerate(_places()["geonameid"])}
    rows = rows.sort_values(["geonameid", "from_date"], key=lambda c: c.map(order) if c.name == "geonameid" else c)
    return rows.assign(status=rows["occupied"].map({True: "occupied", False: "not_occupied"}))[STATUS]


def _places() -> pd.DataFrame:
    return packages.read_table(packages.resources()["settlements"])


# --- what to know about the files -------------------------------------------------------------------------


def report(records: dict[str, Path], units: Units) -> pd.DataFrame:
    """What to know about the files: date, kind (repeat, gap, jump, repaired), what.

    repeat: the same shape as in the file before. gap: days without a file. jump: more than `JUMP_KM2` a day in one
    unit. repaired: a shape that was not valid, and why.
    """
    rows, before = [], None
    for day in sorted(records):
        now = recall(records[day])
        if now.repaired:
            rows.append((day, "repaired", now.repaired))
        if before:
            days = (dt.date.fromisoformat(day) - dt.date.fromisoformat(before.day)).days
            if days > 1:
                rows.append((day, "gap", f"no file for {days - 1} days since {before.day}"))
            if now.shape == before.shape:
                rows.append((day, "repeat", f"same shape as {before.day}"))
            for unit, km2, old in zip(units.ids, now.occupied_km2, before.occupied_km2, strict=True):
                if abs(km2 - old) > JUMP_KM2 * days:
                    rows.append((day, "jump", f"{unit} {km2 - old:+.1f} km² since {before.day}"))
        before = now
    return pd.DataFrame(rows, columns=REPORT)


def _summary(files: list, units: Units, found: pd.DataFrame, beside: Path, left_out: list[str]) -> list[str]:
    kinds = Counter(found["kind"])
    counts = ", ".join(f"{kind} {kinds[kind]}" for kind in ("repeat", "gap", "jump", "repaired"))
    lines = [
        f"{len(files)} days from {files[0][0]} to {files[-1][0]}, {len(units.ids)} units",
        f"{counts}: see {beside / 'report.csv'}",
    ]
    return lines + ([f"left out, no daily files: {', '.join(left_out)}"] if left_out else [])
