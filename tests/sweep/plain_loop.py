"""What a sweep is measured against: `python -m tests.sweep.plain_loop JSON` makes the plan's first runs in a loop.

Prints the CPU seconds of start and of loop.
"""

import json
import sys
import time
from pathlib import Path

from restaking.runs.sweep.experiment import prepare
from restaking.runs.sweep.plan import parse
from restaking.runs.sweep.runner import runner_called


def main(word):
    wish = json.loads(word)
    experiment, runner = prepare(parse(wish["plan"]), Path()), runner_called(wish["runner"])
    start = time.process_time()
    for number in range(wish["runs"]):
        point, _ = experiment.place_of(number)
        runner.run(experiment, experiment.points[point], experiment.seed(number))
    print(json.dumps([start, time.process_time() - start]))


if __name__ == "__main__":
    main(sys.argv[1])
