# SPDX-FileCopyrightText: 2026 The TwinSegNet authors
# SPDX-License-Identifier: Apache-2.0
"""Serves the dashboard's page as the monitor does, with a federation that is made up."""
import copy
import http.server
import json
import pathlib
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = ROOT / "Sources/Monitoring/Dashboard"
SAMPLE = ROOT / "Tests/MonitoringTests/Fixtures/snapshot.json"
CHARTS = pathlib.Path("/usr/share/javascript/chart.js/chart.min.js")
POLICY = ("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
          "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
LISTS = ("brokers", "agents", "updates", "losses", "evaluations", "twins", "versions")
TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript"}

HOSTILE = [
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "line\nbreak\ttab\u202egnp",
    "__proto__", "constructor", "O'Hara & \"Sons\" {{7*7}}", "x" * 300, "", "\U0001f3e5 病院",
]


def sample():
    """The sample's nine hospitals, as if they were at work now."""
    state = json.loads(SAMPLE.read_text())
    shift = int(time.time() * 1000) - state["now"]

    def moved(value):
        if isinstance(value, dict):
            return {key: moved(each) for key, each in value.items()}
        if isinstance(value, list):
            return [moved(each) for each in value]
        return value + shift if isinstance(value, int) and value > 1 << 40 else value

    return moved(state)


def hostile():
    """The sample with names and texts that mean harm."""
    state = sample()
    names = {agent["name"]: HOSTILE[index] for index, agent in enumerate(state["agents"])}

    def renamed(value):
        if isinstance(value, dict):
            return {key: renamed(each) for key, each in value.items()}
        if isinstance(value, list):
            return [renamed(each) for each in value]
        if not isinstance(value, str):
            return value
        head, slash, tail = value.partition("/")
        return names.get(head, head) + slash + tail

    state = renamed(state)
    state |= {"federation": HOSTILE[0], "run": HOSTILE[1] * 9, "strategy": "<i>" * 99}
    state["warnings"].append({"key": HOSTILE[3], "severity": HOSTILE[1], "subject": HOSTILE[0],
                              "text": HOSTILE[1] * 20, "since": "yesterday"})
    state["refusals"].append({"kind": "__proto__", "count": "many"})
    state["updates"][-1] |= {"outcome": "refused", "reason": HOSTILE[0], "arrived": state["now"]}
    for number, each in enumerate(state["evaluations"]):
        each["scores"].append({"name": f"{HOSTILE[1]}{number}", "dice": 0.5})
    return state


def empty():
    """What a monitor tells that has heard nothing."""
    state = sample()
    for key, value in state.items():
        if isinstance(value, list):
            state[key] = []
    for key in ("privacy", "strategy", "started"):
        state.pop(key, None)
    state["aggregator"] = {"state": "unknown", "gathered": 0}
    state["counts"] = dict.fromkeys(state["counts"], 0)
    return state


class Stage:
    """A server of one state. `hang_up` ends the streams; each then begins with the whole again."""

    def __init__(self, state):
        self.state, self.changed, self.generation = state, threading.Condition(), 0
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self.handler())
        self.server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.hang_up()
        self.server.shutdown()
        self.server.server_close()

    def publish(self, version):
        """Commits a version, as a change of the state."""
        with self.changed:
            self.state = copy.deepcopy(self.state)
            now = int(time.time() * 1000)
            self.state["revision"] += 1
            self.state["now"] = now
            self.state["aggregator"] |= {
                "version": version, "lastVersionTime": now, "lastSeen": now}
            self.state["versions"].append({"key": str(version), "version": version, "time": now,
                                           "updateCount": 0, "contributors": [], "staleness": []})
            self.changed.notify_all()

    def hang_up(self):
        with self.changed:
            self.generation += 1
            self.changed.notify_all()

    def stream(self, write):
        with self.changed:
            generation, state, sent = self.generation, self.state, 0
        while True:
            change = dict(state) if sent == 0 else {
                key: value for key, value in state.items() if key not in LISTS}
            if sent:
                change["versions"] = state["versions"][-1:]
            text = json.dumps(change | {"since": sent})
            kind = "change" if sent else "snapshot"
            write(f"event: {kind}\nid: {state['revision']}\ndata: {text}\n\n")
            sent = state["revision"]
            with self.changed:
                self.changed.wait_for(
                    lambda: self.generation != generation or self.state["revision"] != sent)
                if self.generation != generation:
                    return
                state = self.state

    def handler(stage):
        class Handler(http.server.BaseHTTPRequestHandler):
            def log_message(self, *_):
                pass

            def do_GET(self):
                name = self.path.partition("?")[0].lstrip("/") or "index.html"
                if name == "api/events":
                    self.head("text/event-stream")
                    try:
                        stage.stream(self.send)
                    except (BrokenPipeError, ConnectionResetError):
                        return  # The reader has gone.
                elif name == "api/snapshot":
                    self.head("application/json")
                    self.wfile.write(json.dumps(stage.state).encode())
                else:
                    file = CHARTS if name == "chart.js" else PAGE / pathlib.PurePath(name).name
                    if not file.is_file():
                        self.send_error(404)
                        return
                    self.head(f"{TYPES[file.suffix]}; charset=utf-8")
                    self.wfile.write(file.read_bytes())

            def send(self, text):
                self.wfile.write(text.encode())
                self.wfile.flush()

            def head(self, kind):
                self.send_response(200)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Security-Policy", POLICY)
                self.send_header("X-Content-Type-Options", "nosniff")
                self.end_headers()

        return Handler
