"""The page of a report: sections, tables and one style sheet for light, dark and paper. No script, nothing fetched."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

from restaking.runs.report.words import anchor, escaped, figure, prose

STYLE: Final = (
    """
:root { color-scheme: light dark; --paper: #fdfdfc; --ink: #1c1f23; --quiet: #5c636b; --rule: #d9dcdf; --soft: #f1f3f4;
  --warn: #9a3412; --seq: #1d4f8c; --on: #ffffff;
  --s0: #1f5fa6; --s1: #b4500b; --s2: #0b7a6b; --s3: #8a3aa0; --s4: #7a6408; --s5: #b0234d; }
@media (prefers-color-scheme: dark) { :root { --paper: #15181c; --ink: #e8eaed; --quiet: #a3abb4; --rule: #3a4048;
  --soft: #1f242a; --warn: #fdba74; --seq: #8cc4ff; --on: #10151b;
  --s0: #6db1f2; --s1: #f2a057; --s2: #4fc8b4; --s3: #d59be8; --s4: #d8bd4a; --s5: #f28ba8; } }
@media print { :root { color-scheme: light; --paper: #fff; --ink: #000; --quiet: #444; --rule: #bbb; --soft: #f4f4f4;
  --warn: #7c2d12; --seq: #1d4f8c; --on: #fff;
  --s0: #1f5fa6; --s1: #b4500b; --s2: #0b7a6b; --s3: #8a3aa0; --s4: #7a6408; --s5: #b0234d; }
  nav { display: none; } figure, tr, h2, h3 { break-inside: avoid; } h2, h3 { break-after: avoid; }
  details > *:not(summary) { display: block; } main { max-width: none; padding: 0; }
  .wide { overflow: visible; } .full table { font-size: .62rem; } .full td, .full th { padding-right: 8px; }
  .full td.long { min-width: 0; } }
@media screen and (max-width: 600px) { figure > .wide > svg { max-width: none; width: 640px; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
main { max-width: 820px; margin: 0 auto; padding: 32px 20px 64px; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 4px; } h2 { font-size: 1.3rem; margin: 44px 0 8px; }
h3 { font-size: 1.05rem; margin: 26px 0 6px; } p { margin: 8px 0; max-width: 70ch; }
.question { font-size: 1.15rem; color: var(--quiet); margin: 0 0 16px; } .note, figcaption { color: var(--quiet); }
figcaption { font-size: .9rem; max-width: 76ch; } .warn { color: var(--warn); font-weight: 600; }
nav { font-size: .92rem; color: var(--quiet); margin: 16px 0 0; } nav a { margin-right: 14px; } a { color: var(--s0); }
figure { margin: 14px 0 22px; } figure svg { max-width: 100%; height: auto; display: block; }
.pair { display: flex; flex-wrap: wrap; gap: 12px; } .pair figure { flex: 0 1 350px; margin: 6px 0; }
.wide { overflow-x: auto; } table { border-collapse: collapse; font-size: .9rem; margin: 8px 0; }
th, td { text-align: left; padding: 5px 14px 5px 0; border-bottom: 1px solid var(--rule); vertical-align: top; }
th { color: var(--quiet); font-weight: 600; } .full table { font-size: .8rem; }
.full th, .full td { padding-right: 10px; } .full th { vertical-align: bottom; } .full td { white-space: nowrap; }
.full td.long { min-width: 44ch; white-space: normal; overflow-wrap: anywhere; }
@media screen and (min-width: 860px) { .full { width: min(100vw - 60px, 1500px);
  margin-left: calc(50% - min(50vw - 30px, 750px)); } }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; }
code, pre { font: .88rem/1.5 ui-monospace, "Cascadia Mono", Menlo, Consolas, monospace; }
pre { background: var(--soft); padding: 12px 14px; overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 4px 18px; margin: 8px 0; }
dt { color: var(--quiet); } dd { margin: 0; overflow-wrap: anywhere; }
details { margin: 10px 0; } summary { cursor: pointer; color: var(--quiet); }
svg text { font: 12.5px system-ui, -apple-system, "Segoe UI", Roboto, Arial, sans-serif; fill: var(--quiet); }
svg text.title { font-weight: 600; fill: var(--ink); } svg text.on { fill: var(--on); }
svg text.label { fill: var(--ink); }
.grid { stroke: var(--rule); stroke-width: 1; } .zero, .axis { stroke: var(--quiet); stroke-width: 1; }
.event { stroke: var(--warn); stroke-width: 1; stroke-dasharray: 2 3; opacity: .55; }
.l { fill: none; stroke-width: 2; stroke-linejoin: round; } .w { stroke-width: 1.5; }
.over { stroke: var(--ink); stroke-width: 1.3; } .c { fill: var(--seq); } .dot { fill: var(--s0); opacity: .4; }
"""
    + ".l.s1 { stroke-dasharray: 7 3; } .l.s2 { stroke-dasharray: 2 3; } .l.s3 { stroke-dasharray: 9 3 2 3; }\n"
    + "\n".join(
        f".l.s{n}, .w.s{n} {{ stroke: var(--s{n}); }} .m.s{n}, .b.s{n} {{ fill: var(--s{n}); }}" for n in range(6)
    )
)


LONG, LONG_CELL = ' class="long"', 40
"""A cell that is a sentence, and the characters from which on it is one."""


def page(title: str, lead: str, sections: Sequence[tuple[str, str]]) -> str:
    """The whole file: title, question, contents, and each section with its heading."""
    kept = [(heading, body) for heading, body in sections if body]
    links = "".join(f'<a href="#{anchor(heading)}">{escaped(heading)}</a>' for heading, _ in kept)
    parts = [f'<section id="{anchor(h)}"><h2>{escaped(h)}</h2>{body}</section>' for h, body in kept]
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{escaped(title)}</title><style>{STYLE}</style></head><body><main>"
        f'<h1>{escaped(title)}</h1><p class="question">{prose(lead)}</p><nav>{links}</nav>'
        f"{''.join(parts)}</main></body></html>\n"
    )


def paragraph(text: str, kind: str = "") -> str:
    """A paragraph of plain text."""
    return f'<p class="{kind}">{prose(text)}</p>' if kind else f"<p>{prose(text)}</p>"


def heading(text: str) -> str:
    """A heading within a section."""
    return f"<h3>{prose(text)}</h3>"


def shown(drawing: str, caption: str = "") -> str:
    """A drawing with its caption."""
    below = f"<figcaption>{prose(caption)}</figcaption>" if caption else ""
    return f'<figure><div class="wide">{drawing}</div>{below}</figure>'


def side_by_side(drawings: Iterable[str]) -> str:
    """Small drawings, as many in a row as there is room for."""
    return f'<div class="pair">{"".join(f"<figure>{each}</figure>" for each in drawings)}</div>'


def table(heads: Sequence[str], rows: Iterable[Sequence[Any]], *, full: bool = False) -> str:
    """A table; numbers stand to the right. A `full` one is as wide as the window, and its rows are one line high."""
    body = [[(figure(cell), _is_number(cell)) for cell in row] for row in rows]
    if not body:
        return ""
    right = [any(row[at][1] for row in body) for at in range(len(heads))]
    mark = ["" if not each else ' class="n"' for each in right]
    first = "".join(f"<th{mark[at]}>{_breakable(head)}</th>" for at, head in enumerate(heads))
    lines = [
        "".join(
            f"<td{LONG if len(text) > LONG_CELL else mark[at]}>{prose(text)}</td>" for at, (text, _) in enumerate(row)
        )
        for row in body
    ]
    kind = "wide full" if full else "wide"
    return f'<div class="{kind}"><table><tr>{first}</tr>{"".join(f"<tr>{each}</tr>" for each in lines)}</table></div>'


def _breakable(head: str) -> str:
    """A head that may go over two lines between the words of a key."""
    return re.sub(r"[._](?=\w)", r"\g<0><wbr>", prose(head))


def pairs(entries: Iterable[tuple[str, Any]]) -> str:
    """Terms with what they are."""
    told = "".join(f"<dt>{prose(term)}</dt><dd>{prose(figure(value))}</dd>" for term, value in entries)
    return f"<dl>{told}</dl>"


def code(text: str) -> str:
    """Text as typed."""
    return f"<pre>{escaped(text)}</pre>"


def folded(summary: str, body: str) -> str:
    """What is only looked at when asked for."""
    return f"<details><summary>{prose(summary)}</summary>{body}</details>" if body else ""


def _is_number(cell: object) -> bool:
    return isinstance(cell, (int, float)) and not isinstance(cell, bool)
