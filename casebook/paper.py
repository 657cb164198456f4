"""The book on paper: a PDF for each language, printed by Chromium from the built pages."""

from __future__ import annotations

import html
import io
import json
import os
import re
import shutil
import tempfile
from pathlib import Path

import yaml

from casebook import edition, language
from casebook.manuscript import Manuscript, ManuscriptError
from casebook.pages import PAPER
from casebook.parameters import ROOT

NAMED_IN = "CASEBOOK_CHROMIUM"
PASSES = 4  # page numbers in the contents settle in two; more only if a number grew and moved a line
SECONDS = 180
NODE = re.compile(rb"\(node\d{8}\)")
PAGE_OF = re.compile(r"\{page:([^}]*)\}")


class PaperError(RuntimeError):
    """A PDF that cannot be made; the message is one line."""


def chromium() -> str:
    """The browser that prints: the one named in CASEBOOK_CHROMIUM, or `chromium`; PaperError when there is none."""
    named = os.environ.get(NAMED_IN)
    found = shutil.which(named or "chromium")
    if found is None:
        what = f"{NAMED_IN}: {named}: no such program" if named else "chromium: not on this machine"
        raise PaperError(f"{what}; install Debian's package chromium, or name a Chromium in {NAMED_IN}")
    return found


def name_of(code: str) -> str:
    """The file of a language within its folder: casebook-en.pdf."""
    return f"casebook-{code}.pdf"


def is_current(site: Path, book, languages: list[str]) -> bool:
    """Whether the book published at `site` is this edition, in at least these languages."""
    try:
        there = json.loads((site / "facts.json").read_text(encoding="utf-8"))["edition"]
    except (OSError, ValueError, KeyError):
        return False
    if not set(languages) <= set(there.get("languages", [])):
        return False
    return edition.identity(book, there["languages"])["id"] == there["id"]


def print_book(site: Path, languages: list[str]) -> list[Path]:
    """Print a built book, one PDF for each language, and link it from the pages; the files.

    Nothing at `site` is touched before all PDFs are made. Raises PaperError with one clear line.
    """
    browser = chromium()
    records = json.loads((site / "facts.json").read_text(encoding="utf-8"))
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    pages = [(page.stem, page.suffix == ".ipynb") for page in edition.chapters()]
    with tempfile.TemporaryDirectory(prefix=".casebook-", dir=site.parent) as work:
        made = {}
        for code in languages:
            manuscript = Manuscript(
                site=site,
                code=code,
                pages=pages,
                records=records,
                title=language.translate(config["title"], code),
                author=language.translate(config["author"], code),
            )
            try:
                document = manuscript.document()
            except ManuscriptError as error:
                raise PaperError(str(error)) from None
            made[code] = Path(work) / name_of(code)
            made[code].write_bytes(_set(document, browser, Path(work), manuscript))
        published = []
        for code, file in made.items():
            published.append(site / code / file.name)
            file.replace(published[-1])
            _link(site / code, code)
    return published


def _set(document: str, browser: str, work: Path, manuscript: Manuscript) -> bytes:
    """Print until the page numbers in the contents are those of the pages."""
    import pypdf

    numbers: dict[str, int] = {}
    for _ in range(PASSES):
        printed = _print(_with_numbers(document, numbers), browser, work)
        reader = pypdf.PdfReader(io.BytesIO(printed))
        places = reader.named_destinations
        found = {}
        for anchor in PAGE_OF.findall(document):
            if f"/{anchor}" not in places:
                raise PaperError(f"{name_of(manuscript.code)}: Chromium lost the place {anchor}; use another version")
            found[anchor] = reader.get_destination_page_number(places[f"/{anchor}"]) + 1
        if found == numbers:
            return _finish(reader, manuscript)
        numbers = found
    raise PaperError(f"{name_of(manuscript.code)}: page numbers do not settle in {PASSES} passes; shorten a heading")


def _with_numbers(document: str, numbers: dict[str, int]) -> str:
    return PAGE_OF.sub(lambda m: str(numbers.get(m[1], 100)), document)


def _print(document: str, browser: str, work: Path) -> bytes:
    from playwright.sync_api import Error, sync_playwright

    page_file = work / "book.html"
    page_file.write_text(document, encoding="utf-8")
    options = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
    try:
        with sync_playwright() as playwright:
            opened = playwright.chromium.launch(executable_path=browser, args=options)
            try:
                context = opened.new_context(offline=True, java_script_enabled=False)
                page = context.new_page()
                page.set_default_timeout(SECONDS * 1000)
                page.goto(page_file.as_uri(), wait_until="load")
                return page.pdf(prefer_css_page_size=True, print_background=True, tagged=True, outline=True)
            finally:
                opened.close()
    except Error as error:
        first = next(iter(str(error).strip().splitlines()), "no message")
        raise PaperError(f"{browser}: {first}; look whether it starts, or name another in {NAMED_IN}") from None


def _finish(reader, manuscript: Manuscript) -> bytes:
    """The PDF without the traces of its making, with the metadata of the book."""
    import pypdf

    writer = pypdf.PdfWriter(clone_from=reader)
    edition_id = manuscript.records["edition"]["id"]
    writer.metadata = {
        "/Title": manuscript.title,
        "/Author": manuscript.author,
        "/Subject": manuscript.t("Edition {id}", id=edition_id),
        "/Producer": "casebook",
    }
    headings = [manuscript.t("Contents"), *(words for _, words, _ in manuscript.headings)]
    entries = list(_entries(writer.root_object["/Outlines"]))
    if len(entries) != len(headings):
        raise PaperError(f"{name_of(manuscript.code)}: Chromium's bookmarks are not the headings; use another version")
    for entry, words in zip(
        entries, headings, strict=True
    ):  # Chromium joins the lines of a long heading without a space
        entry[pypdf.generic.NameObject("/Title")] = pypdf.generic.TextStringObject(words)
    made = io.BytesIO()
    writer.write(made)
    # Chromium counts the names of tagged cells on from any number; a tree is sorted by them, so their order stays
    names = sorted(set(NODE.findall(made.getvalue())))
    renamed = {name: b"(node%08d)" % n for n, name in enumerate(names, 1)}
    return NODE.sub(lambda m: renamed[m[0]], made.getvalue())


def _entries(item):
    """The bookmarks below an outline item, in the order of the document."""
    child = item.get("/First")
    while child is not None:
        child = child.get_object()
        yield child
        yield from _entries(child)
        child = child.get("/Next")


def _link(folder: Path, code: str) -> None:
    """Link the PDF from the pages of its language: in the head of each, and in a line of the first."""
    name = name_of(code)
    for page in folder.glob("*.html"):
        text = page.read_text(encoding="utf-8")
        if f'href="{name}"' in text:
            continue
        words = html.escape(language.translate("The whole book as PDF, to print", code))
        text = text.replace("</head>", f'<link rel="alternate" type="application/pdf" href="{name}">\n</head>', 1)
        if page.name == "index.html":
            text = text.replace(PAPER, f'<span class="paper-link"> · <a href="{name}">{words}</a></span>{PAPER}', 1)
        aside = page.with_name(f".{page.name}")
        aside.write_text(text, encoding="utf-8")
        aside.replace(page)
