"""The story at the head of an experiment's file, as `aftershock list experiments` reads it, too."""
import glob
import os
import re

ONCE = ("Story", "Teaches", "Good", "Bad", "Victim", "Cure", "Effect", "Ends", "Needs", "Scale")
OFTEN = ("Shows", "Cured")


class HeaderError(Exception):
    pass


class Story:
    """A story: its words, its victims, and what its runs have to show."""

    def __init__(self, path):
        self.path, self.name = path, os.path.basename(path).removesuffix(".yaml")
        keys = read_keys(path)
        missing = [key for key in ONCE if key not in keys and key not in ("Ends", "Needs", "Scale")]
        missing += [key for key in OFTEN if key not in keys]
        if missing:
            raise HeaderError(f"{path}: no {', '.join(missing)} in the header")
        self.words = keys["Story"]
        self.effect = keys["Effect"]
        self.victim = keys["Victim"].split()
        self.ends = int(keys.get("Ends", "1"))
        self.least_scale = float(keys.get("Scale", "0"))
        self.needs = [need.strip() for need in keys.get("Needs", "").split(",") if need.strip()]
        self.shows, self.cured = keys["Shows"], keys["Cured"]
        self.cured_victim, self.cured_path = self.victim, path
        for part in (part.strip() for part in keys["Cure"].split(",")):
            if part.endswith(".yaml"):
                self.cured_path = os.path.join(os.path.dirname(path), "hardened", part)
            else:
                self.cured_victim = part.split()

    def side(self, hardened):
        """The experiment, the victim's words, the exit code that is expected, and the claims."""
        if hardened:
            return self.cured_path, self.cured_victim, 0, self.cured
        return self.path, self.victim, self.ends, self.shows


def read_keys(path):
    """The keys of the first comment: text, or a list of them where a key may come again."""
    keys, key = {}, None
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            if not line.startswith("#"):
                break
            found = re.match(r"# ([A-Z][a-z]+): (\S.*)$", line.rstrip())
            if found:
                key, text = found.groups()
                if key in OFTEN:
                    keys.setdefault(key, []).append(text)
                elif key not in ONCE:
                    raise HeaderError(f"{path}:{number}: no such key: {key}")
                elif key in keys:
                    raise HeaderError(f"{path}:{number}: {key} stands twice")
                else:
                    keys[key] = text
            elif line.startswith("#   ") and key:
                more = " " + line[4:].strip()
                if key in OFTEN:
                    keys[key][-1] += more
                else:
                    keys[key] += more
            elif line.strip() != "#":
                raise HeaderError(f"{path}:{number}: neither 'Key: text' nor continued by two spaces: {line.strip()}")
    return keys


def all_stories(folder, names):
    """The stories named, or all that have a header."""
    if names:
        paths = [os.path.join(folder, os.path.basename(name).removesuffix(".yaml") + ".yaml") for name in names]
        for path in paths:
            if not os.path.exists(path):
                raise HeaderError(f"{path}: no such experiment")
        return [Story(path) for path in paths]
    return [Story(path) for path in sorted(glob.glob(os.path.join(folder, "*.yaml"))) if "Story" in read_keys_or_none(path)]


def read_keys_or_none(path):
    """An experiment without a story is none of the catalogue; it may have any comment."""
    with open(path, encoding="utf-8") as file:
        if not file.readline().startswith("# Story:"):
            return {}
    return read_keys(path)


if __name__ == "__main__":
    raise SystemExit("a part of script/catalogue")
