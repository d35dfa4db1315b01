# SPDX-FileCopyrightText: 2026 The TwinSegNet authors
# SPDX-License-Identifier: Apache-2.0
"""Writes snapshot.json next to this script: nine hospitals as docs/metrics.md has them, made up.

One hospital is lost, one is silent, an update is refused, and a name is hostile. Needs nothing from
PyPI.
"""
import heapq
import json
import math
import pathlib
import random

START = 1_795_000_000_000  # milliseconds since 1970
NOW = START + 520_000
HOSPITALS = [f"hospital-{number}" for number in range(1, 10)]
SECONDS = {name: 12 + 6 * index for index, name in enumerate(HOSPITALS)}  # of one training
SKILL = dict(zip(HOSPITALS, [0.90, 0.86, 0.88, 0.80, 0.91, 0.84, 0.78, 0.87, 0.83]))
LOST, LOST_AT = "hospital-7", START + 260_000
SILENT = "hospital-9"
BUFFER = 5
MODEL_BYTES = 18_700_000

draw = random.Random(7)


def scores(dice):
    result = []
    for name, factor in (("ET", 0.93), ("TC", 0.99), ("WT", 1.05)):
        value = min(0.97, dice * factor * draw.uniform(0.99, 1.01))
        result.append({
            "name": name, "dice": round(value, 4), "iou": round(value / (2 - value), 4),
            "sensitivity": round(min(0.99, value * 1.02), 4),
            "specificity": round(0.985 + 0.014 * value, 4),
        })
    return result


class Federation:
    def __init__(self):
        self.version = 0
        self.version_time = START + 2_000
        self.gathered = []
        self.versions, self.updates, self.losses = [], [], []
        self.evaluations, self.twins = [], []
        self.staleness = {}
        self.agents = {name: {
            "key": name, "name": name, "state": "live", "version": 0, "accepted": 0, "refused": 0,
            "missed": 0, "rollbacks": 0} for name in HOSPITALS}
        self.serving = {}

    def run(self):
        begun = START + 4_000
        work = [(begun + SECONDS[name] * 1_000, name, 0, begun) for name in HOSPITALS]
        heapq.heapify(work)
        while work:
            end, name, base, start = heapq.heappop(work)
            if end > NOW:
                self.updates.append({
                    "key": f"{name}/{start}", "agent": name, "baseVersion": base,
                    "trainingStart": start, "outcome": "training"})
                continue
            self.train(name, base, start, end)
            arrived = end + draw.randint(200, 900)
            self.deliver(name, base, start, end, arrived)
            if name == LOST and arrived > LOST_AT:
                continue
            again = arrived + 300
            length = int(SECONDS[name] * 1_000 * draw.uniform(0.9, 1.1))
            heapq.heappush(work, (again + length, name, self.version, again))

    def train(self, name, base, start, end):
        for quarter in (2, 4):
            loss = 0.25 + 1.1 * math.exp(-(base + quarter / 4) / 8) * draw.uniform(0.9, 1.1)
            self.losses.append({
                "key": f"{name}/{start}/{quarter}", "agent": name,
                "time": start + (end - start) * quarter // 4, "loss": round(loss, 4),
                "step": quarter * 5, "baseVersion": base})
        self.agents[name]["loss"] = self.losses[-1]["loss"]

    def deliver(self, name, base, start, end, arrived):
        agent = self.agents[name]
        number = agent["accepted"] + agent["refused"] + 1
        update = {
            "key": f"{name}/{start}", "agent": name, "number": number, "baseVersion": base,
            "trainingStart": start, "trainingEnd": end, "arrived": arrived}
        self.updates.append(update)
        if name == "hospital-4" and number == 6:
            agent["refused"] += 1
            update |= {
                "outcome": "refused", "refusal": "rejected",
                "reason": "it holds values that are not finite"}
            return
        staleness = self.version - base
        update |= {
            "outcome": "gathered", "staleness": staleness,
            "weight": round((1 + staleness) ** -0.5, 4), "version": self.version + 1,
            "norm": round(draw.uniform(1.5, 3.5) * math.exp(-base / 30), 4)}
        agent["accepted"] += 1
        agent["lastStaleness"] = staleness
        self.staleness[staleness] = self.staleness.get(staleness, 0) + 1
        self.gathered.append(update)
        if len(self.gathered) == BUFFER:
            self.publish(arrived)

    def publish(self, time):
        self.version += 1
        for update in self.gathered:
            update["outcome"] = "folded"
        contributors = [
            {key: update[key] for key in ("agent", "baseVersion", "staleness")}
            for update in sorted(self.gathered, key=lambda update: update["agent"])]
        self.versions.append({
            "key": str(self.version), "version": self.version, "time": time, "updateCount": BUFFER,
            "contributors": contributors,
            "staleness": sorted(update["staleness"] for update in self.gathered),
            "norm": round(2.2 * math.exp(-self.version / 18) * draw.uniform(0.9, 1.1), 4),
            "seconds": round((time - self.version_time) / 1_000, 3)})
        self.version_time = time
        self.gathered = []
        for index, name in enumerate(HOSPITALS):
            if name == LOST and time > LOST_AT:
                continue
            self.agents[name]["version"] = self.version
            if self.version % 3 == 0:
                self.refresh(name, time + 3_000 + 500 * index)

    def refresh(self, name, time):
        agent = self.agents[name]
        dice = min(0.93, SKILL[name] * (1 - math.exp(-(self.version + 1) / 9)))
        dice *= draw.uniform(0.985, 1.015)
        twin = dice * draw.uniform(0.985, 1.05)
        incumbent = self.serving.get(name)
        decision = "adoptedGlobal"
        if twin >= max(dice, incumbent or 0):
            decision = "accepted"
        elif incumbent is not None and incumbent >= dice:
            decision = "rolledBack"
            agent["rollbacks"] += 1
        number = agent.get("twin", {"refresh": 0})["refresh"] + 1
        record = {
            "key": f"{name}/{number}", "agent": name, "refresh": number, "parent": self.version,
            "method": "fineTune", "decision": decision, "drift": round(draw.uniform(0.01, 0.06), 4),
            "dice": round(twin, 4), "globalDice": round(dice, 4), "cases": 3,
            "seconds": round(draw.uniform(4, 9), 2), "time": time + 5_000}
        if incumbent is not None:
            record["incumbentDice"] = round(incumbent, 4)
        self.twins.append(record)
        self.serving[name] = {
            "accepted": twin, "adoptedGlobal": dice, "rolledBack": incumbent}[decision]
        shown = ("refresh", "parent", "decision", "drift", "dice", "globalDice", "time")
        agent["twin"] = {key: record[key] for key in shown}
        agent["globalDice"] = round(dice, 4)
        agent["twinDice"] = round(self.serving[name], 4)
        for model, value, later in (("global", dice, 0), ("twin", twin, 5_500)):
            evaluation = {
                "key": f"{name}/{time}/{model}", "agent": name, "time": time + later,
                "model": model, "version": self.version, "part": "validation", "cases": 3,
                "dice": round(value, 4), "scores": scores(value)}
            if model == "twin":
                evaluation["refresh"] = number
            self.evaluations.append(evaluation)


def process(role, seconds, memory):
    return {
        "role": role, "cpuSeconds": seconds, "cpuShare": round(draw.uniform(0.05, 0.9), 3),
        "residentBytes": memory, "uptime": 518.0}


def flow(channel, received, sent, dropped=0):
    """Messages and bytes each."""
    return {
        "channel": channel, "messagesIn": received[0], "bytesIn": received[1],
        "messagesOut": sent[0], "bytesOut": sent[1], "dropped": dropped, "waiting": False}


def finish(federation):
    """What does not come of the run itself."""
    for index, (name, agent) in enumerate(federation.agents.items()):
        quiet = 250_000 if name == LOST else 19_000 if name == SILENT else 400 + 90 * index
        agent["state"] = {LOST: "lost", SILENT: "silent"}.get(name, "live")
        agent["lastSeen"] = NOW - quiet
        agent["samplesPerSecond"] = round(9 / (1 + index * 0.3), 2)
        agent["epsilon"] = round(0.11 * agent["accepted"] ** 0.5, 4)
        agent["inference"] = {
            "answered": 3 + index, "refused": 0, "p50": round(0.4 + 0.05 * index, 3),
            "p95": round(0.9 + 0.1 * index, 3)}
        memory = 310_000_000 + index * 9_000_000
        agent["process"] = process("agent", round(400 - 20 * index, 2), memory)
        models, updates = agent["version"], agent["accepted"]
        agent["traffic"] = [
            flow("models", (models, models * MODEL_BYTES), (0, 0)),
            flow("updates", (0, 0), (updates + 300, updates * MODEL_BYTES)),
            flow("metrics", (0, 0), (620, 61_000))]
        if name != LOST:
            agent["training"] = {
                "baseVersion": agent["version"], "step": 3 + index, "steps": 20,
                "loss": agent["loss"], "samplesPerSecond": agent["samplesPerSecond"]}


def snapshot(federation):
    folded = sum(agent["accepted"] for agent in federation.agents.values())
    refused = sum(agent["refused"] for agent in federation.agents.values())
    models = (federation.version + 31, federation.version * MODEL_BYTES)
    updates = (folded + 2_400, folded * MODEL_BYTES)
    per_agent = {"updates": 120, "losses": 480, "evaluations": 240, "twins": 120}
    return {
        "schema": 1, "revision": 5210, "since": 0, "now": NOW, "live": True,
        "federation": "nine-hospitals", "run": "2026-11-21T10-00-00", "started": START,
        "strategy": "fedbuff",
        "aggregator": {
            "name": "aggregator", "state": "live", "lastSeen": NOW - 700,
            "version": federation.version, "lastVersionTime": federation.version_time,
            "gathered": len(federation.gathered), "liveAgents": 8, "refused": 0, "missed": 2,
            "versionsPerMinute": round(federation.version / 8.6, 2),
            "updatesPerMinute": round(folded / 8.6, 2),
            "process": process("aggregator", 41.5, 142_000_000),
            "traffic": [
                flow("models", (0, 0), models), flow("updates", updates, (0, 0)),
                flow("metrics", (0, 0), (800, 90_000))]},
        "privacy": {"delta": 1e-5, "budget": 3.0},
        "counts": {
            "updatesFolded": folded, "updatesRefused": refused, "events": 8_120, "garbage": 2,
            "missed": 3, "eventsPerSecond": 6.4, "beyondLimit": 0},
        "staleness": [
            {"staleness": value, "count": count}
            for value, count in sorted(federation.staleness.items())],
        "refusals": [{"kind": "rejected", "count": refused}],
        "warnings": [
            {"key": f"lost/{LOST}", "severity": "critical", "subject": LOST,
             "text": "Lost: its lease ran out, and it has not come back.", "since": NOW - 250_000},
            {"key": "garbage", "severity": "warning",
             "subject": "<script>alert('x')</script>\n\"quoted\"",
             "text": "2 events on the metrics channel were refused.", "since": NOW - 300_000},
            {"key": f"silent/{SILENT}", "severity": "warning", "subject": SILENT,
             "text": "Nothing heard from it for 19 s.", "since": NOW - 4_000}],
        "limits": {
            "brokers": 16, "agents": 256, "versions": 500,
            **{key: value * 256 for key, value in per_agent.items()}, "perAgent": per_agent},
        "brokers": [{
            "key": "broker", "name": "broker", "state": "live", "lastSeen": NOW - 1_200,
            "refused": 2, "missed": 1, "process": process("broker", 66.1, 61_000_000),
            "traffic": [
                flow("models", models, models), flow("updates", updates, updates),
                flow("metrics", (8_120, 812_000), (8_120, 812_000), dropped=4)]}],
        "agents": list(federation.agents.values()),
        "versions": federation.versions,
        "updates": sorted(federation.updates, key=lambda update: update["trainingStart"]),
        "losses": sorted(federation.losses, key=lambda loss: loss["time"]),
        "evaluations": sorted(federation.evaluations, key=lambda each: each["time"]),
        "twins": sorted(federation.twins, key=lambda twin: twin["time"])}


def main():
    federation = Federation()
    federation.run()
    finish(federation)
    path = pathlib.Path(__file__).with_name("snapshot.json")
    path.write_text(json.dumps(snapshot(federation), separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
