"""The settlements of Donbas: whose centre is occupied since when, and what was claimed."""

from __future__ import annotations

import pandas as pd

from casebook.control.areas import DONBAS
from casebook.data import Data, once


@once
def settlement_status(data: Data) -> pd.DataFrame:
    """Status of the settlements of Donetsk and Luhansk on the day; empty before 2024-07-08.

    Columns of `settlements`, and: status (occupied, not_occupied) of the town centre, since (day of the last
    change, or the first day of the files), km_to_occupied (on the newest day with distances; NaN for towns occupied
    on it, and when there is no such day). Largest first.
    """
    last = data.settlement_status.sort_values("from_date").drop_duplicates("geonameid", keep="last")
    found = data.settlements.merge(last.rename(columns={"from_date": "since"}), on="geonameid")
    distance = data.settlement_distance
    distance = distance[distance["date"] == distance["date"].max()]
    found = found.merge(distance[["geonameid", "km_to_occupied"]], on="geonameid", how="left")
    return found.sort_values(["population", "name_en"], ascending=[False, True]).reset_index(drop=True)


def town_claims(data: Data) -> pd.DataFrame:
    """Towns that Moscow said it had taken, beside the day the map maker drew their centre as occupied.

    From timeline rows titled "Russia claims TOWN", since the daily files begin. Columns: name_en, name_sq,
    claimed_on, source_id, centre_on (blank when not drawn as occupied yet), days_later (claim after the map:
    above zero).
    """
    columns = ["name_en", "name_sq", "claimed_on", "source_id", "centre_on", "days_later"]
    claims = data.timeline
    claims = claims[claims["title_en"].str.startswith("Russia claims ") & (claims["lane"] == "front")]
    status = data.settlement_status
    if status.empty or claims.empty:
        return pd.DataFrame(columns=columns)
    claims = claims[claims["date"] >= status["from_date"].min()]
    found = claims.rename(columns={"date": "claimed_on"}).merge(
        data.settlements[data.settlements["iso"].isin(DONBAS)], left_on="place", right_on="name_en"
    )
    now = settlement_status(data).query("status == 'occupied'")[["geonameid", "since"]]
    found = found.merge(now.rename(columns={"since": "centre_on"}), on="geonameid", how="left")
    found["days_later"] = (found["claimed_on"] - found["centre_on"]).dt.days
    return found[columns]
