"""Unique stake: each AVS has its own slice of an operator's magnitude (EigenLayer since April 2025)."""

from restaking.model.rules.modes import Mode, mode

UNIQUE = mode(
    Mode(
        "unique",
        "allocations sum to at most 1 of the operator's magnitude",
        law="unique stake lets no stake stand behind two AVSs (ELIP-002)",
        source="EigenLayer ELIP-002",
        usual=1.0,
        most=1.0,
    )
)
