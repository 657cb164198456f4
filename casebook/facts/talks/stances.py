"""Facts of what the parties say: positions on issues, whether their words changed, what keeps them apart."""

from __future__ import annotations

import pandas as pd

from casebook.data import Data
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


# Movement and distance


def movements(data: Data) -> pd.DataFrame:
    """Each pair of issue and party with a statement on record.

    Columns issue, party, first, newest (days), statements (how many), moved: `changed` if any statement differs from
    the one before, else `repeated` if any repeats it, else `first`; blank where nobody has compared them.
    """
    graded = data.positions.assign(
        changed=lambda rows: rows["movement"].eq("changed"), repeated=lambda rows: rows["movement"].eq("repeated")
    )
    found = graded.groupby(["issue", "party"], as_index=False).agg(
        first=("date", "min"),
        newest=("date", "max"),
        statements=("id", "size"),
        compared=("movement", "count"),
        changed=("changed", "any"),
        repeated=("repeated", "any"),
    )
    moved = pd.Series("first", index=found.index).mask(found["repeated"], "repeated").mask(found["changed"], "changed")
    return found.assign(moved=moved.where(found["compared"] > 0)).drop(columns=["compared", "changed", "repeated"])


def distances(data: Data) -> pd.DataFrame:
    """The newest row on each issue of how far Kyiv and Moscow stand apart, in words; columns as in the table."""
    return data.distances.sort_values(["known_on", "id"]).drop_duplicates("issue", keep="last")


@fact("statements", "talks")
def positions_statements_total(data, parameters):
    """Number of stated positions on record.

    A selection: what was read and seemed to matter, thinner in the first years.
    """
    rows = _positions(data)
    return len(rows), rows


@fact("pairs", "talks")
def positions_pairs_changed(data, parameters):
    """Number of pairs of issue and party in which the party's words changed at least once.

    Words, not deeds, and only statements on record: a change that was taken back counts as well.
    """
    rows = data.positions[data.positions["movement"].notna()]
    known(rows, "statements had not yet been compared with earlier ones")
    return int((movements(data)["moved"] == "changed").sum()), rows


def _distance_rows(data):
    return known(distances(data), "how far the sides stand apart is not on record yet")


def _resting(data, rows):
    ids = {i for cell in rows["rests_on"] for i in cell.split(";")}
    return data.positions[data.positions["id"].isin(ids)]


@fact("issues", "talks")
def distances_issues_total(data, parameters):
    """Number of issues for which the distance between Kyiv and Moscow is told in words.

    Our reading of public words; no score is made of it.
    """
    rows = _distance_rows(data)
    return len(rows), _resting(data, rows)


@fact("issues", "talks")
def distances_shared_total(data, parameters):
    """Number of those issues on which something was found that both sides have said.

    Said by both, which is not the same as agreed.
    """
    rows = _distance_rows(data)
    return int(rows["shared_en"].notna().sum()), _resting(data, rows)
