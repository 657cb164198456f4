"""Who holds which ground: everything about areas, map makers, settlements and shapes.

Every function is a pure function of the data cut to a day. Areas are km². "Not occupied" is the
rest of an oblast: the map maker's grey zone is in it, so it is not the same as held by Kyiv.
"""

from casebook.control.annexation import COUNTED_WITH, annexation_claims, claimed_and_occupied
from casebook.control.areas import (
    DONBAS,
    DONETSK,
    FEWEST_DAYS,
    LONGEST_GAP,
    LUHANSK,
    MAKER,
    MEASURED_KM2,
    MONTH_DAYS,
    SERIES,
    WINDOWS,
    all_steps,
    area,
    calendar_months,
    latest,
    occupied,
    occupied_on,
    quarter_rates,
    rate,
    steps,
    weekly,
    window_rate,
    window_rates,
)
from casebook.control.errors import (
    border_errors,
    budget,
    coarse_shares,
    file_calendar,
    file_days,
    fresh_changes,
    grey,
    lags,
    makers_apart,
    repeats_checked,
)
from casebook.control.makers import (
    COMPARED_FOR,
    before_and_since,
    makers,
    newspaper_sources,
    nzz_step_km2,
    pre_2022_km2,
    spread,
)
from casebook.control.measuring import Measured, Units, load_units, measure
from casebook.control.points import (
    REPEATS,
    correlation,
    longest_run,
    month_changes,
    samples,
    shares_by_points,
)
from casebook.control.polygons import OUTLINES, Drawn, local, pool, refresh
from casebook.control.proposals import DEPTHS_KM, WITHDRAWAL, bands, line_bands, on_the_table, proposals
from casebook.control.readers import PolygonError, reader
from casebook.control.settlements import settlement_status, town_claims
from casebook.control.shapes import (
    EQUAL_AREA,
    around,
    cell_areas,
    cells,
    chart_points,
    contact_line,
    drawn_ground,
    for_chart,
    held_before_2022,
    land_border,
    line_before_2022,
    lines_for_chart,
    metric_points,
    oblast_outline,
    oblasts,
    outline_sources,
    quarters,
)
