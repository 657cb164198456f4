"""Charts for the pages: Vega-Lite compiled to Vega at build, and the least of Vega that draws them.

The runtime is Vega's own code as vl-convert brings it (BSD-3), its interpreter of expressions in place of generated
code, so that pages need no `unsafe-eval`. Of Vega's tables only what `USES` names is bundled; a chart that asks for
more stops the build.
"""

from __future__ import annotations

import csv
import functools
import io
import json
import re
from collections.abc import Callable
from datetime import date
from importlib.resources import files

from casebook import shaking

VEGA_LITE = "6.4"
# what charts may use, by the table of Vega it stands in
USES = {
    "transform": {"filter", "formula", "stack", "geoshape", "geopoint"},
    "projection": {"identity"},
    "mark": {"area", "group", "line", "rect", "rule", "shape", "symbol", "text"},
    "scale": {"linear", "ordinal", "band", "point", "time"},
    "function": {
        "bandspace",
        "bandwidth",
        "data",
        "date",
        "datetime",
        "domain",
        "format",
        "indexof",
        "isArray",
        "isDate",
    }
    | {"isNumber", "isString", "isValid", "join", "month", "range", "scale", "sequence", "split", "timeFormat"}
    | {"toDate", "toNumber", "toString", "utcdate", "utcFormat", "utcmonth", "utcyear", "year"},
}
# functions that the interpreter of expressions has itself
PLAIN = {"abs", "ceil", "clamp", "exp", "floor", "if", "isFinite", "isNaN", "length", "log", "lower", "max", "min"}
PLAIN |= {
    "now",
    "parseFloat",
    "parseInt",
    "pow",
    "replace",
    "round",
    "slice",
    "sqrt",
    "substring",
    "test",
    "trim",
    "upper",
}
# the parts of Vega's packages that parser, axes and legends ask for, besides the transforms of charts
PARTS = {
    "vega-transforms": "aggregate collect compare expression extent facet field key multiextent multivalues params "
    "prefacet proxy relay sieve subflow tupleindex values filter formula",
    "vega-view-transforms": "bound mark overlap render viewlayout",
    "vega-encode": "axisticks datajoin encode legendentries scale sortitems stack",
    "vega-geo": "geopath geopoint geoshape projection",
}
NOTICE = "/*! Parts of Vega (BSD-3-Clause) and d3 (ISC): see vega.js.LICENSE.txt */\n"
DAY = re.compile(r"\d{4}-\d\d-\d\dT00:00:00")
EPOCH = date(1970, 1, 1).toordinal()
# In kilometres of the plane that maps lie in: about half a pixel; `card.js` has it too. Shapes that reach no farther
# from the origin than LARGE stay as they are.
GRID, LARGE = 0.5, 100


class ChartError(ValueError):
    """A chart that the book's pages cannot draw; the message is one line."""


def _expressions(node, key="") -> set[str]:
    """All expressions of a Vega specification."""
    if isinstance(node, dict):
        return set().union(*(_expressions(value, name) for name, value in node.items()))
    if isinstance(node, list):
        return set().union(*(_expressions(value, key) for value in node))
    return {node} if isinstance(node, str) and key in {"signal", "expr", "update", "test", "init"} else set()


def uses(spec: dict) -> dict[str, set[str]]:
    """What a Vega specification asks of the runtime: names of transforms, projections, marks, scales, functions."""
    found = {kind: set() for kind in USES}

    def look(node, key=""):
        if isinstance(node, dict):
            kind = key.removesuffix("s")
            if kind in found and isinstance(node.get("type"), str):
                found[kind].add(node["type"])
            elif kind == "scale" and "domain" in node:
                found[kind].add("linear")
            for name, value in node.items():
                if name != "values":
                    look(value, name)
        elif isinstance(node, list):
            for value in node:
                look(value, key)

    look(spec)
    for expression in _expressions({k: v for k, v in spec.items() if k != "data"}) | _expressions(
        [d.get("transform", []) for d in spec.get("data", [])]
    ):
        code = re.sub(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"", "''", expression)
        found["function"] |= set(re.findall(r"(?<![\w.])([A-Za-z_]\w*)\s*\(", code)) - PLAIN
    return found


@functools.cache
def _look() -> dict:
    """The look that all charts share, as Vega's configuration."""
    import altair as alt
    import vl_convert

    from casebook.figures import theme  # noqa: F401  (registers the look)

    bare = alt.Chart(alt.Data(values=[])).mark_point().to_dict()
    return vl_convert.vegalite_to_vega(bare, vl_version=VEGA_LITE)["config"]


def _short(number: float) -> float:
    """A number as fine as a pixel of a wide chart needs, and whole where it is large."""
    return float(f"{number:.{4 if abs(number) < 1000 else 7}g}")


def _slim(value, named: Callable[[str], bool] = lambda column: True):
    """Values of a data set with short numbers, and of its rows only the columns that the chart names."""
    if isinstance(value, float):
        return _short(value)
    if isinstance(value, list):
        return [_slim(one, named) for one in value]
    if isinstance(value, dict):
        return {k: _slim(v) for k, v in value.items() if named(k)}
    return value


def _namer(vega: dict) -> Callable[[str], bool]:
    """Whether a column may be used: its name is a word of the chart, or is no plain word."""
    rest = [{**vega, "data": None}, [{**one, "values": None} for one in vega["data"]]]
    words = set(re.findall(r"\w+", json.dumps(rest, ensure_ascii=False))) | {"type", "geometry"}
    return lambda column: column in words or not re.fullmatch(r"\w+", column)


def _by_column(rows: list) -> list | dict:
    """Rows as columns, which weigh less, if all rows have the same; the page turns them back."""
    names = list(rows[0]) if rows and isinstance(rows[0], dict) else []
    if len(rows) < 4 or not names or any(not isinstance(row, dict) or list(row) != names for row in rows):
        return rows
    return {"columns": {name: _days([row[name] for row in rows]) for name in names}}


def _days(column: list) -> list | dict:
    """A column of days as steps from one day to the next, the first from 1970 on; another column as it is."""
    if not all(isinstance(value, str) and DAY.fullmatch(value) for value in column):
        return column
    ordinals = [date.fromisoformat(value[:10]).toordinal() for value in column]
    return {"days": _steps([number - EPOCH for number in ordinals])}


def _steps(numbers: list[int]) -> list[int]:
    return [number - before for before, number in zip([0, *numbers], numbers, strict=False)]


def _packed(geometry: dict) -> dict:
    """A shape whose lines are texts: steps across and up from corner to corner, in units of GRID.

    A step n is 2n, or -2n-1 below zero, in digits of base 45, the least first: characters from `P` on for digits that
    others follow, from `#` on for the last. `card.js` turns them back.
    """

    def text(line: list) -> str:
        columns = [_steps([round(value / GRID) for value in axis]) for axis in zip(*line, strict=True)]
        said = ""
        for step in (step for corner in zip(*columns, strict=True) for step in corner):
            number = 2 * step if step >= 0 else -2 * step - 1
            while number >= 45:
                said += chr(ord("P") + number % 45)
                number //= 45
            said += chr(ord("#") + number)
        return said

    def pack(node):
        if not (isinstance(node, list) and node and isinstance(node[0], list)):
            return node
        return text(node) if isinstance(node[0][0], (int, float)) else [pack(one) for one in node]

    return {**geometry, "coordinates": pack(geometry["coordinates"])}


def _with_packed_shapes(rows: list) -> list:
    """Rows with their shapes packed, where they are so large that GRID is fine enough for them."""
    shapes = [row["geometry"] for row in rows if isinstance(row, dict) and isinstance(row.get("geometry"), dict)]
    corners = [abs(float(number)) for number in re.findall(r"-?[\d.]+", json.dumps(shapes))]
    if not corners or max(corners) < LARGE:
        return rows
    return [{**row, "geometry": _packed(row["geometry"])} if row.get("geometry") else row for row in rows]


def _hushed(marks: list) -> list:
    """Marks that a screen reader passes over, unless their chart describes them itself.

    Vega-Lite would describe each by names of columns, in an expression that begins with the first of them as a text;
    the chart's own text says better what they show.
    """
    hushed = []
    for mark in marks:
        encode = mark.get("encode", {})
        if encode.get("update", {}).get("description", {}).get("signal", '"').startswith('"'):
            dropped = {"description", "ariaRoleDescription"}
            encode = {when: {k: v for k, v in c.items() if k not in dropped} for when, c in encode.items()}
            mark = {**mark, "aria": False, "encode": encode}
        hushed.append({**mark, "marks": _hushed(mark["marks"])} if "marks" in mark else mark)
    return hushed


def compiled(spec: dict, name: str) -> dict:
    """A Vega-Lite specification as Vega, made small; ChartError when the runtime lacks what it needs.

    name: of the figure, for the message. The look that all charts share is left out: `runtime` has it. Data sets have
    short names, short numbers and no columns that nothing names; days and the lines of maps are told in steps. The
    text of the chart is left out as well: that of its picture, which a page has already, is the same.
    """
    import vl_convert

    vega = vl_convert.vegalite_to_vega(spec, vl_version=VEGA_LITE)
    for kind, names in uses(vega).items():
        lacking = sorted(names - USES[kind])
        if lacking:
            raise ChartError(
                f"figure {name}: uses the {kind} {', '.join(lacking)}, which the Vega of the pages does not have; "
                "add it to USES in casebook/vega.py"
            )
    vega.pop("$schema", None)
    vega.pop("description", None)
    vega["marks"] = _hushed(vega["marks"])
    if vega.setdefault("config", {}) == _look():
        vega.pop("config")
    short: dict[str, str] = {}
    text = re.sub(r"data-[0-9a-f]{32}", lambda m: short.setdefault(m[0], f"d{len(short)}"), json.dumps(vega))
    vega = json.loads(text)
    named = _namer(vega)
    for one in vega["data"]:
        if one.get("format", {}).get("type") == "csv":  # d3 reads it by a generated function, which pages forbid
            one["values"] = list(csv.DictReader(io.StringIO(one["values"])))
            del one["format"]["type"]
        if isinstance(one.get("values"), list):
            one["values"] = _by_column(_with_packed_shapes(_slim(one["values"], named)))
    return vega


def as_script(charts: dict[str, dict]) -> str:
    """Charts, name → Vega, as a file for pages to load: a script, since pages opened from disk cannot fetch data.

    The values of all come first and then what they share most, their specifications: so they compress best.
    """
    values = {name: {one["name"]: one["values"] for one in c["data"] if "values" in one} for name, c in charts.items()}
    rest = {
        name: {**c, "data": [{k: v for k, v in one.items() if k != "values"} for one in c["data"]]}
        for name, c in charts.items()
    }
    return f"casebookCharts({_as_json(values)},{_as_json(rest)});\n"


def from_script(script: str) -> dict[str, dict]:
    """The charts of a file that `as_script` wrote; ValueError when it is another."""
    match = re.fullmatch(r"casebookCharts\((.*)\);\n", script, re.DOTALL)
    if not match:
        raise ValueError("no charts")
    values, charts = json.loads(f"[{match[1]}]")
    for name, chart in charts.items():
        for one in chart["data"]:
            if one["name"] in values[name]:
                one["values"] = values[name][one["name"]]
    return charts


def as_island(vega: dict) -> str:
    """A chart within its page, for pages that have no files beside them."""
    return '<script type="application/json">' + _as_json(vega).replace("</", "<\\/") + "</script>"


def _as_json(vega: dict) -> str:
    return json.dumps(vega, separators=(",", ":"), sort_keys=True, ensure_ascii=False, allow_nan=False)


@functools.cache
def _versions() -> dict[str, str]:
    """The packages that vl-convert holds, name → version."""
    import vl_convert

    library = next(
        p for p in files(vl_convert).iterdir() if p.name.startswith("vl_convert") and p.suffix in {".so", ".pyd"}
    )
    found = re.findall(rb"/npm/(vega-[a-z-]+)@([\d.]+)/\+esm", library.read_bytes())
    return {name.decode(): version.decode() for name, version in sorted(found)}


def _entry() -> str:
    """The script to bundle: parser, view, interpreter and the transforms, under one name."""
    versions = _versions()

    def source(package: str) -> str:
        if package not in versions:
            raise ChartError(f"vl-convert: brings no {package}; install the locked version with `make`")
        return f"'/npm/{package}@{versions[package]}/+esm'"

    lines = [
        f"import {{View as CasebookView}} from {source('vega-view')};",
        f"import {{parse as casebookParse}} from {source('vega-parser')};",
        f"import {{transforms as casebookTransforms}} from {source('vega-dataflow')};",
        f"import {{expressionInterpreter as casebookInterpreter}} from {source('vega-interpreter')};",
        f"import {{Handler as CasebookTooltip}} from {source('vega-tooltip')};",
    ]
    names = []
    for package, parts in PARTS.items():
        lines.append(f"import {{{', '.join(parts.split())}}} from {source(package)};")
        names += parts.split()
    lines.append(f"Object.assign(casebookTransforms, {{{', '.join(names)}}});")
    lines.append(
        "window.casebookVega = {View: CasebookView, parse: casebookParse, interpreter: casebookInterpreter, "
        "Tooltip: CasebookTooltip};"
    )
    return "\n".join(lines)


# tables of Vega, by keys that only they have, and which of their entries stay
TABLES = [
    ({"isArray", "isDefined", "cumulativeNormal"}, lambda key, named: key in USES["function"] | named),
    ({"albers", "albersusa", "mercator"}, lambda key, named: key in USES["projection"]),
    ({"dsv", "topojson"}, lambda key, named: key == "json"),
    ({"tag", "bound", "draw"}, lambda key, named: key not in {"draw", "pick", "isect", "contains"}),
]
# Vega makes the last two of a linear scale of colours
SCALES = USES["scale"] | {"identity", "sequential-linear", "diverging-linear"}
# what only a canvas, a server or a file needs: the renderers but SVG, and a polyfill of Node's buffers
CUTS = [
    (
        r"([\w$]+)\[[\w$]+\]=\1\.png=\{[^}]*\},(\1\.svg=\{renderer:[\w$]+),headless:[\w$]+(,handler:[\w$]+\}),\1\[[\w$]+\]=\{[^}]*\}",
        r"\2\3",
    ),
    (r"(\.TYPED_ARRAY_SUPPORT),[\w$]+\(\),([\w$]+\.poolSize)", r"\1,\2"),
    (r"[\w$]+\(([\w$]+)\.isBuffer\)&&\1\.isBuffer\([\w$]+\)", "!1"),
]
COLOURS = re.compile(r"[0-9a-f]{60}")
NUMBERS = re.compile(r"[\w$]+\([-\d.,/*]+(?:\*[\w$]+)?[-\d.,/*]*\);")


def _needless(statement: str, constants: dict[str, str]) -> bool:
    """A colour scheme, a lone sum, or a scale or function of expressions that no chart uses."""
    if COLOURS.search(statement) or NUMBERS.fullmatch(statement):
        return True
    if function := re.match(r'[\w$]+\("([\w$]+)",[\w$]+(?:,[\w$]+)?\);$', statement):
        return function[1] not in USES["function"]
    scale = re.match(r"[\w$]+\(([\w$]+|`[^`]*`),", statement)
    if scale and (scale[1] in constants or scale[1].startswith("`")):
        name = re.sub(r"\$\{([\w$]+)\}", lambda m: constants.get(m[1], ""), scale[1].strip("`"))
        return constants.get(name, name) not in SCALES
    return False


@functools.cache
def runtime() -> str:
    """The script that draws: `window.casebookVega` with View, parse, interpreter, Tooltip; ChartError on other code."""
    import vl_convert

    script = vl_convert.javascript_bundle(_entry(), vl_version=VEGA_LITE)
    for pattern, replacement in CUTS:
        script, times = re.subn(pattern, replacement, script)
        if times != 1:
            raise ChartError(
                f"vl-convert: its Vega has {times} places like {pattern[:40]}; see CUTS in casebook/vega.py"
            )
    root = shaking.parse(script)
    texts = " ".join(n.text.decode() for n in shaking.nodes(root) if n.type in {"string", "template_string"})
    named = set(re.findall(r"\b([A-Za-z]\w*)\(", texts))
    gone, met = [], set()
    for node in shaking.nodes(root):
        entries = shaking.entries(node)
        for i, (keys, stays) in enumerate(TABLES):
            if keys <= set(entries):
                met.add(i)
                gone += [entry for key, entry in entries.items() if not stays(key, named)]
    if len(met) != len(TABLES):
        lost = next(keys for i, (keys, _) in enumerate(TABLES) if i not in met)
        raise ChartError(f"vl-convert: its Vega has no table with {sorted(lost)}; see TABLES in casebook/vega.py")
    drawing = shaking.shake(shaking.without(script, gone), _needless)
    return f"{NOTICE}(()=>{{{drawing}\nwindow.casebookVega.look={_as_json(_look())};\n}})();\n"
