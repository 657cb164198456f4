"""Words and names in three languages: one list, and the check that a translation keeps to it.

Words of this book and institutions are rows of `terms.csv`; places, people and oblasts bring their names from their
own tables. An Albanian form is the beginning of each of its words, since names and nouns change their endings; the
linking article, which changes too, is written `i`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

import pandas as pd

from casebook.data import Data

LINKING = {"i", "e", "të", "së"}
ENDINGS = "ëaeiou"  # of a base form, replaced in its cases: Ukrainë, Ukraina, Ukrainës
MARKUP = re.compile(
    r"`[^`]*`|\{\{.*?\}\}|\{\w*\}|\]\([^)]*\)|<[^>]+>|https?://\S+|[\w./-]+\.(?:csv|geojson|json)\b"
    r"|^(?:[A-Z]{2}(?: \(\w+\))?(?:; ?|$))+$|\([A-Z]{2}\)"  # parties by their codes
    r"|\b\w+ (?:Times|Post|Independent|Today)\b"  # media keep their names
)
SHORTEST = 4  # letters of a family name that can stand for the person
SHOWN = 60  # characters of a message in a problem
COLUMNS = [
    "id",
    "kind",
    "en",
    "forms_en",
    "sq",
    "forms_sq",
    "avoid_sq",
    "uk",
    "definition_en",
    "definition_sq",
    "hover",
]


def terms(data: Data) -> pd.DataFrame:
    """All words and names, as known on the day.

    Columns: `id`; `kind` (term, institution, place, person, oblast); `en`, `sq`, `uk` (blank where unknown);
    `forms_en` (list: what is looked for in English), `forms_sq`, `avoid_sq` (lists: beginnings of words);
    `definition_en`, `definition_sq` (blank for most); `hover` (whether the first use on a page leads to the glossary).
    """
    written = data.terms.fillna({c: "" for c in COLUMNS if c != "hover"})
    rows = [
        written.assign(
            forms_en=[_split(forms) or [en] for forms, en in zip(written["forms_en"], written["en"], strict=True)],
            forms_sq=written["forms_sq"].map(_split),
            avoid_sq=written["avoid_sq"].map(_split),
        )
    ]
    for kind, table, key in (
        ("place", data.places, "id"),
        ("person", data.actors, "id"),
        ("oblast", data.oblasts, "iso"),
    ):
        rows.append(_names(kind, table.fillna(""), key))
    return pd.concat([frame[COLUMNS] for frame in rows], ignore_index=True)


def _names(kind: str, table: pd.DataFrame, key: str) -> pd.DataFrame:
    """Names of a table that keeps them itself, as terms."""
    forms_en, forms_sq = [], []
    for row in table.to_dict("records"):
        english, albanian = row["name_en"], row["name_sq"]
        more_en, more_sq = _split(row.get("forms_en", "")), _split(row.get("forms_sq", ""))
        if kind == "person":
            family_en, family_sq = english.split()[-1], albanian.split()[-1]
            if len(family_en) >= SHORTEST:  # the family name answers for both
                more_en, albanian = [family_en], family_sq
        if kind == "oblast":
            more_en = [english.replace(" Oblast", " oblast"), english.replace(" Oblast", " region")]
        if len(words := albanian.split()) == 3 and words[0].lower() == "rajoni":  # rajonet e Donetskut dhe të Luhanskut
            more_sq = [*more_sq, " ".join(words[1:])]
        forms_en.append([english, *more_en])
        forms_sq.append([stem(form) for form in [albanian, *more_sq]])
    return pd.DataFrame(
        {
            "id": table[key],
            "kind": kind,
            "en": table["name_en"],
            "forms_en": forms_en,
            "sq": table["name_sq"],
            "forms_sq": forms_sq,
            "avoid_sq": [[] for _ in range(len(table))],
            "uk": table["name_uk"],
            "definition_en": "",
            "definition_sq": "",
            "hover": False,
        }
    )


def _split(forms: str) -> list[str]:
    return [form.strip() for form in forms.split(";") if form.strip()]


def stem(name: str) -> str:
    """The part of each word of a name that its cases share: Abu Dabi → Abu Dab, Moskë → Mosk."""
    return " ".join(
        word if word.lower() in LINKING else word.rstrip(ENDINGS) if len(word.rstrip(ENDINGS)) >= 3 else word
        for word in name.split()
    )


def _plain(text: str) -> str:
    """The words of a message without code, addresses, placeholders and tags, in one Unicode form."""
    return unicodedata.normalize("NFC", MARKUP.sub(" ", text))


def albanian(forms: Iterable[str]) -> re.Pattern:
    """What finds any of some Albanian forms, in whatever case they stand, in a text in small letters."""

    def pattern(form: str) -> str:
        words = unicodedata.normalize("NFC", form).lower().split()
        found = [r"(?:i|e|të|së|se)" if w in LINKING else re.escape(w) + r"[\w’'-]*" for w in words]
        return r"\s+".join(found)

    return re.compile(r"\b(?:" + "|".join(map(pattern, sorted(forms, key=len, reverse=True))) + r")(?!\w)")


def english(listed: pd.DataFrame) -> tuple[re.Pattern, dict[str, tuple[int, str]]]:
    """What finds any English form in a text in small letters; form in small letters → row of the list, form."""
    found: dict[str, tuple[int, str]] = {}
    for i, forms in enumerate(listed["forms_en"]):
        for form in forms:
            found.setdefault(form.lower(), (i, form))
    initials: dict[str, list[str]] = {}
    for form in sorted(found, key=len, reverse=True):  # the longest first
        initials.setdefault(form[0], []).append(re.escape(form[1:]))
    # one branch a letter: a list of hundreds of words would be tried from its start at each letter of a text
    either = "|".join(f"{re.escape(letter)}(?:{'|'.join(rests)})" for letter, rests in initials.items())
    return re.compile(rf"(?<![\w-])({either})(?:e?s|[’']s)?(?!\w)"), found


def uses(text: str, listed: pd.DataFrame, finder: tuple[re.Pattern, dict]) -> list[tuple[int, int, int]]:
    """Where an English text uses words of the list: row, start and end of each use, the longest word first.

    Names, institutions among them, count only as they are written: “us” is not “US”.
    """
    pattern, rows = finder
    small = text.lower()
    if len(small) != len(text):  # a letter that has no single small form
        return []
    found = []
    for match in pattern.finditer(small):
        row, form = rows[match[1]]
        if listed["kind"].iat[row] == "term" or text[match.start(1) : match.end(1)] == form:
            found.append((row, match.start(), match.end()))
    return found


def term_problems(pairs: Iterable[tuple[str, str]], listed: pd.DataFrame, where: str = "locale/sq") -> list[str]:
    """Where an Albanian translation leaves the list of words: one line each, where, message, word, what was expected.

    pairs: English message and Albanian message. listed: as `terms` gives it. A word without an Albanian form is not
    checked. where: the file the messages are from.
    """
    finder = english(listed)
    allowed = [
        albanian(forms) if forms and sq else None for forms, sq in zip(listed["forms_sq"], listed["sq"], strict=True)
    ]
    avoided = [albanian(forms) if forms else None for forms in listed["avoid_sq"]]
    found = []
    for message, translation in pairs:
        plain, theirs = _plain(message), _plain(translation).lower()
        for row in dict.fromkeys(row for row, *_ in uses(plain, listed, finder)):
            if allowed[row] is None:
                continue
            en, sq = listed["en"].iat[row], listed["sq"].iat[row]
            short = " ".join(message.split())
            short = short if len(short) <= SHOWN else short[: SHOWN - 1].rstrip() + "…"
            said = f"{where}: message “{short}”: term {en}: "
            odd = avoided[row].search(theirs) if avoided[row] else None
            if odd:
                found.append(f"{said}“{odd[0]}” is not used here; write {sq}")
            elif not allowed[row].search(theirs):
                found.append(f"{said}expected {sq}")
    return found
