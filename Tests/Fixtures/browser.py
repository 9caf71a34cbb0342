"""Opens an HTML report in headless Chromium and says what it found, as JSON.

    browser.py PAGE.html [FOLDER]     with FOLDER: also screenshots (light, dark, phone, noscript) and a PDF there

Speaks the DevTools protocol over Chromium's pipe; needs nothing but Python's standard library.
"""
import base64
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time


class Chromium:
    """One browser with one page."""

    def __init__(self, profile):
        program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
        to_read, self.writing = os.pipe()
        self.reading, to_write = os.pipe()
        flags = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--remote-debugging-pipe",
                 "--disable-background-networking", "--disable-dev-shm-usage", f"--user-data-dir={profile}"]
        # The protocol is spoken on descriptors 3 and 4.
        shell = f'exec "$@" 3<&{to_read} 4>&{to_write}'
        self.process = subprocess.Popen(
            ["bash", "-c", shell, "bash", program, *flags, "about:blank"], pass_fds=(to_read, to_write),
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_read)
        os.close(to_write)
        self.buffer, self.last, self.events, self.session = b"", 0, [], None
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ["Page", "Runtime", "Log", "Network", "DOM"]:
            self.call(domain + ".enable")

    def message(self, deadline):
        os.set_blocking(self.reading, False)
        while b"\0" not in self.buffer:
            if time.monotonic() > deadline:
                raise TimeoutError("Chromium does not answer")
            try:
                part = os.read(self.reading, 1 << 20)
                if not part:
                    raise EOFError("Chromium ended")
                self.buffer += part
            except BlockingIOError:
                time.sleep(0.005)
        text, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(text)

    def call(self, method, **parameters):
        self.last += 1
        wanted = {"id": self.last, "method": method, "params": parameters}
        if self.session:
            wanted["sessionId"] = self.session
        os.set_blocking(self.writing, True)
        data = json.dumps(wanted).encode() + b"\0"
        while data:
            data = data[os.write(self.writing, data):]
        while True:
            answer = self.message(time.monotonic() + 60)
            if answer.get("id") == self.last:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer["result"]
            self.events.append(answer)

    def open(self, page):
        self.call("Page.navigate", url=pathlib.Path(page).resolve().as_uri())
        deadline = time.monotonic() + 60
        while not any(event.get("method") == "Page.loadEventFired" for event in self.events):
            self.events.append(self.message(deadline))

    def value(self, expression):
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            raise RuntimeError(f"{expression}: {result['exceptionDetails']}")
        return result["result"].get("value")

    def mouse(self, kind, x, y, button="none", clicks=0):
        held = 1 if button == "left" and kind != "mouseReleased" else 0
        self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button=button, buttons=held, clickCount=clicks)

    def key(self, key):
        text = {"text": key} if len(key) == 1 else {}
        self.call("Input.dispatchKeyEvent", type="keyDown", key=key, **text)
        self.call("Input.dispatchKeyEvent", type="keyUp", key=key)

    def size(self, width, height):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 500)

    def media(self, scheme="light", kind=""):
        self.call("Emulation.setEmulatedMedia", media=kind, features=[{"name": "prefers-color-scheme", "value": scheme}])

    def shot(self, file, whole=False):
        answer = self.call("Page.captureScreenshot", captureBeyondViewport=whole)
        pathlib.Path(file).write_bytes(base64.b64decode(answer["data"]))

    def end(self):
        try:
            self.session = None
            self.call("Browser.close")
        except (OSError, EOFError, TimeoutError, RuntimeError):
            pass
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()


def texts(browser, methods):
    return [json.dumps(event["params"])[:400] for event in browser.events if event.get("method") in methods]


def problems(browser):
    """Exceptions, errors and warnings of the console, and dialogs."""
    found = texts(browser, {"Runtime.exceptionThrown", "Page.javascriptDialogOpening"})
    for event in browser.events:
        if event.get("method") == "Runtime.consoleAPICalled" or (
                event.get("method") == "Log.entryAdded" and event["params"]["entry"]["level"] in ("error", "warning")):
            found.append(json.dumps(event["params"])[:400])
    return found


def requests(browser):
    return [event["params"]["request"]["url"] for event in browser.events
            if event.get("method") == "Network.requestWillBeSent"]


def walk(browser):
    """Hover, zoom by pointer and by keys, reset."""
    box = browser.value(
        "(() => { const svg = document.querySelector('figure.live svg.timeline'); svg.scrollIntoView({block: 'center',"
        " behavior: 'instant'}); const b = svg.getBoundingClientRect(); return {x: b.x, y: b.y, w: b.width, h: b.height}; })()")
    def place(share): return box["x"] + box["w"] * (0.07 + 0.914 * share)
    middle = box["y"] + box["h"] / 2
    state = "document.querySelector('figure.live').dataset.view || ''"
    tip = "(() => { const t = document.querySelector('figure.live .tip'); return t.hidden ? '' : t.innerText; })()"
    lines = "document.querySelector('figure.live .plot .p50').getAttribute('d').split(/[ML]/).length"
    found = {"points": browser.value(lines)}
    browser.mouse("mouseMoved", place(0.5), middle)
    found["tip"] = browser.value(tip)
    browser.mouse("mousePressed", place(0.2), middle, "left", 1)
    for share in (0.25, 0.3, 0.4):
        browser.mouse("mouseMoved", place(share), middle, "left")
    browser.mouse("mouseReleased", place(0.4), middle, "left", 1)
    found["zoomed"], found["zoomedPoints"] = browser.value(state), browser.value(lines)
    found["zoomedTip"] = browser.value(tip)
    found["ticks"] = browser.value("[...document.querySelectorAll('figure.live .ticks')][0].textContent")
    browser.key("Escape")
    found["reset"] = browser.value(state)
    browser.key("ArrowRight")
    browser.key("ArrowRight")
    found["said"] = browser.value("document.querySelector('figure.live .sr').textContent")
    browser.key("+")
    found["byKey"] = browser.value(state)
    browser.key("0")
    found["byKeyReset"] = browser.value(state)
    found["pointsAgain"] = browser.value(lines)
    browser.mouse("mouseMoved", 1, 1)
    return found


def attack(browser):
    """What text that became markup could do: nothing. A listener of our own counts who calls."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(1.5)
        address = "http://127.0.0.1:%d/" % listener.getsockname()[1]
        browser.value("window.violations = []; document.addEventListener('securitypolicyviolation', e => violations.push(e.effectiveDirective)); 0")
        # Scripts of the console are not under the page's policy, so the markup must try by itself.
        markup = (f"<img src='{address}img' onerror='window.hit=1'><iframe src='{address}frame'></iframe>"
                  f"<link rel='stylesheet' href='{address}css'><style>body{{background:url({address}bg)}}</style>"
                  f"<a id='trap' onclick='window.hit=2'>x</a><script>window.hit=3</script>")
        browser.value("document.body.insertAdjacentHTML('beforeend', %s); document.getElementById('trap').click(); "
                      "const s = document.createElement('script'); s.textContent = 'window.hit = 4'; document.body.append(s); 0"
                      % json.dumps(markup))
        # Chromium opens a connection for a frame before it asks the policy; what counts is that nothing is sent.
        asked = []
        try:
            while True:
                with listener.accept()[0] as connection:
                    connection.settimeout(1)
                    asked.append(connection.recv(4096).decode(errors="replace").split("\r\n")[0])
        except TimeoutError:
            pass
        return {"asked": [line for line in asked if line], "hit": browser.value("window.hit || 0"), "violations": sorted(set(browser.value("violations")))}


def look(page, folder):
    profile = tempfile.mkdtemp(prefix="browser-")
    browser = Chromium(profile)
    try:
        browser.size(1080, 900)
        browser.media()
        browser.open(page)
        found = {"title": browser.value("document.title"), "charts": browser.value("document.querySelectorAll('figure.live').length")}
        if found["charts"]:
            if folder:
                browser.shot(folder / "light.png")
            first = "document.querySelector('figure.chart svg.timeline').getBoundingClientRect().bottom"
            found["timelineEndsAt"] = browser.value(first)
            found["walk"] = walk(browser)
        found["wide"] = browser.value("document.documentElement.scrollWidth")
        if folder:
            browser.shot(folder / "light-whole.png", True)
        browser.media("dark")
        found["dark"] = browser.value("getComputedStyle(document.body).backgroundColor")
        if folder:
            browser.value("scrollTo(0, 0)")
            browser.shot(folder / "dark.png")
            browser.shot(folder / "dark-whole.png", True)
        browser.media()
        browser.size(390, 844)
        found["phone"] = browser.value("document.documentElement.scrollWidth")
        if folder:
            browser.shot(folder / "phone.png", True)
        browser.size(1080, 900)
        pdf = base64.b64decode(browser.call("Page.printToPDF", printBackground=False, preferCSSPageSize=True)["data"])
        found["pdf"] = len(pdf)
        browser.media(kind="print")
        # The style of the print has to reach every part first.
        for _ in range(30):
            found["foldedInPrint"] = browser.value(
                "[...document.querySelectorAll('details')].filter(d => [...d.children].some(c => c.tagName !== 'SUMMARY' && c.checkVisibility({contentVisibilityAuto: true}) === false)).length")
            if not found["foldedInPrint"]:
                break
            time.sleep(0.1)
        browser.media()
        found["problems"], found["requests"] = problems(browser), requests(browser)
        found["attack"] = attack(browser)
        browser.call("Emulation.setScriptExecutionDisabled", value=True)
        browser.events.clear()
        browser.open(page)
        if folder:
            (folder / "report.pdf").write_bytes(pdf)
            browser.shot(folder / "noscript.png")
        return found
    finally:
        browser.end()
        shutil.rmtree(profile, ignore_errors=True)


if __name__ == "__main__":
    out = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else None
    if out:
        out.mkdir(parents=True, exist_ok=True)
    json.dump(look(sys.argv[1], out), sys.stdout, indent=1, sort_keys=True)
