"""What is said in the articles and could become untrue: experiments that no longer validate, messages that nobody prints."""
import pathlib
import re
import subprocess
import tempfile

EXPERIMENT = re.compile(r"^```yaml\n(experiment:.*?)^```", re.DOTALL | re.MULTILINE)
MESSAGE = re.compile(r"^### `(.+)`$", re.MULTILINE)
MECHANISM = re.compile(r'case (?:\w+ = "([^"]+)"|(\w+))$', re.MULTILINE)


def experiments(path, aftershock):
    """Whole experiments in an article that the command does not take."""
    for text in EXPERIMENT.findall(path.read_text()):
        with tempfile.TemporaryDirectory() as scratch:
            spec = pathlib.Path(scratch) / "spec.yaml"
            spec.write_text(text)
            done = subprocess.run([aftershock, "validate", "spec.yaml"], cwd=scratch, capture_output=True, text=True)
        if done.returncode != 0:
            yield f"{path}: {(done.stderr or done.stdout).strip()}"


def messages(path, sources):
    """Headings that quote a message which the sources do not have; `…` stands for what differs."""
    code = ""
    for file in sorted(sources.rglob("*.swift")):
        # A message that goes over several lines of the source is one text.
        code += re.sub(r'"\s*\n\s*\+ "|\\\n\s*', "", file.read_text())
    for message in MESSAGE.findall(path.read_text()):
        for part in message.split("…"):
            if part.strip() and part.strip() not in code:
                yield f"{path}: no source says `{part.strip()}`"


def mechanisms(path, capabilities):
    """What `aftershock doctor` looks for and the article does not name."""
    text = path.read_text()
    names = capabilities.read_text().partition("/// What one attempt found.")[0]
    for quoted, plain in MECHANISM.findall(names):
        if f"`{quoted or plain}`" not in text:
            yield f"{path}: `{quoted or plain}` of `aftershock doctor` is missing"
