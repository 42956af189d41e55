"""How fast a session is replayed: `python tests/bench/bench_replay.py`.

A log of 1,000 accepted commands that leaves 300 cards on the wheel. Judges what is promised: from the log to any moment
within 100 ms of the processor, and what stands there is what was shown then; else it ends with 1. All frames at once
are what the desk fetches when it looks back: with these a browser stands at any moment without asking.
"""

import sys
from random import Random
from statistics import median
from time import process_time

from tests.sessions.scene import Scene, activity, opened, template_of
from toolkit.sessions import commands as c
from toolkit.sessions.actors import Role
from toolkit.sessions.replay import frames
from toolkit.sessions.state import evolve, fold
from toolkit.sessions.views import snapshot

COMMANDS = 1000
CARDS = 300
PROMISED_MS = 100
MOMENTS = (1, 100, 250, 500, 750, 900, 1000)
TIMES = 5


def long_session() -> Scene:
    """Return a session in which cards come, change and go until there are a thousand commands in its log."""
    scene, chance = opened(), Random(6)
    for number in range(CARDS):
        goals = tuple(chance.sample(("werk", "leren", "meedoen"), 1 + number % 2))
        scene.do(c.CardAdd, card=activity(f"a{number}", f"Activiteit {number}", goals=goals))
        if len(scene.log) % 50 == 0:
            scene.at("plaatsen")
    while len(scene.log) < COMMANDS:
        changes = {"rungs": [chance.randint(1, 6)], "target_groups": [chance.choice(("jongeren", "ouderen"))]}
        scene.do(c.CardChange, card=f"a{chance.randrange(CARDS)}", changes=changes)
    return scene


def main() -> int:
    """Print the figures and say whether the promise holds."""
    scene = long_session()
    kept, state = {}, None
    for entry in scene.log:
        state = evolve(state, entry) if state else fold([entry], template_of)
        if entry.seq in MOMENTS:
            kept[entry.seq] = snapshot(state, Role.FACILITATOR, {})
    slowest, same = 0.0, True
    for moment in MOMENTS:
        times = []
        for _ in range(TIMES):
            started = process_time()
            shown = snapshot(fold(scene.log[:moment], template_of), Role.FACILITATOR, {})
            times.append(1000 * (process_time() - started))
            same = same and shown == kept[moment]
        print(f"to seq {moment:5}: {median(times):6.1f} ms")
        slowest = max(slowest, median(times))
    started = process_time()
    told = frames(scene.log, template_of, Role.FACILITATOR)
    print(f"all {len(told)} frames at once: {1000 * (process_time() - started):.1f} ms")
    print(f"shows what was shown then: {'yes' if same else 'NO'}")
    return int(slowest > PROMISED_MS or not same)


if __name__ == "__main__":
    sys.exit(main())
