"""Charts, maps and tables of the chapters, each through the figure card."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from casebook.book import Book
    from casebook.figures.card import Card

# Chapters whose figures fill several modules: module → chapter; any other module bears its chapter's name.
CHAPTERS = {
    **dict.fromkeys(("air", "casualties", "exchanges"), "timeline"),
    **dict.fromkeys(("maps", "pace", "proposals"), "donbas"),
    "reader": "claims",
}
# Figures that claims point to: id → module, function, its arguments.
FIGURES: dict[str, tuple[str, str, dict]] = {
    "air-attacks": ("air", "air_attacks", {}),
    "casualties-civilians": ("casualties", "casualties_ranges", {"population": "civilian"}),
    "casualties-ranges": ("casualties", "casualties_ranges", {}),
    "claims-slips": ("claims", "slips", {}),
    "donbas-claim": ("donbas", "claimed_and_held", {}),
    "donbas-positions": ("donbas", "positions", {}),
    "donbas-shares": ("donbas", "shares_over_time", {}),
    "energy-events": ("air", "energy_events", {}),
    "exchanges-scale": ("exchanges", "exchanges_scale", {}),
    "talks-disagreements": ("talks", "disagreements", {}),
    "talks-outcomes": ("talks", "outcomes", {}),
    "talks-pause": ("talks", "pause", {}),
    "talks-positions-other": ("talks", "said", {"subject": "other"}),
    "talks-positions-security": ("talks", "said", {"subject": "security"}),
    "talks-positions-truce": ("talks", "said", {"subject": "truce"}),
    "talks-rounds": ("talks", "rounds", {}),
    "talks-statements": ("talks", "statements", {}),
    "talks-table": ("talks", "table", {}),
    "talks-witkoff": ("talks", "witkoff", {}),
    "timeline-lanes": ("timeline", "timeline_lanes", {}),
}


def made(book: Book, figure: str) -> Card:
    """The card of a figure by its id; KeyError when FIGURES does not name it."""
    module, function, arguments = FIGURES[figure]
    return getattr(importlib.import_module(f"casebook.figures.{module}"), function)(book, **arguments)


def address(figure: str) -> str:
    """The address of a figure in the book, from a page beside it."""
    module = FIGURES[figure][0]
    return f"{CHAPTERS.get(module, module)}.html#fig-{figure}"
