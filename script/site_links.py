"""Links in Markdown files: what they lead to, whether it is there, and how DocC writes them."""
import pathlib
import re

LINK = re.compile(r"(`[^`]*`)|(!?)\[((?:`[^`]*`|[^\]`])*)\]\(([^)\s]+)\)")
FENCE = re.compile(r"^\s*```")


class Links:
    """The links of one Markdown file. `pages` are the files that have a page on the site, by path."""

    def __init__(self, path, text, pages):
        self.path, self.text, self.pages = path, text, pages
        self.findings = []

    def rewritten(self):
        """The text with links to pages as DocC has them, and to other files as their paths."""
        lines, fenced = [], False
        for number, line in enumerate(self.text.splitlines(), 1):
            fenced ^= bool(FENCE.match(line))
            lines.append(line if fenced else LINK.sub(lambda found: self._link(found, number), line))
        return "\n".join(lines) + "\n"

    def _link(self, found, number):
        code, image, text, address = found.groups()
        if code or re.match(r"[a-z]+:", address):
            return found.group()
        name, _, anchor = address.partition("#")
        file = (self.path.parent / name).resolve() if name else self.path
        if not file.exists():
            self.findings.append(f"{self.path}:{number}: there is no {address}")
            return found.group()
        heading = anchor and self._heading(file, anchor)
        if anchor and heading is None:
            self.findings.append(f"{self.path}:{number}: {file.name} has no heading #{anchor}")
        if image:
            return found.group()
        page = self.pages.get(file)
        if page:
            return f"[{text}](doc:{page}{'#' + fragment(heading) if heading else ''})"
        path = file.relative_to(next(p for p in file.parents if (p / "Package.swift").exists()))
        return f"`{path}`" if text.strip("`") in str(path) else f"{text} (`{path}`)"

    @staticmethod
    def _heading(file, anchor):
        for heading in headings(file.read_text()):
            if slug(heading) == anchor:
                return heading
        return None


def headings(text):
    """The headings below the title, without their marks."""
    fenced, found = False, []
    for line in text.splitlines():
        fenced ^= bool(FENCE.match(line))
        if not fenced and re.match(r"##+ ", line):
            found.append(line.lstrip("#").strip())
    return found


def slug(heading):
    """The anchor that a forge gives a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def fragment(heading):
    """The anchor that DocC gives a heading."""
    return re.sub(r"\s+", "-", heading.replace("`", ""))
