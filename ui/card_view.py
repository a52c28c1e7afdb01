"""An agent's card as a piece of page: balance sheet with every gwei, facts, and reasons as signed bars."""

from __future__ import annotations

from html import escape

from restaking.ui.card import Card, Part, Row
from restaking.ui.reasons import Choice, Decision
from restaking.ui.words import exact_eth, percent, signed

NEGLIGIBLE = 0.01
"""Part of the largest reason below which one is left out, if its size is told as nothing."""


def card_html(card: Card) -> str:
    """The whole card."""
    head = f"<header><h3>{escape(card.title)}</h3><span>{escape(card.kind)} · day {card.day}</span></header>"
    balance, facts = part_html(Part("balance sheet", card.balance)), rows_html(card.facts)
    reach = part_html(card.reach) if card.reach is not None else ""
    why = decision_html(card.decision) if card.decision is not None else ""
    return (
        f'<article class="rs-card" data-agent="{escape(card.agent)}" data-day="{card.day}">{head}'
        f'{balance}{reach}{why}<table class="rs-facts">{facts}</table></article>'
    )


def part_html(part: Part) -> str:
    """Amounts under their heading."""
    head = f"<thead><tr><th>{escape(part.title)}</th><td>ETH</td></tr></thead>"
    return f"<table>{head}{rows_html(part.rows)}</table>"


def rows_html(rows: tuple[Row, ...]) -> str:
    """Lines of a table."""
    return f"<tbody>{''.join(row_html(row) for row in rows)}</tbody>"


def row_html(row: Row) -> str:
    """A line: an exact amount, or a fact."""
    note = f'<tr class="rs-noted"><td colspan="2">{escape(row.note)}</td></tr>' if row.note else ""
    if row.gwei is None:
        return f"<tr><th>{escape(row.label)}</th><td>{escape(row.text)}</td></tr>{note}"
    whole, _, rest = exact_eth(row.gwei).partition(".")
    return (
        f'<tr><th>{escape(row.label)}</th><td data-label="{escape(row.label)}" data-gwei="{row.gwei}" '
        f'title="{row.gwei:,} gwei">{whole}<small>.{rest}</small></td></tr>{note}'
    )


def decision_html(decision: Decision) -> str:
    """What was chosen, the reasons as bars around zero on one scale, and what else was considered."""
    options = "".join(choice_html(choice) for choice in decision.choices)
    bound = "".join(f"<li>{escape(limit)}</li>" for limit in decision.bound)
    heads = "".join(f"<td>{head}</td>" for head in decision.heads)
    return (
        f'<section class="rs-why"><h4>Why: {escape(decision.question)} <span>day {decision.day}</span></h4>'
        f"{bars_html(decision)}<table><thead><tr><th>considered</th>{heads}</tr></thead>"
        f'<tbody>{options}</tbody></table><ul class="rs-bound">{bound}</ul></section>'
    )


def bars_html(decision: Decision) -> str:
    """The reasons and their sum as bars; reasons too small to be seen or told are left out."""
    if not decision.terms:
        return ""
    widest = max(abs(term.weight) for term in decision.terms) or 1.0
    told = [term for term in decision.terms if abs(term.weight) > NEGLIGIBLE * widest or not term.told.startswith("±")]
    bars = "".join(bar_html(term.label, term.weight, term.told, widest) for term in told)
    bars += bar_html("total", decision.total, signed(decision.total, 2), widest)
    return f'<div class="rs-bars" title="bar length: {escape(decision.scale)}">{bars}</div>'


def choice_html(choice: Choice) -> str:
    """One option that was considered; the one taken is ticked."""
    kind, tick = (' class="rs-chosen"', "✓ ") if choice.chosen else ("", "")
    figures = f"<td>{signed(choice.total, 2)}</td><td>{percent(choice.probability, 1)}</td>"
    if choice.told:
        figures = f"<td>{escape(choice.told)}</td>"
    return f"<tr{kind}><th>{tick}{escape(choice.name)}</th>{figures}</tr>"


def bar_html(label: str, weight: float, told: str, widest: float) -> str:
    """One signed bar: right of the middle speaks for, left against."""
    share = min(abs(weight) / widest, 1.0) * 50.0
    left = 50.0 if weight >= 0 else 50.0 - share
    kind = "total" if label == "total" else "plus" if weight >= 0 else "minus"
    return (
        f'<div class="rs-bar"><span>{escape(label)}</span>'
        f'<div><i class="rs-{kind}" style="left:{left:.2f}%;width:{share:.2f}%"></i></div><b>{escape(told)}</b></div>'
    )
