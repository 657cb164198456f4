"""The data of an edition to take along: one ZIP, a data package cut to the day, the same bytes for the same edition."""

from __future__ import annotations

import copy
import hashlib
import io
import json
import zipfile

import pandas as pd

from casebook import citation
from casebook.book import Book
from casebook.data import DATA, descriptor
from casebook.parameters import ROOT

FOLDER = "data"
STAMP = (1980, 1, 1, 0, 0, 0)  # the earliest a ZIP can tell


def contents(book: Book) -> tuple[dict, dict[str, bytes]]:
    """The descriptor of the package as known on the day, and its files by path.

    Left out: rows and cells that became known later, claims about other articles, the record of any other article,
    a text from outside the package, and whatever lies in `data/local`.
    """
    described = copy.deepcopy(descriptor())
    own = f"article-{book.article.id}"
    kept = [r for r in described["resources"] if not r["path"].startswith("article/") or r["name"] == own]
    files = {r["path"]: _content(book, r) for r in kept}
    for resource in kept:
        content = files[resource["path"]]
        resource["hash"], resource["bytes"] = f"sha256:{hashlib.sha256(content).hexdigest()}", len(content)
        if "schema" in resource:
            table = _table(book, resource["name"])
            resource["rows"] = len(table)
            blank = table.isna().any()
            for column in resource["schema"]["fields"]:
                if blank[column["name"]]:  # in a row of which it was not known yet
                    column.get("constraints", {}).pop("required", None)
    described.update(resources=kept, asOf=book.parameters.as_of)
    return described, files


def package(book: Book, cited: citation.Cited) -> bytes:
    """The ZIP: `datapackage.json`, its files as known on the day, licence, citation, a README."""
    described, files = contents(book)
    described["edition"] = cited.edition
    files["datapackage.json"] = (json.dumps(described, ensure_ascii=False, indent=1) + "\n").encode()
    files["README.md"] = _readme(book, cited, described["resources"]).encode()
    files["CITATION.cff"] = citation.cff(cited).encode()
    files["LICENSE"] = (ROOT / "LICENSE").read_bytes()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in sorted(files):
            entry = zipfile.ZipInfo(f"{FOLDER}/{path}", STAMP)
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 3, 0o100644 << 16
            archive.writestr(entry, files[path])
    return out.getvalue()


def _content(book: Book, resource: dict) -> bytes:
    if "schema" not in resource:
        return (DATA / resource["path"]).read_bytes()
    table = _table(book, resource["name"])
    for column in resource["schema"]["fields"]:
        table[column["name"]] = _written(table[column["name"]], column["type"])
    return table.to_csv(index=False, lineterminator="\n").encode()


def _table(book: Book, name: str) -> pd.DataFrame:
    """A table as known on the day; of the claims those of the article, with the evidence that was known."""
    table = book.data.tables[name].copy()
    if name != "claims":
        return table
    evidence = {claim.id: ";".join(claim.evidence) or None for claim in book.claims}
    shipped = book.parameters.ledger_path is None  # a ledger beside an article is its writer's own
    table = table[table["article"].eq(book.article.id) & shipped].reset_index(drop=True)
    return table.assign(evidence=table["id"].map(evidence))


def _written(cells: pd.Series, kind: str) -> pd.Series:
    """Cells as the tables of the package write them."""
    if kind == "date":
        return cells.dt.strftime("%Y-%m-%d")
    if kind == "boolean":
        return cells.map({True: "true", False: "false"})
    if kind == "number":
        return cells.map(lambda value: f"{value:.15g}", na_action="ignore")
    return cells


def _readme(book: Book, cited: citation.Cited, resources: list[dict]) -> str:
    """What lies in the ZIP, in the language of the book."""
    t = book.t
    lines = [
        f"# {t('Data of the book')}: {t(cited.title)}",
        t("Edition {edition}, as known on {day}.").format(edition=cited.edition, day=book.parameters.as_of),
        t(
            "This is a data package (Frictionless): `datapackage.json` gives for each table its columns with types and "
            "meaning, keys, licence, and the column that tells when a row became known. What became known later than "
            "the day above is left out. A blank cell is something not found or not yet known, never zero."
        ),
        t("To check it: `frictionless validate datapackage.json`."),
    ]
    lines.append("\n".join(f"- `{r['path']}`: {t(r['title'])}. {r['licenses'][0]['title']}." for r in resources))
    lines += [t("How to cite:"), citation.plain(cited, book.language)]
    return "\n\n".join(lines) + "\n"
