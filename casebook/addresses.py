"""Where figures and rows stand in the book: the addresses that links lead to."""

from __future__ import annotations

import os

# Where the rows of a table are listed: table → figure, chapter. Each row has its id for an anchor there.
LISTS = {
    "air_attacks": ("air-attacks", "timeline"),
    "casualties": ("casualties-ranges", "timeline"),
    "disagreements": ("sources-disagreements", "sources"),
    "energy_events": ("energy-events", "timeline"),
    "exchange_totals": ("exchange-totals", "timeline"),
    "exchanges": ("exchanges-scale", "timeline"),
    "gaps": ("sources-gaps", "sources"),
    "positions": ("talks-positions-over-time", "talks"),
    "sources": ("sources-list", "sources"),
    "statements": ("talks-statements", "talks"),
    "talks": ("talks-rounds", "talks"),
    "timeline": ("timeline-lanes", "timeline"),
    "witkoff_putin": ("talks-witkoff-dates", "talks"),
}


def published() -> bool:
    """Whether figures are drawn for an edition, where each has a page of its own, and not for a notebook alone."""
    return bool(os.environ.get("CASEBOOK_EDITION"))


def page_of(figure: str) -> str:
    """The address of a figure's own page in an edition, from a chapter beside the folder `figures`."""
    return f"figures/{figure}.html"


def number_at(chapter: str, name: str, edition: bool | None = None) -> str:
    """The address of the row that explains a number: on a page of its own, or in its chapter where no edition is made.

    edition: whether one is made; by default as `published` says.
    """
    page = page_of(f"numbers-{chapter}") if (published() if edition is None else edition) else f"{chapter}.html"
    return f"{page}#number-{name}"


def rows_at(table: str) -> str:
    """What stands before a row's id in its address: the page of its list, or the chapter where no edition is made."""
    figure, chapter = LISTS[table]
    return f"{page_of(figure)}#" if published() else f"{chapter}.html#"
