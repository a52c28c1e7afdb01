"""Numbers as people read them: ETH with units and three figures, exact gwei, rates in percent, signs for changes."""

from __future__ import annotations

import math

GWEI_PER_ETH = 10**9
MINUS = "−"


def exact_eth(gwei: int) -> str:
    """Every gwei of an amount, written in ETH: "1,234.000000001"."""
    whole, rest = divmod(abs(int(gwei)), GWEI_PER_ETH)
    return f"{MINUS if gwei < 0 else ''}{whole:,}.{rest:09d}"


def short_eth(eth: float) -> str:
    """Three figures and a unit: "3.71 M ETH", "246 k ETH", "1.02 ETH"."""
    if not math.isfinite(eth):
        return "–"
    size = abs(eth)
    for scale, unit in ((1e6, "M ETH"), (1e3, "k ETH")):
        if size >= scale:
            return f"{figures(eth / scale)} {unit}"
    return f"{figures(eth)} ETH"


def figures(value: float) -> str:
    """Three significant figures without an exponent, as far as ten decimals allow."""
    if not math.isfinite(value):
        return "–"
    size = abs(value)
    decimals = 2 if size == 0 else max(0, 2 - math.floor(math.log10(size)))
    text = f"{size:,.{min(decimals, 10)}f}"
    return f"{MINUS}{text}" if value < 0 and float(text.replace(",", "")) else text


def signed(value: float, decimals: int) -> str:
    """A change with its sign: "+0.12", "−0.40", "±0.00"."""
    if not math.isfinite(value):
        return "–"
    text = f"{abs(value):,.{decimals}f}"
    if not float(text.replace(",", "")):
        return f"±{text}"
    return f"{'+' if value > 0 else MINUS}{text}"


def percent(fraction: float, decimals: int = 2) -> str:
    """A fraction or yearly rate as percent, unit included."""
    return "–" if not math.isfinite(fraction) else f"{fraction * 100:.{decimals}f} %".replace("-", MINUS)


def percent_signed(rate: float) -> str:
    """A yearly rate with its sign: "+3.21 %/yr"; small ones keep more decimals."""
    decimals = 2 if abs(rate) >= 0.001 else 3
    return f"{signed(rate * 100, decimals)} %/yr"


def joined(parts: list[str]) -> str:
    """Parts as a list in a sentence: a, b and c."""
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + f" and {parts[-1]}" if parts else ""
