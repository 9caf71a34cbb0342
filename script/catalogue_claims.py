"""Claims on a report: `PATH OP VALUE`, such as `faults[0].proof.packets_delayed >= 100`."""
import json
import operator
import re

OPERATORS = {
    "==": operator.eq, "!=": operator.ne, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
    "contains": lambda value, text: text in value,
}
NAMES = ("name", "probe", "fault", "target", "slo", "counter", "kind")


class ClaimError(Exception):
    pass


def split(claim):
    """The path's parts, the operator and the value. What stands in brackets may have anything but a bracket."""
    found = re.match(r"((?:\[[^\]]*\]|[^\[\]\s])+)\s+(==|!=|<=|>=|<|>|contains)\s+(\S.*)$", claim.strip())
    if not found:
        raise ClaimError(f"not 'PATH OP VALUE': {claim}")
    path, sign, value = found.groups()
    parts = re.findall(r"\[([^\]]*)\]|([^.\[\]]+)", path)
    try:
        value = json.loads(value)
    except ValueError:
        pass
    return [(index, True) if index else (key, False) for index, key in parts], sign, value


def look_up(report, parts):
    """The value at a path; says which part is not there and what is."""
    value = report
    for part, is_element in parts:
        if is_element:
            value = element(value, part)
        elif isinstance(value, dict) and part in value:
            value = value[part]
        else:
            there = ", ".join(value) or "nothing" if isinstance(value, dict) else json.dumps(value)[:80]
            raise ClaimError(f"no {part} (there is: {there})")
    return value


def element(values, which):
    """The element of a list at a place or of a name; of an object, what a key with points in it stands for."""
    if isinstance(values, dict):
        if which in values:
            return values[which]
        raise ClaimError(f"no [{which}] (there is: {', '.join(values) or 'nothing'})")
    if not isinstance(values, list):
        raise ClaimError(f"[{which}] of what is no list: {json.dumps(values)[:80]}")
    if which.isdigit():
        if int(which) >= len(values):
            raise ClaimError(f"no [{which}] in {len(values)}")
        return values[int(which)]
    for value in values:
        if isinstance(value, dict) and which in (value.get(name) for name in NAMES):
            return value
    there = [next((str(value[name]) for name in NAMES if name in value), "?") for value in values]
    raise ClaimError(f"no [{which}] (there is: {', '.join(there) or 'nothing'})")


def judge(report, claim):
    """Whether a claim is true of a report, and what was seen."""
    try:
        parts, sign, expected = split(claim)
        seen = look_up(report, parts)
        is_true = OPERATORS[sign](seen, expected)
    except (ClaimError, TypeError) as error:
        return False, f"{claim}: {error}"
    path = re.split(r"\s+(?:==|!=|<=|>=|<|>|contains)\s+(?![^\[]*\])", claim)[0]
    said = f"{seen:.4g}" if isinstance(seen, float) else json.dumps(seen, ensure_ascii=False)
    return bool(is_true), f"{path} = {said}" + ("" if is_true else f", not {sign} {json.dumps(expected)}")


if __name__ == "__main__":
    raise SystemExit("a part of script/catalogue")
