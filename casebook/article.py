"""Read an article into numbered paragraphs and find what it mentions.

An article is either a record of ours (Markdown, each paragraph in Albanian and English) or a raw text file.
People and places are found by name lists, dates and numbers by the forms of the language; nothing here knows
a particular article.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import frontmatter
import pandas as pd
import yaml
from babel import Locale
from babel.numbers import get_decimal_symbol
from dateparser.date import DateDataParser
from simplemma import langdetect, split_sentences

LANGUAGES = ("sq", "en")
COLUMNS = ["paragraph", "kind", "text", "start", "end", "value"]


class ArticleError(ValueError):
    """The article cannot be used; the message is one line: where, what, remedy."""


@dataclass(frozen=True)
class Paragraph:
    """A paragraph: its number from 1, its text in the article's language, in English and in Albanian."""

    number: int
    text: str
    text_en: str | None
    text_sq: str | None


@dataclass(frozen=True)
class Article:
    """An article. `date` is an ISO day. A raw one has no titles, publisher, place, url or rights.

    url: address of the report that a record reworks, None for a record of a text of our own. note: what a reader of
    the record should know.
    """

    id: str
    date: str
    language: str
    title_en: str | None
    title_sq: str | None
    publisher: str | None
    place: str | None
    url: str | None
    rights: str | None
    raw: bool
    paragraphs: tuple[Paragraph, ...]
    note: str | None = None


# ---------------------------------------------------------------- reading

_FIELDS = (
    "id",
    "title_en",
    "title_sq",
    "date",
    "language",
    "publisher",
    "place",
    "rights",
)


def read_article(path) -> Article:
    """Read the article at `path`: a record if the name ends in `.md`, else raw text.

    Raises ArticleError, one line, if the file is missing, not UTF-8, empty, or not built as its kind demands.
    """
    path = Path(path)
    text = _file_text(path)
    return _read_record(path, text) if path.suffix == ".md" else _read_raw(path, text)


def _file_text(path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise ArticleError(f"{path}: no such file; check the path of the article") from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise ArticleError(f"{path}, line {line}: not UTF-8; save the file as UTF-8") from None
    except OSError as error:
        raise ArticleError(f"{path}: cannot be read ({error.strerror}); give the path of a readable file") from None
    if not text.strip():
        raise ArticleError(f"{path}, line 1: the file is empty; put the article in it")
    return text


def _iso_day(value, where: str) -> str:
    try:
        return date.fromisoformat(str(value)).isoformat()
    except ValueError:
        raise ArticleError(f"{where}: no such date, {str(value)!r}; write a real day as YYYY-MM-DD") from None


def _read_raw(path: Path, text: str) -> Article:
    lines = [line.strip() for line in text.splitlines()]
    first = re.match(r"date\s+(\d{4}-\d\d-\d\d)(?!\S)\s*(.*)", lines[0])
    if not first:
        raise ArticleError(f"{path}, line 1: no date; begin the first line with ' date YYYY-MM-DD '")
    day = _iso_day(first[1], f"{path}, line 1")
    texts = [line for line in [first[2], *lines[1:]] if line]
    if not texts:
        raise ArticleError(f"{path}, line 1: no text after the date; add the paragraphs, one a line")
    language = _detect_language("\n".join(texts), path)
    paragraphs = tuple(
        Paragraph(number, text, text if language == "en" else None, text if language == "sq" else None)
        for number, text in enumerate(texts, 1)
    )
    nothing = dict.fromkeys(("title_en", "title_sq", "publisher", "place", "url", "rights"))
    return Article(id=path.stem, date=day, language=language, raw=True, paragraphs=paragraphs, **nothing)


def _detect_language(text: str, path: Path) -> str:
    shares = dict(langdetect(text, lang=LANGUAGES))
    best = max(LANGUAGES, key=shares.get)
    # By shared words German, Dutch and Serbian reach 0.1 to 0.3, an article in Albanian 0.7.
    if shares[best] < 0.3:
        raise ArticleError(f"{path}, line 1: neither Albanian nor English; give an article in one of the two")
    return best


def _read_record(path: Path, text: str) -> Article:
    try:
        fields = frontmatter.loads(text).metadata
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise ArticleError(f"{path}, line {line}: the front matter is not YAML; quote or indent the field") from None
    except ValueError as error:  # YAML builds the date itself
        where = f"{path}, line {_field_line(text, 'date')}"
        raise ArticleError(f"{where}: no such date ({error}); write a real day as YYYY-MM-DD") from None
    for name in _FIELDS:
        if not fields.get(name):
            line = _field_line(text, name)
            raise ArticleError(f"{path}, line {line}: field '{name}' is missing; add '{name}: …' to the front matter")
    if fields["language"] not in LANGUAGES:
        line = _field_line(text, "language")
        raise ArticleError(f"{path}, line {line}: unknown language {fields['language']!r}; write sq or en")
    told = {name: str(fields[name]).strip() for name in _FIELDS}
    url = str(fields.get("url_english_original") or "").strip() or None  # a text of our own reworks no report
    return Article(
        **{name: told[name] for name in ("id", "language", "title_en", "title_sq", "publisher", "place", "rights")},
        date=_iso_day(fields["date"], f"{path}, line {_field_line(text, 'date')}"),
        url=url,
        note=fields.get("note"),
        raw=False,
        paragraphs=_record_paragraphs(path, text, told["language"]),
    )


def _field_line(text: str, name: str) -> int:
    """The line of a field of the front matter, 1 if it has none."""
    lines = enumerate(text.splitlines(), 1)
    return next((number for number, line in lines if line.startswith(f"{name}:")), 1)


def _record_paragraphs(path: Path, text: str, language: str) -> tuple[Paragraph, ...]:
    lines = text.splitlines()
    body = [number for number, line in enumerate(lines, 1) if re.fullmatch(r"-{3,}\s*", line)][1]
    found: list[tuple[int, dict[str, str]]] = []  # line of the heading, language -> text
    current = None
    for number, line in enumerate(lines[body:], body + 1):
        where = f"{path}, line {number}"
        line = line.strip()
        block = re.match(r"(sq|en):\s*(.*)", line)
        if line.startswith("#"):
            expected = f"## {len(found) + 1}"
            if line != expected:
                raise ArticleError(f"{where}: heading '{line}' breaks the numbering; write '{expected}'")
            found.append((number, {}))
            current = None
        elif block and found:
            current = block[1]
            if current in found[-1][1]:
                raise ArticleError(f"{where}: a second '{current}:' in paragraph {len(found)}; keep one")
            found[-1][1][current] = block[2]
        elif line and current:
            found[-1][1][current] += " " + line
        elif line:
            raise ArticleError(f"{where}: text outside a paragraph; put it after '## N' and 'sq:' or 'en:'")
        else:
            current = None
    if not found:
        raise ArticleError(f"{path}, line {len(lines)}: no paragraphs; add '## 1' with 'sq:' and 'en:' below it")
    for number, (line, texts) in enumerate(found, 1):
        for name in LANGUAGES:
            if not texts.get(name, "").strip():
                raise ArticleError(f"{path}, line {line}: paragraph {number} has no text in '{name}'; add '{name}: …'")
    return tuple(
        Paragraph(number, texts[language].strip(), texts["en"].strip(), texts["sq"].strip())
        for number, (_, texts) in enumerate(found, 1)
    )


def _text(article: Article, paragraph: Paragraph, language: str | None) -> str:
    text = {None: paragraph.text, "en": paragraph.text_en, "sq": paragraph.text_sq}.get(language)
    if text is None:
        where = f"{article.id}, paragraph {paragraph.number}"
        raise ArticleError(f"{where}: no text in '{language}'; use '{article.language}'")
    return text


# ---------------------------------------------------------------- mentions


def find_mentions(article: Article, people: pd.DataFrame, places: pd.DataFrame, language=None) -> pd.DataFrame:
    """Find the people, places, dates, numbers and quotations of an article.

    `people` and `places` hold `id`, `name_en`, `name_sq` and, if they like, `forms_en` and `forms_sq`: more
    names, separated by semicolons. `language`, 'sq' or 'en', chooses the text of a record, by default the
    article's own.

    One row a mention, in reading order: `paragraph`; `kind` (person, place, date, number, quotation); `text`;
    `start` and `end`, its offsets in the paragraph's text; `value`: the id of the person or place; the day
    '2022-02-24', month '2025-05', year '2025' or interval 'first/last'; the number as digits, '2000000'; the
    words quoted. A name, date or number is counted once: where two overlap the longer wins. Only a quotation
    may hold other mentions. Ordinals, 'both' and the bare 'one' (një) are no numbers, institutions no places.

    Raises ArticleError if the article has no text in `language`.
    """
    spoken = language or article.language
    names = {"person": _name_pattern(people, spoken, surnames=True), "place": _name_pattern(places, spoken)}
    day = date.fromisoformat(article.date)
    rows = []
    for paragraph in article.paragraphs:
        text = _text(article, paragraph, language)
        found = [(start, end, "date", value) for start, end, value in _dates(text, spoken, day)]
        for kind, (pattern, ids) in names.items():
            found += [(start, end, kind, value) for start, end, value in _names(text, pattern, ids)]
        found += [(start, end, "number", value) for start, end, value in _numbers(text, spoken)]
        found = _longest(found) + [(*span, "quotation", text[slice(*span)]) for span in _quotations(text)]
        for start, end, kind, value in sorted(found):
            rows.append((paragraph.number, kind, text[start:end], start, end, value))
    return pd.DataFrame(rows, columns=COLUMNS)


def _longest(found: list[tuple]) -> list[tuple]:
    """Drop what overlaps something longer; of two equally long ones the first stays."""
    kept: list[tuple] = []
    for one in sorted(found, key=lambda one: one[0] - one[1]):
        if all(one[1] <= other[0] or other[1] <= one[0] for other in kept):
            kept.append(one)
    return kept


# Names


def _fold(text: str) -> str:
    """The text without accents, letter for letter, so that offsets stay."""
    return "".join(unicodedata.normalize("NFD", letter)[0] for letter in text)


def _endings(word: str) -> str:
    """A pattern for `word` and, as it ends, the case endings Albanian gives it."""
    if word.isupper():
        stem, endings = word, "(?:-[a-zë]{1,3})?"  # SHBA-së
    elif word.endswith("ë"):
        stem, endings = word[:-1], "(?:ën|ës|ë|a)"  # Moskë: Moska, Moskës
    elif word.endswith("a"):
        stem, endings = word[:-1], "(?:as|an|a|ën|ës|ë)" if word[-2:] != "ia" else "(?:as|an|a|së|në)?"
    elif word[-1] in "iy":
        stem, endings = word, "(?:-?(?:a|ja|n|në|s|së|t|u|un|ut))?"  # Rusi: Rusisë; Abu Dhabi: Abu Dhabit
    elif word[-1] in "eou":
        stem, endings = word, "(?:-?(?:a|i|in|it|ja|jën|jës|n|në|s|së|t|u|un|ut))?"
    else:
        stem, endings = word, "(?:-?(?:a|ë|ën|ës|i|in|it|u|un|ut))?"
    return _spelling(stem) + endings


def _spelling(word: str) -> str:
    """The word as a pattern; a Slavic name in -y may also be written -yy, -iy, -yi or -i."""
    stem = re.sub(r"(?<=[^\Waeiou])(?:yy|iy|yi|y)$", "", word)
    return re.escape(word) if stem == word else re.escape(stem) + "(?:yy|iy|yi|y|i)"


def _name_pattern(table: pd.DataFrame, language: str, surnames: bool = False) -> tuple[re.Pattern, list[str]]:
    """One pattern with a group a name, longest name first, and the id of each group."""
    columns = ["name_en", "forms_en"] + (["name_sq", "forms_sq"] if language == "sq" else [])
    owners: dict[str, set[str]] = {}
    for row in table.fillna("").to_dict("records"):
        for name in ";".join(str(row.get(column, "")) for column in columns).split(";"):
            words = name.split()
            # The end of a person's name stands for the whole: Umerov, bin Zayed.
            for first in range(len(words) if surnames else min(1, len(words))):
                owners.setdefault(" ".join(words[first:]), set()).add(row["id"])
    # A surname two people share names neither of them.
    single = sorted((name for name in owners if len(owners[name]) == 1), key=len, reverse=True)
    last = _endings if language == "sq" else _spelling
    patterns = [r"\s+".join([*map(re.escape, name.split()[:-1]), last(name.split()[-1])]) for name in single]
    whole = "|".join(f"({_fold(pattern)})" for pattern in patterns) or "(?!)"
    return re.compile(rf"(?<!\w)(?:{whole})(?!\w)"), [next(iter(owners[name])) for name in single]


def _names(text: str, pattern: re.Pattern, ids: list[str]):
    folded = _fold(text)
    for match in pattern.finditer(folded):
        before = re.search(r"(?<!\w)([A-Z]{2,})-$", folded[: match.start()])
        # RBC-Ukraine is a news agency; US-Ukraine is two places.
        if not before or pattern.fullmatch(before[1]):
            yield *match.span(), ids[match.lastindex - 1]


# Dates


def _names_of(kind: str, language: str) -> list[str]:
    """The full names of the 12 months or of the 7 days (from Monday) in Unicode's locale data, lower case."""
    wide = getattr(Locale(language), kind)["format"]["wide"]
    return [wide[key].lower().removeprefix("e ") for key in sorted(wide)]


_YEAR = r"(?P<year>(?:19|20)\d\d)"
_YEAR2 = r"\s*[-–]\s*(?P<year2>(?:19|20)\d\d)"
_ORDINAL = r"(?:st|nd|rd|th)?"
_DAY2 = rf"(?:\s*[-–]\s*|\s+(?:dhe|e|and|to)\s+)(?P<day2>\d{{1,2}}){_ORDINAL}"
_DAYS = rf"(?P<day>\d{{1,2}}){_ORDINAL}(?:{_DAY2})?"
_NUMERIC = [r"(?P<phrase>\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{4})", rf"{_YEAR}{_YEAR2}"]


def _albanian_dates() -> list[str]:
    """The forms of a date in Albanian; a group `span` marks the date where a word must stand before it."""
    month = f"(?P<month>(?i:{'|'.join(_names_of('months', 'sq'))}))(?:it|in|i|ut|un|u)?"
    last_year = r"(?P<past>vit(?:it|in|i)\s+(?:i|e|të)\s+(?:kaluar|shkuar))"
    year = rf"(?:vitit\s+)?{_YEAR}|{last_year}|(?P<last>kaluar|shkuar)|(?P<this>kët(?:ij|ë)\s+viti?)"
    unit = r"(?P<unit>vit(?:it|in|i)?|muaj(?:it|in|i)?|jav(?:ën|ës|ë|a))"
    weekday = "|".join(name.rstrip("eë") for name in _names_of("days", "sq"))
    before = "më|në|nga|që|deri|gjatë|pas|para|vit|viti|vitit|vitin|vitet|viteve"
    return [
        rf"(?:{_DAYS}\s+)?{month}(?:,?\s+(?:(?:të|i|e)\s+)?(?:{year}))?",
        rf"(?i:(?:e|të)\s+(?P<weekday>{weekday})(?:ën|ës|en|es|ja|ë|a|e)?)",
        rf"(?i:{unit}\s+(?:i|e|të|së)\s+(?:kaluar|shkuar|(?P<next>ardhsh(?:ëm|me|mit|min|mes|men))))",
        rf"(?i:(?P<this>kët(?:ij|ë)|kësaj|ky|kjo)\s+{unit})",
        r"(?i:(?P<ago>\w+)\s+(?P<unit>ditë|javë|muaj|vjet|vit)\s+më\s+parë)",
        r"(?i:para\s+(?P<ago>\w+)\s+(?P<unit>dite|ditësh|jave|javësh|muaji|muajsh|viti|vjetësh|vitesh))",
        r"(?i:(?P<phrase>sot|dje|nesër|sivjet))",
        rf"(?i:{before})\s+(?P<span>{_YEAR}(?:{_YEAR2})?)(?:-[a-zë]{{1,2}})?",  # 2000 may also be a number
    ]


def _english_dates() -> list[str]:
    """The forms of a date in English, built as the Albanian ones."""
    names = "|".join(f"{name}|{name[:3]}[.]?" for name in _names_of("months", "en")).title()
    month = f"(?P<month>{names}|Sept[.]?)"
    year = rf"(?:,?\s+(?:of\s+)?(?:{_YEAR}|(?P<past>last\s+year)|(?P<this>this\s+year)))"
    before = "in|since|until|till|by|of|from|to|during|early|late|mid"  # May and March are also other words
    return [
        rf"{_DAYS}\s+(?:of\s+)?{month}{year}?",
        rf"{month}\s+{_DAYS}(?!\d){year}?",
        rf"{month}{year}",
        rf"(?P<last>last)\s+{month}",
        rf"(?i:{before})[\s-]+(?P<span>{month})",
        r"(?i:(?P<phrase>(?:last|this|next)\s+(?:year|month|week)|today|yesterday|tomorrow))",
        r"(?i:(?P<phrase>\w+\s+(?:day|week|month|year)s?\s+ago))",
        r"(?:(?i:last)\s+)?(?P<weekday>(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)",
        rf"(?i:{before}|after|before|year|throughout)[\s-]+(?P<span>{_YEAR}(?:{_YEAR2})?)",
    ]


_DATES = {
    language: [re.compile(rf"(?<![\w-])(?:{form})(?!\w)") for form in [*_NUMERIC, *forms]]
    for language, forms in {"sq": _albanian_dates(), "en": _english_dates()}.items()
}


def _dates(text: str, language: str, day: date):
    """The dates of a text written on `day`: (start, end, value), overlaps left in for the caller."""
    for pattern in _DATES[language]:
        for match in pattern.finditer(text):
            parts = {name: part for name, part in match.groupdict().items() if part}
            value = _date_value(parts, language, day)
            if value:
                yield *match.span("span" if "span" in parts else 0), value


def _date_value(parts: dict[str, str], language: str, day: date) -> str | None:
    """The value of the parts of a date, None if there is no such date."""
    if "month" in parts:
        numbers = [parts[part] for part in ("day", "day2") if part in parts] or [""]
        values = [_month_value(number, parts, language, day) for number in numbers]
        return "/".join(values) if all(values) else None
    if "year" in parts:
        return "/".join(parts[part] for part in ("year", "year2") if part in parts)
    if "weekday" in parts:
        weekday = parts["weekday"].lower()
        if language == "sq":
            weekday = "e " + next(name for name in _names_of("days", "sq") if name.startswith(weekday))
        # The base is the day after, so that the weekday of the article's own day means that day.
        return _resolve(weekday, language, day + timedelta(days=1))
    return _resolve(parts.get("phrase") or _albanian_phrase(parts), language, day)


def _month_value(number: str, parts: dict[str, str], language: str, day: date) -> str | None:
    """A month or day `number` of it; without a year the nearest to `day`, after 'last' the nearest before."""
    month = next(name for name in _names_of("months", language) if name.startswith(parts["month"].lower()[:3]))
    years = [day.year - 1, day.year, day.year + 1]
    for part, known in (("year", parts.get("year")), ("past", day.year - 1), ("this", day.year)):
        if part in parts:
            years = [known]
    values = [_resolve(f"{number} {month} {year}".strip(), language, day) for year in years]
    first_days = {date.fromisoformat(f"{value}-01"[:10]): value for value in values if value}
    if "last" in parts:
        first_days = {first: value for first, value in first_days.items() if first < day.replace(day=1)}
    return first_days[min(first_days, key=lambda first: abs(first - day))] if first_days else None


def _albanian_phrase(parts: dict[str, str]) -> str:
    """A relative date in the one form dateparser knows: 'vitit të kaluar' as 'vitin e kaluar'."""
    unit = parts["unit"].lower()[0]
    if "ago" in parts:
        count = _UNITS["sq"].get(parts["ago"].lower(), parts["ago"])
        return f"{count} {dict(d='ditë', j='javë', m='muaj', v='vjet')[unit]} më parë"
    if "this" in parts:
        return f"këtë {dict(j='javë', m='muaj', v='vit')[unit]}"
    coming = "ardhshme" if unit == "j" else "ardhshëm"
    return f"{dict(j='javën', m='muajin', v='vitin')[unit]} e {coming if 'next' in parts else 'kaluar'}"


def _resolve(phrase: str, language: str, day: date) -> str | None:
    """What dateparser makes of the phrase, as exact as the phrase is: a day, week, month or year."""
    base = datetime.combine(day, time.min)
    settings = {"RELATIVE_BASE": base, "PREFER_DATES_FROM": "past"}
    found = DateDataParser(languages=[language], settings=settings).get_date_data(phrase)
    if not found.date_obj:
        return None
    if found.period == "week":
        monday = found.date_obj.date() - timedelta(days=found.date_obj.weekday())
        return f"{monday}/{monday + timedelta(days=6)}"
    return found.date_obj.strftime({"year": "%Y", "month": "%Y-%m"}.get(found.period, "%Y-%m-%d"))


# Numbers: locale data has no number words, so the few are here.


def _albanian_units() -> dict[str, int]:
    ones = "një dy tre katër pesë gjashtë shtatë tetë nëntë".split()
    tens = {"njëzet": 20, "tridhjetë": 30, "dyzet": 40, "dhjetë": 10, "zero": 0, "tri": 3}
    tens |= {f"{word}dhjetë": 10 * number for number, word in enumerate(ones, 1) if number > 4}
    teens = {f"{word}mbëdhjetë": 10 + number for number, word in enumerate(ones, 1)} | {"trembëdhjetë": 13}
    hundreds = {f"{word}qind": 100 * number for number, word in enumerate(ones, 1)}
    return {word: number for number, word in enumerate(ones, 1)} | tens | teens | hundreds


def _english_units() -> dict[str, int]:
    small = "zero one two three four five six seven eight nine ten eleven twelve".split()
    small += [f"{stem}teen" for stem in "thir four fif six seven eigh nine".split()]
    tens = "twenty thirty forty fifty sixty seventy eighty ninety".split()
    return {word: n for n, word in enumerate(small)} | {word: 10 * n for n, word in enumerate(tens, 2)}


_UNITS = {"sq": _albanian_units(), "en": _english_units()}
_SCALES = {
    "sq": {"mijë": 10**3, "milion": 10**6, "milionë": 10**6, "miliard": 10**9, "miliardë": 10**9},
    "en": {"hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12},
}
# Not the 24 of Su-24, the 30 of 10:30 or the 5 of 5th and 5-të.
_DIGITS = (
    r"(?<![\w.,:])(?<![A-Z]-)(?<![A-Z][a-z]-)"
    r"(?:\d{1,3}(?P<mark>[., \u00a0\u202f])\d{3}(?:(?P=mark)\d{3})*(?:(?!(?P=mark))[.,]\d+)?|\d+(?:[.,]\d+)?)"
    r"(?!\w|[.,:]\d|-(?:të|ta|ti|n[ëi])\b)"
)


def _number_tokens(language: str) -> re.Pattern:
    words = "|".join(sorted([*_UNITS[language], *_SCALES[language]], key=len, reverse=True))
    return re.compile(rf"{_DIGITS}|(?<!\w)(?i:{words})(?!\w)")


_TOKENS = {language: _number_tokens(language) for language in LANGUAGES}


def _decimal(digits: str, language: str) -> Decimal:
    """The number in digits. Albanian news groups them by spaces or points and at times writes 1.8 for 1,8."""
    digits = re.sub(r"\s", "", digits)
    marks = re.sub(r"\d", "", digits)
    grouped = re.fullmatch(r"\d{1,3}(?:\D\d{3})*", digits) and marks != get_decimal_symbol(language)
    if not grouped or len(set(marks)) == 2:
        whole, _, fraction = digits.rpartition(marks[-1]) if marks else (digits, "", "")
        return Decimal(re.sub(r"\D", "", whole) + "." + (fraction or "0"))
    return Decimal(re.sub(r"\D", "", digits))


def _numbers(text: str, language: str):
    """The cardinal numbers of a text, in digits and words: (start, end, value)."""
    run: list[re.Match] = []
    for token in _TOKENS[language].finditer(text):
        if run and _follows(run[-1], token, text, language):
            run.append(token)
            continue
        yield from _number(run, text, language)
        # A scale alone, 'thousands' or 'milionë njerëz', counts nothing.
        run = [] if token[0].lower() in _SCALES[language] else [token]
    yield from _number(run, text, language)


def _follows(last: re.Match, token: re.Match, text: str, language: str) -> bool:
    """Whether the token goes on with the number: 'two million', 'njëzet e pesë', not 'seven and eight'."""
    if not re.fullmatch(r"[\s-]|\s(?:e|and)\s", text[last.end() : token.start()]):
        return False
    units, scales = _UNITS[language], _SCALES[language]
    word, before = token[0].lower(), last[0].lower()
    if word in scales:
        return True
    value = units[word] if word in units else _decimal(word, language)
    told = units.get(before, 0)
    return value < scales.get(before, 100 if told >= 100 else 10 if told >= 20 else 0)


def _number(run: list[re.Match], text: str, language: str):
    """The number a run of tokens spells; none for a bare 'one', an article or pronoun, and for 'both'."""
    if not run:
        return
    start, end = run[0].start(), run[-1].end()
    words = text[start:end].lower()
    both = words == "dy" and re.search(r"\btë\s$", text[:start], re.IGNORECASE)
    if words in ("një", "one") or both:
        return
    total = part = Decimal(0)
    for word in (token[0].lower() for token in run):
        scale = _SCALES[language].get(word)
        if scale == 100:
            part *= scale
        elif scale:
            total, part = total + part * scale, Decimal(0)
        else:
            part += _UNITS[language][word] if word in _UNITS[language] else _decimal(word, language)
    value = f"{total + part:f}"
    yield start, end, value.rstrip("0").rstrip(".") if "." in value else value


# Quotations

_QUOTATION = re.compile(r"“([^“”]+)[”“]|„([^„“”]+)[“”]|«([^«»]+)»|\"([^\"]+)\"|(?<!\w)‘([^‘]+?)’(?!\w)")


def _quotations(text: str) -> list[tuple[int, int]]:
    """The spans of the words inside quotation marks; marks without a partner quote nothing."""
    return [match.span(match.lastindex) for match in _QUOTATION.finditer(text)]


# ---------------------------------------------------------------- passages

_ABBREVIATIONS = set("z. zj. znj. dr. prof. gjen. kol. nr. p.sh. d.m.th. fq. av.".split())


def find_passage(article: Article, paragraph_number: int, anchors, mentions: pd.DataFrame, language=None) -> str | None:
    """The sentence of a paragraph that holds most of the `anchors`.

    An anchor is a value of `mentions`, or `~` with the beginning of a word, for sentences that mention nothing
    of their own. `mentions` comes from `find_mentions` with the same `language`. A single sentence is
    always the passage;
    of sentences with equally many anchors the first is taken. None if several sentences hold no anchor.

    Raises ArticleError if the article has no such paragraph or no text in `language`.
    """
    paragraph = next((one for one in article.paragraphs if one.number == paragraph_number), None)
    if paragraph is None:
        last = len(article.paragraphs)
        raise ArticleError(f"{article.id}: no paragraph {paragraph_number}; give a number from 1 to {last}")
    text = _text(article, paragraph, language)
    spans = sentences(text, language or article.language)
    if len(spans) == 1:
        return text[slice(*spans[0])]
    wanted = mentions[(mentions["paragraph"] == paragraph_number) & mentions["value"].isin(list(anchors))]
    held = [wanted.loc[wanted["start"].between(*span, inclusive="left"), "value"].nunique() for span in spans]
    stems = [_fold(anchor[1:]).lower() for anchor in anchors if anchor.startswith("~")]
    folded = _fold(text).lower()
    for i, span in enumerate(spans):
        held[i] += sum(bool(re.search(rf"\b{re.escape(stem)}", folded[slice(*span)])) for stem in stems)
    return text[slice(*spans[held.index(max(held))])] if any(held) else None


def sentences(text: str, language: str) -> list[tuple[int, int]]:
    """The spans of the sentences; a quotation of several sentences stays in the one that quotes it."""
    quotations = _quotations(text)
    spans: list[tuple[int, int]] = []
    for sentence in split_sentences(text, lang=language):
        start = text.index(sentence, spans[-1][1] if spans else 0)
        end = start + len(sentence)
        inside = any(first < start < last for first, last in quotations)
        if spans and (inside or text[: spans[-1][1]].split()[-1].lower() in _ABBREVIATIONS):
            start = spans.pop()[0]
        spans.append((start, end))
    return [part for span in spans for part in _split_after_x(text, *span)]


def _split_after_x(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Split after the network X at the end of a sentence, which the library takes for an initial."""
    cuts = [match.span() for match in re.compile(r"(?:(?<= në X\.)|(?<= on X\.))\s+").finditer(text, start, end)]
    return list(zip([start, *(last for _, last in cuts)], [*(first for first, _ in cuts), end], strict=True))
