"""I9: ledgers of what is not ETH close by themselves."""

from restaking.model.accounts import MIRRORS
from restaking.model.identities import identity, must_agree
from restaking.model.world import World

AIRDROP = ("stakers.airdrop", "points.tokens_sold", "points.tokens")


@identity("I9")
def tokens(world: World, day: int) -> None:
    """Tokens, claims and points in columns = those of day 0 + issued - retired; none turns into ETH or comes of it."""
    for unit, sector in MIRRORS.items():
        counted = [each for each in world.money() if each.unit == unit]
        opening = sum(world.ledger.opening[each.account] for each in counted)
        must_agree(
            f"{unit}s in all columns differ from opening + issued - retired",
            sum(each.stock for each in counted), opening - world.ledger.balance[sector], day,
        )  # fmt: skip
    points = {each.account: each.stock for each in world.money() if each.unit == "point"}
    must_agree("points held differ from their supply", points["stakers.points"], points["points.supply"], day)
    dropped = {each.account: each.stock for each in world.money() if each.account in AIRDROP}
    held = dropped["stakers.airdrop"] + dropped["points.tokens_sold"]
    must_agree("airdropped tokens held or sold differ from those minted", held, dropped["points.tokens"], day)
