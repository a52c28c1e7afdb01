"""Double entry: what leaves one account enters another, and the audit names what differs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from restaking.core.ledger import BooksDoNotBalance, Ledger

ACCOUNTS = ["stakers.wallet", "stakers.restaked", "withdrawals.amount", "outside", "issuance"]
amounts = st.integers(0, 2**62)
posts = st.lists(st.tuples(st.sampled_from(["pay", "move"]), *[st.sampled_from(ACCOUNTS)] * 2, amounts), max_size=40)
openings = st.dictionaries(st.sampled_from(ACCOUNTS[:3]), amounts)


def posted(opening: dict[str, int], entries: list[tuple[str, str, str, int]]) -> Ledger:
    ledger = Ledger()
    ledger.open(opening.items())
    for entry in entries:
        ledger.post(*entry)
    return ledger


@given(openings, posts)
def test_all_balances_sum_to_nought(opening: dict[str, int], entries: list[tuple[str, str, str, int]]):
    assert sum(posted(opening, entries).balance.values()) == 0


@given(openings, posts)
def test_a_balance_is_what_came_in_less_what_went_out(
    opening: dict[str, int], entries: list[tuple[str, str, str, int]]
):
    ledger = posted(opening, entries)
    for account in ACCOUNTS:
        came = sum(amount for _, _, target, amount in entries if target == account)
        went = sum(amount for _, source, _, amount in entries if source == account)
        assert ledger.balance[account] == opening.get(account, 0) + came - went


@given(posts)
def test_the_days_flows_are_the_posts_summed_by_kind_and_pair(entries: list[tuple[str, str, str, int]]):
    ledger = posted({}, entries)
    ledger.close(day=4)
    assert sum(amount for *_, amount in ledger.flows) == sum(amount for *_, amount in entries)
    assert ledger.moved("pay") == sum(amount for flow, *_, amount in entries if flow == "pay")
    assert all(day == 4 and amount > 0 for day, *_, amount in ledger.flows)
    ledger.close(day=5)
    assert ledger.moved("pay") == 0 and all(day == 4 for day, *_ in ledger.flows)


@given(st.sampled_from(ACCOUNTS[:3]), amounts, st.integers(-(2**40), 2**40).filter(bool))
def test_the_check_names_the_account_and_the_difference(account: str, stock: int, error: int):
    ledger = posted({account: stock}, [])
    ledger.check([(account, stock)], day=3)
    with pytest.raises(BooksDoNotBalance) as caught:
        ledger.check([(name, 0 if name != account else stock + error) for name in ACCOUNTS], day=3)
    assert str(caught.value).startswith(f"{account}: ") and f"difference {error:+d}" in str(caught.value)
    assert str(caught.value).endswith("on day 3")


@given(st.integers(-(2**62), -1))
def test_a_negative_flow_is_refused_and_moves_nothing(amount: int):
    ledger = Ledger()
    with pytest.raises(ValueError, match="pay from outside to stakers.wallet is negative"):
        ledger.post("pay", "outside", "stakers.wallet", amount)
    assert not any(ledger.balance.values())
