"""Facts of the record that no run of these scenarios can show, and why; listed, not dropped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Absent:
    """A fact that cannot be computed from a run."""

    name: str
    observed: str
    date: str
    why: str


ABSENT: Final = (
    Absent("deposit caps bind", "plateaus at 10,050 and 47,100 ETH", "2023-06 to 2023-08",
           "the law of this world has no deposit caps"),
    Absent("deposits burst when caps lift", "0.45 to 1.51 M ETH of LSTs in six days", "2024-02-10",
           "before day 0 of every scenario here; the replay (--history) starts before it, also without caps"),
    Absent("restaked ETH in early 2024", "0.175 M, 1.67 M, 2.6 M, 4.1 M ETH", "2023-11-29 to 2024-04-12",
           "before day 0 of every scenario here; see the replay (--history)"),
    Absent("peak and fall around the end of points", "5.2 to 5.4 M, then 4.8 M ETH", "2024-06-05 to 2024-07-27",
           "the same"),
    Absent("points-implied yield", "56 % a year, then about 0", "2024-02 to 2024-10",
           "prices of points were quoted over the counter; the model knows beliefs, not a market for points"),
    Absent("competitors' share", "84, 12 and 4 % for EigenLayer, Symbiotic, Karak", "2024-09-12",
           "one platform only: its competitors are part of holding and of liquid staking"),
    Absent("incentives per restaked ETH", "10.9 EIGEN a year", "2024-11",
           "incentives are paid as ETH's worth; no count of EIGEN, only the price of its token against day 0"),
    Absent("wait to enter the chain", "4.11 M ETH, 71.4 days", "2026-02-12",
           "beyond the horizon of a year, and made by validators outside this world"),
    Absent("plateau for two years", "4.3 to 4.6 M ETH", "2026-04", "beyond the horizon of a year"),
    Absent("stETH's discount at a pool of 82 to 18", "6 %", "2022-06",
           "a closed form of the pool, shown by worked cases (restaking verify), not by a run"),
    Absent("slashings by the base chain", "1 to 3 in 10,000 validators a year", "2025-09",
           "it is the setting base.slash_rate itself"),
    Absent("Aave's bad debt of all assets", "177 to 196 M USD", "2026-04",
           "only ETH is lent here; what of the tokens without backing stays uncovered is among the facts"),
    Absent("organisations that serve many AVSs in common", "up to 59 operators shared by two AVSs", "2025-06-09",
           "which operator serves which AVS is not observed; the shared count of a drawn graph says nothing of it"),
)  # fmt: skip
