"""Oblasts that Moscow announced it annexes, beside what was occupied of them."""

from __future__ import annotations

import pandas as pd

from casebook.control.areas import latest, occupied, occupied_on
from casebook.data import Data, once

FOUR_OBLASTS, CRIMEA = "Russia claims four Ukrainian regions", "Russia annexes Crimea"  # titles in the timeline
CLAIMED = {"UA-14": FOUR_OBLASTS, "UA-09": FOUR_OBLASTS, "UA-23": FOUR_OBLASTS, "UA-65": FOUR_OBLASTS, "UA-43": CRIMEA}
COUNTED_WITH = {"UA-40": "UA-43"}  # Sevastopol counts with Crimea
WORTH_A_ROW_KM2 = 5


def annexation_claims(data: Data) -> pd.DataFrame:
    """Rows of the timeline that announce an annexation, as far as known: index title_en."""
    rows = data.timeline.set_index("title_en")
    return rows[rows.index.isin(CLAIMED.values())]


@once
def claimed_and_occupied(data: Data) -> pd.DataFrame:
    """Share occupied of the oblasts, on the day of the claim to four of them and now, largest share first.

    Index iso (Sevastopol counts with Crimea); oblasts that are claimed, or occupied in more than a trace. Columns:
    claimed_on (NaT: not claimed in whole), then (share on the day of the claim to the four; NaN where it is not
    measured: before that day, and for Crimea, claimed in another year), share, occupied_km2, area_km2, date, series.
    Empty before 2022-04-03. `then` is from the archive, the rest as `latest` has it.
    """
    rows = latest(data)
    if rows.empty:
        return rows
    sums = {"occupied_km2": "sum", "area_km2": "sum", "date": "first", "series": "first"}
    rows = rows.rename(index=COUNTED_WITH).groupby(level=0).agg(sums)
    claims = annexation_claims(data)["date"]
    rows["claimed_on"] = pd.to_datetime(rows.index.map(CLAIMED).map(claims))
    rows["then"] = float("nan")
    if FOUR_OBLASTS in claims.index:
        archive = occupied(data, "control_history")
        for iso in rows.index[rows.index.map(CLAIMED) != CRIMEA]:
            held = occupied_on(archive, [claims[FOUR_OBLASTS]], (iso,)).iloc[0]
            rows.loc[iso, "then"] = held / rows.loc[iso, "area_km2"]
    rows["share"] = rows["occupied_km2"] / rows["area_km2"]
    rows = rows[rows["claimed_on"].notna() | (rows["occupied_km2"] > WORTH_A_ROW_KM2)]
    return rows.sort_values("share", ascending=False)
