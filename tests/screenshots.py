"""Pictures of every page of a built book, to look at one by one: wide, phone, dark, print, without a script.

    python tests/screenshots.py _build/html pictures [PAGE …]

Writes `pictures/<language>-<page>-<view>.png`; pages are those of each language and, as `figures/…`, of its figures
only where they are named. Needs Debian's package chromium, like the tests that look at pages.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

VIEWS = {
    "wide": {"width": 1280},
    "phone": {"width": 360},
    "dark": {"width": 1280, "color_scheme": "dark"},
    "print": {"width": 794, "media": "print"},
    "noscript": {"width": 1280, "java_script_enabled": False},
}
DRAWN = "[...document.querySelectorAll('.chart')].every(chart => chart.querySelector('.chart-live svg'))"


def taken(browser, page_file: Path, picture: Path, *, width: int, media: str | None = None, **options) -> None:
    """One picture of a whole page from disk, network off, read to its end first so that every chart is drawn."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, offline=True, reduced_motion="reduce", **options
    )
    page = context.new_page()
    page.goto(page_file.resolve().as_uri())
    if options.get("java_script_enabled", True):
        for _ in range(400):
            page.mouse.wheel(0, 700)
            page.wait_for_timeout(40)
            if page.evaluate("scrollY + innerHeight >= document.documentElement.scrollHeight - 2"):
                break
        for _ in range(50):
            if page.evaluate(DRAWN):
                break
            page.wait_for_timeout(100)
        page.evaluate("scrollTo(0, 0)")
    if media:
        page.emulate_media(media=media)
    page.wait_for_timeout(200)
    page.screenshot(path=picture, full_page=True)
    context.close()


def main(book: Path, folder: Path, wanted: list[str]) -> None:
    from playwright.sync_api import sync_playwright

    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        for language in sorted(p.name for p in book.iterdir() if (p / "index.html").is_file()):
            names = wanted or sorted(p.stem for p in (book / language).glob("*.html") if p.stem != "genindex")
            for name in names:
                for view, options in VIEWS.items():
                    picture = folder / f"{language}-{name.replace('/', '-')}-{view}.png"
                    taken(browser, book / language / f"{name}.html", picture, **options)
                    print(picture)
        browser.close()


if __name__ == "__main__":
    if len(sys.argv) < 3 or not (Path(sys.argv[1]) / "facts.json").is_file():
        raise SystemExit("usage: python tests/screenshots.py BOOK FOLDER [PAGE …], BOOK being a built book")
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])
