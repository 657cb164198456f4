"""How an edition and its figures are cited: in a plain line, as BibTeX, and in the Citation File Format (CFF 1.2.0)."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from pathlib import Path

import yaml

from casebook.language import day, translate
from casebook.parameters import ROOT

ESCAPED = {"\\": r"\textbackslash{}", **{sign: f"\\{sign}" for sign in "&%$#_{}"}}


class CitationError(ValueError):
    """A citation file that lacks something; the message is one line."""


@dataclass(frozen=True)
class Cited:
    """What is needed to cite an edition of the book.

    released: ISO day on which this version of the book came out. as_of: ISO day of knowledge. edition: its id.
    address: where the book is published, ending in a slash; blank when that is not said. article: id.
    """

    title: str
    authors: tuple[str, ...]
    version: str
    released: str
    licence: str
    keywords: tuple[str, ...]
    edition: str
    as_of: str
    article: str
    address: str = ""


def cited(
    title: str, edition: str, as_of: str, article: str, address: str = "", path: Path = ROOT / "CITATION.cff"
) -> Cited:
    """An edition with authors, version and licence of `CITATION.cff`; CitationError when one is missing.

    title: of the book, without that of its article.
    """
    try:
        told = yaml.safe_load(path.read_text(encoding="utf-8"))
        return Cited(
            title=title,
            authors=tuple(author["name"] for author in told["authors"]),
            version=str(told["version"]),
            released=dt.date.fromisoformat(str(told["date-released"])).isoformat(),
            licence=told["license"],
            keywords=tuple(told.get("keywords", ())),
            edition=edition,
            as_of=as_of,
            article=article,
            address=address,
        )
    except FileNotFoundError:
        raise CitationError(f"{path.name}: is missing; restore it from the repository") from None
    except KeyError as missing:
        raise CitationError(f"{path.name}: {missing.args[0]} is missing; add it") from None
    except (yaml.YAMLError, TypeError, ValueError) as error:
        raise CitationError(f"{path.name}: {' '.join(str(error).split())}; mend it") from None


def plain(book: Cited, language: str, figure: str = "", path: str = "") -> str:
    """One line to cite the edition, or a figure of it. figure: its title. path: of its page within the book."""
    known = translate("as known on {day}, version {version}, edition {edition}", language).format(
        day=day(book.as_of, language), version=book.version, edition=book.edition
    )
    title = translate(book.title, language)
    where = translate("“{figure}”, in: {title}", language).format(figure=figure, title=title) if figure else title
    address = f" {book.address}{path}" if book.address else ""
    return f"{', '.join(book.authors)} ({book.released[:4]}). {where}; {known}. {book.licence}.{address}"


def bibtex(book: Cited, figure: str = "", path: str = "") -> str:
    """The edition, or a figure of it, as a BibTeX entry."""
    key = f"casebook_{book.edition}" + (f"_{re.sub(r'[^a-z0-9]+', '_', Path(path).stem)}" if figure else "")
    fields = {
        "author": " and ".join(f"{{{_tex(author)}}}" for author in book.authors),
        "title": f"{{{_tex(figure or book.title)}}}",
        **({"howpublished": f"In: {_tex(book.title)}"} if figure else {}),
        "year": book.released[:4],
        "month": str(int(book.released[5:7])),
        "version": _tex(book.version),
        "note": _tex(f"As known on {book.as_of}; edition {book.edition}; {book.licence}"),
        **({"url": book.address + path} if book.address else {}),
    }
    return f"@misc{{{key},\n" + "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items()) + "}\n"


def cff(book: Cited) -> str:
    """The edition as the text of a `CITATION.cff`."""
    told = {
        "cff-version": "1.2.0",
        "message": "If you use this book, its figures, its data or its code, please cite it and name the edition.",
        **_core(book),
        "type": "dataset",
        "abstract": f"A book that puts the article {book.article} to the test against data, as known on {book.as_of}.",
        "keywords": list(book.keywords),
    }
    return yaml.safe_dump(told, allow_unicode=True, sort_keys=False, width=100)


def cff_reference(book: Cited, figure: str, path: str) -> str:
    """A figure as an item of the `references` of somebody else's `CITATION.cff`."""
    told = {"type": "generic", **_core(book), "title": figure, "collection-title": book.title}
    told["notes"] = f"As known on {book.as_of}"
    if book.address:
        told["url"] = book.address + path
    return yaml.safe_dump([told], allow_unicode=True, sort_keys=False, width=100)


def _core(book: Cited) -> dict:
    return {
        "title": book.title,
        "authors": [{"name": author} for author in book.authors],
        "version": book.version,
        "date-released": book.released,
        "license": book.licence,
        "identifiers": [{"type": "other", "value": f"edition:{book.edition}", "description": "id of the edition"}],
        **({"url": book.address} if book.address else {}),
    }


def _tex(text: str) -> str:
    return "".join(ESCAPED.get(sign, sign) for sign in text)
