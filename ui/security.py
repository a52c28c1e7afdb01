"""Security in words and figures: a verdict, four monitors, the nearest attack, the main chain, AVSs as targets, and
what spread through which channel."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from html import escape

from restaking.ui.monitors import Monitor, figure, panel_html
from restaking.ui.safety import Nearest, Range, Safety, Target
from restaking.ui.snapshot import Snapshot
from restaking.ui.words import MINUS, figures, joined, percent, short_eth, signed

VERDICTS = {
    "secure": ("Secure (certified)", "no attack on AVSs pays"),
    "attackable": ("Attackable", "a coalition was found to which an attack pays"),
    "undecided": ("Undecided", "no attack that pays was found, and none is ruled out"),
}
MOST_TARGETS = 8
"""AVSs in the table: those with the least cost for what they yield."""
MOST_NAMES = 4
"""AVSs or operators of an attack that are named."""
CHANNELS = (
    ("shock", "slashed without an attack", "stake that slashes took that no attack provoked"),
    ("attack", "slashed for attacks", "stake that attackers lost"),
    ("common_software", "common software", "penalties of validators that failed with AVS software"),
    ("shared_stake", "cover lost (shared stake)", "stake behind other AVSs that went with slashes; is no stake lost"),
    ("market", "market", "what LRT tokens were short of their worth at the trough, and bad debts; is no stake lost"),
)
"""Channels of contagion, what they are called, and what each counts."""
NEGLIGIBLE_ETH = 0.005
"""Losses below this are rounding in the protocol, told as nothing."""
TENFOLD = 10.0
"""Slack from which three figures say more than two decimals."""
NEARLY_ALL = 0.9995
THIRD = 3.0
"""A third of the active stake stops finality."""


def security_html(snapshot: Snapshot) -> str:
    """The whole panel; nothing before the engine has looked."""
    seen, metrics = snapshot.safety, snapshot.metrics
    if seen is None:
        return "<p>Security has not been looked at yet.</p>"
    parts = (
        nearest_html(seen),
        main_chain_html(seen, metrics),
        targets_html(seen, metrics),
        contagion_html(metrics),
        log_html(seen, snapshot.attacks),
    )
    return verdict_html(seen) + panel_html(snapshot, security_monitors(snapshot, seen), "".join(parts))


def verdict_html(seen: Safety) -> str:
    """Whether an attack pays, and as of which day."""
    word, about = VERDICTS[seen.verdict]
    if math.isinf(seen.gamma[0]):
        about = "nobody could win anything by an attack on AVSs"
    acts = "" if seen.attacks else "; attacks are only measured here, nobody carries them out"
    return (
        f'<p class="rs-verdict rs-{seen.verdict}" data-verdict="{seen.verdict}"><b>{word}</b> as of day {seen.day}: '
        f"{about}{acts}.</p>"
    )


def security_monitors(snapshot: Snapshot, seen: Safety) -> tuple[Monitor, ...]:
    """Slack, worst losses to two shocks, and AVSs that an attack on them alone pays for."""
    attackable = figure(snapshot, "attackable_avs_share")
    return (
        Monitor(
            "gamma_max",
            "Slack γ_max",
            between(seen.gamma, slack),
            signed(figure(snapshot, "gamma_max")[1], 2),
            "the cheapest attack costs (1 + γ) times what it wins: between what is certified and what was found;"
            " below 0 it pays",
        ),
        Monitor(
            "attackable_avs_share",
            "AVSs attackable",
            percent(attackable[0], 0),
            signed(attackable[1] * 100, 0),
            "of AVSs with something to win, those that an attack on them alone pays for",
        ),
        worst(snapshot, seen, "1 %", "0.01", "worst_loss_1pct"),
        worst(snapshot, seen, "10 %", "0.1", "worst_loss_10pct"),
    )


def worst(snapshot: Snapshot, seen: Safety, shock: str, name: str, metric: str) -> Monitor:
    """Share of stake that a shock and the attack it makes possible lose at worst."""
    return Monitor(
        metric,
        f"Worst at {shock}",
        between(seen.worst[name], hundredths, " %"),
        signed(figure(snapshot, metric)[1] * 100, 1),
        f"share of all stake lost at worst if {shock} of it is destroyed and an attack follows:"
        " between what was found and what is ruled out",
    )


def slack(value: float) -> str:
    """A slack as people read it."""
    if math.isinf(value):
        return "∞"
    return figures(value) if abs(value) >= TENFOLD else f"{value:.2f}".replace("-", MINUS)


def hundredths(share: float) -> str:
    """A share in percent, its unit left out."""
    return "100" if share >= NEARLY_ALL else f"{share * 100:.1f}"


def between(bounds: Range, told: Callable[[float], str], unit: str = "") -> str:
    """One figure, or both ends of a bracket."""
    low, high = (told(bound) for bound in bounds)
    return f"{low}{unit}" if low == high else f"{low} … {high}{unit}"


def nearest_html(seen: Safety) -> str:
    """Who attacks whom, for what, at what price."""
    if seen.nearest is None:
        return heading("Nearest attack") + '<p class="rs-told">Nobody was found who could win anything.</p>'
    return heading("Nearest attack", "pays" if seen.nearest.pays else "does not pay") + nearest_told(
        seen.nearest, own=seen.own
    )


def nearest_told(found: Nearest, *, own: bool) -> str:
    """The attack of least cost per prize, in two sentences."""
    count = len(found.operators)
    who = f"{count} operators" if count > MOST_NAMES else some(found.operators)
    cost = f", which costs those who decide {short_eth(found.costs)}" if own else ""
    return (
        f'<p class="rs-told" title="{escape(joined(list(found.operators)))}">On <b>{escape(some(found.avss))}</b>, by '
        f"{escape(who)}: it wins <b>{short_eth(found.wins)}</b> and loses <b>{short_eth(found.stake_lost)}</b> of "
        f"stake{cost}.</p>"
    )


def some(names: tuple[str, ...]) -> str:
    """The first names, and how many more."""
    shown = list(names[:MOST_NAMES])
    return joined(shown if len(shown) == len(names) else [*shown, f"{len(names) - len(shown)} more"])


def main_chain_html(seen: Safety, metrics: Mapping[str, float]) -> str:
    """Two dials, what it costs against what is believed, and the stake that an attacker would have for free."""
    cost, third = metrics["fundamental_security_eth"], metrics["main_chain_eth.active"] / THIRD
    share = cost / third if third > 0.0 else math.nan
    label = "perception is an assumption" if seen.coupled else "not coupled"
    about = (
        "losses lower what people believe of the main chain, by assumed coefficients"
        if seen.coupled
        else "in this scenario losses do not move what people believe of the main chain"
    )
    dials = dial(
        "fundamental", share, short_eth(cost), "stake that it takes to stop finality, of a third of what is active"
    )
    dials += dial("perceived", metrics["perceived_security"], percent(metrics["perceived_security"], 1), about)
    parts = (("hollow", "hollow stake"), ("failing", "stands still"), ("in_doubt", "in doubt"))
    rows = "".join(
        f'<tr data-metric="main_chain_eth.{name}"><th>{words}</th>'
        f"<td>{short_eth(metrics[f'main_chain_eth.{name}'])}</td></tr>"
        for name, words in parts
        if name == "hollow" or metrics[f"main_chain_eth.{name}"] > 0.0
    )
    return heading("Main chain", label) + f'{dials}<table class="rs-platform">{rows}</table>'


def dial(name: str, share: float, value: str, about: str) -> str:
    """A bar from nothing to all."""
    width = 100.0 * min(max(share, 0.0), 1.0) if math.isfinite(share) else 0.0
    return (
        f'<div class="rs-dial rs-{name}" data-dial="{name}" title="{escape(about)}"><span>{name}</span>'
        f'<div><i style="width:{width:.1f}%"></i></div><b>{value}</b></div>'
    )


def targets_html(seen: Safety, metrics: Mapping[str, float]) -> str:
    """What corrupting each AVS alone costs and yields, and how well it is covered, the most tempting first."""
    ordered = sorted(seen.targets, key=tempting, reverse=True)
    rows = "".join(target_row(target, metrics) for target in ordered[:MOST_TARGETS])
    rest = len(ordered) - MOST_TARGETS
    more = f'<p class="rs-told">{rest} more cost as much or more for what they yield.</p>' if rest > 0 else ""
    head = (
        '<tr><td></td><td title="what corrupting it alone costs [ETH]">costs</td>'
        '<td title="what that yields [ETH]">yields</td><td title="stake behind it over what it requires">coverage</td>'
        "</tr>"
    )
    table = f'<table class="rs-platform rs-prices rs-targets"><thead>{head}</thead><tbody>{rows}</tbody></table>'
    return heading("AVSs one by one", f"ETH, day {seen.day}; coverage today") + table + more


def tempting(target: Target) -> float:
    """Yield over cost; what cannot be done does not tempt."""
    return target.yields / max(target.costs, 1e-9) if math.isfinite(target.costs) else -1.0


def target_row(target: Target, metrics: Mapping[str, float]) -> str:
    """One AVS."""
    pays = target.costs < target.yields
    costs, yields = (short_eth(amount).removesuffix(" ETH") for amount in (target.costs, target.yields))
    covered = percent(metrics.get(f"coverage.{target.name}", math.nan), 0)
    kind = ' class="rs-pays" title="an attack on it alone pays"' if pays else ""
    return f"<tr{kind}><th>{escape(target.name)}</th><td>{costs}</td><td>{yields}</td><td>{covered}</td></tr>"


def contagion_html(metrics: Mapping[str, float]) -> str:
    """Losses so far by channel, and by how much attacks and software multiplied them."""
    rows = "".join(
        f'<tr data-metric="contagion_eth.{name}" title="{escape(about)}"><th>{words}</th>'
        f"<td>{short_eth(lost)}</td></tr>"
        for name, words, about in CHANNELS
        if (lost := metrics[f"contagion_eth.{name}"]) >= NEGLIGIBLE_ETH
    )
    multiplier = metrics["contagion_multiplier"]
    if math.isfinite(multiplier):
        rows += (
            '<tr data-metric="contagion_multiplier" title="all stake lost over what was slashed without an attack">'
            f"<th>contagion multiplier R</th><td>{figures(multiplier)}</td></tr>"
        )
    body = f'<table class="rs-platform">{rows}</table>' if rows else '<p class="rs-told">Nothing has been lost yet.</p>'
    return heading("Contagion by channel", "since day 0") + body


def log_html(seen: Safety, attacks: tuple[str, ...]) -> str:
    """Attacks and what followed, the latest first."""
    nothing = "No attack so far." if seen.attacks else "Nobody attacks: security.attacks_enabled is off."
    lines = "".join(f"<li>{escape(line)}</li>" for line in reversed(attacks)) or f"<li>{nothing}</li>"
    return heading("Attack log") + f'<ul class="rs-log">{lines}</ul>'


def heading(words: str, label: str = "") -> str:
    """A small heading with a label at its right."""
    return f'<p class="rs-heading"><b>{words}</b><span>{escape(label)}</span></p>'
