"""The declared parameters of an edition: what may be set, and within which bounds."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass, fields
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DEFAULT_ARTICLE = "data/article/2026-02-05-abu-dhabi.md"
FIRST_DAY = dt.date(2022, 2, 24)
LANGUAGES = ("en", "sq")


class ParameterError(ValueError):
    """A parameter that is unknown or out of bounds; the message is one line."""


@dataclass(frozen=True)
class Parameters:
    """The parameters every chapter declares.

    as_of: ISO day of knowledge; nothing that became known later is shown.
    language: `en` or `sq`.
    article: path of an article, from the project's root or absolute.
    """

    as_of: str = "2026-02-05"
    language: str = "en"
    article: str = DEFAULT_ARTICLE

    @property
    def day(self) -> dt.date:
        return dt.date.fromisoformat(self.as_of)

    @property
    def article_path(self) -> Path:
        return ROOT / self.article

    @property
    def ledger_path(self) -> Path | None:
        """The claims file beside the article, None if there is none."""
        path = claims_file(self.article_path)
        return path if path.is_file() else None

    def as_dict(self) -> dict[str, str]:
        return asdict(self)


def claims_file(article: Path) -> Path:
    """Where the claims file of an article lies: `talks.txt` has `talks.claims.csv` beside it."""
    return article.with_suffix(".claims.csv")


def parse_day(text: str, last_day: dt.date) -> dt.date:
    """A day written YYYY-MM-DD between the invasion and `last_day`, else ParameterError."""
    where = f"parameter as_of: {text!r}"
    try:
        day = dt.date.fromisoformat(text)
        if text != day.isoformat():
            raise ValueError
    except (TypeError, ValueError):
        raise ParameterError(f"{where}: is not a day; write it as YYYY-MM-DD, such as 2026-02-05") from None
    if not FIRST_DAY <= day <= last_day:
        raise ParameterError(f"{where}: lies outside the data; choose a day from {FIRST_DAY} to {last_day}")
    return day


def parse(raw: dict[str, str], last_day: dt.date) -> Parameters:
    """Check raw parameters against the schema.

    raw: name → text. last_day: newest day of any table.
    Raises ParameterError for an unknown name, a malformed or out-of-range day,
    an unknown language, a missing article file.
    """
    known = [f.name for f in fields(Parameters)]
    for name in raw:
        if name not in known:
            raise ParameterError(f"parameter {name}: is unknown; use one of {', '.join(known)}")
    for name, value in raw.items():
        if not isinstance(value, str):
            raise ParameterError(f"parameter {name}: {value!r} is not text; put it in quotes")
    chosen = Parameters(**raw)
    parse_day(chosen.as_of, last_day)
    if chosen.language not in LANGUAGES:
        raise ParameterError(f"parameter language: {chosen.language!r} is unknown; use one of {', '.join(LANGUAGES)}")
    if not chosen.article_path.is_file():
        raise ParameterError(f"parameter article: {chosen.article}: no such file; give the path of an article")
    return chosen
