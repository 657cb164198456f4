"""Formats and messages of a language: numbers and dates by CLDR, sentences by gettext."""

from __future__ import annotations

import csv
import datetime as dt
import functools
import re
from pathlib import Path

from babel.dates import format_date
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from casebook.parameters import ROOT

LOCALE = ROOT / "locale"
NBSP = "\u00a0"
DECIMALS = {
    "share": "#,##0.0",
    "rounded_share": "#,##0",
    "months": "#,##0.0",
    "hours": "#,##0.#",
    "km2": "#,##0",
    "km2_per_month": "#,##0",
    "km": "#,##0.0",
    "percentage_points": "#,##0.0",
    "correlation": "#,##0.00",
}
SUFFIX = {"share": "%", "rounded_share": "%", "km2": "km²", "km2_per_month": "km²", "km": "km"}
QUOTES = {"en": "“”", "sq": "„“"}
OF_A_RULE = "number of a rule: "  # begins the messages that name one: “low” is another word elsewhere
LIMITS = {  # names of limits that say too little by themselves
    "broken off": "pause that breaks off",
    "held share": "least share to hold",
    "largest": "counted as largest",
    "longest": "longest pause",
    "lost share": "least share to lose",
    "measures": "measures that agree",
    "near days": "days apart",
    "near share": "deviation allowed",
    "nearly share": "least share for nearly",
    "within days": "days allowed",
}
CODES = {
    "RU": "Russia",
    "UA": "Ukraine",
    "US": "United States",
    "UA-09": "Luhansk",
    "UA-14": "Donetsk",
    "nato": "NATO",
    "territory_donbas": "territory of Donbas",
}
DESCRIPTION = 200  # characters of a description that are commonly shown
LANGUAGES_SHOWN = ("en", "sq")
# nothing to translate: placeholders, numbers, addresses, ids
SAME_IN_ALL = re.compile(r"(?:\{\w+\}|[\W\d_])*|(?!(?:US|UN)\b)[A-Z]{1,4}|https?://\S+|[A-Z]{1,4}-?\d+(?:\+UA-\d+)*")


def catalogues(language: str) -> Path:
    """The folder with the catalogues of a language."""
    return LOCALE / language / "LC_MESSAGES"


def read_catalogue(path: Path) -> Catalog:
    """A catalogue (PO) as Babel reads it."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name)


@functools.cache
def names(language: str) -> dict[str, str]:
    """English name or title → the one in a language, from the tables and articles that hold both beside each other."""
    found = {}
    for path in sorted((ROOT / "data").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                for column in ("name", "title"):
                    if row.get(f"{column}_en") and row.get(f"{column}_{language}"):
                        found[row[f"{column}_en"]] = row[f"{column}_{language}"]
    for path in sorted((ROOT / "data" / "article").glob("*.md")):
        titles = dict(re.findall(r'^title_(\w\w): "(.+)"$', path.read_text(encoding="utf-8"), re.M))
        if {"en", language} <= set(titles):
            found[titles["en"]] = titles[language]
    return found


@functools.cache
def messages(language: str) -> dict[str, str]:
    """English message → its translation, from all catalogues of a language; fuzzy ones are left out."""
    entries = [message for path in sorted(catalogues(language).glob("*.po")) for message in read_catalogue(path)]
    return names(language) | {m.id: m.string for m in entries if m.id and m.string and not m.fuzzy}


def N_(message: str) -> str:  # noqa: N802  (the gettext name for "translate later")
    """Mark a message for the catalogue; it is translated where it is shown."""
    return message


untranslated: set[str] = set()  # messages that were asked for in vain


def translate(message: str, language: str) -> str:
    """The message in a language; English is the source language and the fallback."""
    if language == "en" or not message:
        return message
    found = messages(language).get(message)
    if found is None and not SAME_IN_ALL.fullmatch(message):
        untranslated.add(message)
    return found or message


def number(value: float, language: str, pattern: str = "#,##0.###") -> str:
    """A number by the language's rules, rounded once: 5,775 or 5 775; 89.1 or 89,1; −20 with a true minus."""
    return format_decimal(value, format=pattern, locale=language).replace(" ", NBSP).replace("-", "−")


def day(value: dt.date | str, language: str) -> str:
    """A day in words: 5 February 2026; 5 shkurt 2026."""
    value = dt.date.fromisoformat(value) if isinstance(value, str) else value
    return format_date(value, "d MMMM y", locale=language).replace(" ", NBSP)


def short_day(value: str, language: str) -> str:
    """A day in figures, for the columns of a chart: 5 Feb 26; 5 shk 26."""
    return format_date(dt.date.fromisoformat(value), "d MMM yy", locale=language).replace(" ", NBSP)


def month(value: dt.date, language: str) -> str:
    """A month in words: February 2026; shkurt 2026."""
    return format_date(value, "LLLL y", locale=language).replace(" ", NBSP)


def month_name(number: int, language: str) -> str:
    """The short name of a month, 1 to 12: Feb; shk."""
    return format_date(dt.date(2024, number, 1), "LLL", locale=language)


def text(value, unit: str, language: str) -> str:
    """A fact's value as it stands in a sentence.

    unit: `share` (0–1, shown in per cent), `rounded_share` (where the source gives whole per cent),
    `km2`, `km2_per_month`, `km`, `months`, `hours`,
    `percentage_points`, `correlation`, `date` (ISO day), `month` (ISO month), `text` (already words), or a thing
    counted (`rounds`, `people` …), which is shown as the bare number.
    """
    if unit == "text":
        return translate(str(value), language)
    if unit == "date":
        return day(value, language)
    if unit == "month":
        return month(dt.date.fromisoformat(f"{value}-01"), language)
    shown = number(value * 100 if unit.endswith("share") else value, language, DECIMALS.get(unit, "#,##0"))
    return shown + (NBSP + SUFFIX[unit] if unit in SUFFIX else "")


def quoted(words: str, language: str) -> str:
    """Words between the quotation marks of a language."""
    begin, end = QUOTES[language]
    return begin + words + end


def spelt(name: str) -> str:
    """The name of a number or limit of a rule, written with blanks: not_occupied_km2, to_ukraine."""
    return re.sub(
        r"\b(?:ukrain|russia|america)", lambda m: m[0].capitalize(), name.replace("_km2", "_km²").replace("_", " ")
    )


def readable(name: str, language: str) -> str:
    """The name of a number or limit of a rule in the words of a language."""
    words = spelt(name)
    if language == "en":
        return LIMITS.get(words, words)
    return translate(f"{OF_A_RULE}{words}", language).removeprefix(OF_A_RULE)


def shown(name: str, value, language: str) -> str:
    """A number of a rule, by its name, as a reader sees it: shares in per cent, days and months in words, yes or no."""
    if isinstance(value, bool):
        return translate("yes" if value else "no", language)
    if isinstance(value, dt.date):
        return day(f"{value:%Y-%m-%d}", language)
    if isinstance(value, str):
        for written, pattern in ((day, r"\d{4}-\d\d-\d\d"), (month, r"\d{4}-\d\d")):
            if re.fullmatch(pattern, value):
                return written(dt.date.fromisoformat(f"{value}-01"[:10]), language)
        if value.isdigit() and len(value) > 4:  # a count; up to four digits may be a year
            return number(int(value), language)
        parts = re.split(r"([/+])", value)
        return "".join(f" {part} " if part in ("/", "+") else _word(part, language) for part in parts)
    if name.endswith("share"):
        return number(100 * value, language, "#,##0.#") + NBSP + "%"
    return number(value, language)


def _word(code: str, language: str) -> str:
    """A code of a ledger as a word: of a state, an oblast or an issue."""
    own = translate(code, language)
    return own if own != code else translate(CODES.get(code, code.replace("_", " ")), language)


def shortened(text: str, longest: int = DESCRIPTION) -> str:
    """A text of at most that many characters: whole sentences if one fits, else clauses or words and an ellipsis."""
    text = re.sub("[ \n\t]+", " ", text).strip()  # not the spaces that hold a number together
    if len(text) <= longest:
        return text
    sentences = re.match(rf"(.{{40,{longest}}}[.!?])\s", text)
    if sentences:
        return sentences[1]
    whole = text[: longest - 1]
    clauses = whole.rpartition("; ")[0]
    return (clauses if len(clauses) >= longest / 2 else whole.rpartition(" ")[0]).rstrip(",;:–") + "…"
