"""Prose between the notebook and the page: which cells stand on a day, where a fact is not known or no link."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
from jinja2 import Environment, meta
from jinja2.exceptions import TemplateSyntaxError

from casebook.facts import Fact
from casebook.language import day, translate
from casebook.parameters import Parameters

if TYPE_CHECKING:
    from casebook.article import Article  # its language libraries are slow to import

PLACED = re.compile(r"\{\{\s*(\w+)\s*\}\}")
NO_PLACE_FOR_A_LINK = re.compile(r"^#+ [^\n]*|\[[^\]]*\]\([^)]*\)|<a\b.*?</a>", re.M | re.S)
# code, facts, addresses, marks, comments; and two missiles that have a number for a name
NO_PROSE = re.compile(
    r"```.*?```|`[^`]*`|\{\{.*?\}\}|\]\([^)]*\)|<[^>]*>|^\(.*\)=$|^% [^\n]*$|\bS-[34]00\b", re.S | re.M
)


def names(text: str) -> set[str]:
    """Names of the facts a text places."""
    return meta.find_undeclared_variables(Environment().parse(text))


def stands(tags: list[str], parameters: Parameters, article: Article) -> bool:
    """Whether a cell with these tags is part of the edition.

    `hindsight`: only after the article's date; `from-article`: only from it on; `from-YYYY-MM-DD`: only from that day
    on; `only-ID`: only for the article with this id, or for one of several; `except-ID`: for every other one.
    """
    tags = [f"from-{article.date}" if tag == "from-article" else tag for tag in tags]
    if "hindsight" in tags and parameters.as_of <= article.date:
        return False
    only = {tag[5:] for tag in tags if tag.startswith("only-")}
    if only and article.id not in only or f"except-{article.id}" in tags:
        return False
    return all(parameters.as_of >= tag[5:] for tag in tags if tag.startswith("from-"))


def place_unknown(text: str, facts: Mapping[str, Fact], language: str, as_of: str) -> str:
    """Replace each paragraph or list item that names a fact unknown on the day by one line saying so."""
    said: set[str] = set()

    def block(match: re.Match) -> str:
        lead, body = match.group("lead"), match.group("body")
        unknown = [facts[n] for n in PLACED.findall(body) if n in facts and facts[n].value is None]
        if not unknown:
            return match.group(0)
        reason = translate(unknown[0].reason, language).rstrip(".")
        note = translate("Not known on {day}: {reason}.", language).format(day=day(as_of, language), reason=reason)
        if note in said:
            return ""
        said.add(note)
        return f"{lead}*{note}*{match.group('end')}"

    item = (
        r"(?P<lead>[ ]*(?:[-*]|\d+\.)[ ]+|)(?P<body>[^\n]+(?:\n(?![ ]*(?:[-*]|\d+\.)[ ]|[ ]*\n)[^\n]+)*)(?P<end>\n|\Z)"
    )
    return re.sub(item, block, text)


def place_plain(text: str, facts: Mapping[str, Fact], language: str) -> str:
    """Write out the facts in headings and links: everywhere else they become links themselves."""

    def plain(match: re.Match) -> str:
        return PLACED.sub(lambda name: facts[name[1]].text(language) if name[1] in facts else name[0], match[0])

    return NO_PLACE_FOR_A_LINK.sub(plain, text)


def place(text: str, facts: Mapping[str, Fact], parameters: Parameters) -> str:
    """Make a text ready for its facts on the day: see `place_unknown` and `place_plain`."""
    text = place_unknown(text, facts, parameters.language, parameters.as_of)
    return place_plain(text, facts, parameters.language)


def messages(page: Path) -> list[str]:
    """The texts of a page that are translated as one: the cells of a notebook, the paragraphs and lists of Markdown."""
    if page.suffix == ".ipynb":
        return [cell.source.strip() for cell in nbformat.read(page, 4).cells if cell.cell_type == "markdown"]
    return [block.strip() for _, block in blocks(page.read_text(encoding="utf-8"))]


def _translated(text: str, language: str) -> str:
    """The text in a language, with the blank lines around it."""
    body = text.strip()
    return text.replace(body, translate(body, language)) if body else text


def stage_notebook(
    notebook: nbformat.NotebookNode, facts: Mapping[str, Fact], parameters: Parameters, article: Article
) -> nbformat.NotebookNode:
    """The notebook as it stands on the day: cells that do not stand are left out, unknown facts are said."""
    cells = []
    for cell in notebook.cells:
        if not stands(cell.metadata.get("tags", []), parameters, article):
            continue
        if cell.cell_type == "markdown":
            cell.source = place(_translated(cell.source, parameters.language), facts, parameters)
        cells.append(cell)
    notebook.cells = cells
    return notebook


def blocks(text: str) -> list[tuple[list[str], str]]:
    """The paragraphs and lists of a page in Markdown, each with the tags of a comment line `% tags` above it."""
    found = []
    for block in re.split(r"\n{2,}", text):
        tagged = re.match(r"% (.+)\n", block)
        found.append((tagged[1].split(), block[tagged.end() :]) if tagged else ([], block))
    return found


def stage_text(text: str, facts: Mapping[str, Fact], parameters: Parameters, article: Article) -> str:
    """A page in Markdown as it stands on the day; a paragraph or list under a comment line `% tags` as a cell does."""
    kept = [
        _translated(block, parameters.language) for tags, block in blocks(text) if stands(tags, parameters, article)
    ]
    return place("\n\n".join(kept), facts, parameters)


def text_of(page: Path, facts: Mapping[str, Fact], parameters: Parameters, article: Article) -> str:
    """All prose of a page as it stands on the day."""
    if page.suffix == ".md":
        return stage_text(page.read_text(encoding="utf-8"), facts, parameters, article)
    notebook = stage_notebook(nbformat.read(page, 4), facts, parameters, article)
    return "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")


def problems(path: Path, known: set[str]) -> list[str]:
    """What is wrong with a chapter's prose, one line each: unknown facts, digits typed into sentences."""
    if path.suffix == ".md":
        cells = [(0, path.read_text(encoding="utf-8"))]
    else:
        notebook = nbformat.read(path, 4)
        cells = [(i, c.source) for i, c in enumerate(notebook.cells) if c.cell_type == "markdown"]
    found = []
    for i, text in cells:
        where = f"{path.parent.name}/{path.name}: cell {i}"
        try:
            for name in sorted(names(text) - known):
                found.append(f"{where}: fact {name} does not exist; declare it in casebook/facts")
        except TemplateSyntaxError as error:
            found.append(f"{where}: {error.message}; write a fact as {{{{ name }}}}")
        digits = re.search(
            r"[^\n]{0,30}\d[^\n]{0,20}", NO_PROSE.sub("", re.sub(r"^[ ]*\d+\.[ ]", "", text, flags=re.M))
        )
        if digits:
            found.append(f"{where}: a number is typed into prose (“{digits[0].strip()}”); place a fact instead")
    return found
