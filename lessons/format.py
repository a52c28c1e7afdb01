"""What a lesson is made of: `lesson.toml` in its folder, checked key by key, and the Markdown beside it."""

from __future__ import annotations

import math
import tomllib
from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field

HERE: Final = Path(__file__).resolve().parent
CLAIMS: Final[dict[str, str]] = tomllib.loads((HERE / "claims.toml").read_text())
"""The article's claims by id, paraphrased."""

TABS: Final = (
    "What is it?",
    "How it works",
    "How to use it",
    "Things to notice",
    "Things to try",
    "Extending the model",
    "Related models",
    "Credits and references",
)
"""Headings of a lesson's text, in order. Source: Info tabs of the NetLogo Models Library."""

TOO_CLOSE: Final = "Too close to call"
Word = Literal["Holds", "Holds only if", "Fails when", "Not testable here"]
NOT_TESTABLE: Final[Word] = "Not testable here"


class Part(BaseModel):
    """A table of `lesson.toml`: no unknown keys, never changed."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Range(Part):
    """Where the whole 95 % interval of an effect must lie, ends included; what lies between ranges is the dead zone."""

    low: float = -math.inf
    high: float = math.inf


class Option(Range):
    """An answer to the prediction question; the last one has no range and is always `TOO_CLOSE`."""

    answer: str


class Question(Part):
    """What the class commits to before it sees the run."""

    text: str
    measured: str = Field(description="what the effect is that decides")
    unit: str
    options: tuple[Option, ...] = Field(min_length=3, max_length=7)


class Shock(Part):
    """An intervention at the start of a day."""

    day: int = Field(ge=1)
    name: str
    arguments: dict[str, object] = {}


class Arm(Part):
    """One of the worlds that a lesson compares on the same seeds."""

    name: str
    title: str
    scenario: str = ""
    days: int | None = Field(default=None, description="length; left out: the scenario's")
    set: dict[str, object] = Field(default={}, description="overrides of the scenario by dotted key")
    shocks: tuple[Shock, ...] = ()


class Column(Part):
    """A figure that is read off every arm of a table: a metric on a day; `METRIC.*` sums over labels."""

    title: str
    metric: str
    day: int | None = Field(default=None, description="left out: the last")
    digits: int = 2


class Table(Part):
    """Arms by figures; the worksheet shows it empty, the answer key filled."""

    title: str
    arms: tuple[str, ...]
    columns: tuple[Column, ...]


class Outcome(Range):
    """A verdict and the interval that leads to it."""

    verdict: Word
    condition: str = ""


class Claim(Part):
    """How the run judges one claim. No outcome fits: not testable here."""

    id: str
    measured: str
    unit: str
    assumptions: tuple[str, ...] = Field(min_length=1)
    outcomes: tuple[Outcome, ...] = Field(min_length=1)


class Lesson(Part):
    """One lesson, as its folder says."""

    folder: Path
    title: str
    goal: str
    hypothesis: str
    misconception: str
    preset: str
    preset_luck: bool = Field(default=True, description="false: nothing is drawn in the preset, one seed shows all")
    seeds: int = Field(default=30, ge=2)
    look_every: int = Field(default=1, ge=1, description="days between looks at the metrics; the last day is one too")
    question: Question
    arm: tuple[Arm, ...] = Field(min_length=2)
    table: tuple[Table, ...] = Field(min_length=1)
    claim: tuple[Claim, ...] = Field(min_length=1)
    leaves_out: tuple[str, ...] = Field(min_length=1)

    @property
    def name(self) -> str:
        """The folder's name, such as `l01_one_eth`."""
        return self.folder.name

    @property
    def short_names(self) -> tuple[str, str]:
        """Number and topic, such as `l01` and `one-eth`."""
        number, _, topic = self.name.partition("_")
        return number, topic.replace("_", "-")

    def has_luck(self, arm: Arm) -> bool:
        """Whether an arm differs from seed to seed."""
        return self.preset_luck or bool(arm.scenario)

    @property
    def claims(self) -> list[str]:
        """Ids of the claims it judges."""
        return [each.id for each in self.claim]

    def words(self, file: str) -> str:
        """A Markdown file of the folder: `text`, `instructor`, `worksheet` or `key`."""
        return (self.folder / f"{file}.md").read_text(encoding="utf-8")

    def tabs(self) -> dict[str, str]:
        """The text by tab."""
        pieces = self.words("text").split("\n## ")[1:]
        return {heading.strip(): body.strip() for heading, _, body in (piece.partition("\n") for piece in pieces)}


def read(folder: Path) -> Lesson:
    """The lesson of a folder."""
    return Lesson(folder=folder, **tomllib.loads((folder / "lesson.toml").read_text(encoding="utf-8")))
