#!/usr/bin/python3
"""console/page_test.py: the page in a real browser, against a real server.

page_test.py SERVER: starts console_page_server with the example snapshot, opens the page in headless
Chromium (driven over its debugging pipe), and checks: the event, the opinions, the alert and the
drill's banner are shown; the map is drawn; no request leaves for another host; no script error or
policy violation; a node that falls silent behind a live server makes the page say so.
Exit code 77: no Chromium here.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.parse

SILENT_AFTER_S = 8


class Browser:
    """One tab.  Commands and events are JSON texts ended by a zero byte, on descriptors 3 and 4."""

    def __init__(self, program, folder):
        to_read, self.to_browser = os.pipe()
        self.from_browser, to_write = os.pipe()

        def arrange():
            os.dup2(to_read, 60)
            os.dup2(to_write, 61)
            os.dup2(60, 3)
            os.dup2(61, 4)
            for fd in (60, 61):
                os.close(fd)

        self.process = subprocess.Popen(
            [program, "--headless", "--no-sandbox", "--disable-gpu", "--ignore-certificate-errors",
             "--remote-debugging-pipe", "--window-size=1300,1500", "--user-data-dir=" + folder],
            preexec_fn=arrange, close_fds=False, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        os.close(to_read)
        os.close(to_write)
        self.buffer = b""
        self.events = []
        self.serial = 0
        self.session = None
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.ask(domain + ".enable")

    def read(self):
        while b"\0" not in self.buffer:
            part = os.read(self.from_browser, 65536)
            if not part:
                raise RuntimeError("the browser has ended")
            self.buffer += part
        text, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(text)

    def ask(self, method, **arguments):
        self.serial += 1
        message = {"id": self.serial, "method": method, "params": arguments}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.to_browser, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.read()
            if answer.get("id") == self.serial:
                if "error" in answer:
                    raise RuntimeError(method + ": " + str(answer["error"]))
                return answer["result"]
            self.events.append(answer)

    def value(self, expression):
        return self.ask("Runtime.evaluate", expression=expression,
                        returnByValue=True)["result"].get("value")

    def wait(self, expression, seconds):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if self.value(expression):
                return True
            time.sleep(0.1)
        return False

    def end(self):
        self.process.terminate()
        self.process.wait()


def check(is_right, what):
    print(("ok      " if is_right else "FAILED  ") + what)
    return is_right


def shows(browser, text):
    return "document.body.innerText.includes(%s)" % json.dumps(text)


def check_picture(browser):
    results = [check(browser.wait(shows(browser, "Event 1"), 20), "the event is shown")]
    for text in ("EXERCISE", "演習", "훈련", 'Autumn "Bell" <1> 2026', "JPN", "USA UP", "KOR DOWN",
                 "40.90 N 127.00 E", "41.00 N 172.00 E", "intermediate range", "no assessment",
                 "Aomori", "青森県", "아오모리현", "launch 11.1 km", "Alert 1", "2.0 s ago"):
        results.append(check(browser.value(shows(browser, text)), "shows " + text))
    results.append(check(browser.value("document.querySelectorAll('#map polyline').length") >= 6,
                         "the map has its areas"))
    results.append(check(browser.value("document.getElementById('stale').hidden"),
                         "the display is live"))
    return all(results)


def check_silence(browser):
    """The node publishes no more; the server's heartbeat says how old the picture is."""
    is_live = not browser.wait("document.body.classList.contains('stale')", 4)
    is_stale = browser.wait("document.body.classList.contains('stale')", SILENT_AFTER_S + 20)
    return all([check(is_live, "while the node publishes, the display stays live"),
                check(is_stale, "a silent node makes the display stale"),
                check(browser.value(shows(browser, "DISPLAY NOT LIVE")), "and the page says so")])


def check_behaviour(browser, address):
    """Over the whole run: no foreign request, no error."""
    host = urllib.parse.urlsplit(address).netloc
    foreign, faults = [], []
    for event in browser.events:
        method, params = event.get("method"), event.get("params", {})
        if method == "Network.requestWillBeSent":
            url = params["request"]["url"]
            if urllib.parse.urlsplit(url).netloc != host and not url.startswith(("data:", "about:")):
                foreign.append(url)
        if method == "Runtime.exceptionThrown":
            faults.append(str(params["exceptionDetails"])[:300])
        if method == "Log.entryAdded" and params["entry"]["level"] == "error":
            if not params["entry"].get("url", "").endswith("/favicon.ico"):
                faults.append(str(params["entry"])[:300])
    return all([check(not foreign, "no request to another host %s" % foreign),
                check(not faults, "no script error or policy violation %s" % faults)])


def main():
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        print("SKIPPED: no chromium on this machine")
        return 77
    server = subprocess.Popen(
        [sys.argv[1], "test/fixtures/console-snapshot.json", str(SILENT_AFTER_S)],
        stdout=subprocess.PIPE, text=True)
    folder = tempfile.mkdtemp()
    browser = None
    try:
        address = server.stdout.readline().strip()
        browser = Browser(program, folder)
        browser.ask("Page.navigate", url=address)
        results = [check_picture(browser), check_silence(browser),
                   check_behaviour(browser, address)]
        return 0 if all(results) else 1
    finally:
        if browser:
            browser.end()
        server.terminate()
        server.wait()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
