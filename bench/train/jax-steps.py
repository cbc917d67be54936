"""Steps of Adam in JAX, float64, one jit of the whole loop, for bench/train/jax.ts.

Reads a line of JSON {"d", "hidden": [..], "n", "activation", "steps"} at a time and answers with the processor's seconds."""

import json
import os
import sys
import time

os.environ["JAX_PLATFORMS"] = "cpu"
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false"
import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)
RATE, BETA1, BETA2, EPSILON = 1e-3, 0.9, 0.999, 1e-7
ACTIVATIONS = {"sin": jnp.sin, "tanh": jnp.tanh, "relu": jax.nn.relu}


def open_training(d, hidden, n, activation):
    random = np.random.default_rng(0)
    x = jnp.asarray(random.uniform(-1, 1, (n, d)))
    y = jnp.sin(3 * x[:, :1])
    act, widths = ACTIVATIONS[activation], [d, *hidden, 1]
    weights = [
        (jnp.asarray(random.uniform(-1, 1, (i, o)) / i**0.5), jnp.asarray(random.uniform(-1, 1, o) / i**0.5))
        for i, o in zip(widths, widths[1:])
    ]

    def loss(weights):
        h = x
        for w, b in weights[:-1]:
            h = act(h @ w + b)
        w, b = weights[-1]
        return jnp.mean((h @ w + b - y) ** 2)

    gradient = jax.grad(loss)

    def step(_, state):
        weights, first, second, t = state
        t, g = t + 1, gradient(weights)
        first = jax.tree.map(lambda m, g: BETA1 * m + (1 - BETA1) * g, first, g)
        second = jax.tree.map(lambda v, g: BETA2 * v + (1 - BETA2) * g * g, second, g)
        rate = RATE * jnp.sqrt(1 - BETA2**t) / (1 - BETA1**t)
        return jax.tree.map(lambda p, m, v: p - rate * m / (jnp.sqrt(v) + EPSILON), weights, first, second), first, second, t

    steps = jax.jit(lambda state, count: jax.lax.fori_loop(0, count, step, state), donate_argnums=0)
    # Buffers of their own: what is donated may be given once.
    zeros = [jax.tree.map(jnp.zeros_like, weights) for _ in range(2)]
    return steps, (weights, *zeros, jnp.zeros(()))


def main():
    print(json.dumps({"jax": jax.__version__}), flush=True)
    trainings = {}
    for line in sys.stdin:
        request = json.loads(line)
        count = request.pop("steps")
        key = json.dumps(request)
        if key not in trainings:
            steps, state = open_training(**request)
            trainings[key] = steps, jax.block_until_ready(steps(state, 2))
        steps, state = trainings[key]
        before = time.process_time()
        state = jax.block_until_ready(steps(state, count))
        seconds = time.process_time() - before
        trainings[key] = steps, state
        print(json.dumps(seconds), flush=True)


main()
