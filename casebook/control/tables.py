"""The tables of measured control: rows of a day, their place among older rows, and what to know about the files."""

from __future__ import annotations

import csv
import datetime as dt
import functools
from pathlib import Path

import pandas as pd

from casebook.control.measuring import Measured, Units
from casebook.control.readers import PolygonError

AREA = ["date", "iso", "oblast_area_km2", "occupied_km2", "not_occupied_km2"]
DISTANCE = ["geonameid", "date", "km_to_occupied"]
BANDS = ["date", "iso", "within_km", "side", "km2", "settlements", "people"]
DAILY = {"control_area": AREA, "settlement_distance": DISTANCE, "control_bands": BANDS}
STATUS = ["geonameid", "from_date", "status"]
REPORT = ["date", "kind", "what"]
JUMP_KM2 = 40  # a day, in one unit: 17 of the 7,680 steps from file to file in the table of the book are larger
SAME_BASE = 0.001  # two measurements of a unit's area that differ by more were cut with other borders


def old_rows(out: Path) -> dict[str, dict[str, list[dict]]]:
    """Rows of the daily tables in a folder, as text: name → day → rows, empty without a table.

    PolygonError when another table has the name of one of them.
    """
    tables = {name: {} for name in DAILY}
    for name, columns in DAILY.items():
        path = out / f"{name}.csv"
        if not path.is_file():
            continue
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            if not set(columns) <= set(reader.fieldnames or []):
                raise PolygonError(f"{out.name}/{path.name}: has other columns; name another --out")
            for row in reader:
                tables[name].setdefault(row["date"], []).append(row)
    return tables


def refuse_other_base(out: Path, area: dict, units: Units, packaged: bool) -> None:
    """PolygonError when a table of areas was measured on other boundaries: other units, or units of another size."""
    measured = dict(zip(units.ids, units.area_km2, strict=True))
    there = {row["iso"]: float(row["oblast_area_km2"]) for rows in area.values() for row in rows}
    where, remedy = f"{out.name}/control_area.csv", "name the same --boundaries, or another --out"
    odd = set(there) - set(measured)
    if there and not packaged:
        odd |= set(measured) - set(there)
    if odd:
        raise PolygonError(f"{where}: not the same units as the boundaries (such as {min(odd)}); {remedy}")
    for unit, km2 in there.items():
        if abs(measured[unit] / km2 - 1) > SAME_BASE:
            sizes = f"{unit} has {km2:,.1f} km² in it and {measured[unit]:,.1f} in the boundaries"
            raise PolygonError(f"{where}: measured on another base: {sizes}; {remedy}")


def write_tables(work: Path, out: Path, old: dict, records: dict[str, Path], units: Units, rough=None) -> None:
    """Write the four tables into a folder: rows of the days measured, and older ones of `out`.

    old: as `old_rows` gives them. records: day → measurement. rough: in a data package, which keeps its units and
    columns, the shipped outlines and their records; else None.
    """
    of_area, wanted = functools.partial(area_rows, units=units), None
    if rough:
        of_area = functools.partial(packaged_area_rows, units=units, old=old["control_area"], rough=rough)
        wanted = {row["iso"] for rows in old["control_bands"].values() for row in rows}
    of_bands = functools.partial(band_rows, wanted=wanted)
    for (name, columns), rows_of in zip(DAILY.items(), (of_area, distance_rows, of_bands), strict=True):
        write_days(work / f"{name}.csv", columns, old[name], records, rows_of)
    status = status_changes(out, old["control_area"], records, units)
    status.to_csv(work / "settlement_status.csv", index=False, lineterminator="\n")


def write_days(path: Path, columns: list[str], old: dict[str, list[dict]], records: dict[str, Path], rows_of) -> None:
    """Write a table by day: old rows as they were, those of the measured days anew; one day in memory at a time."""
    for row in next(iter(old.values()), [])[:1]:
        columns = list(row)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        for day in sorted({*old, *records}):
            writer.writerows(rows_of(Measured.recall(records[day])) if day in records else old[day])


def area_rows(measured: Measured, units: Units):
    """Rows of a day, all units."""
    for unit, km2, occupied in zip(units.ids, units.area_km2, measured.occupied_km2, strict=True):
        cells = [measured.day, unit, f"{km2:.2f}", f"{occupied:.2f}", f"{max(km2 - occupied, 0):.2f}"]
        yield dict(zip(AREA, cells, strict=True))


def packaged_area_rows(measured: Measured, units: Units, old: dict[str, list[dict]], rough: tuple[Units, dict]):
    """Rows of a day as the package has them: its units in its order, with the areas on the shipped outlines.

    Slivers are not measured: how they were told from other ground cannot be had again from the same polygons within
    half a square kilometre. What the table says for the day stays, a new day is blank.
    """
    outlines, records = rough
    new = {row["iso"]: row for row in area_rows(measured, units)}
    rough = {row["iso"]: row for row in area_rows(Measured.recall(records[measured.day]), outlines)}
    slivers = {row["iso"]: row["sliver_km2"] for row in old.get(measured.day, [])}
    for unit in dict.fromkeys(row["iso"] for rows in old.values() for row in rows):
        yield new[unit] | {
            "sliver_km2": slivers.get(unit, ""),
            "natural_earth_area_km2": rough[unit]["oblast_area_km2"],
            "natural_earth_occupied_km2": rough[unit]["occupied_km2"],
        }


def distance_rows(measured: Measured):
    """Rows of a day: settlements whose centre is not occupied."""
    for geonameid, km in measured.km_to_occupied:
        yield {"geonameid": geonameid, "date": measured.day, "km_to_occupied": f"{km:.1f}"}


def band_rows(measured: Measured, wanted: set[str] | None):
    """Rows of a day by unit, side and distance; wanted: the units, None for all."""
    for unit, km, side, km2, settlements, people in sorted(measured.bands, key=lambda b: (b[0], b[2], b[1])):
        if wanted is None or unit in wanted:
            yield dict(zip(BANDS, [measured.day, unit, km, side, f"{km2:.1f}", settlements, people], strict=True))


def status_changes(out: Path, area: dict, records: dict[str, Path], units: Units) -> pd.DataFrame:
    """Status of settlements: the first day of each and then only changes; columns as in settlement_status.csv.

    An old table in `out` tells the status on its other days, which are those of the table of areas.
    """
    ids, days, occupied = units.settlements["geonameid"].tolist(), sorted(records), []
    for day in days:
        inside = set(Measured.recall(records[day]).inside)
        occupied.append([geonameid in inside for geonameid in ids])
    status = pd.DataFrame(occupied, index=days, columns=ids, dtype="boolean")
    if (out / "settlement_status.csv").is_file():
        old = pd.read_csv(out / "settlement_status.csv", dtype={"from_date": "str"})
        old["occupied"] = (old["status"] == "occupied").astype("boolean")
        old = old.pivot(index="from_date", columns="geonameid", values="occupied")
        old = old.reindex(sorted({*old.index, *area})).ffill()
        status = status.combine_first(old)[ids]
    changed = status.notna() & status.ne(status.shift()).fillna(True)
    rows = status.where(changed).T.stack().dropna().rename_axis(["geonameid", "from_date"]).reset_index(name="status")
    return rows.assign(status=rows["status"].map({True: "occupied", False: "not_occupied"}))[STATUS]


def report(records: dict[str, Path], units: Units) -> pd.DataFrame:
    """What to know about the files: date, kind (repeat, gap, jump, repaired), what.

    repeat: the same shape as in the file before. gap: days without a file. jump: more than `JUMP_KM2` a day in one
    unit. repaired: a shape that was not valid, and why.
    """
    rows, before = [], None
    for day in sorted(records):
        now = Measured.recall(records[day])
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
