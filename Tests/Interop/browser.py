# SPDX-FileCopyrightText: 2026 The TwinSegNet authors
# SPDX-License-Identifier: Apache-2.0
"""Chromium without a window, over a pair of pipes: its DevTools protocol, JSON ended by NUL."""
import base64
import fcntl
import json
import os
import select
import subprocess
import tempfile
import time


COMPLAINTS = ("error", "warning", "assert")


class Browser:
    """One page. What its console says, and what it throws, is kept in `complaints`."""

    def __init__(self, program):
        self.folder = tempfile.TemporaryDirectory(
            prefix="twinseg-browser.", ignore_cleanup_errors=True)
        commands, self.commands = os.pipe()
        self.answers, answers = os.pipe()
        # Chromium reads descriptor 3 and writes 4; ours are moved out of their way first.
        moved = [fcntl.fcntl(each, fcntl.F_DUPFD, 20) for each in (commands, answers)]

        def place():
            os.dup2(moved[0], 3)
            os.dup2(moved[1], 4)

        self.process = subprocess.Popen(
            [program, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
             "--remote-debugging-pipe", f"--user-data-dir={self.folder.name}", "about:blank"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=place, pass_fds=(3, 4))
        for each in (commands, answers, *moved):
            os.close(each)
        self.buffer, self.count, self.session, self.complaints = b"", 0, None, []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        attached = self.call("Target.attachToTarget", targetId=target, flatten=True)
        self.session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self.call(f"{domain}.enable")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(timeout=20)
        self.folder.cleanup()

    def call(self, method, **parameters):
        self.count += 1
        message = {"id": self.count, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.commands, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.read()
            if answer.get("id") == self.count:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer["result"]
            self.note(answer.get("method"), answer.get("params", {}))

    def read(self):
        while b"\0" not in self.buffer:
            if not select.select([self.answers], [], [], 60)[0]:
                raise TimeoutError("Chromium has said nothing for 60 s.")
            data = os.read(self.answers, 1 << 20)
            if not data:
                raise EOFError("Chromium has ended.")
            self.buffer += data
        message, _, self.buffer = self.buffer.partition(b"\0")
        return json.loads(message)

    def note(self, method, event):
        if method == "Runtime.exceptionThrown":
            details = event["exceptionDetails"]
            self.complaints.append(details.get("exception", {}).get("description", details["text"]))
        elif method == "Runtime.consoleAPICalled" and event["type"] in COMPLAINTS:
            self.complaints.append(" ".join(str(each.get("value")) for each in event["args"]))
        elif method == "Log.entryAdded" and event["entry"]["level"] in COMPLAINTS:
            self.complaints.append(f"{event['entry']['text']} ({event['entry'].get('url')})")
        elif method == "Page.javascriptDialogOpening":
            self.complaints.append(f"a dialog: {event['message']}")

    def value(self, expression):
        """What an expression of JavaScript gives, once it is settled."""
        answer = self.call(
            "Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(f"{expression}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def wait(self, expression, seconds=30):
        """Waits until an expression is true, and says which one never was."""
        deadline = time.monotonic() + seconds
        while not self.value(expression):
            if time.monotonic() > deadline:
                raise AssertionError(f"never came true in {seconds} s: {expression}")
            time.sleep(0.05)

    def show(self, address, width, height=900, scheme="light"):
        self.resize(width, height)
        self.call("Emulation.setEmulatedMedia",
                  features=[{"name": "prefers-color-scheme", "value": scheme}])
        self.call("Page.navigate", url=address)

    def resize(self, width, height):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height,
                  deviceScaleFactor=1, mobile=width < 500)

    def picture(self, path):
        with open(path, "wb") as file:
            file.write(base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"]))
