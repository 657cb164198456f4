"""The command line: build, pdf, check, claims, refresh, serve."""

from __future__ import annotations

import argparse
import functools
import http.server
import os
import sys
from pathlib import Path

from casebook.parameters import ROOT, claims_file

OUT, CONTROL = "_build/html", "data/local/control"


class Parser(argparse.ArgumentParser):
    def error(self, message):
        fail(f"command line: {message}; see `python -m casebook --help`")


def fail(message: str):
    """One line on stderr, exit code 1."""
    print(f"casebook: {' '.join(message.split())}", file=sys.stderr)
    raise SystemExit(1)


def parser() -> argparse.ArgumentParser:
    top = Parser(prog="casebook", description="One news article, put to the test against data, as of any day.")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=Parser)
    name_edition(commands.add_parser("build", help="run the chapters and publish the book"))
    name_edition(
        commands.add_parser("pdf", help="print the book, built first unless it is there, as one PDF a language")
    )
    commands.add_parser("check", help="check data, chapters and claims without building")
    claims = commands.add_parser("claims", help="draft the claims of another article, or list the rules")
    claims = claims.add_subparsers(dest="what", required=True, metavar="COMMAND", parser_class=Parser)
    new = claims.add_parser("new", help="write a claims file to fill in, from any Albanian or English article")
    new.add_argument("article", metavar="ARTICLE", help="an article: our record (.md) or raw text (.txt)")
    new.add_argument("--out", metavar="FILE", help="where it is written (default: beside the article)")
    claims.add_parser("rules", help="list the rules a claim can be decided by")
    refresh = commands.add_parser("refresh", help="renew what is derived")
    refresh = refresh.add_subparsers(dest="what", required=True, metavar="COMMAND", parser_class=Parser)
    refresh.add_parser("manifest", help="hashes and row counts of data/datapackage.json")
    refresh.add_parser("messages", help="bring the catalogues of locale/ in line with the English texts")
    own = refresh.add_parser("control", help="measure control from your own daily polygon files")
    own.add_argument("--polygons", required=True, metavar="DIR", help="the files, named as their map maker names them")
    own.add_argument("--boundaries", metavar="FILE", help="units to measure (default: the oblasts of the book's maps)")
    own.add_argument("--key", default="iso", metavar="COLUMN", help="the column that names each unit (default: iso)")
    own.add_argument("--out", default=CONTROL, metavar="DIR", help=f"where tables are renewed (default: {CONTROL})")
    own.add_argument("--workers", type=int, metavar="N", help="files measured at once (default: one a processor)")
    own.add_argument(
        "--scheduler", metavar="ADDRESS", help="measure on a Dask cluster instead, such as tcp://host:8786"
    )
    serve = commands.add_parser("serve", help="show the published book on this machine")
    serve.add_argument("--out", default=OUT, metavar="DIR")
    serve.add_argument("--port", type=int, default=8000)
    return top


def name_edition(command: argparse.ArgumentParser) -> None:
    """The arguments that say which edition, where, and how fast."""
    command.add_argument("--as-of", metavar="DAY", help="day of knowledge, YYYY-MM-DD (default: the article's date)")
    command.add_argument("--article", metavar="PATH", help="an article: our record (.md) or raw text (.txt)")
    command.add_argument(
        "-p", "--parameter", metavar="NAME=VALUE", action="append", default=[], help="any declared parameter by name"
    )
    command.add_argument("--edition", metavar="NAME", help="a prepared edition of editions/, instead of parameters")
    command.add_argument(
        "--languages", default="", help="codes, separated by spaces (default: those that are complete)"
    )
    command.add_argument("--out", default=OUT, metavar="DIR", help=f"where the book is published (default: {OUT})")
    command.add_argument("--workers", type=int, metavar="N", help="chapters run at once (default: one a processor)")


def raw_parameters(arguments: argparse.Namespace) -> dict[str, str]:
    """The parameters given on the command line, by name; article paths are taken from the working folder."""
    raw = {}
    for given in arguments.parameter:
        name, equals, value = given.partition("=")
        if not equals:
            fail(f"parameter {given}: has no value; write NAME=VALUE")
        raw[name] = value
    if arguments.as_of is not None:
        raw["as_of"] = arguments.as_of
    if arguments.article is not None:
        raw["article"] = arguments.article
    if "article" in raw:
        raw["article"] = os.path.relpath(raw["article"], ROOT)
    return raw


def named_edition(arguments: argparse.Namespace) -> tuple[dict[str, str], list[str]]:
    """Raw parameters and languages of the edition that the arguments name."""
    from casebook import edition, language, messages

    raw = raw_parameters(arguments)
    if "language" in raw:
        fail("parameter language: is set by --languages; leave it out")
    languages = arguments.languages.split()
    if arguments.edition is not None:
        if raw or languages:
            fail("--edition: brings its own parameters and languages; leave the others out")
        raw, languages = edition.prepared(arguments.edition)
    if not languages:
        languages = [code for code in language.LANGUAGES_SHOWN if messages.is_complete(code)]
        for code in [code for code in language.LANGUAGES_SHOWN if code not in languages]:
            print(f"casebook: {code} is left out: its translation is not complete (see `make check`)", file=sys.stderr)
    return raw, languages


def run_build(arguments: argparse.Namespace) -> None:
    from casebook import edition

    edition.stop_on_signals()
    raw, languages = named_edition(arguments)
    out = edition.build(raw, languages, Path(arguments.out), arguments.workers)
    print(f"{out}/index.html")


def run_pdf(arguments: argparse.Namespace) -> None:
    from casebook import edition, paper

    edition.stop_on_signals()
    paper.chromium()  # better refused before a long build than after it
    raw, languages = named_edition(arguments)
    out = Path(arguments.out)
    if not paper.is_current(out, edition.open_edition(raw), languages):
        edition.build(raw, languages, out, arguments.workers)
    for file in paper.print_book(out.resolve(), languages):
        print(out / file.relative_to(out.resolve()))


def run_check(arguments: argparse.Namespace) -> None:
    from casebook import edition, messages

    found = edition.check() or messages.problems()
    for problem in found:
        print(f"casebook: {problem}", file=sys.stderr)
    if found:
        raise SystemExit(1)
    print("data, chapters, claims and translations: nothing to mend")


def run_claims(arguments: argparse.Namespace) -> None:
    from casebook import claims, drafts

    if arguments.what == "rules":
        print(claims.rules_as_text())
        return
    article = Path(arguments.article)
    beside = claims_file(article)
    written = drafts.write_draft(article, Path(arguments.out) if arguments.out else None)
    print(drafts.summary(written))
    move = "" if written.resolve() == beside.resolve() else f"save it as {beside}; "
    print(
        "next: give each row a rule and its arguments, or a coded_verdict and its reason_en; delete what is no claim;"
    )
    print(f"      {move}run `make book ARTICLE={article}`")


def run_refresh(arguments: argparse.Namespace) -> None:
    from casebook import control, data, edition, language, messages

    if arguments.what == "manifest":
        print(f"datapackage.json: {data.seal()} files changed")
        return
    if arguments.what == "messages":
        for code in language.LANGUAGES_SHOWN[1:]:
            left = {domain: number for domain, number in messages.renew(code).items() if number}
            listed = ", ".join(f"{domain} {number}" for domain, number in left.items())
            print(f"locale/{code}: {f'to translate: {listed}' if left else 'complete'}")
        return
    edition.stop_on_signals()
    if arguments.workers is not None and arguments.workers < 1:
        fail("--workers: is less than one; leave it out for one a processor")
    folder, out = Path(arguments.polygons), ROOT / CONTROL if arguments.out == CONTROL else Path(arguments.out)
    boundaries = Path(arguments.boundaries) if arguments.boundaries else control.OUTLINES
    try:
        with control.pool(arguments.workers, arguments.scheduler) as executor:
            print("\n".join(control.refresh(folder, out, executor, boundaries, arguments.key)))
    except KeyboardInterrupt:
        fail("refresh control: interrupted; the tables are as they were, run it again to go on")


def run_serve(arguments: argparse.Namespace) -> None:
    folder = Path(arguments.out)
    if not (folder / "index.html").is_file():
        fail(f"serve: {folder}: holds no book; run `make book` first")
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", arguments.port), handler) as server:
        print(f"http://127.0.0.1:{arguments.port}/ (stop with Ctrl-C)")
        server.serve_forever()


def main(given: list[str] | None = None) -> None:
    """Run one command; every refusal is one line on stderr and exit code 1."""
    arguments = parser().parse_args(given)
    command = {
        "build": run_build,
        "pdf": run_pdf,
        "check": run_check,
        "claims": run_claims,
        "refresh": run_refresh,
        "serve": run_serve,
    }
    from casebook.article import ArticleError
    from casebook.data import DataError
    from casebook.edition import EditionError
    from casebook.paper import PaperError
    from casebook.parameters import ParameterError

    try:
        command[arguments.command](arguments)
    except (ParameterError, DataError, ArticleError, EditionError, PaperError) as refusal:
        fail(str(refusal))
    except OSError as error:
        fail(f"{error.filename or 'system'}: {error.strerror or error}; check the path and the rights to it")
    except KeyboardInterrupt:
        fail("interrupted; the published book is as it was")


if __name__ == "__main__":
    main()
