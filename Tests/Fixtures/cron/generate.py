#!/usr/bin/env python3
"""Writes cases.json: what independent implementations say about cron expressions and recurrence rules.

    python3 -m venv v && v/bin/pip install croniter python-dateutil tzdata && v/bin/python generate.py

* cron, UTC: croniter with implement_cron_bug=True, which is cron(5)'s rule that a day field beginning with `*` narrows
  the other one. croniter does not have `LW`, `L-3`, `mon#L` and lists that mix such days with plain ones, reads `31W` as
  the weekday nearest to a month's last day where there is no 31st (we leave the month out), writes the last Friday `L5`,
  and takes `15W` or
  `mon#1` together with the other day field for "both" and not "either". Steps in
  a range that runs over the week's end (`6-2/3`) it counts anew from Sunday, we go on. Those cases have the reference's answer.
* The reference is the predicate `Cron.has` on days, written from the documentation, and brute force. Wherever croniter
  does answer by the same rules, both must agree, or the script fails.
* rules, UTC: dateutil.rrule. Its WEEKLY sets begin with the start's own day, ours with the week's, which tells with
  BYSETPOS in the first week: those begin a week later.
* zones: brute force over every minute of the clocks on the wall around changes of zoneinfo's zones. croniter is no
  reference there: it reckons a fixed time in a gap from the offset before it, and repeats fixed times in an overlap.
"""
import calendar
import datetime as dt
import importlib.metadata
import json
import os
import random
import zoneinfo

from croniter import croniter
from dateutil.rrule import rrulestr

zoneinfo.reset_tzpath([])  # the package tzdata, not the machine's files
R = random.Random(20261122)
UTC = dt.timezone.utc
EPOCH = dt.datetime(1970, 1, 1)
MINUTE = dt.timedelta(minutes=1)
DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo", "Africa/Casablanca",
         "Asia/Tehran", "Pacific/Apia"]


def seconds(naive):
    return int((naive - EPOCH).total_seconds())


class Cron:
    """The reference: which minutes an expression has, asked one by one."""

    def __init__(self, text):
        self.fields = text.lower().split()
        self.minutes = self.numbers(0, 0, 59)
        self.hours = self.numbers(1, 0, 23)
        self.months = self.numbers(3, 1, 12, MONTHS)
        self.either = not any(self.fields[i].startswith(("*", "?")) for i in (2, 4))
        self.is_real_time = any(c in self.fields[0] + self.fields[1] for c in "*/")

    def numbers(self, index, low, high, names=()):
        return {n for entry in self.fields[index].split(",") for n in self.entry(entry, low, high, names)}

    @staticmethod
    def entry(entry, low, high, names):
        body, _, step = entry.partition("/")
        value = lambda text: names.index(text) + low if text in names else int(text)
        if body in ("*", "?"):
            begin, end = low, high
        elif "-" in body:
            begin, end = (value(text) for text in body.split("-"))
        else:
            begin, end = value(body), high if step else value(body)
        if names is DAYS:
            if not step and "-" not in body and body not in "*?":
                return [begin % 7]
            if begin == 7 and "-" not in body:  # 7/2 is 0/2
                begin = 0
            return [n % 7 for n in range(begin, (end if end >= begin else end + 7) + 1, int(step or 1))]
        return range(begin, end + 1, int(step or 1))

    def has_month_day(self, day):
        last = calendar.monthrange(day.year, day.month)[1]

        def nearest(number):
            # The nearest Monday to Friday of the month, looked for outwards.
            for distance in range(4):
                for candidate in (number - distance, number + distance):
                    if 1 <= candidate <= last and day.replace(day=candidate).weekday() < 5:
                        return candidate

        for entry in self.fields[2].split(","):
            if entry == "l":
                found = day.day == last
            elif entry == "lw":
                found = day.day == nearest(last)
            elif entry.startswith("l-"):
                found = day.day == last - int(entry[2:])
            elif entry.endswith("w"):
                found = int(entry[:-1]) <= last and day.day == nearest(int(entry[:-1]))
            else:
                found = day.day in self.entry(entry, 1, 31, ())
            if found:
                return True
        return False

    def has_weekday(self, day):
        weekday = (day.weekday() + 1) % 7
        number = lambda text: DAYS.index(text) if text in DAYS else int(text) % 7
        in_a_week = (day + dt.timedelta(7)).month
        for entry in self.fields[4].split(","):
            if "#" in entry:
                name, nth = entry.split("#")
                ok = in_a_week != day.month if nth == "l" else (day.day - 1) // 7 + 1 == int(nth)
                found = weekday == number(name) and ok
            elif entry.endswith("l"):
                found = weekday == number(entry[:-1]) and in_a_week != day.month
            else:
                found = weekday in self.entry(entry, 0, 6, DAYS)
            if found:
                return True
        return False

    def has_day(self, day):
        if day.month not in self.months:
            return False
        a, b = self.has_month_day(day), self.has_weekday(day)
        return a or b if self.either else a and b

    def has(self, naive):
        return naive.minute in self.minutes and naive.hour in self.hours and self.has_day(naive.date())

    def after(self, naive, count, years=12):
        found, day = [], naive.date()
        while len(found) < count and day < naive.date() + dt.timedelta(365 * years):
            if self.has_day(day):
                for hour in sorted(self.hours):
                    for minute in sorted(self.minutes):
                        time = dt.datetime(day.year, day.month, day.day, hour, minute)
                        if time > naive and len(found) < count:
                            found.append(time)
            day += dt.timedelta(1)
        return found


def field(low, high, names=(), open_chance=0.4):
    name = lambda n: R.choice([str, str.upper, str.title])(names[n - low]) if names and R.random() < 0.5 and n - low < len(names) else str(n)
    if R.random() < open_chance:
        return R.choice(["*", "*", f"*/{R.randint(1, max(2, (high - low) // 2))}"])
    entries = []
    for _ in range(R.choice([1, 1, 1, 2, 3])):
        a, b = sorted(R.sample(range(low, high + 1), 2))
        if names is DAYS and R.random() < 0.4:
            a, b = b, a
        kind = R.random()
        step = f"/{R.randint(1, 9 if high > 9 else 3)}"
        entries.append(name(a) if kind < 0.5 else f"{name(a)}-{name(b)}" + (step if kind > 0.8 else "")
                       if kind < 0.92 else f"{a}{step}")
    return ",".join(entries)


def day_of_month():
    if R.random() < 0.35:
        return R.choice(["L", "LW", f"L-{R.randint(1, 9)}", f"{R.randint(1, 31)}W", "1W", "15,L", "3,20W"])
    return R.choice(["?", "*"]) if R.random() < 0.1 else field(1, 31)


def day_of_week():
    if R.random() < 0.35:
        day = R.choice(DAYS + list("01234567"))
        return R.choice([f"{day}#{R.randint(1, 5)}", f"{day}L", f"{day}#L", f"{day}#1,{R.choice(DAYS)}#3", f"{day}L,3"])
    return R.choice(["?", "*"]) if R.random() < 0.1 else field(0, 7, DAYS)


def expression():
    day, week = R.choice([(day_of_month(), "*"), ("*", day_of_week()), (day_of_month(), day_of_week()), ("*", "*")])
    return " ".join([field(0, 59), field(0, 23), day, field(1, 12, MONTHS, 0.7), week])


def in_croniter(text):
    """The expression as croniter writes it; None where its rules are others."""
    fields = text.lower().split()
    day, week = fields[2], fields[4]
    if "#" in week or week.endswith("l") or "l," in week:
        if "," in week or week.endswith("#l") or not day.startswith(("*", "?")):
            return None
        if week.endswith("l"):
            number = DAYS.index(week[:-1]) if week[:-1] in DAYS else int(week[:-1]) % 7
            fields[4] = f"l{number}"
    if "lw" in day or "l-" in day or "w" in day and ("," in day or int(day[:-1]) > 28):
        return None
    if any("-" in entry and "/" in entry and not entry[0] == "0" for entry in week.split(",")):
        return None
    if "w" in day and not week.startswith(("*", "?")):
        return None
    if day == "?" or week == "?":
        fields[2], fields[4] = day.replace("?", "*"), week.replace("?", "*")
    return " ".join(fields)


def cron_cases(count):
    cases, agreed = [], 0
    while len(cases) < count:
        text = expression()
        begin = dt.datetime(R.randint(1975, 2090), R.randint(1, 12), R.randint(1, 28), R.randint(0, 23), R.randint(0, 59))
        expected = Cron(text).after(begin, 15)
        if not expected:
            continue
        other = in_croniter(text)
        if other:
            walk = croniter(other, begin, implement_cron_bug=True, max_years_between_matches=20)
            theirs = [walk.get_next(dt.datetime) for _ in expected]
            assert theirs == expected, (text, other, begin, theirs[:4], expected[:4])
            agreed += 1
        cases.append({"text": text, "from": seconds(begin), "times": deltas(begin, expected), "croniter": bool(other)})
    print(f"cron: {count}, croniter agrees on {agreed}")
    return cases


def deltas(begin, times):
    """Seconds from one time to the next one."""
    found, last = [], begin
    for time in times:
        found.append(int((time - last).total_seconds()))
        last = time
    return found


def changes(zone, since, until):
    """The moments at which a zone's clocks change, found by halving."""
    offset = lambda t: dt.datetime.fromtimestamp(t, zone).utcoffset()
    step, found = 6 * 3600, []
    for t in range(seconds(since), seconds(until), step):
        if offset(t) != offset(t + step):
            low, high = t, t + step
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if offset(middle) == offset(low) else (low, middle)
            found.append(high)
    return found


def wall(zone, t):
    return EPOCH + dt.timedelta(seconds=t) + dt.datetime.fromtimestamp(t, zone).utcoffset()


def by_real_time(zone, has, begin, end):
    """Every moment whose wall-clock minute is due."""
    return [t for t in range(begin + 1, end) if t % 60 == 0 and (w := wall(zone, t)).second == 0 and has(w)]


def by_wall_clock(zone, has, begin, end):
    """Every due minute of the wall's clock, once: when it is shown first, or else at the first moment after it."""
    shown = {}
    for t in range(begin // 60 * 60 - 3 * 86400, end + 3 * 86400, 60):
        shown.setdefault(wall(zone, t), t)
    naive, found = wall(zone, begin - 2 * 86400).replace(second=0), set()
    while naive < wall(zone, end + 86400):
        if has(naive):
            t = shown.get(naive)
            if t is None:
                t = min(t for w, t in shown.items() if w > naive)
            if begin < t < end:
                found.add(t)
        naive += MINUTE
    return sorted(found)


def zone_cases(each):
    cases = []
    for name in ZONES:
        zone = zoneinfo.ZoneInfo(name)
        all_changes = changes(zone, dt.datetime(1980, 1, 1), dt.datetime(2040, 1, 1))
        # Besides a sample, what is special: Samoa's missing day.
        picked = sorted(set(R.sample(all_changes, min(each, len(all_changes)))
                            + [t for t in all_changes if name == "Pacific/Apia"]))
        for t in picked:
            hour, before = wall(zone, t).hour, wall(zone, t - 1).hour
            for index in range(4):
                minutes = R.choice(["0", "30", "15,45", "*/20", "0,59", "7-50/20"])
                near = [(before + R.randint(0, 1)) % 24, hour]
                hours = R.choice(["*", "*/2", "*/3", f"{min(near)}/2", ",".join(map(str, sorted(set(near)))), str(near[0])])
                day = R.choice(["* * *", "* * *", f"* * {wall(zone, t).strftime('%a')}", f"{wall(zone, t).day} * *",
                                f"* * {wall(zone, t - 1).strftime('%a')}L"])
                text = f"{minutes} {hours} {day}"
                cron = Cron(text)
                begin, end = t - R.randint(100, 40_000), t + 130_000
                times = (by_real_time if cron.is_real_time else by_wall_clock)(zone, cron.has, begin, end)
                cases.append({"zone": name, "text": text, "from": begin, "to": end,
                              "times": [b - a for a, b in zip([begin] + times, times)]})
    print(f"zones: {len(cases)}")
    return cases


def rule():
    parts = [f"FREQ={(freq := R.choice(['MINUTELY', 'HOURLY', 'DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY']))}"]
    if R.random() < 0.5:
        parts.append(f"INTERVAL={R.randint(1, {'MINUTELY': 200, 'HOURLY': 50, 'YEARLY': 3}.get(freq, 9))}")
    some = lambda low, high, most: ",".join(str(n) for n in R.sample(range(low, high + 1), R.randint(1, most)))
    chosen = False
    if R.random() < 0.3:
        parts.append("BYMONTH=" + some(1, 12, 4))
        chosen = True
    if freq != "WEEKLY" and R.random() < 0.35:
        parts.append("BYMONTHDAY=" + ",".join(str(R.choice([1, 1, -1]) * R.randint(1, 31)) for _ in range(R.randint(1, 4))))
        chosen = True
    if R.random() < 0.45:
        days = R.sample(["MO", "TU", "WE", "TH", "FR", "SA", "SU"], R.randint(1, 4))
        if freq in ("MONTHLY", "YEARLY") and R.random() < 0.6:
            most = 5 if freq == "MONTHLY" or any(p.startswith("BYMONTH=") for p in parts) else 52
            days = [f"{R.choice(['', '-', '+'])}{R.randint(1, most)}{day}" for day in days]
        parts.append("BYDAY=" + ",".join(days))
        chosen = True
    if R.random() < 0.3:
        parts.append("BYHOUR=" + some(0, 23, 3))
        chosen = True
    if R.random() < 0.3:
        parts.append("BYMINUTE=" + some(0, 59, 3))
        chosen = True
    if chosen and freq != "MINUTELY" and R.random() < 0.25:
        parts.append("BYSETPOS=" + ",".join(str(n) for n in R.sample([1, 2, 3, -1, -2], R.randint(1, 2))))
    if freq == "WEEKLY" and R.random() < 0.4:
        parts.append("WKST=" + R.choice(["MO", "SU", "WE"]))
    return freq, parts


def rule_cases(count):
    cases, agreed = [], 0
    while len(cases) < count:
        freq, parts = rule()
        far = freq in ("WEEKLY", "MONTHLY", "YEARLY")
        start = dt.datetime(R.randint(1970, 2030) if far else R.randint(2020, 2030), R.randint(1, 12), R.randint(1, 28),
                            R.randint(0, 23), R.randint(0, 59))
        ending = R.random()
        begin = start + dt.timedelta(minutes=R.randint(-5000, {"MINUTELY": 40_000}.get(freq, 400_000)))
        if ending < 0.2:
            parts.append(f"COUNT={R.randint(1, 40)}")
            begin = start - dt.timedelta(minutes=R.randint(-3000, 3000))
        elif ending < 0.4:
            until = start + dt.timedelta(minutes=R.randint(1, 900_000 if freq != "MINUTELY" else 60_000))
            parts.append("UNTIL=" + R.choice([until.strftime("%Y%m%dT%H%M%S"), until.strftime("%Y%m%dT000000")]))
        elif freq == "WEEKLY" and any(p.startswith("BYSETPOS") for p in parts):
            begin = max(begin, start + dt.timedelta(8))
        if freq == "WEEKLY" and any(p.startswith("BYSETPOS") for p in parts) and ending < 0.4:
            continue
        text = ";".join(parts)
        try:
            walk = rrulestr(text, dtstart=start)
            limit, times = begin + dt.timedelta(365 * 12), []
            for time in walk.xafter(begin, count=15):
                if time > limit:
                    break
                times.append(time)
        except (ValueError, TypeError) as error:  # dateutil refuses what it cannot ever meet
            assert "Invalid" in str(error) or "rrule" in str(error), (text, error)
            continue
        cases.append({"text": text, "start": seconds(start), "from": seconds(begin), "to": seconds(limit),
                      "times": deltas(begin, times)})
    print(f"rules: {count}, with times {sum(bool(case['times']) for case in cases)}")
    return cases


def zone_rule_cases(each):
    cases = []
    for name in ZONES:
        zone = zoneinfo.ZoneInfo(name)
        for t in R.sample(changes(zone, dt.datetime(1980, 1, 1), dt.datetime(2040, 1, 1)), each):
            for _ in range(2):
                hour = wall(zone, t - 1).hour
                text = R.choice(["FREQ=MINUTELY;INTERVAL=40", "FREQ=HOURLY", "FREQ=HOURLY;INTERVAL=3;BYMINUTE=10,50",
                                 f"FREQ=DAILY;BYHOUR={hour},{(hour + 1) % 24};BYMINUTE=0,30",
                                 f"FREQ=DAILY;BYHOUR={(hour + 1) % 24};BYMINUTE=29", "FREQ=WEEKLY;BYDAY=SU,SA,FR"])
                start = (wall(zone, t) - dt.timedelta(days=R.randint(3, 90), minutes=R.randint(0, 60))).replace(second=0)
                begin, end = t - R.randint(100, 40_000), t + 130_000
                due = set(rrulestr(text, dtstart=start).between(wall(zone, begin) - dt.timedelta(3),
                                                               wall(zone, end) + dt.timedelta(3), inc=True))
                by = by_real_time if "LY;" in text and text[5] in "MH" or text == "FREQ=HOURLY" else by_wall_clock
                times = by(zone, due.__contains__, begin, end)
                cases.append({"zone": name, "text": text, "start": seconds(start), "from": begin, "to": end,
                              "times": [b - a for a, b in zip([begin] + times, times)]})
    print(f"rules in zones: {len(cases)}")
    return cases


if __name__ == "__main__":
    output = {
        "made": {name: importlib.metadata.version(name) for name in ("croniter", "python-dateutil", "tzdata")},
        "cron": cron_cases(600), "zones": zone_cases(14), "rules": rule_cases(500), "zoneRules": zone_rule_cases(6),
    }
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "cases.json")
    with open(path, "w") as file:
        sections = [f'"{key}":' + ("[\n" + ",\n".join(json.dumps(case, separators=(",", ":")) for case in value) + "\n]"
                                   if isinstance(value, list) else json.dumps(value)) for key, value in output.items()]
        file.write("{" + ",\n".join(sections) + "}\n")
    print(os.path.getsize(path), "bytes")
