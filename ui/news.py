"""What has happened since the last look: latest events in words, attacks and what followed, who was slashed when."""

from __future__ import annotations

from typing import Any  # the engine's events are read through its public API

from restaking.ui import events

NOTES = 40
"""Latest events kept in words."""
ATTACKS = 12
"""Latest lines kept of attacks and what belongs to them."""


class News:
    """Reads every event once. Nothing here is shared between threads but the tuples it hands out."""

    def __init__(self) -> None:
        self.notes: tuple[str, ...] = ()
        self.attacks: tuple[str, ...] = ()
        self.slashed_on: dict[int, int] = {}
        """Last day on which an operator was slashed, by row."""
        self._read = 0

    def read(self, model: Any) -> None:
        """Take in what is new."""
        happened = model.events
        fresh = happened[self._read :]
        self._read = len(happened)
        for event in fresh:
            operator = events.slashed_operator(event)
            if operator >= 0:
                self.slashed_on[operator] = int(event.day)
        self.notes = (*self.notes, *events.told(fresh, model.world))[-NOTES:]
        attacks = [event for event in fresh if event.kind in events.OF_ATTACKS]
        self.attacks = (*self.attacks, *events.told(attacks, model.world))[-ATTACKS:]
