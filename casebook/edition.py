"""Make an edition: run the chapters, place the numbers, build with Jupyter Book, swap into place."""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import hashlib
import html
import json
import logging
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import replace
from pathlib import Path

import nbformat
import yaml
from tqdm import tqdm

from casebook import (
    bilingual,
    citation,
    claims,
    control,
    data,
    facts,
    figure_pages,
    finish,
    language,
    messages,
    pages,
    parameters,
    prose,
    takeaway,
    vega,
)
from casebook.addresses import page_of
from casebook.article import read_article
from casebook.book import Book, data_of, open_book
from casebook.figure_pages import Setting
from casebook.figures import card
from casebook.parameters import ROOT, Parameters

CELL_SECONDS = 300
_stopped = threading.Event()


class EditionError(RuntimeError):
    """A build that cannot be finished; the message is one line."""


def stop_on_signals() -> None:
    """Let Ctrl-C and SIGTERM end a build in the same way."""

    def stop(number, frame):
        _stopped.set()
        raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)


def _go_on() -> None:
    """KeyboardInterrupt when a signal came while Python was forking, where an exception is lost."""
    if _stopped.is_set():
        raise KeyboardInterrupt


def chapters() -> list[Path]:
    """The pages of the book in the order of `_toc.yml`; EditionError when one is missing."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    found = []
    for stem in [toc["root"], *(entry["file"] for entry in toc["chapters"])]:
        pages = [p for p in (ROOT / f"{stem}.ipynb", ROOT / f"{stem}.md") if p.is_file()]
        if not pages:
            raise EditionError(f"_toc.yml: {stem}: no such page; add the notebook or take the line out")
        found.append(pages[0])
    return found


def prepared(name: str) -> tuple[dict[str, str], list[str]]:
    """Raw parameters and languages of `editions/<name>.yml`; EditionError when it is missing or holds other keys."""
    path = ROOT / "editions" / f"{name}.yml"
    if not path.is_file():
        there = ", ".join(sorted(p.stem for p in path.parent.glob("*.yml")))
        raise EditionError(f"editions/{name}.yml: no such edition; use one of {there}")
    try:
        described = yaml.safe_load(path.read_text(encoding="utf-8"))
        languages = described.pop("languages")
        raw = {key: described.pop(key) for key in ("article", "as_of")}
        described.pop("title")
        if described.pop("id") != name or described or not isinstance(languages, list):
            raise KeyError
    except (yaml.YAMLError, KeyError, AttributeError):
        raise EditionError(
            f"editions/{name}.yml: needs just id (the file's name), title, article, as_of, languages (a list); mend it"
        ) from None
    return raw, languages


def open_edition(raw: dict[str, str]) -> Book:
    """The book for some raw parameters; without `as_of`, the day is the article's own.

    Raises ParameterError, ArticleError or DataError with one clear line.
    """
    last_day = data.newest_day()
    checked = parameters.parse(raw, last_day)
    if "as_of" not in raw:
        raw = {**raw, "as_of": read_article(checked.article_path).date}
    return open_book(**raw)


def identity(book: Book, languages: list[str]) -> dict:
    """What an edition is made of, and its id: the same id means the same bytes.

    Rows that became known after its day are no part of it: adding them leaves the id as it is.
    """

    def digest(paths) -> str:
        h = hashlib.sha256()
        for path in sorted(paths):
            h.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
        return h.hexdigest()

    described, _ = takeaway.contents(book)
    known = hashlib.sha256(json.dumps(described, sort_keys=True).encode())  # holds the hash of every file
    ledger, drawn = book.parameters.ledger_path, control.local(book.data)
    parts = {
        "article": book.article.id,
        "article_sha256": hashlib.sha256(book.parameters.article_path.read_bytes()).hexdigest(),
        "ledger_sha256": hashlib.sha256(ledger.read_bytes()).hexdigest() if ledger else None,
        "as_of": book.parameters.as_of,
        "languages": languages,
        "data_sha256": known.hexdigest(),
        "code_sha256": digest(
            [ROOT / "_config.yml", ROOT / "_toc.yml"]
            + [
                p
                for d in ("casebook", "chapters", "locale")
                for p in (ROOT / d).rglob("*")
                if p.suffix in {".py", ".ipynb", ".md", ".css", ".js", ".po"} and ".ipynb_checkpoints" not in p.parts
            ]
        ),
        "lock_sha256": digest([ROOT / "requirements.txt"]),
        "local_sha256": drawn.sha256 if drawn else None,
    }
    return {"id": hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16], **parts}


# --- running the chapters ---------------------------------------------------------------------------------


def _kernel_manager(folder: str):
    """A kernel manager with sockets and connection file of its own: TCP kernels started in parallel can clash."""
    from jupyter_client import AsyncKernelManager

    class PrivateKernelManager(AsyncKernelManager):
        def __init__(self, **kwargs):
            super().__init__(transport="ipc", connection_file=f"{folder}/kernel.json", **kwargs)

    return PrivateKernelManager


def _worker_environment(folder: str) -> None:
    os.environ.update(
        CASEBOOK_EDITION="1",
        PYTHONHASHSEED="0",
        PYTHONWARNINGS="default",
        JUPYTER_PREFER_ENV_PATH="1",
        JUPYTER_RUNTIME_DIR=f"{folder}/runtime",
        IPYTHONDIR=f"{folder}/ipython",
        PYDEVD_DISABLE_FILE_VALIDATION="1",
    )


@functools.lru_cache(maxsize=4)
def _book_in_worker(chosen: Parameters) -> Book:
    return Book(chosen, data_of(chosen))


def run_chapter(chapter: Path, chosen: Parameters, stage: Path, figures: Path, setting: Setting) -> str:
    """Execute one chapter and stage it: cells, numbers, figures. EditionError names notebook and cell.

    setting: of the edition; chapter and title are put in here.
    """
    import papermill
    from papermill.exceptions import PapermillExecutionError

    logging.getLogger("papermill").setLevel(logging.ERROR)
    book = _book_in_worker(chosen)
    source = nbformat.read(chapter, 4)
    name = f"chapters/{chapter.name}"

    def where(cell_source: str) -> str:
        return next((f"{name}: cell {i}" for i, c in enumerate(source.cells) if c.source == cell_source), name)

    with tempfile.TemporaryDirectory(prefix="k-") as folder:
        _worker_environment(folder)
        before, after = f"{folder}/before.ipynb", f"{folder}/after.ipynb"
        notebook = prose.stage_notebook(nbformat.read(chapter, 4), book.facts, book.parameters, book.article)
        nbformat.write(notebook, before)
        for attempt in (1, 2):
            try:
                papermill.execute_notebook(
                    before,
                    after,
                    parameters=book.parameters.as_dict(),
                    cwd=str(chapter.parent),
                    progress_bar=False,
                    execution_timeout=CELL_SECONDS,
                    shutdown_kernel="immediate",
                    autosave_cell_every=0,
                    request_save_on_cell_execute=False,
                    kernel_manager_class=_kernel_manager(folder),
                )
                break
            except PapermillExecutionError as error:
                value = " ".join(str(error.evalue).split())
                raise EditionError(
                    f"{where(error.source)}: {error.ename}: {value}; open the notebook in Jupyter to mend it"
                ) from None
            except TimeoutError:
                raise EditionError(f"{name}: a cell ran longer than {CELL_SECONDS} s; make it faster") from None
            except RuntimeError as error:  # the kernel died before it was ready: once more
                if attempt == 2:
                    raise EditionError(f"{name}: its kernel died twice: {error}; open it in Jupyter") from None
        done = nbformat.read(after, 4)
    for cell in done.cells:
        for output in cell.get("outputs", []):
            if output.output_type == "error" or output.get("name") == "stderr":
                text = output.get("evalue") or output.get("text", "")
                raise EditionError(f"{where(cell.source)}: wrote to stderr: {' '.join(text.split())[:200]}; mend it")
    setting = dataclasses.replace(setting, chapter=chapter.stem, chapter_title=_heading(done))
    nbformat.write(_published(done, figures, setting), stage / chapter.name)
    return name


def _heading(notebook: nbformat.NotebookNode) -> str:
    """The words of a notebook's first heading."""
    sources = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    found = re.search(r"^# (.+)$", "\n".join(sources), re.M)
    return found[1].strip() if found else ""


def _published(notebook: nbformat.NotebookNode, figures: Path, setting: Setting) -> nbformat.NotebookNode:
    """The executed notebook without traces of its run, its figure cards drawn."""
    notebook.metadata = nbformat.from_dict(
        {"kernelspec": notebook.metadata.kernelspec, "language_info": {"name": "python"}}
    )
    for cell in notebook.cells:
        for trace in ("papermill", "execution"):
            cell.metadata.pop(trace, None)
        tags = cell.metadata.get("tags", [])
        if "injected-parameters" in tags:
            cell["id"] = "injected-parameters"
        if {"parameters", "injected-parameters"} & set(tags):
            cell.metadata["tags"] = [*tags, "remove-cell"]
        for output in cell.get("outputs", []):
            payload = output.get("data", {}).pop(card.MIME, None)
            output.get("metadata", {}).pop(card.MIME, None)
            if payload:
                output.data["text/html"] = draw(card.Card(**payload), figures, setting)
    nbformat.validate(notebook)
    return notebook


def draw(figure: card.Card, folder: Path, setting: Setting) -> str:
    """Write a figure's files into a folder and return its card as HTML, for its chapter.

    The files: CSV, iCalendar, SVG, PNG, Vega-Lite, as far as there are such; and the figure's own page.
    """
    import vl_convert

    files, size = {}, ""
    if figure.csv:
        files["csv"] = figure.csv.encode()
    if figure.calendar:
        files["ics"] = figure.calendar.encode()
    if figure.spec:
        svg = card.static_svg(figure.spec, figure.language)
        files["svg"], size = svg.encode(), card.size(svg)
        files["png"] = vl_convert.svg_to_png(svg, scale=2)
        files["json"] = json.dumps(figure.spec, ensure_ascii=False, indent=1, sort_keys=True).encode()
    chart_file = ""
    if figure.spec:
        chart_file = f"figures/{figure.id}.js"
        try:
            chart = vega.as_script({figure.id: vega.compiled(figure.spec, figure.id)})
        except vega.ChartError as error:
            raise EditionError(str(error)) from None
        (folder / f"{figure.id}.js").write_text(chart, encoding="utf-8")
    links = {kind.upper(): f"figures/{figure.id}.{kind}" for kind in files}
    drawn = card.Drawn(links.get("SVG", ""), size, chart_file)
    own = figure_pages.figure_page(figure, setting, drawn, links)
    for kind, content in {**files, "html": finish.secured(own).encode()}.items():
        (folder / f"{figure.id}.{kind}").write_bytes(content)
    return card.render(figure, drawn, links, page_of(figure.id))


def section_ids(book: Book) -> dict[str, list[str]]:
    """The ids of the sections of each page, as in English, by the page's name."""
    found = {}
    english = replace(book.parameters, language="en")
    for page in chapters():
        text = prose.text_of(page, book.facts, english, book.article)
        found[page.stem] = bilingual.section_ids(re.findall(r"^#+ +(.+?)\s*$", text, re.M))
    return found


# --- building the pages -----------------------------------------------------------------------------------


def address() -> str:
    """Where the book is published, as `_config.yml` says it (`html: baseurl:`); blank when it does not.

    EditionError when it is no address of a folder.
    """
    told = (yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8")).get("html") or {}).get("baseurl") or ""
    if told and not re.fullmatch(r"https?://[^\s/?#\"<>]+(/[^\s?#\"<>]*)?", str(told)):
        raise EditionError(f"_config.yml: html: baseurl: {told}: is no address; write https://…/, or leave it blank")
    return f"{told.rstrip('/')}/" if told else ""


def colophon(book: Book, languages: list[str]) -> str:
    """The foot of every page, so that a sheet of paper tells what it is from: day, edition, licence; HTML."""
    told = [
        book.t("As known on {day}").format(day=language.day(book.parameters.as_of, book.language)),
        book.t("Edition {id}").format(id=identity(book, languages)["id"]),
        book.t(pages.LICENCES),
    ]
    return f"<p>{html.escape(' · '.join(told))}</p>"


def stage_configuration(book: Book, stage: Path, languages: list[str], figures: Path) -> None:
    """Write the staged `_config.yml` (numbers placed as substitutions) and `_toc.yml` (pages at the root)."""
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    config["title"] = book.t(config["title"])
    config["execute"] = {"execute_notebooks": "off"}
    config["html"]["baseurl"] = f"{address()}{book.language}/" if address() else ""
    config["html"]["extra_footer"] = colophon(book, languages)
    config["sphinx"]["config"].update(
        language=book.language,
        casebook_staged=True,
        casebook_languages=languages,
        casebook_figures=str(figures),
        casebook_sections=section_ids(book),
        casebook_as_of=book.parameters.as_of,
        myst_substitutions=facts.links(book.facts, book.language, edition=True) | pages.lists(book),
    )
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    toc["root"] = Path(toc["root"]).name
    for entry in toc["chapters"]:
        entry["file"] = Path(entry["file"]).name
    for name, content in (("_config.yml", config), ("_toc.yml", toc)):
        text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
        (stage / name).write_text(text, encoding="utf-8")


def render_pages(stage: Path) -> Path:
    """Build the staged book with Jupyter Book, warnings as errors; the folder with the pages."""
    out = stage.parent / f"{stage.name}-pages"
    run = subprocess.run(
        [
            sys.executable,
            "-c",
            "from jupyter_book.cli.main import main; main()",
            "build",
            str(stage),
            "--path-output",
            str(out),
            "--all",
            "-W",
            "--keep-going",
            "-q",
        ],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONHASHSEED": "0", "TZ": "UTC", "NO_COLOR": "1"},
    )
    report = re.sub(r"\x1b\[[0-9;]*m", "", run.stdout + run.stderr).replace(f"{stage}/", "")
    warnings = [line for line in report.splitlines() if re.search(r"\b(WARNING|ERROR|CRITICAL)\b", line)]
    if run.returncode or warnings:
        said = [line for line in report.splitlines() if re.search(r"\w", line)] or ["no message"]
        errors = [line for line in said if re.match(r"\s*(?:\w+\.)*\w*(?:Error|Exception)\b", line)]
        first = (warnings or errors or said[-1:])[0]
        more = f" (and {len(warnings) - 1} more)" if len(warnings) > 1 else ""
        raise EditionError(f"jupyter-book: {' '.join(first.split())}{more}; mend the page")
    return out / "_build" / "html"


def write_root_page(site: Path, languages: list[str], title: str) -> None:
    """The page at the root: on to the first language, with a link for each."""
    links = "".join(f'<li><a href="{code}/index.html" lang="{code}">{code}</a></li>' for code in languages)
    page = (
        f'<!DOCTYPE html>\n<html lang="{languages[0]}"><head><meta charset="utf-8"><title>{html.escape(title)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta http-equiv="refresh" content="0; url={languages[0]}/index.html"></head>'
        f"<body><main><h1>{html.escape(title)}</h1><ul>{links}</ul></main></body></html>\n"
    )
    (site / "index.html").write_text(finish.secured(page), encoding="utf-8")


def write_records(site: Path, book: Book, edition: dict, cited: citation.Cited) -> None:
    """What other programs read: `facts.json`, `claims.json`, `claims.csv`, `claimreview.jsonld`, citation, `data.zip`.

    edition: as `identity` gives it. cited: the edition as it is cited.
    """
    records = {
        "facts.json": {"edition": edition, "facts": facts.as_json(book.facts)},
        "claims.json": claims.as_json(book.claims),
        "claimreview.jsonld": claims.claim_review(book.claims, book.article, book.parameters, book.data.sources),
    }
    for name, content in records.items():
        text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False)
        (site / name).write_text(text + "\n", encoding="utf-8")
    (site / "claims.csv").write_text(claims.as_csv(book.claims), encoding="utf-8")
    (site / "citation.bib").write_text(citation.bibtex(cited), encoding="utf-8")
    (site / "CITATION.cff").write_text(citation.cff(cited), encoding="utf-8")
    (site / "data.zip").write_bytes(takeaway.package(book, cited))


def refuse_other_things(out: Path) -> None:
    """EditionError when `out` is something other than a book, an empty folder or nothing yet."""
    if out.is_file() or out.is_dir() and not (out / "facts.json").is_file() and any(out.iterdir()):
        raise EditionError(f"OUT: {out.name}: holds other things than a book; name a new or empty folder")


@contextlib.contextmanager
def swapped_into(out: Path):
    """A working folder whose `site` takes the place of `out` when the block ends well; else `out` stays as it was."""
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".casebook-", dir=out.parent) as work:
        site = Path(work) / "site"
        site.mkdir()
        yield Path(work)
        _go_on()
        old = Path(work) / "old"
        if out.exists():
            out.rename(old)
        try:
            site.rename(out)
        finally:  # even when stopped between the two renames
            if old.exists() and not out.exists():
                old.rename(out)


def build(raw: dict[str, str], languages: list[str], out: Path, workers: int | None = None) -> Path:
    """Build an edition and publish it at `out`; the published one stays untouched when anything fails.

    raw: parameters by name, `language` apart. languages: codes, the first one is the default.
    Raises ParameterError, ArticleError, DataError or EditionError, each with one clear line.
    """
    refuse_other_things(out)
    for code in languages:
        if code in language.LANGUAGES_SHOWN and not messages.is_complete(code):
            raise EditionError(
                f"LANGUAGES: {code}: its translation is not complete (see `make check`); build with LANGUAGES=en"
            )
    books = [open_edition({**raw, "language": code}) for code in languages]
    drawn = control.local(books[0].data)
    lost = [claim for claim, passage in books[0].passages().items() if passage is None]
    if lost:
        print(
            f"casebook: {books[0].article.id}: no passage found for {', '.join(lost)}; see claims.html", file=sys.stderr
        )
    problems = check()
    if problems:
        raise EditionError(problems[0])
    files, edition = chapters(), identity(books[0], languages)
    told = edition["id"], edition["as_of"], edition["article"], address()
    try:
        cited = citation.cited(book_title(), *told)
    except citation.CitationError as error:
        raise EditionError(str(error)) from None
    with swapped_into(out.resolve()) as work:
        jobs = []
        for book in books:
            stage, figures = work / book.language, work / "site" / book.language / "figures"
            stage.mkdir()
            figures.mkdir(parents=True)
            setting = Setting(book.t(book_title()), cited, tuple(languages))
            stage_configuration(book, stage, languages, figures)
            for page in files:
                if page.suffix == ".ipynb":
                    jobs.append((page, book.parameters, stage, figures, setting))
                else:
                    text = page.read_text(encoding="utf-8")
                    text = prose.stage_text(text, book.facts, book.parameters, book.article)
                    (stage / page.name).write_text(text, encoding="utf-8")
        _run_all(jobs, workers)
        for book in books:
            shutil.copytree(
                render_pages(work / book.language),
                work / "site" / book.language,
                dirs_exist_ok=True,
                ignore=shutil.ignore_patterns(".buildinfo", "*.map"),
            )
            finish.gather(work / "site" / book.language)
        write_records(work / "site", books[0], edition, cited)
        write_root_page(work / "site", languages, books[0].t(book_title()))
    if drawn:
        print("casebook: this edition draws local polygons; their terms may not allow publishing it", file=sys.stderr)
    return out


def _run_all(jobs: list[tuple], workers: int | None) -> None:
    """Run chapters in parallel; the first failure stops the rest."""
    with ProcessPoolExecutor(workers or os.cpu_count()) as pool:
        running = [pool.submit(run_chapter, *job) for job in jobs]
        with tqdm(total=len(jobs), desc="chapters", disable=not sys.stderr.isatty()) as bar:
            try:
                for done in as_completed(running):
                    bar.set_postfix_str(done.result())
                    bar.update()
                    _go_on()
            except BaseException:
                pool.shutdown(cancel_futures=True)  # what runs ends first, or it would write into a folder that is gone
                raise


def book_title() -> str:
    """The book's title as written in `_config.yml`."""
    return yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))["title"]


def check() -> list[str]:
    """Everything wrong with data, chapters and claims without building, one line each."""
    from papermill import inspect_notebook

    found = data.problems()
    if found:
        return found
    declared = set(Parameters().as_dict())
    known = set(facts.registry) | set(claims.TOTALS) | set(pages.NAMES)
    for page in chapters():
        if page.suffix == ".ipynb":
            try:
                has = set(inspect_notebook(str(page)))
            except nbformat.reader.NotJSONError:
                found.append(f"chapters/{page.name}: is not a notebook (its JSON is broken); restore it")
                continue
            if has != declared:
                odd = ", ".join(sorted(has ^ declared))
                found.append(f"chapters/{page.name}: parameters cell: {odd}; declare {', '.join(sorted(declared))}")
        found += prose.problems(page, known)
    return found + claims.problems(data.load(data.newest_day()))
