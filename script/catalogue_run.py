"""One run of a story: its victim is started, the experiment is run, and the report is held against what it has to show."""
import json
import os
import shutil
import signal
import subprocess
import time

from catalogue_claims import judge
from catalogue_host import Namespace


class Run:
    """What came of one side of a story: plain, or hardened."""

    def __init__(self, story, hardened):
        self.story, self.hardened = story, hardened
        self.code, self.report, self.seen, self.problems, self.seconds = None, None, [], [], 0

    @property
    def side(self):
        return "hardened" if self.hardened else "plain"

    @property
    def passed(self):
        return not self.problems

    @property
    def mechanisms(self):
        return sorted({fault["mechanism"] for fault in (self.report or {}).get("faults", [])})

    @property
    def recovery(self):
        """The time to recover as the report has it: middle and half-width, a bound, or a dash."""
        headline = (self.report or {}).get("recovery") or {}
        recover = headline.get("recover")
        if not recover:
            return "–"
        if headline.get("censored"):
            return f"> {recover['low']:.1f} s"
        low, high = recover["low"], recover.get("high", recover["low"])
        return f"{(low + high) / 2:.2f} s ± {(high - low) / 2 * 1000:.0f} ms"


class Runner:
    def __init__(self, aftershock, root, folder, scale, limit):
        self.aftershock, self.root, self.folder, self.scale, self.limit = aftershock, root, folder, scale, limit

    def run(self, story, hardened):
        run = Run(story, hardened)
        began = time.monotonic()
        path, victim, expected, claims = story.side(hardened)
        state = os.path.join(self.folder, story.name, run.side)
        shutil.rmtree(state, ignore_errors=True)
        os.makedirs(state, mode=0o700)
        with Namespace() as space:
            try:
                self.victim(run, space, victim[0], "start", *victim[1:])
                if run.passed:
                    self.experiment(run, space, path, state)
            finally:
                self.victim(run, space, victim[0], "stop")
            left = space.leftovers()
            if left:
                run.problems.append("still running after the victim was stopped: " + ", ".join(left))
        if run.code is not None and run.code != expected:
            reason = (run.report or {}).get("reason") or self.last_words(state)
            run.problems.append(f"ended with {run.code}, not {expected}: {reason}")
        if run.report:
            for claim in claims:
                is_true, said = judge(run.report, claim)
                run.seen.append(said)
                if not is_true:
                    run.problems.append(said)
        run.seconds = time.monotonic() - began
        return run

    def victim(self, run, space, name, *words):
        program = os.path.join(self.root, "Examples", "victims", name, "victim")
        if not os.access(program, os.X_OK):
            run.problems.append(f"no such victim: {program}")
            return
        # To a file, not to a pipe: what the victim starts would keep a pipe open.
        log = os.path.join(self.folder, run.story.name, run.side, "victim.log")
        with open(log, "a", encoding="utf-8") as output:
            done = subprocess.run(
                space.command(program, *words), cwd=self.root, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                env=self.environment(run.story))
        if done.returncode != 0:
            run.problems.append(f"victim {name} {words[0]} ended with {done.returncode}: {tail(log)}")

    def environment(self, story):
        """Victims scale what the experiment's text does not have: what they are fed, and time-outs of their own."""
        return os.environ | {"SCALE": f"{max(self.scale, story.least_scale):g}"}

    def experiment(self, run, space, path, state):
        words = [self.aftershock, "run", path, "--state", state, "--format", "json"]
        environment = self.environment(run.story)
        if environment["SCALE"] != "1":
            words += ["--scale", environment["SCALE"]]
        with open(os.path.join(state, "run.log"), "w", encoding="utf-8") as log:
            # A session of its own: an interrupt of the terminal reaches it through us, once.
            process = subprocess.Popen(
                space.command(*words), cwd=self.root, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log,
                env=environment, start_new_session=True)
            try:
                output, _ = process.communicate(timeout=self.limit)
            except subprocess.TimeoutExpired:
                run.problems.append(f"not done after {self.limit:.0f} s")
                process.terminate()
                output, _ = process.communicate()
            except KeyboardInterrupt:
                # Impatience must not end what takes everything back.
                signal.signal(signal.SIGINT, signal.SIG_IGN)
                process.send_signal(signal.SIGINT)
                process.communicate()
                raise
        run.code = process.returncode
        try:
            run.report = json.loads(output)
        except ValueError:
            # What was refused has no report, only words.
            with open(os.path.join(state, "run.log"), encoding="utf-8", errors="replace") as log:
                run.report = {"exitCode": run.code, "refusal": log.read()}
        recovered = subprocess.run(space.command(self.aftershock, "recover", "--state", state), capture_output=True, text=True)
        if recovered.returncode != 0:
            run.problems.append(f"recover ended with {recovered.returncode}: {recovered.stdout.strip()} {recovered.stderr.strip()}")

    def last_words(self, state):
        return tail(os.path.join(state, "run.log"))


def tail(path, lines=6):
    with open(path, encoding="utf-8", errors="replace") as file:
        return " | ".join(line.strip() for line in file.readlines()[-lines:] if line.strip())


if __name__ == "__main__":
    raise SystemExit("a part of script/catalogue")
