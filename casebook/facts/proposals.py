"""Facts of the proposals: what a withdrawal or a zone along the line would take in of Donetsk oblast."""

from __future__ import annotations

import functools

from casebook import control
from casebook.facts.registry import NotKnown, declare, fact
from casebook.language import N_

WITHDRAWAL_LIMIT = (
    "All of Donetsk oblast that one map maker does not draw as occupied, its grey zone included: not the same as what "
    "Ukrainian forces hold."
)
PEOPLE_LIMIT = "Of settlements whose centre lies there. People before the war: many have left."
AREA_LIMIT = (
    "No width is agreed. By one map maker's areas of at most 45 days before, else by the cells of settlements; the "
    "line is the edge of what is drawn as occupied, not a surveyed front."
)

MEASURED_BY = {"areas": N_("areas"), "cells": N_("cells")}


def _row(data, name):
    on_record = control.on_the_table(data)
    ids = control.WITHDRAWAL if name == "withdrawal" else set(on_record["id"])
    on_record = on_record[on_record["id"].isin(ids)]
    if on_record.empty:
        raise NotKnown("no such proposal is on record by this day")
    rows = control.proposals(data)
    if rows.empty:
        raise NotKnown("the status of settlements was not recorded yet")
    row = rows.loc[name]
    measured = ["control_bands"] if row["measured_by"] == "areas" else []
    tables = ["control_area"] if name == "withdrawal" else measured
    sources = data.sources_of("settlements", "settlement_status", *tables)
    return row, sorted({*sources, *on_record["source_id"]})


_declare = functools.partial(declare, "donbas")


def _column(data, proposal, column):
    row, sources = _row(data, proposal)
    return row[column], sources


def _cells_area(data, depth):
    _row(data, f"zone_{depth}")
    rows = control.bands(data).query("measured_by == 'cells' and side == 'not_occupied' and within_km == @depth")
    return rows["km2"].iloc[0], data.sources_of("settlements", "settlement_status")


# What is counted of each proposal: its column, the words before the ground, and how far to trust it.
COUNTED = {
    "km2": ("Area", AREA_LIMIT),
    "settlements": ("Number of settlements", PEOPLE_LIMIT),
    "people": ("Number of people before the war", PEOPLE_LIMIT),
}
REST = "the rest of Donetsk oblast that is not occupied: what a withdrawal would take in"
CELLS_LIMIT = "As drawn on the map: a cell takes the status of one point, and only Donbas has cells."

for unit, (words, limit) in COUNTED.items():
    limit = WITHDRAWAL_LIMIT if unit == "km2" else limit
    _declare(f"withdrawal_{unit}", unit, f"{words} of {REST}.", _column, "withdrawal", unit, limit=limit)

for depth in control.DEPTHS_KM:
    one_side = f"the not occupied ground of Donetsk oblast within {depth} km of the line"
    both_sides = f"the ground of Donetsk oblast within {depth} km of the line on both its sides"
    for unit, (words, limit) in COUNTED.items():
        for family, row, ground in (("zone", f"zone_{depth}", one_side), ("zone_both", f"both_{depth}", both_sides)):
            _declare(f"{family}_{unit}_{depth}", unit, f"{words} of {ground}.", _column, row, unit, limit=limit)
    meaning = f"Area of {one_side}, by the cells of settlements."
    _declare(f"zone_cells_km2_{depth}", "km2", meaning, _cells_area, depth, limit=CELLS_LIMIT)


@fact("date", "donbas")
def bands_day(data, parameters):
    """Day on which the zones along the line were measured.

    Areas are measured about once a month; by cells it is the day itself.
    """
    row, sources = _row(data, f"zone_{control.DEPTHS_KM[0]}")
    return row["date"], sources


@fact("text", "donbas")
def bands_measured_by(data, parameters):
    """Whether the zones were measured by the map maker's areas or by the cells of settlements.

    One word; the two ways differ, see the table of the map.
    """
    row, sources = _row(data, f"zone_{control.DEPTHS_KM[0]}")
    return MEASURED_BY[row["measured_by"]], sources


def _named(data, which):
    rows = data.zone_widths.query("reach == 'each_side'")
    if rows.empty:
        raise NotKnown("nobody on record had named a width by this day")
    return getattr(rows["km"], which)(), rows


@fact("kilometres", "donbas")
def zone_width_named_low(data, parameters):
    """Smallest distance, in km, that somebody named in public for each army to step back.

    An example or an offer, not an agreement.
    """
    return _named(data, "min")


@fact("kilometres", "donbas")
def zone_width_named_high(data, parameters):
    """Largest distance, in km, that somebody named in public for each army to step back.

    An example or an offer, not an agreement.
    """
    return _named(data, "max")
