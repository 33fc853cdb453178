"""Gymnasium's CartPole-v1 as a robot: it dials a policy that `landbridge serve` serves, with its token in LANDBRIDGE_TOKEN, and plays whole episodes under it."""
import argparse
import asyncio
import json
import os
import struct

import gymnasium as gym
import websockets

from common import emit, mmm, versions

p = argparse.ArgumentParser()
p.add_argument("url")
p.add_argument("--episodes", type=int, default=20)
a = p.parse_args()

FORCE = 10.0
CHANNELS = [("cart.position", "m"), ("cart.velocity", "m/s"), ("pole.angle", "rad"), ("pole.velocity", "rad/s")]
HELLO = {
    "kind": "hello",
    "contract": {
        "version": 1,
        "mode": "lock-step",
        "observation": {
            "kind": "box",
            "channels": [{"name": name, "unit": unit} for name, unit in CHANNELS],
            "low": [None] * 4,
            "high": [None] * 4,
        },
        "actuators": {
            "channels": [{"name": "cart.force", "unit": "N"}],
            "low": [-FORCE],
            "high": [FORCE],
            "slew": [2000],
            "safe": [0],
        },
        "controlHz": 50,
        "commandPeriods": 5,
    },
}


def observation(sequence, state, force, outcome):
    """A frame; outcome is None, or whether the episode terminated and whether it was truncated."""
    flags = 0 if outcome is None else 2 | 4 * outcome[0] | 8 * outcome[1]
    reward = 0.0 if outcome is None else 1.0
    return struct.pack("<HBBIddHHI5f", 0x424C, 1, 1, sequence, 0.0, reward, flags, 0, 0, *state, force)


async def command(socket):
    """The force of the next action frame; heartbeats in between are let by."""
    while True:
        frame = await socket.recv()
        if isinstance(frame, bytes):
            return struct.unpack_from("<f", frame, 16)[0]
        if json.loads(frame)["kind"] in ("halt", "error", "goodbye"):
            raise SystemExit(f"expected an action, got {frame}")


async def play(socket, env, seed):
    state, _ = env.reset(seed=seed)
    await socket.send(json.dumps({"kind": "ready", "seed": seed}))
    await socket.send(observation(0, state, 0.0, None))
    sequence, total = 0, 0.0
    while True:
        force = await command(socket)
        state, reward, terminated, truncated, _ = env.step(1 if force > 0 else 0)
        sequence, total = sequence + 1, total + reward
        if terminated or truncated:
            return total
        await socket.send(observation(sequence, state, force, (False, False)))


async def main():
    env = gym.make("CartPole-v1")
    headers = {"Authorization": f"Bearer {os.environ['LANDBRIDGE_TOKEN']}"}
    async with websockets.connect(a.url, subprotocols=["landbridge.v1"], additional_headers=headers, compression=None) as socket:
        await socket.send(json.dumps(HELLO))
        returns = [await play(socket, env, seed) for seed in range(a.episodes)]
        await socket.send(json.dumps({"kind": "goodbye"}))
    emit("gymnasium_cartpole", {"returns": returns, "mean": sum(returns) / len(returns), "range": mmm(returns)}, versions("gymnasium", "websockets"))


asyncio.run(main())
