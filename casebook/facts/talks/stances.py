"""Facts of what the parties say: positions on issues."""

from __future__ import annotations

from casebook.facts.registry import fact
from casebook.facts.talks.parts import day, declare, known, row

# Limits
POSITIONS = "Words said in public, in our wording: a party may have changed its position since, or never held to it."


def _positions(data):
    return known(data.positions, "no position is on record yet")


@fact("pairs", "talks")
def positions_pairs_stated(data, parameters):
    """Number of pairs of issue and party with a stated position.

    Words said in public at some time: a party may have changed its position since, or never held to it.
    """
    rows = _positions(data)
    return len(rows.drop_duplicates(["issue", "party"])), rows


@fact("pairs", "talks")
def positions_pairs_total(data, parameters):
    """Number of pairs that four parties and the recorded issues make.

    The list of issues is ours.
    """
    rows = _positions(data)
    return rows["issue"].nunique() * 4, rows


@fact("issues", "talks")
def positions_eu_missing(data, parameters):
    """Number of recorded issues without a European position.

    None was found in the pages read: one may have been stated elsewhere.
    """
    rows = _positions(data)
    return rows["issue"].nunique() - rows.loc[rows["party"] == "EU", "issue"].nunique(), rows


@fact("date", "talks")
def positions_latest_date(data, parameters):
    """The day of the newest position recorded."""
    return day(_positions(data).nlargest(1, "date"))


def _position_day(data, position_id):
    return day(row(data.positions, position_id, "the position had not yet been stated"))


# fmt: off
POSITION_DATES = (  # the positions the chapter quotes; the names carry the row
    "position_p01_date", "position_p03_date", "position_p06_date", "position_p08_date", "position_p09_date",
    "position_p10_date", "position_p11_date", "position_p13_date", "position_p14_date", "position_p15_date",
    "position_p16_date", "position_p17_date", "position_p20_date", "position_p21_date", "position_p22_date",
    "position_p24_date", "position_p26_date",
)
# fmt: on
for _name in POSITION_DATES:
    _row = _name.split("_")[1].upper()
    _meaning = f"The day on which the position in row {_row} of the positions table was stated."
    declare(_name, "date", _meaning, _position_day, _row, limit=POSITIONS)
