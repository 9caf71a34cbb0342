#!/usr/bin/env python3
"""Puts the catalogue of the documentation site together, or only says what is wrong with it.

  script/site_catalog.py AFTERSHOCK [DIRECTORY]

The pages are the articles of Documentation/Aftershock.docc, the reference pages of Documentation, and a page for each fault.
Findings go to standard error and end the command with 1; without DIRECTORY nothing is written.
"""
import pathlib
import re
import shutil
import sys

import site_checks
import site_faults
from site_links import Links

ROOT = pathlib.Path(__file__).resolve().parent.parent


class Catalog:
    """The pages below `root` by their names, their texts as DocC takes them, and what is wrong."""

    def __init__(self, root, faults):
        self.root = root
        self.folder = root / "Documentation"
        self.faults = faults
        self.findings = []
        files = sorted(self.folder.glob("*.md")) + sorted(self.folder.glob("Aftershock.docc/*.md"))
        self.sources = {path.stem: path for path in files}
        if len(self.sources) != len(files):
            self.findings.append(f"{self.folder}: a reference page and an article have the same name")
        self.names = {path: name for name, path in self.sources.items()}
        self.names |= {self.example(fault): fault.name for fault in faults}
        self.others = [root / "README.md", root / "CONTRIBUTING.md", *sorted(root.glob("Examples/**/*.md")),
                       *sorted(root.glob("Benchmarks/*.md"))]

    def example(self, fault):
        return self.folder / "faults" / f"{fault.name}.yaml"

    def texts(self):
        """Every page's text by its name."""
        texts = {"faults": site_faults.overview(self.faults)}
        for name, path in self.sources.items():
            texts[name] = self.linked(path, path.read_text())
        for fault in self.faults:
            path = self.example(fault)
            if not path.exists():
                self.findings.append(f"{path}: the fault has no example")
                continue
            texts[fault.name] = self.linked(path, site_faults.page(fault, path.read_text()))
        return texts

    def linked(self, path, text):
        links = Links(path, text, self.names)
        text = links.rewritten()
        self.findings += links.findings
        # DocC shows the backticks of a heading as they are.
        text = re.sub(r"^##+ .*$", lambda heading: heading.group().replace("`", ""), text, flags=re.MULTILINE)
        # A list of topics has links and nothing else.
        return re.sub(r"^- \[[^\]]*\]\(doc:([^)]*)\)$", r"- <doc:\1>", text, flags=re.MULTILINE)

    def check(self, texts, aftershock):
        """Looks for what is stale or cannot be found from the front page."""
        articles = self.folder / "Aftershock.docc"
        for path in sorted(articles.glob("*.md")):
            self.findings += site_checks.experiments(path, aftershock)
        sources = self.root / "Sources"
        self.findings += site_checks.messages(articles / "troubleshooting.md", sources)
        self.findings += site_checks.mechanisms(
            articles / "kernel-requirements.md", sources / "ChaosModel/Plan/Capability.swift")
        known = {self.example(fault) for fault in self.faults}
        for path in sorted((self.folder / "faults").iterdir()):
            if path not in known:
                self.findings.append(f"{path}: there is no such fault")
        topics = texts.get("Aftershock", "").partition("## Topics")[2]
        for name in sorted(set(self.sources) - {"Aftershock"} | {"faults"}):
            if f"<doc:{name}>" not in topics:
                self.findings.append(f"{self.folder}/Aftershock.docc/Aftershock.md: `{name}` is missing under Topics")
        for path in self.others:
            self.linked(path, path.read_text())

    def write(self, texts, directory):
        shutil.rmtree(directory, ignore_errors=True)
        directory.mkdir(parents=True)
        for name, text in texts.items():
            (directory / f"{name}.md").write_text(text)


def main():
    aftershock = str(pathlib.Path(sys.argv[1]).resolve())
    catalog = Catalog(ROOT, site_faults.faults(aftershock))
    texts = catalog.texts()
    catalog.check(texts, aftershock)
    if catalog.findings:
        sys.exit("\n".join(catalog.findings))
    if len(sys.argv) > 2:
        catalog.write(texts, pathlib.Path(sys.argv[2]))
    print(f"{len(texts)} pages, {len(catalog.faults)} of them of faults, no finding")


if __name__ == "__main__":
    main()
