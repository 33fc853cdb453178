"""Control steps a second of one of Gymnasium's environments: random actions drawn beforehand, resets included."""
import argparse
import time

import gymnasium as gym

from common import emit, mmm, versions

p = argparse.ArgumentParser()
p.add_argument("env")
p.add_argument("--steps", type=int, default=20_000)
p.add_argument("--rounds", type=int, default=5)
a = p.parse_args()

env = gym.make(a.env)
env.action_space.seed(0)
actions = [env.action_space.sample() for _ in range(a.steps)]
env.reset(seed=0)


def rate():
    start = time.perf_counter()
    for action in actions:
        _, _, terminated, truncated, _ = env.step(action)
        if terminated or truncated:
            env.reset()
    return a.steps / (time.perf_counter() - start)


rate()
emit("gymnasium_speed", {"steps_per_s": mmm([rate() for _ in range(a.rounds)])}, versions("gymnasium", "box2d", "mujoco"))
