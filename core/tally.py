"""Sums and smallest entries of columns in one pass, for the audit that looks at every gwei every day."""

from restaking.core.compiled import kernel
from restaking.core.units import Ints


@kernel
def sum_and_least(values: Ints) -> tuple[int, int]:
    """(sum, smallest entry) of a flat column; (0, 0) of an empty one."""
    if values.size == 0:
        return 0, 0
    total, least = 0, values[0]
    for n in range(values.size):
        total += values[n]
        least = min(least, values[n])
    return total, least
