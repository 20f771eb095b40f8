"""Running the machine for a number of steps, always the same ones for the same seed."""

import os

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.harness.sandbox.model.machine import Machine

STEPS_EACH = 50
STEPS = int(os.environ.get("CALPROOF_MODEL_STEPS", "5000"))
SEED = int(os.environ.get("CALPROOF_MODEL_SEED", "20300318"))


def check(steps: int = STEPS, *, shrink: bool = True) -> None:
    """Take at least so many steps, in worlds of STEPS_EACH; AssertionError with the shortest way to a difference."""
    Machine.taken.clear()
    phases = (Phase.generate, Phase.shrink) if shrink else (Phase.generate,)
    profile = settings(
        # Some steps find nothing to be done to, and do not count: a few worlds more make up for them.
        max_examples=steps * 5 // 4 // STEPS_EACH,
        stateful_step_count=STEPS_EACH,
        deadline=None,
        database=None,
        phases=phases,
        suppress_health_check=list(HealthCheck),
        print_blob=False,
        report_multiple_bugs=False,
    )
    run_state_machine_as_test(seed(SEED)(type("SeededMachine", (Machine,), {})), settings=profile)
