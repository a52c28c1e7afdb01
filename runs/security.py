"""How secure the graph of a day is: a day is simulated up to, its network is put to every question, and told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from restaking.model.scenario import load
from restaking.runs.listings import aligned
from restaking.runs.refused import Refused
from restaking.runs.run import Order, plain, simulate

if TYPE_CHECKING:
    from restaking.model.restaking_model import RestakingModel
    from restaking.model.security.picture import Bounds, Picture

DAYS_BY_DEFAULT = 30
ENOUGH = 0.9
"""Share of the stake required that counts as having it."""


@dataclass(frozen=True)
class Seen:
    """The picture of a day, and the world that it shows."""

    model: RestakingModel
    picture: Picture

    def as_json(self) -> dict[str, Any]:
        """What `--json` prints."""
        picture, names = self.picture, self.model.world.avss.names
        found: dict[str, Any] = plain(
            {
                "verdict": picture.verdict,
                "gamma_max": picture.gamma._asdict(),
                "worst_loss": {name: bounds._asdict() for name, bounds in picture.worst.items()},
                "cheapest_attack": self._attack() if picture.verdict == "attackable" else None,
                "avss": dict(zip(names, self._avss(), strict=True)),
            }
        )
        return found

    def _attack(self) -> dict[str, Any] | None:
        found, world = self.picture.nearest, self.model.world
        if found is None:
            return None
        return {
            "avss": [world.avss.names[s] for s in found.avss],
            "operators": [_operator(world.operators.names, j) for j in found.operators],
            "profit_eth": found.prize / 1e9,
            "stake_lost_eth": float(sum(found.stake_lost.values())) / 1e9,
        }

    def _avss(self) -> list[dict[str, float | None]]:
        from restaking.model.metrics.avss import coverages

        rows = zip(self.picture.costs, self.picture.prizes, coverages(self.model.world), strict=True)
        return [
            {"cost_eth": None if paid is None else paid / 1e9, "profit_eth": won / 1e9, "coverage": cover}
            for paid, won, cover in rows
        ]

    def lines(self) -> Iterator[str]:
        """What is printed for people."""
        world, picture = self.model.world, self.picture
        yield f"{world.scenario.name} on day {picture.day}: {VERDICTS[picture.verdict]}"
        yield ""
        yield from aligned([("gamma_max", _between(picture.gamma, "")), *_losses(picture)])
        yield ""
        yield from self._nearest()
        yield ""
        rows = [("AVS", "costs ETH", "yields ETH", "coverage")]
        for name, row in zip(world.avss.names, self._avss(), strict=True):
            rows.append((name, _eth(row["cost_eth"]), _eth(row["profit_eth"]), f"{row['coverage'] or 0.0:.2f}"))
        yield from aligned(rows, figures=True)
        yield ""
        yield "the same graph, asked otherwise:"
        yield from aligned(self._variants())
        yield from self._pooled()

    def _nearest(self) -> Iterator[str]:
        found, attack = self.picture.nearest, self._attack()
        if found is None or attack is None:
            yield "nobody was found who could win anything by an attack"
            return
        yield "cheapest attack per prize: " + ("it pays" if found.pays else "it does not pay")
        yield f"  on {', '.join(attack['avss'])}"
        yield f"  by {', '.join(attack['operators'])}"
        yield (
            f"  yields {_eth(attack['profit_eth'])} ETH, loses {_eth(attack['stake_lost_eth'])} ETH of stake, costs"
            + (f" those who decide {_eth(float(found.cost) / 1e9)} ETH")
        )

    def _variants(self) -> Iterator[tuple[str, ...]]:
        """Slack by who pays, with stake allocated right before, and with stake split over several names."""
        from restaking.model.security.of_world import network_of
        from restaking.model.security.picture import judged, limits_of

        rule = self.model.world.scenario.security
        changes: dict[str, dict[str, object]] = {
            "all stake counts": {"who_pays": "total"}, "own stake and commissions count": {"who_pays": "own"},
            "allocating right before": {"reallocation": True}, "splitting stake over names": {"splitting": True},
        }  # fmt: skip
        for about, change in changes.items():
            changed = rule.model_copy(update=change)
            network, limits = network_of(self.model.world, rule=changed), limits_of(changed)
            gamma, _, word = judged(network, limits)
            yield f"  {about}", word, f"gamma_max {_between(gamma, '')}"

    def _pooled(self) -> Iterator[str]:
        """The twin in which each AVS has its own stake."""
        from restaking.model.security import pooling
        from restaking.model.security.of_world import network_of
        from restaking.model.security.picture import judged, limits_of

        world = self.model.world
        network, limits = network_of(world), limits_of(world.scenario.security)
        apart = pooling.isolated(network)
        gamma, _, word = judged(apart, limits)
        yield f"  each AVS on stake of its own: {word}, gamma_max {_between(gamma, '')}"
        for name, each in (("as it stands", network), ("each on its own", apart)):
            costs = [float(cost.upper) / 1e9 for cost in pooling.single_costs(each) if cost is not None]
            joint = pooling.joint_cost(each)
            single = (
                f"one AVS from {_eth(min(costs))} to {_eth(max(costs))} ETH" if costs else "no AVS can be corrupted"
            )
            yield f"  {name}: {single}, all together at most {_eth(float(joint.upper) / 1e9) if joint else '-'} ETH"
        saving = pooling.saving_factor(network, limits)
        if saving is not None:
            yield f"  stake needed by each on its own over stake needed by all together: {saving:.2f}"
        yield from self._time()

    def _time(self) -> Iterator[str]:
        """How long it took to have most of the stake required, and would take with stakers of one's own."""
        from restaking.model.rules.own_staking import days_to_share
        from restaking.model.security.pooling import days_to_cover

        world = self.model.world
        taken = [days_to_cover([row[f"coverage.{name}"] for row in world.series], ENOUGH) for name in world.avss.names]
        there = sorted(days for days in taken if days is not None)
        own = days_to_share(ENOUGH, world.scenario.security.own_set_days)
        rented = f"{there[len(there) // 2]} days at the median of {len(there)} of {len(taken)}" if there else "not yet"
        yield f"  {ENOUGH:.0%} of the stake required: rented {rented}; of one's own {own:.0f} days (assumed)"


VERDICTS = {
    "secure": "secure: no attack pays",
    "attackable": "attackable: an attack pays",
    "undecided": "undecided: no attack that pays was found, and none is ruled out",
}


def security(order: Order, day: int | None) -> Seen:
    """The picture of a day, day 0 included."""
    scenario = load(order.scenario, order.overrides)
    day = min(DAYS_BY_DEFAULT, scenario.run.days) if day is None else day
    if not 0 <= day <= scenario.run.days:
        raise Refused(f"--day {day}: not allowed; a day of the run, from 0 to {scenario.run.days}")
    model = simulate(order, scenario, days=day)
    from restaking.model.security.of_world import network_of
    from restaking.model.security.picture import limits_of, look

    return Seen(model, look(network_of(model.world), limits_of(model.world.scenario.security), day))


def _losses(picture: Picture) -> Iterator[tuple[str, str]]:
    for name, bounds in picture.worst.items():
        yield f"worst loss after a shock of {float(name):.0%}", _between(bounds, " of stake", percent=True)


def _between(bounds: Bounds, unit: str, *, percent: bool = False) -> str:
    low, high = (f"{100 * each:.2f} %" if percent else f"{each:.4f}" for each in bounds)
    return f"{low}{unit}" if low == high else f"from {low} to {high}{unit}"


def _eth(amount: float | None) -> str:
    return "-" if amount is None else f"{amount:,.0f}" if abs(amount) >= 100 else f"{amount:.4g}"


def _operator(names: list[str], row: int) -> str:
    return names[row] if names else f"operator {row}"
