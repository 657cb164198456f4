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
import re
from collections.abc import Iterable
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

    def not_found(self) -> pd.DataFrame:
        """Numbers that were looked for and not found, column by column.

        Columns: `table`, `column`, `holds` (what the column holds), `rows`, `blank` (rows without the number). They
        are the columns that `datapackage.json` marks with `blankMeans: "not found"`.
        """
        marked = [
            (name, field["name"], field["description"], len(self.tables[name]), self.tables[name][field["name"]].isna())
            for name, resource in self.resources.items()
            for field in resource["schema"]["fields"]
            if field.get("blankMeans") == "not found"
        ]
        rows = [(*known, int(blank.sum())) for *known, blank in marked]
        return pd.DataFrame(rows, columns=["table", "column", "holds", "rows", "blank"])

    def sources_of(self, *tables: str) -> list[str]:
        """Ids of the sources a whole table rests on, for tables whose rows do not name their own."""
        return sorted({s for t in tables for s in self.resources[t].get("sourceIds", [])})

    def licences_of(self, *tables: str) -> list[str]:
        """Titles of the licences of some tables, without repeats."""
        return list(dict.fromkeys(lic["title"] for t in tables for lic in self.resources[t]["licenses"]))


def once(function):
    """Compute once for each Data and set of arguments; callers must not change the shared result."""

    @functools.wraps(function)
    def known(data: Data, *arguments):
        results = data.__dict__.setdefault("_results", {})
        key = (function, *arguments)
        if key not in results:
            results[key] = function(data, *arguments)
        return results[key]

    return known


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
    return max(day for day in days if pd.notna(day)).date()  # a table may be empty


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


STATE = re.compile(r"(?:[A-Z]{2,4}|G7)\b(?: \(host\))?")  # a state, a union or a group by its code
WORDED = ("version_a", "version_b", "source_a", "source_b", "taken_here", "stated_by", "speaker", "estimator")
WORDED += ("also_present", "city", "place", "title", "publisher")  # beside columns that end in _en


def text_columns(names: Iterable[str]) -> list[str]:
    """Names of the columns that hold English words and have no column with the Albanian ones beside them."""
    names = list(names)
    return [n for n in names if n in WORDED or n.endswith("_en") and f"{n[:-3]}_sq" not in names]


def load(as_of: str | dt.date, root: Path = DATA, ledger: Path | None = None, article=None) -> Data:
    """The data package as known on a day.

    ledger: a claims file beside an article; its rows take the place of the article's in the table of claims.
    article: that article, as `casebook.article.read_article` returns it; with it id and paragraphs are checked too.
    Raises DataError, one line, for a broken package or ledger.
    """
    day = dt.date.fromisoformat(as_of) if isinstance(as_of, str) else as_of
    described = resources(root)
    whole = _read_all(root)
    if ledger is not None:
        whole = {**whole, "claims": _with_ledger(whole["claims"], described, ledger, article, root)}
    return _known(whole, described, day)


def _known(tables: dict[str, pd.DataFrame], described: dict[str, dict], day: dt.date) -> Data:
    tables = {name: cut(tables[name], r, day) for name, r in described.items()}
    for name, resource in described.items():
        for column, parent in resource.get("knownThrough", {}).items():
            known = tables[name][column].isin(tables[parent]["id"])
            tables[name] = tables[name][known].reset_index(drop=True)
    used = tables["sources"]["id"].isin(_used_sources(described, tables))
    tables["sources"] = tables["sources"][used].reset_index(drop=True)
    return Data(day, tables, described)


# --- a claims file beside an article ----------------------------------------------------------------------

LEDGER_HELP = ("passage", "mentions", "signs", "proposed")  # columns for whoever fills it in; reading ignores them
NOT_JUDGED = "Nobody has judged this claim yet."
LEDGER_REQUIRED = ("id", "article", "paragraph", "kind", "confidence")  # in a row that nobody has judged yet


def _with_ledger(shipped: pd.DataFrame, described: dict[str, dict], ledger: Path, article, root: Path) -> pd.DataFrame:
    """The table of claims with the rows of a claims file in place of those of the same article."""
    resource = json.loads(json.dumps(described["claims"]))
    del resource["schema"]["primaryKey"]  # said below, with the id
    for column in resource["schema"]["fields"]:
        constraints = column.get("constraints", {})
        if column["name"] not in LEDGER_REQUIRED:
            constraints.pop("required", None)
        if column["name"] in ("id", "article"):
            constraints["pattern"] = r"[A-Z]\d{2,3}" if column["name"] == "id" else r"\S.*"
    found = _ledger_problems(ledger, resource, described, shipped, article, root)
    if found:
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        raise DataError(f"{ledger.name}: {found[0]}{more}")
    rows = read_table({**resource, "path": ledger.name}, ledger.parent)[list(shipped.columns)].dropna(how="all")
    rows["text_en"], rows["text_sq"] = rows["text_en"].fillna(rows["text_sq"]), rows["text_sq"].fillna(rows["text_en"])
    unjudged = rows["rule"].isna() & rows["coded_verdict"].isna()
    rows.loc[unjudged, ["coded_verdict", "reason_en"]] = ["cannot_be_checked", NOT_JUDGED]
    if article:  # what is said about an article is not public before it
        rows["coded_known_on"] = rows["coded_known_on"].fillna(pd.Timestamp(article.date))
    gone = {article.id} if article else set(rows["article"])
    return pd.concat([shipped[~shipped["article"].isin(gone)], rows], ignore_index=True)


def _ledger_problems(
    ledger: Path, resource: dict, described: dict[str, dict], shipped: pd.DataFrame, article, root: Path
) -> list[str]:
    """What is wrong with a claims file, one line each: row, column, what, remedy."""
    from frictionless import Package

    try:
        cells = pd.read_csv(ledger, dtype=str, keep_default_na=False, skip_blank_lines=False, encoding="utf-8-sig")
    except UnicodeDecodeError:
        return ["not UTF-8; save the file as UTF-8"]
    except (pd.errors.EmptyDataError, pd.errors.ParserError) as error:
        return [f"{' '.join(str(error).split())}; save it as CSV with commas between the columns"]
    columns = list(shipped.columns)
    if not set(columns) & set(cells) or not isinstance(cells.index, pd.RangeIndex):  # more cells than names
        return ["not the columns of a claims file; save it as CSV with commas between the columns"]
    found = [f"column {c}: is missing; add it, blank if you like" for c in columns if c not in cells]
    odd = [c for c in cells if c not in {*columns, *LEDGER_HELP}]
    found += [f"column {c}: is unknown; take it out or mend its name" for c in odd]
    if found:
        return found
    cells = cells[columns].fillna("")
    cells = cells[(cells != "").any(axis=1)]
    numbers = list(cells.index + 2)  # as a spreadsheet counts them
    others = [{k: v for k, v in described[n].items() if k != "hash"} for n in ("actors", "sources")]
    inline = {"name": "claims", "schema": resource["schema"], "data": [columns, *cells.to_numpy().tolist()]}
    package = Package.from_descriptor({"name": "claims", "resources": [*others, inline]}, basepath=str(root))
    errors = package.get_resource("claims").validate().tasks[0].errors
    found = [f"{_where_and_what(error, numbers)}; mend the row" for error in errors]
    if found:
        return found
    taken = set(shipped.loc[~shipped["article"].isin(cells["article"]), "id"])
    for number, row in zip(numbers, cells.to_dict("records"), strict=True):
        if row["id"] in taken:
            found.append(f"row {number}: column id: {row['id']} is the id of another claim; choose another")
        taken.add(row["id"])
        if not row["text_en"] and not row["text_sq"]:
            found.append(f"row {number}: column text_en: no text in either language; write one or delete the row")
        if article and row["article"] != article.id:
            found.append(f"row {number}: column article: {row['article']} is not this article; write {article.id}")
        if article and int(row["paragraph"]) > len(article.paragraphs):
            last = len(article.paragraphs)
            found.append(f"row {number}: column paragraph: the article ends with {last}; write a number from 1 on")
    return found


def row_sources(rows: pd.DataFrame) -> list[str]:
    """Ids of the sources named by some rows."""
    return sorted({s for c in source_columns(rows) for s in rows[c].dropna()})


def _used_sources(described: dict[str, dict], tables: dict[str, pd.DataFrame]) -> set[str]:
    whole = {s for r in described.values() for s in r.get("sourceIds", [])}
    return whole.union(*(row_sources(frame) for frame in tables.values()))


def _hash(path: Path) -> str:
    return "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest()


def _where_and_what(error, numbers: list[int] | None = None) -> str:
    """An error of Frictionless as words: row, column, what. numbers: of the rows, where some were left out."""
    row = getattr(error, "row_number", None)
    column = getattr(error, "field_name", None) or ", ".join(getattr(error, "field_names", []))
    row = numbers[row - 2] if row and numbers else row
    where = "".join([f"row {row}: " if row else "", f"column {column}: " if column else ""])
    return where + (error.note or error.message)


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
            found.append(f"{described[task.name]['path']}: {_where_and_what(error)}; mend the row")
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
