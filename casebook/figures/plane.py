"""How a map sits in its frame: the plane of kilometres, its layers, names and scale bar."""

from __future__ import annotations

from dataclasses import dataclass

import altair as alt
import pandas as pd

from casebook import control
from casebook.book import Book
from casebook.figures import theme
from casebook.figures.parts import haloed

LAND, EDGE = "#f3f2ee", "#d5d2ca"
BORDER = dict(stroke="#7b7468", strokeWidth=2.2)
ROOMY = "width > 500"  # a test inside a chart: is it wider than a phone?

IF_ROOMY = alt.ExprRef(expr=f"{ROOMY} ? 1 : 0")  # an opacity


@dataclass(frozen=True)
class Frame:
    """The part of the plane that a map shows on every screen, in kilometres; where there is more room it shows more.

    x, y: its centre. width, height: its sides. Everything is drawn in the equal-area plane of `control.for_chart`.
    """

    x: float
    y: float
    width: float
    height: float

    @property
    def scale(self) -> str:
        """Pixels a kilometre, as an expression of the size of the chart."""
        return f"min(width/{self.width:g},height/{self.height:g})"

    def projection(self) -> alt.Projection:
        """The plane on the screen, the frame in the middle of the chart."""
        return self._projection(self.scale, "width/2", "height/2")

    def moved(self, scale: str, across: str, down: str, number: int) -> alt.Projection:
        """The plane with the frame's centre at a place of the chart: one of several in it, by their numbers.

        scale, across, down: expressions of the size and the parameters of the chart, in pixels.
        """
        # Vega-Lite draws all with one projection unless they differ in more than scale and place;
        # this one has no use for a precision
        return self._projection(scale, across, down, precision=number + 1)

    def _projection(self, scale: str, across: str, down: str, **more) -> alt.Projection:
        corner = f"[{across}-{self.x:g}*{scale},{down}+{self.y:g}*{scale}]"
        size = dict(scale=alt.ExprRef(expr=scale), translate=alt.ExprRef(expr=corner))
        return alt.Projection(type="identity", reflectY=True, **size, **more)

    def box(self, more: float = 1.0) -> tuple[float, float, float, float]:
        """Left, bottom, right, top of the frame, or of one so many times as wide with the same centre."""
        across, up = self.width / 2 * more, self.height / 2 * more
        return self.x - across, self.y - up, self.x + across, self.y + up


def shapes(frame, **look) -> alt.Chart:
    """Surfaces or lines, cut at the edge of the chart. frame: from `control.for_chart` or `lines_for_chart`."""
    return alt.Chart(frame).mark_geoshape(clip=True, **look)


def line(frame, **look) -> alt.Chart:
    """Lines, or the outlines of surfaces."""
    return shapes(frame, filled=False, **look)


def neighbours(box: tuple[float, float, float, float]) -> list[alt.Chart]:
    """Ukraine's oblasts in a box of the plane, pale, with white borders: the ground that a map stands on."""
    ground = control.for_chart(control.around(box), tolerance_km=3, digits=0)
    return [shapes(ground[["geometry"]].reset_index(drop=True), fill=LAND, stroke=EDGE, strokeWidth=1)]


def names(places: list[tuple], field: str = "text", **look) -> list[alt.Chart]:
    """Words on the map with a white halo. places: (x, y, words), in kilometres; words may break with a line feed."""
    rows = pd.DataFrame(places, columns=["x", "y", field])
    chart = alt.Chart(rows).encode(longitude="x:Q", latitude="y:Q", text=f"{field}:N")
    return haloed(chart, lineBreak="\n", **look)


def scale_bar(book: Book, x: float, y: float, km: int) -> list[alt.Chart]:
    """A bar of some kilometres that begins at a place of the plane, its length written above it."""
    import geopandas
    import shapely

    bar = shapely.LineString([(x, y + 4), (x, y), (x + km, y), (x + km, y + 4)])
    words = book.t("{n} km").format(n=km)
    return [
        line(geopandas.GeoDataFrame(geometry=[bar]), stroke=theme.MUTED, strokeWidth=1.3),
        *names([(x + km / 2, y, words)], dy=-9, color=theme.MUTED),
    ]


def on_plane(layers: list[alt.Chart], projection: alt.Projection) -> list[alt.Chart]:
    """The layers with this projection each."""
    result = []
    for layer in layers:
        layer = layer.copy(deep=False)
        layer.projection = projection
        result.append(layer)
    return result


def inline(rows: pd.DataFrame) -> alt.InlineData:
    """Many rows as text with commas inside the chart: half the weight of a row of names and values each."""
    return alt.InlineData(values=rows.to_csv(index=False, lineterminator="\n"), format=alt.CsvDataFormat(type="csv"))
