"""Plans and scenarios gone wrong in any way: exit 2, one line that names key, value and what is allowed; at once.

SWEEP_MUTANTS says how many (20,000 for the record).
"""

import os
import re
import time
from collections import Counter

import numpy as np
import pytest

from restaking.__main__ import main
from restaking.model.scenario.files import ROOMS, SHELVES

MUTANTS = int(os.environ.get("SWEEP_MUTANTS", "500"))
SECONDS = 0.1
PLAN = """name = "fuzz"
question = "What is slashed?"
scenario = "world.toml"
days = 20
seed = 1
common_random_numbers = true
constraints = ["slashing.common_share < 0.8"]
timeout_seconds = 60.0
[set]
stakers.attention = 0.5
[levers]
slashing.mode = ["pooled", "unique"]
[uncertainties]
slashing.common_share = {low = 0.0, high = 0.9}
slashing.fault_rate = {low = 0.01, high = 1.0, log = true}
[outcomes]
slashed = "slashed_eth"
cascade = {metric = "slashed_eth", take = "max", from_day = 5, above = 100.0}
[design]
kind = "lhs"
n = 16
seed = 3
[replicates]
n = 5
[stop]
metric = "slashed_eth"
above = 1e6
"""
WORLD = 'extends = "teaching"\n'
VALUES = [
    "-1", "0", "1e400", "-1e30", "9" * 5000, "nan", "inf", "true", '"x"', '""', '"' + "y" * 5000 + '"', "[]", "[1, 2]",
    "{}", "{a = 1}", "[[[[[[[[[[[[[[1]]]]]]]]]]]]]]", "[" * 20000 + "]" * 20000, "2024-01-01", '"\\u0000"', '"../../x"',
    "0.5", "1000000000", "{low = 1}", "{low = nan, high = inf}", "{low = 5, high = 2}", '["a", 1]', "[nan]", '"con"',
    '"\\n"', "0x7fffffffffffffffffff", "{values = [{}]}", '["1 < 2"]', '["(" * 9]', "-0.0",
]  # fmt: skip

# What a refusal may look like: KEY = VALUE: what is wrong; what is allowed. A file that is no TOML has no key to name,
# and a rule between several values, such as shares that sum to 1, has no single value.
KEY = r"restaking: [^ =][^=]*"
FORMS = {
    "not TOML": re.compile(rf"{KEY} = '.*(fuzz|world)\.toml': not valid TOML \(.+\)\n"),
    "too deep": re.compile(rf"({KEY} = .+|plan|[\w.]+): tables nested too deep\n"),
    "in a circle": re.compile(r"restaking: extends in '.*': scenarios extend each other in a circle\n"),
    "no such": re.compile(r"restaking: .*: (no such (key|scenario|file|AVS|LRT)|not a file).*\n"),
    "missing": re.compile(rf"{KEY}: missing; .+\n"),
    "not allowed": re.compile(rf"{KEY} = .*: not allowed; .+\n"),
    "between values": re.compile(rf"{KEY}: (not allowed; .+|its operator lists differ in length)\n"),
}


def mutant(luck, text):
    """The text with one to three lines wrong."""
    lines = text.splitlines()
    for _ in range(luck.integers(1, 4)):
        place = int(luck.integers(len(lines)))
        key, equals, value = lines[place].partition(" = ")
        match luck.integers(8):
            case 0 | 1 | 2 if equals:
                lines[place] = f"{key} = {VALUES[luck.integers(len(VALUES))]}"
            case 3:
                lines[place] = key[: luck.integers(len(key) + 1)] + "x" + key[1:] + equals + value
            case 4:
                lines.insert(place, lines[luck.integers(len(lines))])
            case 5:
                spot = int(luck.integers(len(lines[place]) + 1))
                lines[place] = lines[place][:spot] + chr(int(luck.integers(1, 0x3000))) + lines[place][spot:]
            case 6:
                lines[place] = lines[place].replace("0", str(luck.integers(-(10**6), 10**6)), 1)
            case _:
                lines[place] = lines[place][: luck.integers(len(lines[place]) + 1)]
    return "\n".join(lines)


def asked():
    """Exit code and CPU seconds of the command."""
    begun = time.process_time()
    code = main(["sweep", "fuzz.toml", "--dry-run"])
    return code, time.process_time() - begun


@pytest.mark.slow
@pytest.mark.parametrize("quarter", range(4))
def test_mutated_plans_and_scenarios_are_refused_in_one_line_and_at_once(tmp_path, monkeypatch, capsys, quarter):
    """Every second time the plan is wrong, else the scenario it names.

    What is still a plan goes as far as a dry run would, without the trial of its cost.
    """
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("restaking.runs.sweep.telling._trial", lambda experiment: 0.0)
    worlds = [file.read_text() for shelf in SHELVES for file in sorted(ROOMS.glob(shelf))]
    luck, forms, times = np.random.default_rng(quarter), Counter(), []
    plan, world = tmp_path / "fuzz.toml", tmp_path / "world.toml"
    plan.write_text(PLAN)
    world.write_text(WORLD)
    assert main(["sweep", "fuzz.toml", "--dry-run"]) == 0  # loads what is loaded once
    capsys.readouterr()
    for number in range(MUTANTS // 4):
        text = mutant(luck, worlds[luck.integers(len(worlds))] if number % 2 else PLAN)
        plan.write_text(PLAN)
        world.write_text(WORLD)
        (world if number % 2 else plan).write_bytes(text.encode("utf-8", "surrogatepass"))
        code, seconds = asked()
        out, err = capsys.readouterr()
        if code and seconds > SECONDS:  # the collector of garbage may have come by; not twice in a row
            seconds = asked()[1]
            capsys.readouterr()
        assert code in (0, 2), (number, err, text[:2000])
        if code == 0:
            forms["still a plan"] += 1
            continue
        times.append((seconds, err))
        form = next((name for name, pattern in FORMS.items() if pattern.fullmatch(err)), None)
        assert out == "" and form and "Traceback" not in err, (number, err)
        forms[form] += 1
    worst = sorted(times)[-3:]
    mean = 1e3 * np.mean([seconds for seconds, _ in times])
    print(f"{MUTANTS // 4} mutants: {dict(forms)}; CPU mean {mean:.1f} ms, worst {worst}")
    assert len(times) > MUTANTS // 10
    assert worst[-1][0] < SECONDS, worst
    assert sorted(path.name for path in tmp_path.iterdir()) == ["fuzz.toml", "world.toml"]
