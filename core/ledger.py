"""Double-entry books in integers: every amount leaves one account and enters another.

An account is the name of a money column (``stakers.wallet``) or of a sector that has no column
(``outside``, ``issuance``). Columns are written by kernels and phases; what moved is posted here; the
audit then compares each account with its column, summed afresh.
"""

from collections import defaultdict
from collections.abc import Iterable


class BooksDoNotBalance(RuntimeError):
    """A money column holds something else than what was posted to its account."""


class Ledger:
    """Balances of all accounts [gwei or 1e-9 token units] and the flows of each day."""

    def __init__(self) -> None:
        self.balance: dict[str, int] = defaultdict(int)
        self.opening: dict[str, int] = defaultdict(int)
        """What each account held when the books were opened."""
        self.today: dict[tuple[str, str, str], int] = defaultdict(int)
        self.closed: dict[tuple[str, str, str], int] = {}
        self.flows: list[tuple[int, str, str, str, int]] = []
        """One row per day and flow: (day, flow, from, to, amount)."""

    def open(self, accounts: Iterable[tuple[str, int]]) -> None:
        """Take the opening stocks over; they come from the sector ``opening``."""
        for account, stock in accounts:
            self.balance[account] += stock
            self.balance["opening"] -= stock
            self.opening[account] += stock

    def post(self, flow: str, source: str, target: str, amount: int) -> None:
        """Move ``amount`` from one account to another under the name of a flow."""
        if amount < 0:
            raise ValueError(f"flow {flow} from {source} to {target} is negative: {amount}")
        if amount:
            self.balance[source] -= amount
            self.balance[target] += amount
            self.today[(flow, source, target)] += amount

    def moved(self, flow: str) -> int:
        """What a flow moved on the last closed day, over all pairs of accounts."""
        return sum(amount for (name, _, _), amount in self.closed.items() if name == flow)

    def check(self, stocks: Iterable[tuple[str, int]], day: int) -> None:
        """Compare every account that has a column with that column's sum.

        Raises:
            BooksDoNotBalance: naming the account, both figures and the difference.
        """
        for account, stock in stocks:
            booked = self.balance[account]
            if stock != booked:
                raise BooksDoNotBalance(
                    f"{account}: the column holds {stock}, the books say {booked}"
                    f" (difference {stock - booked:+d}) on day {day}"
                )

    def close(self, day: int) -> None:
        """Book the day's flows and start a new page."""
        self.flows.extend((day, *key, amount) for key, amount in sorted(self.today.items()))
        self.closed = dict(self.today)
        self.today.clear()
