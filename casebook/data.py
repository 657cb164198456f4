"""Load the data package, check its contracts, cut it to a day of knowledge.

Each resource of `data/datapackage.json` says in its own words when a row became known:
`knownOn` names the column; `knownThrough` names the column and the table whose row must be known;
`blankUntil` names, for a date column, the fields that stay blank until that day.
A resource with none of them is timeless (borders, place names).
"""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from casebook.parameters import ROOT

DATA = ROOT / "data"
DTYPES = {"integer": "Int64", "number": "float64", "boolean": "boolean", "string": "str"}


class DataError(ValueError):
    """A broken data package; the message is one line: where, what, remedy."""


@dataclass(frozen=True)
class Data:
    """All tables as known on a day: `data.talks`, `data.exchanges`, …

    as_of: the day. tables: name → DataFrame with typed columns. resources: name → descriptor.
    """

    as_of: dt.date
    tables: dict[str, pd.DataFrame] = field(repr=False)
    resources: dict[str, dict] = field(repr=False)

    def __getattr__(self, name: str) -> pd.DataFrame:
        try:
            return self.__dict__["tables"][name].copy()
        except KeyError:
            raise AttributeError(f"no table {name!r}") from None

    @property
    def day(self) -> pd.Timestamp:
        return pd.Timestamp(self.as_of)

    def back_to(self, as_of: dt.date) -> Data:
        """The same tables as known on an earlier day."""
        return _known(self.tables, self.resources, as_of)

    def sources_of(self, *tables: str) -> list[str]:
        """Ids of the sources a whole table rests on, for tables whose rows do not name their own."""
        return sorted({s for t in tables for s in self.resources[t].get("sourceIds", [])})

    def licences_of(self, *tables: str) -> list[str]:
        """Titles of the licences of some tables, without repeats."""
        return list(dict.fromkeys(lic["title"] for t in tables for lic in self.resources[t]["licenses"]))


def descriptor(root: Path = DATA) -> dict:
    """The parsed `datapackage.json`; DataError when it is missing or not JSON."""
    path = root / "datapackage.json"
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DataError(f"{path.name}: is missing; restore it from the repository") from None
    except json.JSONDecodeError as error:
        raise DataError(f"{path.name}: line {error.lineno}: is not JSON; restore it from the repository") from None


def resources(root: Path = DATA) -> dict[str, dict]:
    """Descriptors of the tables by name; outlines and articles are files without a schema."""
    return {r["name"]: r for r in descriptor(root)["resources"] if "schema" in r}


def read_table(resource: dict, root: Path = DATA) -> pd.DataFrame:
    """One table with the column types its schema declares (dates as datetime64)."""
    fields = resource["schema"]["fields"]
    try:
        frame = pd.read_csv(
            root / resource["path"],
            dtype={f["name"]: DTYPES[f["type"]] for f in fields if f["type"] in DTYPES},
            keep_default_na=False,
            na_values=[""],
        )
        dates = [f["name"] for f in fields if f["type"] == "date"]
        frame[dates] = frame[dates].apply(pd.to_datetime, format="%Y-%m-%d")
    except FileNotFoundError:
        raise DataError(f"{resource['path']}: is missing; restore it from the repository") from None
    except (ValueError, KeyError) as error:
        reason = " ".join(str(error).split())
        raise DataError(f"{resource['path']}: {reason}; run `python -m casebook check` for row and column") from None
    return frame


@functools.cache
def _read_all(root: Path) -> dict[str, pd.DataFrame]:
    return {name: read_table(r, root) for name, r in resources(root).items()}


def newest_day(root: Path = DATA) -> dt.date:
    """The newest day on which any row of any table became known."""
    days = [_read_all(root)[name][r["knownOn"]].max() for name, r in resources(root).items() if "knownOn" in r]
    return max(days).date()


def cut(frame: pd.DataFrame, resource: dict, as_of: dt.date) -> pd.DataFrame:
    """Rows known on `as_of`, with fields that became known later left blank."""
    day = pd.Timestamp(as_of)
    if "knownOn" in resource:
        frame = frame[frame[resource["knownOn"]] <= day]
    frame = frame.copy()
    for date_column, blanked in resource.get("blankUntil", {}).items():
        later = frame[date_column] > day
        frame.loc[later, list(dict.fromkeys([*blanked, date_column]))] = pd.NA
    return frame.reset_index(drop=True)


def source_columns(frame: pd.DataFrame) -> list[str]:
    """Names of the columns that point to sources."""
    return [c for c in frame.columns if c.startswith("source_id")]


def load(as_of: str | dt.date, root: Path = DATA) -> Data:
    """The data package as known on a day. Raises DataError for a broken package."""
    day = dt.date.fromisoformat(as_of) if isinstance(as_of, str) else as_of
    return _known(_read_all(root), resources(root), day)


def _known(tables: dict[str, pd.DataFrame], described: dict[str, dict], day: dt.date) -> Data:
    tables = {name: cut(tables[name], r, day) for name, r in described.items()}
    for name, resource in described.items():
        for column, parent in resource.get("knownThrough", {}).items():
            known = tables[name][column].isin(tables[parent]["id"])
            tables[name] = tables[name][known].reset_index(drop=True)
    used = tables["sources"]["id"].isin(_used_sources(described, tables))
    tables["sources"] = tables["sources"][used].reset_index(drop=True)
    return Data(day, tables, described)


def row_sources(rows: pd.DataFrame) -> list[str]:
    """Ids of the sources named by some rows."""
    return sorted({s for c in source_columns(rows) for s in rows[c].dropna()})


def _used_sources(described: dict[str, dict], tables: dict[str, pd.DataFrame]) -> set[str]:
    whole = {s for r in described.values() for s in r.get("sourceIds", [])}
    return whole.union(*(row_sources(frame) for frame in tables.values()))


def _hash(path: Path) -> str:
    return "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest()


def problems(root: Path = DATA) -> list[str]:
    """Everything wrong with the package, one line each: file, row, column, what, remedy.

    Types, constraints, keys and foreign keys are checked by Frictionless; hashes and unused sources here.
    """
    from frictionless import Checklist, Package, system

    found = []
    try:
        described = resources(root)
    except DataError as error:
        return [str(error)]
    files = descriptor(root)["resources"]
    missing = [r["path"] for r in files if not (root / r["path"]).is_file()]
    if missing:
        return [f"{path}: is missing; restore it from the repository" for path in missing]
    with system.use_context(trusted=True):
        by_rows = Checklist(skip_errors=["byte-count", "hash-count"])  # said below, with the remedy
        report = Package(str(root / "datapackage.json")).validate(by_rows)
    for error in report.errors:
        found.append(f"datapackage.json: {error.message}; mend the descriptor")
    for task in report.tasks:
        for error in task.errors:
            row = getattr(error, "row_number", None)
            column = getattr(error, "field_name", None)
            where = "".join([f"row {row}: " if row else "", f"column {column}: " if column else ""])
            found.append(f"{described[task.name]['path']}: {where}{error.note or error.message}; mend the row")
    if found:
        return found
    for resource in files:
        if resource.get("hash") != _hash(root / resource["path"]):
            found.append(
                f"{resource['path']}: differs from its hash in datapackage.json; "
                "when the change is meant, run `python -m casebook refresh manifest`"
            )
    tables = _read_all(root)
    for unused in sorted(set(tables["sources"]["id"]) - _used_sources(described, tables)):
        found.append(f"sources.csv: {unused}: no row uses it; remove it")
    return found


def seal(root: Path = DATA) -> int:
    """Write hash, bytes and rows of every file into `datapackage.json`; the number of changed ones."""
    package, changed = descriptor(root), 0
    for resource in package["resources"]:
        path = root / resource["path"]
        facts = {"hash": _hash(path), "bytes": path.stat().st_size}
        if "schema" in resource:
            facts["rows"] = len(read_table(resource, root))
        changed += any(resource.get(k) != v for k, v in facts.items())
        resource.update(facts)
    text = json.dumps(package, ensure_ascii=False, indent=1) + "\n"
    (root / "datapackage.json").write_text(text, encoding="utf-8")
    return changed
