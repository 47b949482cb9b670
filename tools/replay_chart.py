"""The chart of ``make replay``: how many rows each rule had, month by month, as SVG.

pygal lays it out; how it looks is said here.  Equal weeks give equal bytes, and
nothing in it runs or is fetched.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import mean
from xml.etree.ElementTree import Element

import pygal
from pygal.style import Style
from replaying import Replayed, Week

from milepost.rules.rule import catalogue

# pygal looks for maps in a way that Python 3.11 warns of at every import, and 3.12 knows no more.
sys.meta_path[:] = [it for it in sys.meta_path if not isinstance(it, pygal.PluginImportFixer)]

_OTHERS = "#c7c7c7"
_COLORS = (
    *("#4e79a7", "#f28e2b", "#e15759", "#76b7b2", "#59a14f"),
    *("#edc948", "#b07aa1", "#ff9da7", "#9c755f", "#1f3b57"),
)
"""So many rules are told apart: those with the most rows."""
_LOOKS = """
.background { fill: #fff }
text { font: 13px sans-serif; fill: #24292f }
.title { font-size: 17px; text-anchor: middle }
.axis path { fill: none; stroke: #d0d7de }
.axis.x .guide:not(.major) { stroke: none }
.axis.x text { text-anchor: middle }
.axis.y text { text-anchor: end }
"""
"""On white, whatever the page is, so that it is legible on a dark one, too."""
_NUMBERS = ("d", "x", "y", "width", "height", "transform")
_LONG = re.compile(r"(\.\d)\d+")


@dataclass(frozen=True, slots=True)
class Layer:
    """A band of the chart: its name, its colour, and how high it is in each month."""

    name: str
    color: str
    values: Sequence[float]


def chart(replayed: Replayed) -> bytes:
    """Rows per run, the mean of each month, stacked: the rules with the most rows lowest."""
    months = _months(replayed.weeks)
    rules = [rule for rule, _ in replayed.rows.most_common()]
    layers = [
        Layer(f"{rule} {catalogue()[rule].name}", color, _means(months, [rule]))
        for rule, color in zip(rules, _COLORS, strict=False)
    ]
    if rest := rules[len(layers) :]:
        layers.append(Layer(f"{len(rest)} other rules", _OTHERS, _means(months, rest)))
    return _drawn(
        f"Alloy in {replayed.dialect}: rows per weekly run, mean of each month",
        [month[:4] if month.endswith("-01") else "" for month in months],
        layers[::-1],
    )


def _months(weeks: Sequence[Week]) -> Mapping[str, list[Week]]:
    """The weeks of each month, as ``2013-01``."""
    found: defaultdict[str, list[Week]] = defaultdict(list)
    for week in weeks:
        found[f"{week.day:%Y-%m}"].append(week)
    return found


def _means(months: Mapping[str, Sequence[Week]], rules: Sequence[str]) -> list[float]:
    return [
        mean(sum(week.rows[rule] for rule in rules) for week in weeks) for weeks in months.values()
    ]


def _drawn(title: str, labels: Sequence[str], layers: Sequence[Layer]) -> bytes:
    """``layers`` lie above each other as they come, and so do their names."""
    drawing = pygal.StackedLine(
        style=Style(title_font_size=17, label_font_size=13, legend_font_size=13),
        width=1000,
        height=460,
        fill=True,
        show_dots=False,
        stack_from_top=True,
        include_x_axis=True,
        truncate_legend=-1,
        truncate_label=-1,
        title=title,
        no_prefix=True,
    )
    drawing.x_labels = labels
    drawing.x_labels_major = [label for label in labels if label]
    for layer in layers:
        drawing.add(layer.name, layer.values)
    looks = _LOOKS + "".join(
        f".color-{at} {{ fill: {layer.color} }}\n" for at, layer in enumerate(layers)
    )

    def finished(root: Element) -> Element:
        return _finished(root, looks)

    drawing.add_xml_filter(finished)
    drawn: bytes = drawing.render()
    return drawn + b"\n"


def _finished(root: Element, looks: str) -> Element:
    """With these looks alone; without scripts, and without the day on which it was drawn."""
    for parent in list(root.iter()):
        for child in list(parent):
            if not isinstance(child.tag, str) or child.tag == "script":
                parent.remove(child)
            elif child.tag == "style":
                child.text = looks
        for name in _NUMBERS:
            if name in parent.attrib:
                parent.set(name, _LONG.sub(r"\1", parent.attrib[name]))
    root.attrib.pop("id", None)
    root.set("role", "img")
    return root
