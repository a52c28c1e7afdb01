"""What a sweep is measured against: `python -m tests.sweep.plain_loop JSON` makes every run of the plan in a loop."""

import json
import sys
from pathlib import Path

from restaking.runs.sweep.experiment import prepare
from restaking.runs.sweep.plan import parse
from restaking.runs.sweep.runner import runner_called


def main(word):
    wish = json.loads(word)
    experiment, runner = prepare(parse(wish["plan"]), Path()), runner_called(wish["runner"])
    for number in range(len(experiment.points) * experiment.plan.replicates.n):
        point, _ = experiment.place_of(number)
        runner.run(experiment, experiment.points[point], experiment.seed(number))


if __name__ == "__main__":
    main(sys.argv[1])
