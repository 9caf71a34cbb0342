"""The stories of experiments/, as `aftershock list experiments` reads their headers."""
import json
import os
import random
import subprocess


class StoryError(Exception):
    pass


class Story:
    """A story: its victims, what its runs have to show, and how long they last at least."""

    def __init__(self, row):
        story = row["story"]
        self.name, self.path, self.lasts = row["name"], row["file"], row["lasts"]
        self.effect, self.needs, self.least_scale = story["effect"], story["needs"], story["leastScale"]
        hardened = os.path.join(os.path.dirname(self.path), "hardened", story.get("hardenedFile", ""))
        self.plain = (self.path, story["victim"].split(), story["ends"], story["shows"])
        self.hardened = (hardened if "hardenedFile" in story else self.path, story["hardenedVictim"].split(), 0, story["cured"])

    def side(self, hardened):
        """The experiment, the victim's words, the exit code that is expected, and the claims."""
        return self.hardened if hardened else self.plain

    def seconds(self, scale):
        """About how long both its runs take."""
        return 2 * (max(scale, self.least_scale) * self.lasts + 4)


def read_stories(aftershock, folder, names):
    """The stories named, or all of them. An experiment without a header is none."""
    said = subprocess.run([aftershock, "list", "experiments", folder, "--format", "json"], capture_output=True, text=True)
    if said.returncode != 0:
        raise StoryError(said.stderr.strip())
    rows = {row["name"]: row for row in json.loads(said.stdout)}
    names = [os.path.basename(name).removesuffix(".yaml") for name in names]
    for name in names:
        if name not in rows:
            raise StoryError(f"no experiment {name} in {folder}")
        if "story" not in rows[name] and "problem" not in rows[name]:
            raise StoryError(f"{name} tells no story: its file does not begin with '# Story:'")
    chosen = [rows[name] for name in names or rows]
    broken = [f"{row['file']}: {row['problem']}" for row in chosen if "problem" in row]
    if broken:
        raise StoryError("\n".join(broken))
    return [Story(row) for row in chosen if "story" in row]


def choose(stories, count, within, seed, scale):
    """Some of the stories, by a seed: at most so many, and about as many as fit into the seconds."""
    drawn, left = [], within
    for story in random.Random(seed).sample(stories, len(stories)):
        if len(drawn) < count and story.seconds(scale) <= left:
            drawn.append(story)
            left -= story.seconds(scale)
    return sorted(drawn, key=lambda story: story.name)


if __name__ == "__main__":
    raise SystemExit("a part of script/catalogue")
