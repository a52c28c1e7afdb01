"""Maps of a report: nothing that no run has shown, no map without news, every outcome named."""

import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from restaking.runs.analysis.result import Result
from restaking.runs.report.of_sweep import studied
from restaking.runs.report.surfaces import maps
from tests.analysis.stores import grid, store

OUTCOMES = {"price": "lrt_price_min", "noise": "restaked_eth", "still": "slashed_eth", "fourth": "bad_debt_eth"}


def cliff(at: Any, luck: np.random.Generator) -> dict[str, float]:
    fallen = 1.0 if at["b"] > 3.0 else 0.0
    return {"price": fallen, "noise": luck.normal(), "still": 2.5, "fourth": at["a"] + at["b"]}


def sample(folder: Path) -> Result:
    luck = np.random.default_rng(4)
    points = pd.DataFrame({"a": luck.random(90), "b": luck.random(90) * 10, "c": luck.random(90)})
    ranges = {key: {"low": 0, "high": high} for key, high in (("a", 1), ("b", 10), ("c", 1))}
    plan = {"uncertainties": ranges, "outcomes": OUTCOMES, "common_random_numbers": False}
    return store(folder, points, cliff, replicates=2, **plan)


def test_a_map_stays_within_what_was_seen_and_says_where_it_was_cut(tmp_path: Path):
    result = sample(tmp_path)
    fit = result.surface("price", "a", "b").table["mean"]
    outside = int(((fit < 0.0) | (fit > 1.0)).sum())
    text = maps(studied(result))
    assert outside > 0 and f"At {outside} of 225 places it left the range of what was seen" in text
    price = text[: text.index("</svg>")]
    assert ">0</text>" in price and ">1</text>" in price and "−" not in re.sub(r"<title>.*?</title>", "", price)


def test_every_outcome_has_its_map_or_the_reason_why_not(tmp_path: Path):
    text = maps(studied(sample(tmp_path)))
    assert text.count("<svg") == 2 and "fourth. Quadratic fit" in text
    assert "noise: no map, for a quadratic in the keys explains 0 of the variance" in text
    assert "still: no map, it is 2.5 at every point." in text


def test_cells_stand_in_order_and_name_the_key_they_are_averaged_over(tmp_path: Path):
    points = grid(b=[0.4, 0.1, 0.3, 0.2], mode=["unique", "pooled"], c=[1, 2, 3])
    levers = {
        "b": {"values": [0.4, 0.1, 0.3, 0.2]},
        "mode": {"values": ["unique", "pooled"]},
        "c": {"values": [1, 2, 3]},
    }
    result = store(tmp_path, points, lambda at, luck: {"y": at["b"] + luck.random()}, levers=levers)
    text = maps(studied(result))
    labels = re.findall(r">(0\.\d|unique|pooled)</text>", text)
    assert labels[-6:] == ["0.1", "0.2", "0.3", "0.4", "unique", "pooled"]
    assert "Means of the cells, over c (3 values)." in text and "(upwards)" not in text and "rotate(-90" in text
