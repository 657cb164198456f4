"""The look of every chart, in one place."""

import altair as alt
import pandas as pd

WIDTH = 640
INK, MUTED, GRID = "#1f2933", "#52606d", "#e4e7eb"
# Okabe–Ito: tellable apart by colour-blind readers; alike in greyscale, so a shape, dash or label goes with each
BLUE, ORANGE, GREEN, PURPLE, SKY, VERMILION = "#0072b2", "#b35c00", "#00755a", "#8a4f7d", "#3d8bbd", "#c2410c"
NAVY, RUST = "#00456e", "#86290a"  # where areas touch and only lightness can tell them apart on grey paper
CATEGORY = [BLUE, ORANGE, GREEN, PURPLE, SKY, VERMILION, "#52606d"]
STATUS = {"occupied": "#b4532a", "not_occupied": "#5b8db8"}  # always with a text or shape beside it
VERDICT = {
    "supported": "#00755a",
    "partly": "#b7791f",
    "contradicted": "#b4232f",
    "cannot_be_checked": "#52606d",
    "context": "#8a94a0",
}
VERDICT_SHAPE = {
    "supported": "circle",
    "partly": "diamond",
    "contradicted": "cross",
    "cannot_be_checked": "square",
    "context": "triangle-up",
}


@alt.theme.register("casebook", enable=True)
def _casebook() -> alt.theme.ThemeConfig:
    return {
        "width": WIDTH,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "padding": 4,
        "config": {
            "background": "#ffffff",
            "font": "system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif",
            "view": {"stroke": None},
            "range": {"category": CATEGORY},
            "axis": {
                "labelFontSize": 13,
                "titleFontSize": 13,
                "titleFontWeight": "normal",
                "labelColor": INK,
                "titleColor": MUTED,
                "gridColor": GRID,
                "domainColor": MUTED,
                "tickColor": MUTED,
                "labelLimit": 230,
            },
            "axisY": {"titleAngle": 0, "titleAlign": "left", "titleAnchor": "end", "titleY": -12, "titleX": 0},
            "legend": {
                "orient": "top",
                "labelFontSize": 13,
                "titleFontSize": 13,
                "titleFontWeight": "normal",
                "labelColor": INK,
                "titleColor": MUTED,
                "labelLimit": 260,
                "symbolSize": 90,
                "symbolOpacity": 1,
            },
            "text": {"fontSize": 13, "color": INK},
            "bar": {"color": BLUE},
            "line": {"color": BLUE, "strokeWidth": 2},
            "point": {"color": BLUE, "filled": True, "size": 60},
            "rule": {"color": MUTED},
        },
    }


alt.data_transformers.disable_max_rows()
pd.set_option("display.max_colwidth", None, "display.max_rows", 200)  # a reader wants whole sentences and whole lists
