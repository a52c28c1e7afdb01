"""How often something happens that is expected so many times."""

from restaking.core.compiled import rule


@rule
def how_often(expected: float, u: float) -> int:
    """A count with mean ``expected``: the whole part, and one more with the chance of the fraction (uniform draw u)."""
    whole = int(expected)
    return whole + 1 if u < expected - whole else whole
