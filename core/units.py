"""Units of money and fractions, and the one place where products of integers are rounded.

Money is integer gwei (1e-9 ETH) in int64 columns; fractions of the protocol are WAD integers (1e18 = 1).
"""

from typing import Final

import numpy as np
from numba import int64, uint64
from numpy.typing import NDArray

from restaking.core.compiled import kernel

GWEI: Final = 1_000_000_000  # gwei in one ETH
WAD: Final = 1_000_000_000_000_000_000  # the protocol's fixed-point one
BIPS: Final = 10_000  # basis points in one
NOBODY: Final = -1  # "none" in a column that names a row

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Rows = NDArray[np.int32]
Codes = NDArray[np.int8]

_EXACT_BELOW: Final = 9.0e18  # a product below this fits int64
_QUOTIENT_BELOW: Final = 1.0e15  # a quotient below this is off by at most 1 in float64
_LOW: Final = np.uint64(0xFFFFFFFF)
_HALF: Final = np.uint64(32)
_ONE: Final = np.uint64(1)
_ZERO: Final = np.uint64(0)
_TOP: Final = np.uint64(63)


@kernel
def mul_div(a: int, b: int, c: int) -> int:
    """⌊a·b / c⌋ for 0 ≤ a, b < 2⁶³, 0 < c < 2⁶² and a quotient below 2⁶³: the one rounding multiply-divide.

    It floors, so whoever is paid the result is never paid more than the exact share; callers leave the
    remainder with the payer or name an account for it.
    """
    a, b, c = int(a), int(b), int(c)  # interpreted, Python's integers: exact and without wrapping
    product = float(a) * float(b)
    if product < _EXACT_BELOW:
        return a * b // c
    guess = product / float(c)
    if guess < _QUOTIENT_BELOW:
        # The float guess is at most 1 off; the remainder wraps in compiled int64 but comes out exact, being small.
        q = int(guess)
        r = a * b - q * c
        while r < 0:
            q -= 1
            r += c
        while r >= c:
            q += 1
            r -= c
        return q
    return int(_long_division(a, b, c))


@kernel
def _long_division(a: int, b: int, c: int) -> int:
    """⌊a·b / c⌋ by schoolbook binary division of the 128-bit product."""
    x, y, d = uint64(a), uint64(b), uint64(c)
    x0, x1 = x & _LOW, x >> _HALF
    y0, y1 = y & _LOW, y >> _HALF
    low = x0 * y0
    middle = x1 * y0 + (low >> _HALF)
    middle_low = (middle & _LOW) + x0 * y1
    high = x1 * y1 + (middle >> _HALF) + (middle_low >> _HALF)
    rest = (middle_low << _HALF) | (low & _LOW)
    remainder, quotient = high % d, _ZERO
    for _ in range(64):
        remainder = (remainder << _ONE) | (rest >> _TOP)
        rest = rest << _ONE
        quotient = quotient << _ONE
        if remainder >= d:
            remainder -= d
            quotient |= _ONE
    return int64(quotient)


@kernel
def mul_div_up(a: int, b: int, c: int) -> int:
    """⌈a·b / c⌉ under the same bounds as :func:`mul_div`, for what the protocol rounds against the holder."""
    a, b, c = int(a), int(b), int(c)
    down = mul_div(a, b, c)
    # a·b − down·c is below c, so it is exact even where the products wrap.
    return down + 1 if a * b - down * c != 0 else down


def eth(gwei: int | np.integer) -> float:
    """Gwei as ETH, for people and charts; never for bookkeeping."""
    return float(gwei) / GWEI


def gwei(amount_eth: float) -> int:
    """ETH as integer gwei, rounded down; for scenario values at the border."""
    return int(amount_eth * GWEI)


def wad(share: float) -> int:
    """A share of one as WAD, rounded down; for scenario values at the border."""
    return int(share * WAD)
