"""Walks through the dashboard in headless Chromium and says what it found, as JSON.

    dashboard.py http://127.0.0.1:PORT TOKEN [FOLDER]     with FOLDER: also screenshots there

The token's role must be admin. A run must go on while it walks, and be over once somebody halts it.
"""
import json
import pathlib
import shutil
import sys
import tempfile
import time
import urllib.parse

from browser import Chromium, problems, requests, texts

PAGES = ["/", "/live", "/calendar", "/schedules", "/schedules/nightly-partition", "/runs", "/runs/run1aaaa", "/trends", "/doctor", "/audit"]
KEYS = {"Tab": 9, "Enter": 13, "Escape": 27, "ArrowRight": 39, "ArrowDown": 40, "PageDown": 34}


class Walk:
    def __init__(self, browser, address, folder):
        self.browser, self.address, self.folder, self.found = browser, address, folder, {}

    def go(self, path):
        self.browser.value("window.isOld = true")
        self.browser.call("Page.navigate", url=self.address + path)
        self.until("!window.isOld && document.readyState === 'complete'", path)

    def until(self, expression, what):
        deadline = time.monotonic() + 90
        while time.monotonic() < deadline:
            try:
                if self.browser.value(f"!!({expression})"):
                    return
            except RuntimeError:
                pass  # Between two pages there is nothing to ask.
            time.sleep(0.05)
        raise TimeoutError(f"{what}: waited for {expression} on {self.path()}: {self.browser.value('document.body.innerText')[:600]}")

    def path(self):
        return self.browser.value("location.pathname")

    def press(self, key, shift=False):
        named = {"key": key, "code": key, "windowsVirtualKeyCode": KEYS[key], "modifiers": 8 if shift else 0}
        text = {"text": "\r"} if key == "Enter" else {}
        self.browser.call("Input.dispatchKeyEvent", type="keyDown", **named, **text)
        self.browser.call("Input.dispatchKeyEvent", type="keyUp", **named)

    def tab_to(self, expression, most=60):
        """Goes on by Tab until the focused element fits."""
        for count in range(most):
            if self.browser.value(f"((it) => {expression})(document.activeElement)"):
                return count
            self.press("Tab")
        raise RuntimeError(f"no Tab leads to {expression} on {self.path()}")

    def type(self, text):
        self.browser.call("Input.insertText", text=text)

    def shot(self, name, whole=True):
        if self.folder:
            self.browser.shot(self.folder / f"{name}.png", whole)

    def log_in(self, token):
        self.go("/schedules")
        self.found["asked"] = self.path()
        self.shot("login")
        self.browser.value("document.querySelector('#token').focus(); 0")
        self.type("aft_wrong")
        self.press("Enter")
        self.until("document.querySelector('#form-error').textContent", "a wrong token is refused")
        self.found["wrongToken"] = self.browser.value("document.querySelector('#form-error').textContent")
        self.browser.events = [event for event in self.browser.events if "401" not in json.dumps(event)]
        self.browser.value("document.querySelector('#token').value = ''; document.querySelector('#token').focus(); 0")
        self.type(token)
        self.press("Enter")
        self.until("location.pathname === '/schedules' && document.readyState === 'complete'", "the log-in leads on")
        self.found["loggedIn"] = self.path()
        cookies = self.browser.call("Network.getCookies", urls=[self.address])["cookies"]
        self.found["cookie"] = [[it["httpOnly"], it.get("sameSite")] for it in cookies]

    def calendar(self):
        self.go("/calendar")
        self.found["month"] = self.browser.value("document.querySelector('h1').textContent")
        self.found["drills"] = self.browser.value("document.querySelectorAll('.drill').length")
        self.browser.value("document.querySelector('table.month td[tabindex=\"0\"]').focus(); 0")
        day = "document.activeElement.querySelector('.day').getAttribute('datetime')"
        before = self.browser.value(day)
        self.press("ArrowRight")
        self.found["days"] = [before, self.browser.value(day)]
        self.press("PageDown")
        self.until("location.search.startsWith('?month=')", "the next month")
        self.until("document.readyState === 'complete'", "the next month")
        self.found["nextMonth"] = self.browser.value("document.querySelector('h1').textContent")

    def live(self):
        self.go("/live")
        self.until("document.querySelector('#live').dataset.state === 'on' && document.querySelector('#connection').textContent === 'live'", "the run is on")
        self.until("document.querySelector('[data-chart=rate] .line').getAttribute('d')?.split('L').length > 8", "the chart grows")
        self.until("document.querySelectorAll('#live-log li').length >= 2", "events come")
        look = {"title": "document.querySelector('#live-title').textContent", "rate": "document.querySelector('[data-chart=rate] .figure').textContent",
                "phase": "document.querySelector('#live-phase').textContent", "slos": "document.querySelector('#live-slos').innerText",
                "progress": "document.querySelector('#live-progress').value > 0"}
        self.found["live"] = {name: self.browser.value(text) for name, text in look.items()}
        self.until("document.querySelector('#live-slos .breached')", "the objective is breached")
        for name, scheme, width in (("light", "light", 1180), ("dark", "dark", 1180), ("phone", "light", 390)):
            self.browser.media(scheme)
            self.browser.size(width, 860)
            self.shot(f"live-{name}")
        self.browser.size(1180, 860)

    def halt(self):
        """By keys alone: open, leave by Escape, open, cancel, open, confirm without a reason, confirm with one."""
        halt = "it.dataset.action === 'POST /api/v1/halt'"
        is_open = "document.querySelector('#confirm').open"
        self.browser.value("document.activeElement.blur(); 0")
        self.found["tabsToHalt"] = self.tab_to(halt)
        self.press("Enter")
        self.until(is_open, "the dialog opens")
        self.shot("halt-dialog", False)
        self.found["focusInDialog"] = self.browser.value("document.activeElement.id")
        self.press("Escape")
        self.until("!" + is_open, "Escape closes the dialog")
        self.found["focusAfterEscape"] = self.browser.value(f"((it) => {halt})(document.activeElement)")
        self.press("Enter")
        self.until(is_open, "the dialog opens again")
        self.tab_to("it.id === 'confirm-no'")
        self.press("Enter")
        self.until("!" + is_open, "Cancel closes the dialog")
        self.found["stateAfterCancel"] = self.browser.value("document.querySelector('#live').dataset.state")
        self.press("Enter")
        self.until(is_open, "the dialog opens once more")
        self.press("Enter")
        self.until("document.querySelector('#confirm-error').textContent", "a reason is asked for")
        self.found["withoutReason"] = [self.browser.value("document.querySelector('#confirm-error').textContent"), self.browser.value(is_open)]
        self.type("the browser says so")
        self.tab_to("it.id === 'confirm-yes'")
        self.press("Enter")
        self.until("!" + is_open, "the halt is told")
        self.until("document.querySelector('#live').dataset.state === 'over'", "the run is over")
        self.until("document.querySelector('#live-halted .state')", "the page says that runs are halted")
        self.found["over"] = self.browser.value("document.querySelector('#live-verdict').textContent")
        self.shot("live-over")

    def report(self, run="run1aaaa"):
        self.go("/runs")
        self.browser.value(f"[...document.querySelectorAll('a')].find((it) => it.textContent === '{run}').click(); 0")
        self.report_page(run)

    def report_page(self, run):
        """The page of a run: its report comes, in a frame of its own."""
        self.until(f"location.pathname === '/runs/{run}' && document.querySelector('iframe.report')", "the run's page")
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and not self.answers("report.html"):
            self.browser.value("0")
            time.sleep(0.05)
        self.found["reportStatus"] = self.answers("report.html")
        # An origin of its own: our page cannot look into it, and it cannot into ours.
        self.found["frameIsApart"] = self.browser.value("document.querySelector('iframe.report').contentDocument === null")

    def answers(self, part):
        """The status codes of answers to what has this in its address."""
        answers = [event["params"]["response"] for event in self.browser.events if event.get("method") == "Network.responseReceived"]
        return [answer["status"] for answer in answers if part in answer["url"]]

    def keyboard(self):
        """The way past the navigation, a visible focus, and every link reached by Tab."""
        self.go("/")
        self.press("Tab")
        self.found["firstTab"] = self.browser.value("document.activeElement.textContent")
        self.press("Enter")
        self.found["skipped"] = self.browser.value("location.hash")
        self.go("/")
        reached, outlines = set(), set()
        for _ in range(80):
            self.press("Tab")
            reached.add(self.browser.value("document.activeElement.getAttribute('href') || ''"))
            outlines.add(self.browser.value("document.activeElement === document.body || getComputedStyle(document.activeElement).outlineStyle !== 'none'"))
        self.found["reached"] = sorted(path for path in reached if path in PAGES)
        self.found["focusIsSeen"] = outlines == {True}

    def widths(self, pages=PAGES):
        wide = {}
        for name, scheme, width in (("light", "light", 1180), ("dark", "dark", 1180), ("phone", "light", 390)):
            self.browser.media(scheme)
            self.browser.size(width, 860)
            for path in pages:
                self.go(path)
                wide[f"{path} {name}"] = self.browser.value("document.documentElement.scrollWidth") - width
                self.shot(f"page{path.replace('/', '-')}-{name}")
        self.browser.size(1180, 860)
        self.browser.media()
        self.found["tooWide"] = {name: by for name, by in wide.items() if by > 0}

    def without_script(self):
        self.browser.call("Emulation.setScriptExecutionDisabled", value=True)
        read = []
        for path in PAGES:
            self.browser.call("Page.navigate", url=self.address + path)
            read.append(self.comes_to(path))
        self.browser.call("Emulation.setScriptExecutionDisabled", value=False)
        self.found["readWithoutScript"] = all(read)

    def comes_to(self, path):
        """Whether a page with a heading comes. Until then the document is the last one's, or is replaced between two calls."""
        end = time.monotonic() + 20
        while time.monotonic() < end:
            try:
                root = self.browser.call("DOM.getDocument")["root"]
                heading = self.browser.call("DOM.querySelector", nodeId=root["nodeId"], selector="main h1")["nodeId"]
                if heading and urllib.parse.urlsplit(root["documentURL"]).path == path:
                    return True
            except RuntimeError:
                pass
            time.sleep(0.1)
        return False

    def log_out(self):
        self.go("/")
        self.browser.value("[...document.querySelectorAll('button')].find((it) => it.textContent === 'Log out').click(); 0")
        self.until("location.pathname === '/login'", "the log-out")
        self.go("/runs")
        self.found["afterLogOut"] = self.path()


def walk(address, token, folder):
    def steps(it):
        it.log_in(token)
        for step in (it.calendar, it.live, it.halt, it.report, it.keyboard, it.widths, it.without_script, it.log_out):
            step()
    return explore(address, folder, steps)


def explore(address, folder, steps, kind=Walk):
    """Goes where `steps` leads in a new browser, and says what was found on the way."""
    profile = tempfile.mkdtemp(prefix="dashboard-")
    browser = Chromium(profile)
    try:
        browser.size(1180, 860)
        browser.media()
        it = kind(browser, address, folder)
        steps(it)
        browser.value("0")
        ours = urllib.parse.urlsplit(address).netloc
        it.found["problems"] = problems(browser)
        it.found["foreign"] = sorted({url for url in requests(browser) if not url.startswith(("data:", "about:")) and urllib.parse.urlsplit(url).netloc != ours})
        it.found["violations"] = [text for text in texts(browser, {"Log.entryAdded", "Audits.issueAdded"}) if "Content Security Policy" in text]
        return it.found
    finally:
        browser.end()
        shutil.rmtree(profile, ignore_errors=True)


if __name__ == "__main__":
    out = pathlib.Path(sys.argv[3]) if len(sys.argv) > 3 else None
    if out:
        out.mkdir(parents=True, exist_ok=True)
    json.dump(walk(sys.argv[1], sys.argv[2], out), sys.stdout, indent=1, sort_keys=True)
