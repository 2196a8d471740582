"""Runs the workloads of Mobula's benchmark in Ray, as `ray microbenchmark` defines them.

Reads requests, one JSON object on a line of standard input, and answers each with one on standard output:

    {"workload": "task.sync", "seconds": 0.5}
    {"workload": "task.sync", "unit": "us", "value": 812.4}

`seconds` is how long the round takes at least. Units: "us" and "ms" for the median time of one operation, else how
many there are in a second. A workload that fails answers {"workload": ..., "error": ...}. The first line says that
Ray is ready, its version and the workloads: {"ready": true, "version": ..., "workloads": [...]}.
"""

import json
import os
import shutil
import statistics
import sys
import tempfile
import time

# Ray prints on standard output; only answers may go there.
answers = os.fdopen(os.dup(1), "w", buffering=1)
os.dup2(2, 1)

import ray  # noqa: E402

BATCH = 1_000
PUTS = 100
CLIENTS = 4
TASKS_OF_A_CLIENT = 1_000
WAITED = 1_000
REFERENCES = 10_000


@ray.remote
def small_value(value):
    return value


@ray.remote
class Echo:
    def small_value(self, value):
        return value


@ray.remote(num_cpus=0)
class Client:
    def small_values(self, count):
        return sum(ray.get([small_value.remote(value) for value in range(count)]))


@ray.remote(num_cpus=0)
class Newborn:
    def ready(self):
        return True


@ray.remote
def references(count):
    return [ray.put(value) for value in range(count)]


def require(what, expected, actual):
    if expected != actual:
        raise ValueError(f"{what} is {actual} and must be {expected}")


def median_micros(seconds, call):
    """Median time of one call; each has another number and must answer it."""
    took = []
    end = time.perf_counter() + seconds
    value = 0
    while not took or time.perf_counter() < end:
        before = time.perf_counter()
        answer = call(value)
        took.append(time.perf_counter() - before)
        require("answer", value, answer)
        value += 1
    return statistics.median(took) * 1e6


def per_second(seconds, amount, work):
    """How much is done in a second, where each call of `work` does `amount`."""
    start = time.perf_counter()
    done = 0
    while done == 0 or time.perf_counter() - start < seconds:
        work()
        done += amount
    return done / (time.perf_counter() - start)


def task_sync(seconds):
    return median_micros(seconds, lambda value: ray.get(small_value.remote(value)))


def task_async(seconds):
    def batch():
        values = ray.get([small_value.remote(value) for value in range(BATCH)])
        require("values", list(range(BATCH)), values)

    return per_second(seconds, BATCH, batch)


def task_async_multi(seconds):
    clients = [Client.remote() for _ in range(CLIENTS)]
    expected = [sum(range(TASKS_OF_A_CLIENT))] * CLIENTS

    def batch():
        require("sums", expected, ray.get([client.small_values.remote(TASKS_OF_A_CLIENT) for client in clients]))

    ray.get([client.small_values.remote(1) for client in clients])
    try:
        return per_second(seconds, TASKS_OF_A_CLIENT * CLIENTS, batch)
    finally:
        for client in clients:
            ray.kill(client)


def with_echo(measure):
    echo = Echo.remote()
    ray.get(echo.small_value.remote(0))
    try:
        return measure(echo)
    finally:
        ray.kill(echo)


def actor_sync(seconds):
    return with_echo(
        lambda echo: median_micros(seconds, lambda value: ray.get(echo.small_value.remote(value)))
    )


def actor_async(seconds):
    def measure(echo):
        def batch():
            values = ray.get([echo.small_value.remote(value) for value in range(BATCH)])
            require("values", list(range(BATCH)), values)

        return per_second(seconds, BATCH, batch)

    return with_echo(measure)


def actor_create(seconds):
    """Actors are processes in Ray: a few at a time, since each takes memory, and only creating them is timed."""
    count = 4
    created = 0
    took = 0.0
    while created == 0 or took < seconds:
        before = time.perf_counter()
        actors = [Newborn.remote() for _ in range(count)]
        require("ready", [True] * count, ray.get([actor.ready.remote() for actor in actors]))
        took += time.perf_counter() - before
        created += count
        for actor in actors:
            ray.kill(actor)
    return created / took


def wait_1k(seconds):
    def loop():
        pending = [small_value.remote(value) for value in range(WAITED)]
        for _ in range(WAITED):
            _ready, pending = ray.wait(pending)
        require("number of pending references", 0, len(pending))

    return per_second(seconds, 1, loop)


holders = []


def get_10k_references(seconds):
    # Making them takes seconds, so it is done once.
    if not holders:
        holders.append(references.remote(REFERENCES))
        require("values", list(range(REFERENCES)), ray.get(ray.get(holders[0])))

    def get():
        require("number of references", REFERENCES, len(ray.get(holders[0])))

    return per_second(seconds, 1, get)


def put_small(seconds):
    def puts():
        for value in range(PUTS):
            ray.put(value)

    return per_second(seconds, PUTS, puts)


def get_small(seconds):
    ref = ray.put(7)

    def gets():
        for _ in range(BATCH):
            require("value", 7, ray.get(ref))

    return per_second(seconds, BATCH, gets)


def start(_seconds):
    """Starts Ray anew and runs nothing yet, as a program does first; in ms."""
    holders.clear()
    ray.shutdown()
    before = time.perf_counter()
    init()
    took = time.perf_counter() - before
    require("value of the first task", 7, ray.get(small_value.remote(7)))
    return took * 1e3


WORKLOADS = {
    "start": ("ms", start),
    "task.sync": ("us", task_sync),
    "task.async": ("tasks/s", task_async),
    "task.async.multi": ("tasks/s", task_async_multi),
    "actor.sync": ("us", actor_sync),
    "actor.async": ("calls/s", actor_async),
    "actor.create": ("actors/s", actor_create),
    "wait.1k": ("loops/s", wait_1k),
    "get.10k-refs": ("gets/s", get_10k_references),
    "put.small": ("puts/s", put_small),
    "get.small": ("gets/s", get_small),
}


# Ray leaves its logs and sockets behind; short, since the path of a socket is.
files = tempfile.mkdtemp(prefix="ray-")


def init():
    ray.init(include_dashboard=False, log_to_driver=False, logging_level="ERROR", _temp_dir=files)


def answer(**fields):
    answers.write(json.dumps(fields) + "\n")
    answers.flush()


def main():
    init()
    answer(ready=True, version=ray.__version__, workloads=list(WORKLOADS))
    for line in sys.stdin:
        request = json.loads(line)
        name = request["workload"]
        try:
            unit, workload = WORKLOADS[name]
            answer(workload=name, unit=unit, value=workload(request["seconds"]))
        except Exception as e:  # whatever it is, the caller decides
            answer(workload=name, error=f"{type(e).__name__}: {e}")
    ray.shutdown()
    shutil.rmtree(files, ignore_errors=True)


if __name__ == "__main__":
    main()
