"""What is remembered of prices: how deep the deep pool fell, when half of that was made good, who lost the peg."""

from typing import Final

from restaking.agents.markets import Quote
from restaking.core.columns import Table
from restaking.core.units import WAD
from restaking.model.world import World

LOST: Final = WAD * 95 // 100
"""Price over the reported rate below which a token has lost its peg [wad]; an assumption."""
FOUND: Final = WAD * 975 // 1000
"""Price over the reported rate from which it has it again: half of the way back [wad]; an assumption."""


def fraction(world: World, k: int) -> int:
    """Price of LRT ``k`` in the deep pool over the reported rate, as last looked at [wad]."""
    return int(world.quotes.price[k]) * WAD // (world.reported_rate(k) or WAD)


def tell_depegs(world: World, day: int, hour: int) -> None:
    """Tell once of every token that loses its peg; the amount is what all tokens are worth less at the price [gwei]."""
    quotes = world.quotes
    for k in range(len(quotes)):
        if quotes.depegged[k] or int(quotes.deep_low[k]) >= LOST:
            continue
        quotes.depegged[k] = 1
        gap = max(0, world.reported_rate(k) - int(quotes.price[k]))
        lost = int(world.lrts.supply[k]) * gap // WAD
        world.tell("depeg", day, f"lrt:{k}", world.new_cause(), lost, hour=hour)


def remember(world: World, day: int) -> None:
    """Deepest fall of the deep pool, the day on which half of it is gone at the close, and pegs found again."""
    quotes = world.quotes
    with world.still():
        for k in range(len(quotes)):
            if int(quotes.deep_low[k]) < int(quotes.deep_trough[k]):
                quotes.deep_trough[k], quotes.trough_day[k] = quotes.deep_low[k], day
                quotes.halved_day[k] = Quote.halved_day.default
            _recover(quotes, k, fraction(world, k), day)


def _recover(quotes: Table[Quote], k: int, now: int, day: int) -> None:
    fallen = WAD - int(quotes.deep_trough[k])
    if fallen and int(quotes.halved_day[k]) < 0 and 2 * (WAD - now) <= fallen:
        quotes.halved_day[k] = day
    if now >= FOUND:
        quotes.depegged[k] = 0
