"""Keyed draws: every random number is a pure function of (seed, stream, tick, agent, slot).

Nothing is consumed from a sequence, so a mechanism that is switched off shifts nobody else's draws, and
twin runs couple choice by choice. The mixing function is the 64-bit finaliser of MurmurHash3 as used in
SplitMix64 (Steele, Lea & Flood 2014, "Fast splittable pseudorandom number generators").
"""

import hashlib
import math
from functools import lru_cache
from typing import Final

import numpy as np
from numba import uint64

from restaking.core.compiled import kernel, rule
from restaking.core.units import Floats

_MASK: Final = (1 << 64) - 1
_GOLDEN: Final = np.uint64(0x9E3779B97F4A7C15)
_FIRST: Final = np.uint64(0xBF58476D1CE4E5B9)
_SECOND: Final = np.uint64(0x94D049BB133111EB)
_S12, _S27, _S30, _S31, _S52 = (np.uint64(s) for s in (12, 27, 30, 31, 52))
_TICK: Final = np.uint64(1)

Key = np.uint64
"""Key of a draw: 64 bits."""

_CELLS: Final = 4096
GUMBEL: Final = np.array([-math.log(-math.log((k + 0.5) / _CELLS)) for k in range(_CELLS)], dtype=np.float32)
"""Quantiles of the standard Gumbel law, 4,096 equal cells. A table keeps a choice cheap (no logarithms)
and bit-equal on every machine; two-option probabilities agree with the exact logit to 1e-5 for gaps up to 6."""


@rule
def mix(z: Key) -> Key:
    """Scramble 64 bits (uint64 in, uint64 out)."""
    z = (z ^ (z >> _S30)) * _FIRST
    z = (z ^ (z >> _S27)) * _SECOND
    return z ^ (z >> _S31)


@rule
def agent_key(key: Key, agent: int) -> Key:
    """Key of one agent's draws under a stream's key of the tick."""
    return mix(uint64(key) + _GOLDEN * (uint64(agent) + _TICK))


@rule
def _bits(key: Key, slot: int) -> Key:
    return mix(uint64(key) + _GOLDEN * (uint64(slot) + _TICK))


@rule
def unit(key: Key, slot: int) -> float:
    """Uniform draw in (0, 1) of an agent's key and slot."""
    return (float(_bits(key, slot) >> _S12) + 0.5) * 2.220446049250313e-16  # 52 bits: never rounds to 1


@rule
def gumbel(key: Key, slot: int) -> float:
    """Standard Gumbel draw (taste for an option) of an agent's key and slot."""
    return float(GUMBEL[_bits(key, slot) >> _S52])


@rule
def logistic(key: Key, slot: int) -> float:
    """Standard logistic draw (taste for saying yes): yes's Gumbel less no's, slots ``slot`` and ``slot + 1``."""
    return gumbel(key, slot) - gumbel(key, slot + 1)


@rule
def normal_quantile(u: float) -> float:
    """Quantile of the standard normal law by Acklam's rational approximation (relative error below 1.2e-9)."""
    if u < 0.02425:
        q = math.sqrt(-2.0 * math.log(u))
        return _tail(q)
    if u > 0.97575:
        q = math.sqrt(-2.0 * math.log(1.0 - u))
        return -_tail(q)
    q = u - 0.5
    r = q * q
    top = -3.969683028665376e01 * r + 2.209460984245205e02
    top = top * r - 2.759285104469687e02
    top = top * r + 1.383577518672690e02
    top = top * r - 3.066479806614716e01
    top = top * r + 2.506628277459239e00
    low = -5.447609879822406e01 * r + 1.615858368580409e02
    low = low * r - 1.556989798598866e02
    low = low * r + 6.680131188771972e01
    low = low * r - 1.328068155288572e01
    return top * q / (low * r + 1.0)


@rule
def _tail(q: float) -> float:
    top = -7.784894002430293e-03 * q - 3.223964580411365e-01
    top = top * q - 2.400758277161838e00
    top = top * q - 2.549732539343734e00
    top = top * q + 4.374664141464968e00
    top = top * q + 2.938163982698783e00
    low = 7.784695709041462e-03 * q + 3.224671290700398e-01
    low = low * q + 2.445134137142996e00
    low = low * q + 3.754408661907416e00
    return top / (low * q + 1.0)


@rule
def normal(key: Key, slot: int) -> float:
    """Standard normal draw of an agent's key and slot."""
    return normal_quantile(unit(key, slot))


def _mix(z: int) -> int:
    z &= _MASK
    z = ((z ^ (z >> 30)) * int(_FIRST)) & _MASK
    z = ((z ^ (z >> 27)) * int(_SECOND)) & _MASK
    return z ^ (z >> 31)


def stream_key(seed: int, stream: str, tick: int) -> Key:
    """Key of a named stream on one tick. Streams are told apart by a stable hash of their name."""
    return Key(_mix(_root(seed, stream) + int(_GOLDEN) * (tick + 1)))


@lru_cache(maxsize=1024)
def _root(seed: int, stream: str) -> int:
    name = int.from_bytes(hashlib.blake2b(stream.encode(), digest_size=8).digest(), "little")
    return _mix(_mix(seed) + name)


def subkey(key: Key, *agents: int) -> Key:
    """Key of an agent (and of a part of it, and so on) for callers in Python; the same as nested agent_key."""
    for agent in agents:
        key = Key(_mix(int(key) + int(_GOLDEN) * (agent + 1)))
    return key


@kernel
def _fill_units(key: Key, slot: int, out: Floats) -> None:
    for i in range(out.size):
        out[i] = unit(agent_key(key, i), slot)


@kernel
def _fill_normals(key: Key, slot: int, out: Floats) -> None:
    for i in range(out.size):
        out[i] = normal(agent_key(key, i), slot)


def uniforms(key: Key, n: int, slot: int = 0) -> Floats:
    """One uniform draw in (0, 1) for each of ``n`` agents; row i is agent i's, whoever else draws."""
    out = np.empty(n)
    _fill_units(key, slot, out)
    return out


def normals(key: Key, n: int, slot: int = 0) -> Floats:
    """One standard normal draw for each of ``n`` agents; row i is agent i's, whoever else draws."""
    out = np.empty(n)
    _fill_normals(key, slot, out)
    return out
