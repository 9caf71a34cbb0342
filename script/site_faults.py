"""A page for each fault, from what `aftershock help FAULT` says of its field declarations, and its tested example."""
import re
import subprocess

FIELD = re.compile(r"  ([a-z][a-z0-9-]*): (.+?)(?:  \((.+)\))?$")
GROUPS = [
    ("Network and names", ("network", "dns"), "network.md"),
    ("Ports and connections", ("port", "connection", "accept-queue"), "network.md"),
    ("CPU and memory", ("cpu", "memory"), "resources.md"),
    ("Disks and files", ("disk", "io"), "resources.md"),
    ("Descriptors and tasks", ("fd", "pids"), "resources.md"),
    ("Processes, system calls and clocks", ("process", "syscall", "sysctl", "clock"), "resources.md"),
]


class Fault:
    """What the command says of one fault."""

    def __init__(self, name, text):
        self.name = name
        lines = text.splitlines()
        self.summary = lines[0].removeprefix(f"{name}: ")
        self.fields = []
        for line, below in zip(lines, lines[1:]):
            match = FIELD.match(line)
            if match and below.startswith("      "):
                self.fields.append((*match.groups(), below.strip()))
        self.command = next(line.strip() for line in lines if line.startswith("  aftershock inject "))
        self.capabilities = lines[-1].removeprefix("Capabilities: ").rstrip(".")
        if not self.fields or self.capabilities == lines[-1]:
            raise ValueError(f"`aftershock help {name}` is not laid out as expected")

    @property
    def group(self):
        """The title of the group it belongs to, and the page of the reference about it."""
        family = self.name.split(".")[0]
        return next((title, page) for title, families, page in GROUPS if family in families)


def faults(aftershock):
    """Every fault of the catalogue, as the built command knows it."""
    def said(*arguments):
        return subprocess.run([aftershock, *arguments], check=True, capture_output=True, text=True).stdout

    names = [line.split()[0] for line in said("list", "faults").splitlines()]
    return [Fault(name, said("help", name)) for name in names]


def page(fault, example):
    """The page of a fault; `example` is the text of its experiment. Its links are those of a file of Documentation/faults."""
    comment, marks, body = split(example)
    before = f"{marks['Before']}\n" if "Before" in marks else ""
    proof = f", and the report's proof counts `{marks['Proof']}`" if "Proof" in marks else ""
    rows = "\n".join(f"| `{name}` | {kind(form, notes)} | {summary(text)} |" for name, form, notes, text in fault.fields)
    return f"""# {fault.name}

{fault.summary}

## Example

{comment}

```yaml
{body.strip()}
```

```sh
{before}sudo aftershock run Documentation/faults/{fault.name}.yaml
```

The run ends with exit code {marks['Ends']}{' (an SLO was missed)' if marks['Ends'] == '1' else ''}{proof}. From the command
line, without a file:

```sh
sudo {fault.command}
```

## Fields

| field | value | what it says |
| --- | --- | --- |
{rows}

## What it needs

Capabilities: {fault.capabilities}. [Capabilities](../privileges.md) says what they are for, and
[{fault.group[1].removesuffix('.md').capitalize()} faults](../{fault.group[1]}) which mechanism is used, what is counted as proof and
where it ends. `aftershock plan` shows each change and its undo on your host beforehand.
"""


def overview(all_faults):
    """The page that lists the faults by group."""
    text = "# Faults\n\nEvery fault, with its fields and an example that `script/fault-examples` runs.\n\n## Topics\n"
    for title, _, _ in GROUPS:
        text += f"\n### {title}\n\n"
        text += "".join(f"- <doc:{fault.name}>\n" for fault in all_faults if fault.group[0] == title)
    return text


def split(example):
    """The comment, the marks such as `Ends`, and the experiment of an example."""
    lines = example.splitlines()
    head = [line.removeprefix("#").strip() for line in lines if line.startswith("#")]
    marks = {key: value for key, _, value in (line.partition(": ") for line in head) if key in ("Ends", "Proof", "Before")}
    comment = " ".join(line for line in head if line.partition(": ")[0] not in marks)
    return comment, marks, "\n".join(line for line in lines if not line.startswith("#"))


def kind(form, notes):
    """The value's form and whether it must be given, as a cell of a table."""
    choices = ", ".join(f"`{choice}`" for choice in form.split("|"))
    return choices + (f"; {notes}" if notes else "")


def summary(text):
    """What the field says, as a cell of a table."""
    text = text.replace("|", "\\|").replace("*", "\\*") if "`" not in text else text.replace("|", "\\|")
    return re.sub(r"Example: (.+)$", r"Example: `\1`", text.replace("\\*", "*") if "Example:" in text else text)
