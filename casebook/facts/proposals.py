"""Facts of the proposals: what a withdrawal or a zone along the line would take in of Donetsk oblast."""

from __future__ import annotations

from casebook import control
from casebook.facts.registry import NotKnown, fact

WITHDRAWAL_LIMIT = (
    "All of Donetsk oblast that one map maker does not draw as occupied, its grey zone included: not the same as what "
    "Ukrainian forces hold."
)
PEOPLE_LIMIT = "Of settlements whose centre lies there. People before the war: many have left."
ZONE_LIMIT = (
    "No width is agreed. By one map maker's areas of at most 45 days before, else by the cells of settlements; the "
    "line is the edge of what is drawn as occupied, not a surveyed front."
)


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


def _declare(name, unit, meaning, limit, proposal, column):
    def member(data, parameters):
        row, sources = _row(data, proposal)
        return row[column], sources

    member.__doc__ = f"{meaning}\n\n{limit}"
    fact(unit, "donbas", name=name)(member)


def _cells_area(data, depth):
    _row(data, f"zone_{depth}")
    rows = control.bands(data).query("measured_by == 'cells' and side == 'not_occupied' and within_km == @depth")
    return rows["km2"].iloc[0], data.sources_of("settlements", "settlement_status")


REST = "the rest of Donetsk oblast that is not occupied: what a withdrawal would take in"
_declare("withdrawal_km2", "km2", f"Area of {REST}.", WITHDRAWAL_LIMIT, "withdrawal", "km2")
_declare(
    "withdrawal_settlements",
    "settlements",
    f"Number of settlements in {REST}.",
    PEOPLE_LIMIT,
    "withdrawal",
    "settlements",
)
_declare("withdrawal_people", "people", f"People before the war in {REST}.", PEOPLE_LIMIT, "withdrawal", "people")

for depth in control.DEPTHS_KM:
    for family, where in (
        ("zone", f"not occupied ground of Donetsk oblast within {depth} km of the line"),
        ("zone_both", f"ground of Donetsk oblast within {depth} km of the line on both its sides"),
    ):
        key = f"{family.removeprefix('zone_')}_{depth}"
        _declare(f"{family}_km2_{depth}", "km2", f"Area of {where}.", ZONE_LIMIT, key, "km2")
        _declare(
            f"{family}_settlements_{depth}",
            "settlements",
            f"Number of settlements on {where}.",
            PEOPLE_LIMIT,
            key,
            "settlements",
        )
        _declare(
            f"{family}_people_{depth}", "people", f"People before the war on {where}.", PEOPLE_LIMIT, key, "people"
        )

    def _by_cells(data, parameters, depth=depth):
        return _cells_area(data, depth)

    _by_cells.__doc__ = (
        f"The same area within {depth} km, not occupied side, by the cells of settlements.\n\n"
        "As drawn on the map: a cell takes the status of one point, and only Donbas has cells."
    )
    fact("km2", "donbas", name=f"zone_cells_km2_{depth}")(_by_cells)


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
    return row["measured_by"], sources


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
