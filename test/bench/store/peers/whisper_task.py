"""One file per series through Graphite's whisper, sixty polls at a time. Prints one line of JSON.

usage: whisper_task.py TASK.json   {"rows": path, "series": n, "ticks": n, "folder": path, "round": bool,
                               "hour": index, "top": {"vm": [index, ...]}, "topTicks": n}
"""
import array
import json
import os
import resource
import sys
import time

import whisper

BATCH = 60
DOUBLE_BYTES = 8

task = json.load(open(sys.argv[1]))
series, ticks = task['series'], task['ticks']
whisper.CACHE_HEADERS = True
# Points older than the file's reach, by the wall clock, are dropped: the workload is moved to end now.
base = int(time.time()) // 60 * 60 - ticks
paths = [os.path.join(task['folder'], '%d.wsp' % index) for index in range(series)]
for path in paths:
    whisper.create(path, [(1, 2 * ticks)])


def read_rows(source, count):
    rows = array.array('d')
    rows.frombytes(source.read(count * series * DOUBLE_BYTES))
    return [round(value, 2) for value in rows] if task['round'] else rows


def fill():
    with open(task['rows'], 'rb') as source:
        for first in range(0, ticks, BATCH):
            count = min(BATCH, ticks - first)
            rows = read_rows(source, count)
            for index in range(series):
                points = [(base + first + row, rows[row * series + index]) for row in range(count)]
                whisper.update_many(paths[index], points)


def fetch(index, count):
    end = base + ticks - 1
    return whisper.fetch(paths[index], end - count, end)[1]


def top():
    means = {}
    for vm, indexes in task['top'].items():
        total = 0
        for index in indexes:
            values = [value for value in fetch(index, task['topTicks']) if value is not None]
            total += sum(values) / len(values)
        means[vm] = total / len(indexes)
    return sorted(means.items(), key=lambda item: -item[1])[:10]


def median_ms(calls, call):
    spans = []
    for _ in range(calls + 1):
        start = time.perf_counter()
        call()
        spans.append((time.perf_counter() - start) * 1000)
    return sorted(spans[1:])[calls // 2]


cpu = time.process_time()
wall = time.perf_counter()
fill()
wall = time.perf_counter() - wall
cpu = time.process_time() - cpu
print(json.dumps({
    'seconds': wall,
    'cpuSeconds': cpu,
    'bytes': sum(os.path.getsize(path) for path in paths) / 2,
    'hourMs': median_ms(15, lambda: fetch(task['hour'], ticks)),
    'top10Ms': median_ms(3, top),
    'top': [vm for vm, _ in top()],
    'values': fetch(task['hour'], ticks),
    'peakRssMB': resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
}))
