"""One visitor's run: a thread that owns the model, wishes that wait in line, and snapshots for everybody else.

Only the thread touches the model, so no picture can be made of a half-finished day. The page sends wishes
(set up, step, play, …) and reads the newest snapshot. Frames are given on credit: when the browser has not
acknowledged the last few, days go on but frames are left out; when it stays silent, the run pauses.
"""

from __future__ import annotations

import logging
import math
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Protocol  # the engine is used through its public API

import numpy as np

from restaking.ui import inspector
from restaking.ui.card import Card
from restaking.ui.find import named, sizes
from restaking.ui.layout import lay_out
from restaking.ui.news import News
from restaking.ui.picture import Picture, compose
from restaking.ui.safety import safety
from restaking.ui.shock import Shock
from restaking.ui.shocks import shocks_for
from restaking.ui.snapshot import CHARTED, Setting, Snapshot, charted, look

log = logging.getLogger("restaking.ui")

CREDIT = 3
"""Frames that may be on their way to the browser unacknowledged."""
FRAMES_PER_SECOND = 20.0
SILENCE = 10.0
"""Seconds without an acknowledgement after which a run pauses: nobody is looking."""
SLOWEST, FASTEST = 0.5, 1000.0
"""Bounds of the speed [days per second]."""
MAX_SEED = 2**32 - 1
CARD_SECONDS = 0.25
"""Least time between two refreshed inspector cards while playing: reasons are dear, people read slowly."""

BUILDING, READY, PLAYING, PAUSED, FINISHED, FAILED = "building", "ready", "playing", "paused", "finished", "failed"

Listener = Callable[[Snapshot], None]


class Build(Protocol):
    """Makes a model of a named scenario; raises with a sentence for people when it cannot."""

    def __call__(self, scenario: str, *, seed: int, **overrides: object) -> Any:
        """A model at day 0."""


class Controller:
    """One session's model behind a queue of wishes. All methods may be called from any thread and return at once."""

    def __init__(self, build: Build, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._build = build
        self._clock = clock
        self._wishes: deque[Callable[[], None]] = deque()
        self._turn = threading.Condition()
        self._listeners: list[Listener] = []
        self._snapshot = Snapshot(frame=0, status=BUILDING, day=0)
        self._closed = False
        self._playing = False
        self._speed = 10.0
        self._acknowledged = 0
        self._heard = clock()
        self._held = False
        self._model: Any = None
        self._run = 0
        self._clear_run()
        self._thread = threading.Thread(target=self._live, name="restaking-session", daemon=True)
        self._thread.start()

    # Wishes, from any thread ------------------------------------------------------------------------------------

    def set_up(self, scenario: str, seed: int, *, shown_as: str = "", mode: str = "") -> None:
        """Build a fresh model and stop at day 0; ``mode`` replaces the scenario's allocation mode."""
        number = int(clamped(seed, 0, MAX_SEED))
        self._ask(lambda: self._set_up(scenario, number, shown_as or scenario, mode))

    def step(self) -> None:
        """One day, then stop."""
        self._ask(self._step_once)

    def play(self) -> None:
        """Run until paused, finished, or nobody acknowledges."""
        self._ask(self._play)

    def pause(self) -> None:
        """Stop after the day in hand."""
        self._ask(lambda: self._pause(""))

    def set_speed(self, days_per_second: float) -> None:
        """Wanted speed; what the machine can do may be less."""
        speed = clamped(days_per_second, SLOWEST, FASTEST)
        self._ask(lambda: self._set_speed(speed))

    def select(self, agent: str) -> None:
        """Show an agent's card; "" shows none. Names that mean nobody are ignored."""
        self._ask(lambda: self._select(agent))

    def shock(self, shock: Shock, share: float) -> None:
        """Order a shock for the next step; ``share`` is what the visitor's slider says."""
        bounded = clamped(share, 0.0, 1.0)
        self._ask(lambda: self._shock(shock, bounded))

    def acknowledge(self, frame: int) -> None:
        """The browser has painted that frame."""
        with self._turn:
            if 0 <= frame <= self._snapshot.frame:
                self._acknowledged = max(self._acknowledged, frame)
            self._heard = self._clock()
            self._turn.notify_all()

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call back with every published snapshot; returns how to stop."""
        with self._turn:
            self._listeners.append(listener)
        return lambda: self._forget(listener)

    def close(self) -> None:
        """End the thread and let the model go."""
        with self._turn:
            self._closed = True
            self._listeners.clear()
            self._turn.notify_all()

    @property
    def snapshot(self) -> Snapshot:
        """The newest published moment."""
        return self._snapshot

    def settle(self, timeout: float = 30.0) -> Snapshot:
        """Wait until all wishes asked so far are fulfilled, and return what is then published."""
        done = threading.Event()
        self._ask(done.set)
        if not done.wait(timeout):
            raise TimeoutError("the session is still busy")
        return self._snapshot

    def _ask(self, wish: Callable[[], None]) -> None:
        with self._turn:
            self._wishes.append(wish)
            self._turn.notify_all()

    def _forget(self, listener: Listener) -> None:
        with self._turn:
            if listener in self._listeners:
                self._listeners.remove(listener)

    # The thread that owns the model ------------------------------------------------------------------------------

    def _live(self) -> None:
        next_frame = self._clock()
        while not self._closed:
            wish = self._next_wish(next_frame)
            if self._closed:  # by another thread, while this one waited
                break  # type: ignore[unreachable]
            if wish is not None:
                self._guarded(wish)
            elif self._playing and self._clock() >= next_frame:
                next_frame = max(next_frame + self._frame_seconds(), self._clock() - self._frame_seconds())
                self._guarded(self._advance)
            elif self._held and self._has_credit():
                self._guarded(self._publish)
        self._model = None

    def _next_wish(self, next_frame: float) -> Callable[[], None] | None:
        """The first wish in line, or None when it is time for the next frame or a held one may go."""
        with self._turn:
            if not self._wishes and not (self._held and self._has_credit()):
                self._turn.wait(max(0.0, next_frame - self._clock()) if self._playing else 1.0)
            return self._wishes.popleft() if self._wishes and not self._closed else None

    def _guarded(self, act: Callable[[], None]) -> None:
        """A failure stops this run with a sentence; the details go to the server's log, never to a visitor."""
        try:
            act()
        except ValueError as refusal:  # the engine explains bad scenarios in words meant for people
            self._fail(str(refusal).splitlines()[0] if str(refusal) else "That is not possible.", refusal)
        except Exception as error:  # whatever it is, the visitor gets a card and the session lives on
            self._fail("The simulation stopped because of an error of ours; the server's log says more.", error)

    def _fail(self, message: str, error: Exception) -> None:
        log.error("session stopped: %s", message, exc_info=error)
        self._playing = False
        self._emit(replace(self._snapshot, status=FAILED, message=message, frame=self._snapshot.frame + 1))

    def _clear_run(self) -> None:
        self._setting: Setting | None = None
        self._series = np.empty((0, len(CHARTED)))
        self._warned: frozenset[str] = frozenset()
        self._ordered = False
        self._shocks: tuple[int, ...] = ()
        self._news = News()
        self._selected = ""
        self._card: Card | None = None
        self._offers: tuple[Shock, ...] = ()
        self._card_day = -1
        self._card_time = -math.inf
        self._message = ""

    def _set_up(self, scenario: str, seed: int, shown_as: str, mode: str) -> None:
        self._playing = False
        self._clear_run()
        self._model = None
        self._emit(
            replace(self._snapshot, status=BUILDING, frame=self._snapshot.frame + 1, message="", card=None, offers=())
        )
        overrides = {"slashing.mode": mode} if mode else {}
        model = self._build(scenario, seed=seed, **overrides)
        picture = compose(model.world)
        first = look(model, picture, {}, frozenset())
        self._run += 1
        self._setting = Setting(
            run=self._run,
            scenario=shown_as,
            seed=seed,
            asked_mode=mode,
            mode=str(model.world.scenario.slashing.mode),
            counterfactual=str(model.world.scenario.counterfactual),
            about=str(model.world.scenario.description),
            horizon=int(model.horizon),
            picture=picture,
            layout=lay_out(picture, first.stake),
            sizes=MappingProxyType(sizes(model.world)),
            names=named(model.world),
            traded=tuple(model.world.quotes.names),
            charted=charted(model.world),
            coupled=float(model.world.scenario.security.perception_coupling) > 0.0,
        )
        self._series = np.full((int(model.horizon) + 1, len(self._setting.charted)), np.nan)
        self._model = model
        self._observe()
        self._publish(insist=True)

    def _step_once(self) -> None:
        if self._model is None:
            return
        self._playing = False
        self._day()
        self._publish(insist=True)

    def _play(self) -> None:
        if self._model is not None and self._model.running:
            self._playing = True
            self._heard = self._clock()
            self._message = ""
            self._publish(insist=True)

    def _pause(self, why: str) -> None:
        self._playing = False
        self._message = why
        if self._model is not None:
            self._publish(insist=True)

    def _set_speed(self, speed: float) -> None:
        self._speed = speed
        if self._model is not None:
            self._publish(insist=True)

    def _select(self, agent: str) -> None:
        if self._model is None:
            return
        known = inspector.exists(self._model.world, self._setting.picture, agent) if self._setting else False
        self._selected = agent if known else ""
        self._card_day = -1
        self._publish(insist=True)

    def _shock(self, shock: Shock, share: float) -> None:
        if self._model is None or not self._model.running:
            return
        try:
            self._model.intervene(shock.name, **shock.arguments(share))
        except ValueError as refused:
            self._message = f"Not possible: {refused}"
        else:
            self._warned |= {shock.whom}
            self._ordered = True
            self._message = f"Next step: {shock.announced(share)}."
        self._card_day = -1
        self._publish(insist=True)

    def _advance(self) -> None:
        """The days of one frame."""
        if self._silent():
            self._pause("Paused: this page stopped answering.")
            return
        until = self._clock() + 1.0 / FRAMES_PER_SECOND
        for _ in range(max(1, round(self._speed / FRAMES_PER_SECOND))):
            self._day()
            if not self._model.running or self._wishes or self._clock() >= until:
                break
        self._publish()

    def _day(self) -> None:
        if not self._model.running:
            return
        self._model.step()
        if self._ordered:
            self._shocks += (int(self._model.day),)
            self._warned, self._ordered = frozenset(), False
            self._message = ""
        self._observe()

    def _observe(self) -> None:
        latest, columns = self._model.latest(), self._setting.charted if self._setting else CHARTED
        self._series[int(self._model.day)] = [float(latest.get(name, math.nan)) for name in columns]
        self._news.read(self._model)

    def _frame_seconds(self) -> float:
        return 1.0 / min(self._speed, FRAMES_PER_SECOND)

    def _has_credit(self) -> bool:
        return self._snapshot.frame - self._acknowledged < CREDIT

    def _silent(self) -> bool:
        waiting = self._snapshot.frame > self._acknowledged
        return waiting and self._clock() - self._heard > SILENCE

    def _publish(self, *, insist: bool = False) -> None:
        """Publish today, unless the browser is behind; what a visitor just asked for is published anyway."""
        if not self._model.running:
            self._playing = False
        if not (insist or self._has_credit() or not self._playing):
            self._held = True
            return
        self._held = False
        self._emit(self._moment())

    def _moment(self) -> Snapshot:
        model, setting = self._model, self._setting
        assert setting is not None
        day = int(model.day)
        status = PLAYING if self._playing else FINISHED if not model.running else PAUSED if day else READY
        series = self._series[: day + 1].view()
        series.setflags(write=False)
        self._refresh_panels(setting.picture)
        return Snapshot(
            frame=self._snapshot.frame + 1,
            status=status,
            day=day,
            setting=setting,
            look=look(model, setting.picture, self._news.slashed_on, self._warned),
            series=series,
            metrics=MappingProxyType({name: float(value) for name, value in model.latest().items()}),
            shocks=self._shocks,
            notes=self._news.notes,
            attacks=self._news.attacks,
            safety=safety(model),
            selected=self._selected,
            card=self._card,
            offers=self._offers if status != FINISHED else (),
            message=self._message,
            speed=self._speed,
        )

    def _refresh_panels(self, picture: Picture) -> None:
        """The picked agent's card and the shocks on offer, as of today where they are not too fresh."""
        now = self._clock()
        due = not self._playing or now - self._card_time >= CARD_SECONDS
        if self._card_day < 0 or (due and self._card_day != self._model.day):
            with self._model.world.still():
                self._card = inspector.card(self._model, picture, self._selected) if self._selected else None
                self._offers = shocks_for(self._model, self._selected)
            self._card_day, self._card_time = int(self._model.day), now

    def _emit(self, snapshot: Snapshot) -> None:
        with self._turn:
            self._snapshot = snapshot
            listeners = tuple(self._listeners)
        for listener in listeners:
            try:
                listener(snapshot)
            except Exception as gone:  # a page that just closed must not end the run's thread
                log.warning("a listener failed", exc_info=gone)


def clamped(value: float | str, low: float, high: float) -> float:
    """A number from a browser, forced into its range; what is no number becomes the lower bound."""
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return low
    return low if math.isnan(number) else min(max(number, low), high)
