"""The messages of the book: every text a reader can meet, taken from where it stands, and the catalogues of a language.

One message is a cell or paragraph of prose, a text in the code, the meaning of a fact, the sentence of a rule or a
text of a table. Each language has one catalogue (gettext PO) for every domain: a chapter, its data, the theme.
"""

from __future__ import annotations

import ast
import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path

import frontmatter
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from casebook import data, language, prose
from casebook.data import DATA
from casebook.glossary import term_problems, terms
from casebook.parameters import ROOT

# functions that take a message, and where
MARKS = {"t": 0, "_t": 0, "N_": 0, "translate": 0, "NotKnown": 0, "known": 1, "row": 2}
PLACEHOLDER = re.compile(r"\{(\w*)[^{}]*\}")
LINK = re.compile(r"\]\(([^)\s]+)\)|<a href=\"([^\"]+)\"")
TABLES = {  # the catalogue that holds the texts of a table; of tables not named here, `data-sources`
    **dict.fromkeys(("actors", "talks", "statements", "witkoff_putin", "distances"), "data-talks"),
    "positions": "data-positions",
    **dict.fromkeys(("exchanges", "exchange_totals", "casualties"), "data-people"),
    **dict.fromkeys(("air_attacks", "air_months", "energy_events"), "data-air"),
    "timeline": "data-timeline",
    "claims": "data-claims",
    "sources": "data-titles",
}


def _in_code(path: Path) -> Iterator[str]:
    """Messages of a module: string constants where a function takes a message, also out of a list of them."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in MARKS and len(node.args) > MARKS[name]:
                yield from _constants(node.args[MARKS[name]])
        if isinstance(node, (ast.ListComp, ast.GeneratorExp, ast.DictComp)):
            asked = [c.func for c in ast.walk(node) if isinstance(c, ast.Call)]
            if any(getattr(f, "attr", getattr(f, "id", "")) in ("t", "translate") for f in asked):
                for generator in node.generators:
                    if isinstance(generator.iter, (ast.Tuple, ast.List)):
                        yield from (c.value for c in generator.iter.elts if _is_text(c))


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _constants(node: ast.AST) -> Iterator[str]:
    if _is_text(node):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _constants(node.body)
        yield from _constants(node.orelse)


def _numbers_in(path: Path) -> Iterator[str]:
    """Names of the numbers that the rules of a module tell: in its sentences and as keys of its dictionaries."""
    for message in _in_code(path):
        yield from PLACEHOLDER.findall(message)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Dict):
            yield from (key.value for key in node.keys if key is not None and _is_text(key) and key.value.islower())


def _in_table(resource: dict) -> Iterator[tuple[str, str]]:
    """Texts of a table, each with the row it stands in; a column that has its `_sq` beside it is left out."""
    columns = data.text_columns(field["name"] for field in resource["schema"]["fields"])
    with (DATA / resource["path"]).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for column in columns:
                yield row[column], f"data/{resource['path']}:{row.get('id', '')}:{column}"
            for column in [name for name in ("parties", "mediator") if name in row]:
                for party in row[column].split(";"):
                    if not data.STATE.fullmatch(party.strip()):
                        yield party.strip(), f"data/{resource['path']}:{row['id']}:{column}"


def _in_arguments() -> Iterator[tuple[str, str]]:
    """Words and issues that the ledger gives to its rules."""
    with (DATA / "claims.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for argument in filter(None, row["arguments"].split(";")):
                name, _, value = argument.partition("=")
                if name in ("words", "issue", "without", "role") or re.search("[a-z][ -]", value):
                    yield from ((part, f"data/claims.csv:{row['id']}") for part in re.split("[+/]", value))


def extracted() -> dict[str, dict[str, list[str]]]:
    """Messages by domain, each with the places where it stands; a message of several domains is in the first of them.

    Domains come in this order: `book` (shared code), the chapters, `data-…`.
    """
    from casebook import claims, edition, facts
    from casebook.claims.rules import RULES

    found: dict[str, dict[str, list[str]]] = {"book": {}}
    named = language.names("sq")

    def add(domain: str, message: str, place: str) -> None:
        message = message or ""
        if message not in named and not language.SAME_IN_ALL.fullmatch(message):
            owner = next((d for d in found if message in found[d]), domain)
            found.setdefault(owner, {}).setdefault(message, []).append(place)

    code = sorted((ROOT / "casebook").rglob("*.py"))
    stems = {page.stem for page in edition.chapters()}
    owners = {path: _chapter_of(path, stems) for path in code}
    for path in code:
        if owners[path] == "book":
            for message in _in_code(path):
                add("book", message, path.relative_to(ROOT).as_posix())
    add("book", edition.book_title(), "_config.yml")
    for page in edition.chapters():
        for number, message in enumerate(prose.messages(page)):
            add(page.stem, message, f"chapters/{page.name}:{number}")
    for path in code:
        for message in _in_code(path):
            add(owners[path], message, path.relative_to(ROOT).as_posix())
    for declared in facts.registry.values():
        for text in (declared.meaning, declared.limit):
            add(declared.chapter, text, f"fact {declared.name}")
    for name, meaning in claims.TOTALS.items():
        add("claims", meaning, f"fact {name}")
    for name, rule in RULES.items():
        add("claims", rule.sentence, f"rule {name}")
        for number in (*rule.arguments, *rule.limits):
            add("claims", language.OF_A_RULE + language.spelt(number), f"rule {name}")
    for path in (ROOT / f"casebook/claims/{name}.py" for name in ("records", "talks", "war")):
        for number in _numbers_in(path):
            add("claims", language.OF_A_RULE + language.spelt(number), path.relative_to(ROOT).as_posix())
    for message, place in _in_arguments():
        add("claims", message, place)
    for path in sorted((DATA / "article").glob("*.md")):
        add("article", frontmatter.load(path)["note"], f"data/article/{path.name}")
    for resource in json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))["resources"]:
        place = f"data/datapackage.json:{resource['name']}"
        for text in (resource.get("title"), resource.get("description")):
            add("data-sources", text, place)
        for licence in resource.get("licenses", []):
            add("data-sources", licence["title"], place)
        for field in resource.get("schema", {}).get("fields", []):
            if "blankMeans" in field:
                add("data-sources", field["description"], place)
        if "schema" in resource and resource["path"].endswith(".csv"):
            for text, place in _in_table(resource):
                add(TABLES.get(resource["name"], "data-sources"), text, place)
    return found


def _chapter_of(path: Path, stems: set[str]) -> str:
    """The chapter whose catalogue a module's messages belong to; `book` where several chapters use it."""
    from casebook.figures import CHAPTERS

    parts = path.relative_to(ROOT / "casebook").with_suffix("").parts
    named = [CHAPTERS.get(part, part) for part in parts]
    return next((name for name in named if name in stems), "book")


def renew(code: str) -> dict[str, int]:
    """Bring the catalogues of a language in line with the messages; the number of messages to translate, by domain.

    A message that changed keeps its translation as fuzzy; one that is gone is dropped; one that moved is kept.
    """
    folder = language.catalogues(code)
    folder.mkdir(parents=True, exist_ok=True)
    known = language.messages(code)
    left = {}
    for domain, messages in extracted().items():
        path = folder / f"{domain}.po"
        template = Catalog()
        for message, places in messages.items():
            template.add(message, locations=[(place, None) for place in dict.fromkeys(places)])
        catalogue = language.read_catalogue(path) if path.is_file() else Catalog(locale=code)
        catalogue.update(template, update_header_comment=False)
        catalogue.obsolete.clear()
        for message in catalogue:
            if message.id and message.id.startswith(language.OF_A_RULE) and not message.string:
                message.string = known.get(message.id.removeprefix(language.OF_A_RULE), "")
            if message.id in known:
                message.string = known[message.id]
                message.flags.discard("fuzzy")
        write(catalogue, path)
        left[domain] = sum(not m.string or m.fuzzy for m in catalogue if m.id)
    for path in folder.glob("*.po"):
        if path.stem not in left and path.stem != "theme":
            path.unlink()
    return left


def write(catalogue: Catalog, path: Path) -> None:
    """Write a catalogue as text that changes only where a message changes."""
    catalogue.header_comment = (
        f"# {path.stem}: messages of the book, taken out by `python -m casebook refresh messages`"
    )
    with path.open("wb") as file:
        write_po(file, catalogue, width=0, omit_header=True, include_lineno=False)


def untranslated(code: str) -> list[str]:
    """Messages of the book that have no translation in a language; a fuzzy one is none."""
    known = language.messages(code)
    return [message for messages in extracted().values() for message in messages if message not in known]


def is_complete(code: str) -> bool:
    """Whether the book can be built in a language: English, or one into which every message is translated."""
    return code == "en" or not untranslated(code)


def problems() -> list[str]:
    """What is wrong with the translations, one line each: missing, fuzzy, other placeholders, links or headings."""
    found, whole = [], data.load(data.newest_day())
    listed, publishers = terms(whole), set(whole.sources["publisher"])
    for folder in sorted(language.LOCALE.glob("*/LC_MESSAGES")):
        code, where = folder.parent.name, f"locale/{folder.parent.name}"
        wanted = {message: domain for domain, messages in extracted().items() for message in messages}
        there = {}
        for path in sorted(folder.glob("*.po")):
            for message in language.read_catalogue(path):
                if message.id and message.fuzzy:
                    found.append(
                        f"{where}/{path.name}: {_short(message.id)}: is fuzzy; compare it with the English text"
                    )
                elif message.id and message.string:
                    there[message.id] = path.name
                    found += [f"{where}/{path.name}: {_short(message.id)}: {w}" for w in differences(message)]
                elif message.id:
                    found.append(f"{where}/{path.name}: {_short(message.id)}: is not translated; add its {code} text")
        if code == "sq":
            pairs = [pair for pair in language.messages(code).items() if pair[0] not in publishers]
            found += term_problems(pairs, listed, where)
        for message, domain in wanted.items():
            if message not in there and not any(_short(message) in line for line in found):
                found.append(f"{where}/{domain}.po: {_short(message)}: is missing; run `casebook refresh messages`")
    return found


def differences(message) -> list[str]:
    """How a translation differs where it must not: placed facts and values, links, headings."""
    source, text = message.id, message.string
    found = []
    for what, pattern in (("facts", prose.PLACED), ("links", LINK), ("headings", re.compile(r"^(#+) ", re.M))):
        counted = [sorted(str(m) for m in pattern.findall(t)) for t in (source, text)]
        if counted[0] != counted[1]:
            found.append(
                f"its {what} are not those of the English text: {', '.join(set(counted[0]) ^ set(counted[1]))}"
            )
    if "{{" not in source and set(PLACEHOLDER.findall(source)) != set(PLACEHOLDER.findall(text)):
        found.append("its {placeholders} are not those of the English text")
    return found


def _short(message: str) -> str:
    text = " ".join(message.split())
    return f"“{text if len(text) <= 60 else text[:59] + '…'}”"
