"""Runs a schedule of a real daemon from its dashboard, watches the drill, halts it, reads its report, and clears the halt.

    dashboard_drill.py http://127.0.0.1:PORT TOKEN SCHEDULE [FOLDER]     with FOLDER: also screenshots there
"""
import json
import pathlib
import sys
import time

from dashboard import Walk, explore


class DrillWalk(Walk):
    def confirm(self, label, reason=None, about=""):
        """Presses a button, the first one or that about something, and says yes in its dialog."""
        button = f"[...document.querySelectorAll('button')].find((it) => it.textContent === '{label}' && it.dataset.title.includes('{about}'))"
        self.until(button, f"the button {label}")
        self.browser.value(f"{button}.click(); 0")
        self.until("document.querySelector('#confirm').open", f"the dialog of {label}")
        if reason:
            self.browser.value("document.querySelector('#confirm-reason').focus(); 0")
            self.type(reason)
        self.browser.value("document.querySelector('#confirm-yes').click(); 0")
        self.until("!document.querySelector('#confirm').open", f"{label} is done")

    def text(self, selector):
        return self.browser.value(f"document.querySelector('{selector}').textContent")

    def start(self, schedule):
        self.go("/live")
        self.found["idle"] = self.text("#live-title")
        self.shot("daemon-live-idle")
        self.go("/schedules")
        self.confirm("Run now", about=schedule)

    def watch(self):
        self.go("/live")
        self.until("document.querySelector('#live').dataset.state === 'on' && document.querySelector('#connection').textContent === 'live'", "the run is on")
        self.until("document.querySelector('#live-log .faultOn')", "the fault is in effect")
        self.until("document.querySelector('#live-slos .breached')", "the objective is breached")
        self.until("document.querySelector('[data-chart=rate] .line').getAttribute('d')?.split('L').length > 8", "the chart grows")
        self.found["points"] = self.browser.value("document.querySelector('[data-chart=rate] .line').getAttribute('d').split('L').length")
        self.found["title"], self.found["slos"] = self.text("#live-title"), self.text("#live-slos")
        for name, scheme, width in (("light", "light", 1180), ("dark", "dark", 1180), ("phone", "light", 390)):
            if self.folder:
                self.browser.media(scheme)
                self.browser.size(width, 860)
                self.shot(f"daemon-live-{name}")
        self.browser.media()
        self.browser.size(1180, 860)

    def halt(self, reason):
        self.confirm("Halt", reason)
        self.until("document.querySelector('#live').dataset.state === 'over'", "the run is over")
        self.until("document.querySelector('#live-halted .state')", "the page says that runs are halted")
        self.found["over"], self.found["reason"] = self.text("#live-verdict"), self.text("#live-reason")
        self.found["halted"], self.found["run"] = self.text("#live-halted"), self.text("#live-name")
        self.found["events"] = self.browser.value("[...document.querySelectorAll('#live-log li')].map((it) => it.className)")
        self.shot("daemon-live-over")

    def read(self):
        self.browser.value("document.querySelector('#live-report').click(); 0")
        self.report_page(self.found["run"])
        time.sleep(0.5 if self.folder else 0)
        self.shot("daemon-report", False)
        says = "document.querySelector('iframe.report').src"
        self.found["reportSays"] = self.browser.value(f"fetch({says}).then((it) => it.text()).then((it) => it.includes('process.pause') && it.includes('{self.found['title']}'))")

    def calendar(self):
        """A month of a schedule that is due every five minutes."""
        self.go("/calendar")
        self.go(self.browser.value("document.querySelector('#next').getAttribute('href')"))
        self.found["busy"] = self.browser.value("[...document.querySelectorAll('.drill')].filter((it) => it.innerText.includes('288 ×')).length")
        self.shot("daemon-busy-month")
        self.go("/")
        self.found["alerts"] = self.browser.value("[...document.querySelectorAll('.alert')].map((it) => it.checkVisibility())")

    def audit(self):
        self.go("/audit")
        self.found["audit"] = self.browser.value("[...document.querySelectorAll('tbody tr')].map((it) => it.innerText)")

    def clear(self):
        self.go("/")
        self.confirm("Clear the halt")
        self.until("!document.querySelector('#overview').innerText.includes('Halted')", "the halt is cleared")
        self.found["cleared"] = True
        self.until("document.querySelector('#overview .state.good')", "no drill is running")
        self.found["next"] = self.text("#overview .state.good")


if __name__ == "__main__":
    address, token, schedule, *rest = sys.argv[1:]
    folder = pathlib.Path(rest[0]) / "daemon" if rest else None
    if folder:
        folder.mkdir(parents=True, exist_ok=True)

    def steps(it):
        it.log_in(token)
        it.start(schedule)
        it.watch()
        it.halt("the browser says so")
        it.read()
        it.audit()
        it.calendar()
        it.clear()
        it.widths(["/", "/live", "/calendar", "/schedules", f"/schedules/{schedule}", "/runs", f"/runs/{it.found['run']}", "/trends", "/doctor", "/audit"] if folder else ["/", "/audit"])

    json.dump(explore(address, folder, steps, DrillWalk), sys.stdout, indent=1, sort_keys=True)
