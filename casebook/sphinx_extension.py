"""Sphinx side of the book: chart scripts where there is a chart, and numbers for a plain `jupyter-book build .`."""

from __future__ import annotations

from pathlib import Path

from casebook import finish, preview, vega

STATIC = Path(__file__).parent / "static"


def add_numbers(app, config):
    """Give a plain build the facts of the default parameters; a staged edition brings its own."""
    if config.casebook_staged:
        return
    from casebook import pages
    from casebook.book import open_book
    from casebook.facts import links

    app.casebook = open_book()
    config.myst_substitutions = links(app.casebook.facts, app.casebook.language) | pages.lists(app.casebook)


def stage_source(app, docname, source):
    """In a plain build, leave out what does not stand on the default day."""
    if app.config.casebook_staged:
        return
    import nbformat

    from casebook import prose

    standing = (app.casebook.facts, app.casebook.parameters, app.casebook.article)
    if Path(app.env.doc2path(docname)).suffix == ".ipynb":
        source[0] = nbformat.writes(prose.stage_notebook(nbformat.reads(source[0], 4), *standing))
    else:
        source[0] = prose.stage_text(source[0], *standing)


def add_static(app):
    """Ship style and scripts; the one that draws charts is made here, and loaded by `card.js` when a chart is near."""
    made = Path(app.doctreedir) / "casebook_static"
    made.mkdir(parents=True, exist_ok=True)
    (made / "vega.js").write_text(vega.runtime(), encoding="utf-8")
    app.config.html_static_path += [str(STATIC), str(made)]


def choose_scripts(app, pagename, templatename, context, doctree):
    """Load the scripts of charts, records and ledger where they are used; nothing of Thebe, which asks other hosts."""
    app.add_css_file("casebook.css")
    app.add_css_file("print.css", media="print")
    app.add_js_file("page.js", loading_method="defer")
    body = context.get("body") or ""
    if 'class="records"' in body:  # before the charts, whose views it waits for
        app.add_css_file("records.css")
        app.add_js_file("records.js", loading_method="defer")
    if 'class="records lead"' in body:  # the first rows of a list that stands on the page of its figure
        app.add_css_file("records.css")
    if "data-rows=" in body:
        app.add_js_file("moved.js", loading_method="defer")
    if 'class="chart"' in body:
        app.add_js_file("card.js", loading_method="defer")
    if 'class="reader"' in body:
        app.add_css_file("ledger.css")
        app.add_js_file("ledger.js", loading_method="defer")
    for kind in ("script_files", "css_files"):
        context[kind] = [f for f in context[kind] if "thebe" not in f"{f.filename}{f.attributes.get('body')}".lower()]


def finish_pages(app, exception):
    """Take from the finished pages what they do not use of the theme, and say what each may load."""
    if exception is None and app.builder.format == "html":
        finish.finish(Path(app.outdir), {path.name for path in STATIC.iterdir()} | {"vega.js"})


def setup(app):
    app.add_config_value("casebook_staged", False, "env")
    app.connect("config-inited", add_numbers, priority=400)
    app.connect("builder-inited", add_static)
    app.connect("source-read", stage_source)
    app.connect("html-page-context", choose_scripts, priority=900)
    app.connect("html-page-context", preview.add_to_head)
    app.connect("build-finished", finish_pages)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
