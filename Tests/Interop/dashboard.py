#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The TwinSegNet authors
# SPDX-License-Identifier: Apache-2.0
"""Checks the dashboard's page in Chromium: with made-up federations, or a running monitor's.

Needs Chromium and Chart.js (Debian: chromium, libjs-chart.js), and nothing from PyPI.
"""
import argparse
import json
import pathlib
import shutil
import sys
import urllib.request

import stage
from browser import Browser

SIZES = [(390, "dark"), (820, "light"), (1440, "light"), (1440, "dark")]

STATE = "document.querySelector('#connection')?.dataset.state"
VERSION = "document.querySelector('#tiles .value')?.textContent"
# Charts that are drawn, each with how many points it has.
CHARTS = """Object.values(Chart.instances).map((chart) =>
  [chart.canvas.getAttribute('aria-label'),
   chart.data.datasets.reduce((sum, set) => sum + set.data.filter((each) =>
     each !== null && Number.isFinite(each.y ?? each[0] ?? each)).length, 0)])"""
# A chart is drawn, or says in words why it is not.
SETTLED = """[...document.querySelectorAll('#panels .chart')].every((box) =>
  box.hidden || Chart.getChart(box.firstChild)?.data.datasets.length > 0)"""
WIDTH = "document.documentElement.scrollWidth"
# Elements and attributes that only markup from elsewhere could have brought.
FOREIGN = """document.querySelectorAll(
    'img, iframe, object, embed, script:not([src]), style').length +
  [...document.querySelectorAll('*')].filter((each) =>
    [...each.attributes].some((attribute) => attribute.name.startsWith('on'))).length"""
NAMES = """[...document.querySelectorAll('#hospital-table .choose .name')]
  .map((each) => each.textContent)"""
CHOOSE_ALL = """[...document.querySelectorAll('#hospital-table .choose')]
  .forEach((each) => each.click())"""
# The newest version and the updates that were folded, as the page shows them.
NUMBERS = """[0, 2].map((tile) => Number(document.querySelectorAll('#tiles .value')[tile]
  .textContent.replace(/[^0-9]/g, '')))"""
# A store that is told far more than its limits allow.
BOUNDED = """import('./store.js').then(({ Store, schema }) => {
  const store = new Store();
  const limits = { losses: 900, updates: 300, perAgent: { losses: 120 } };
  for (let revision = 1; revision <= 20000; revision += 1) {
    const agent = `a${revision % 7}`;
    const taken = store.receive({ schema, revision, since: revision - 1, now: revision, limits,
      losses: [{ key: `${revision}`, agent, time: revision, loss: 1 }],
      updates: [{ key: `${revision}`, agent }] }, 0);
    if (!taken) return `revision ${revision} was not taken`;
  }
  return [store.lists.losses.size, store.lists.updates.size, store.lists.losses.of('a1').length];
})"""


def expect(condition, message):
    if not condition:
        raise AssertionError(message)


def expect_calm(browser):
    expect(not browser.complaints, f"the console says: {browser.complaints}")


def leave(browser):
    """Ends a check, before the page misses its server."""
    browser.call("Page.navigate", url="about:blank")
    expect_calm(browser)


class Pictures:
    def __init__(self, folder):
        self.folder = folder and pathlib.Path(folder)
        if self.folder:
            self.folder.mkdir(parents=True, exist_ok=True)

    def take(self, browser, name):
        if self.folder:
            browser.picture(self.folder / f"{name}.png")


def show_whole(browser, address, width, scheme):
    """Shows the page in a window as long as itself, so that everything is drawn."""
    browser.show(address, width, scheme=scheme)
    browser.wait(f"['live', 'finished'].includes({STATE})")
    for _ in range(3):
        browser.resize(width, min(16000, browser.value("document.documentElement.scrollHeight")))
        browser.wait(SETTLED)


def check_sizes(browser, address, pictures, name):
    for width, scheme in SIZES:
        show_whole(browser, address, width, scheme)
        wanted = browser.value(WIDTH)
        expect(wanted <= width, f"{name}: at a width of {width} the page wants {wanted}")
        expect(browser.value(FOREIGN) == 0, f"{name}: something in the page came as markup")
        pictures.take(browser, f"{name}-{width}-{scheme}")
    expect_calm(browser)


def check_sample(browser, pictures):
    with stage.Stage(stage.sample()) as scene:
        check_sizes(browser, scene.address, pictures, "sample")
        charts = browser.value(CHARTS)
        expect(len(charts) == 6 and all(points > 0 for _, points in charts), f"charts: {charts}")
        expect(browser.value("document.querySelectorAll('#hospital-table tbody tr').length") == 9,
               "hospitals")
        expect(browser.value("document.querySelectorAll('.refresh.rolledBack').length") > 0,
               "roll-backs")
        expect(browser.value("document.querySelectorAll('#timeline-picture .update').length") > 50,
               "lanes")
        scene.publish(41)
        browser.wait(f"{VERSION} === 'v41'")
        leave(browser)


def check_reconnection(browser, pictures):
    with stage.Stage(stage.sample()) as scene:
        browser.show(scene.address, 1440)
        browser.wait(f"{STATE} === 'live'")
        scene.publish(50)
        scene.hang_up()
        browser.wait(f"{STATE} === 'waiting'")
        pictures.take(browser, "disconnected")
        browser.wait(f"{STATE} === 'live' && {VERSION} === 'v50'")
        expect(browser.value("document.querySelector('#notice').hidden"), "the notice stays")
        leave(browser)


def check_hostile(browser, pictures):
    state = stage.hostile()
    with stage.Stage(state) as scene:
        check_sizes(browser, scene.address, pictures, "hostile")
        names = browser.value(NAMES)
        expect(set(names) >= {"<script>alert(1)</script>", "__proto__", "(no name)"},
               f"names: {names}")
        browser.value(CHOOSE_ALL)
        browser.wait("document.querySelectorAll('tr.chosen').length <= 1")
        leave(browser)


def check_end(browser, pictures):
    state = stage.sample()
    state["aggregator"]["state"] = "left"
    with stage.Stage(state) as scene:
        browser.show(scene.address, 1440)
        browser.wait(f"{STATE} === 'finished'")
        title = browser.value("document.querySelector('#notice-title').textContent")
        expect(title == "This run has finished", f"the notice says {title}")
        pictures.take(browser, "finished")
        leave(browser)


def check_empty(browser, pictures):
    with stage.Stage(stage.empty()) as scene:
        browser.show(scene.address, 820)
        browser.wait(f"{STATE} === 'empty'")
        expect(not browser.value("document.querySelector('#notice').hidden"),
               "nothing says that nothing came")
        pictures.take(browser, "empty")
        leave(browser)


def check_memory(browser):
    with stage.Stage(stage.empty()) as scene:
        browser.show(scene.address, 820)
        browser.wait(f"{STATE} === 'empty'")
        sizes = browser.value(BOUNDED)
        expect(sizes == [840, 300, 120], f"entries kept: {sizes}")
        leave(browser)


def snapshot(address):
    with urllib.request.urlopen(f"{address}api/snapshot", timeout=10) as answer:
        state = json.load(answer)
    return state, [state["aggregator"]["version"], state["counts"]["updatesFolded"]]


def check_monitor(browser, address, pictures):
    """A monitor that runs: the page comes to what its snapshot says, and never goes beyond it."""
    check_sizes(browser, address, pictures, "monitor")
    _, before = snapshot(address)
    browser.wait(f"({NUMBERS}).every((each, index) => each >= {before}[index])")
    shown = browser.value(NUMBERS)
    state, after = snapshot(address)
    expect(all(each <= limit for each, limit in zip(shown, after)),
           f"the page shows {shown}, and the monitor only {after}")
    agents = browser.value("document.querySelectorAll('#hospital-table tbody tr').length")
    expect(agents == len(state["agents"]),
           f"the page has {agents} of {len(state['agents'])} hospitals")
    leave(browser)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "address", nargs="?", help="of a monitor that runs, as http://127.0.0.1:8080/")
    parser.add_argument("--pictures", metavar="FOLDER", help="keep screenshots there")
    options = parser.parse_args()
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if not program or not stage.CHARTS.is_file():
        print("dashboard: skipped: it needs chromium and libjs-chart.js", file=sys.stderr)
        return
    pictures = Pictures(options.pictures)
    with Browser(program) as browser:
        if options.address:
            check_monitor(browser, options.address.rstrip("/") + "/", pictures)
        else:
            for check in (check_sample, check_reconnection, check_hostile, check_end, check_empty):
                check(browser, pictures)
            check_memory(browser)
    print("dashboard: the page is as it should be")


if __name__ == "__main__":
    main()
