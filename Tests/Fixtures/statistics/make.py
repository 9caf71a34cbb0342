#!/usr/bin/env python3
"""Makes statistics.json: what SciPy and lifelines say about random samples, for the tests of ChaosModel/Statistics.

    python3 -m venv /tmp/venv && /tmp/venv/bin/pip install scipy lifelines
    /tmp/venv/bin/python Tests/Fixtures/statistics/make.py

What neither offers (the restricted mean's error, Gehan's test by permutation, the trend tests with lower bounds) is
written out here by its definition, in the slowest and plainest way.
"""
import itertools
import json
import math
import pathlib
import random

import lifelines
import numpy
import scipy
from lifelines.utils import qth_survival_times
from scipy import stats

dice = random.Random(20)


def number(value):
    """JSON has no infinity: what is not known is left out."""
    value = float(value)
    return value if math.isfinite(value) else None


def sample(count, censoring=0.0, digits=3):
    values = [round(dice.lognormvariate(1, 0.8), digits) for _ in range(count)]
    return values, [dice.random() < censoring for _ in range(count)]


def compare(a, b):
    """1 when b is certainly greater than a, -1 when certainly smaller, 0 otherwise. Values are (value, is censored)."""
    if not a[1] and not b[1]:
        return (b[0] > a[0]) - (b[0] < a[0])
    if a[1] and b[1]:
        return 0
    if b[1]:
        return 1 if b[0] >= a[0] else 0
    return -1 if a[0] >= b[0] else 0


def restricted_mean(values, censored):
    """The area under the curve, and its standard error by Greenwood's formula (Klein and Moeschberger 2003, 4.5)."""
    fit = lifelines.KaplanMeierFitter().fit(values, [not c for c in censored])
    curve = fit.survival_function_["KM_estimate"]
    times, shares = list(curve.index), list(curve)
    longest = max(values)

    def area(start):
        total = 0
        for index, time in enumerate(times):
            end = times[index + 1] if index + 1 < len(times) else longest
            total += shares[index] * max(0, min(end, longest) - max(time, start))
        return total

    variance, events = 0, 0
    for time in sorted({v for v, c in zip(values, censored) if not c}):
        at_risk = sum(v >= time for v in values)
        dead = sum(v == time and not c for v, c in zip(values, censored))
        events += dead
        if at_risk > dead:
            variance += area(time) ** 2 * dead / (at_risk * (at_risk - dead))
    mean = area(0)
    if events < 2:
        return mean, None, None
    factor = math.exp(stats.t.ppf(0.975, events - 1) * math.sqrt(variance * events / (events - 1)) / mean)
    return mean, mean / factor, mean * factor


def kaplan_meier(count, censoring, digits):
    values, censored = sample(count, censoring, digits)
    fit = lifelines.KaplanMeierFitter().fit(values, [not c for c in censored])
    bounds = fit.confidence_interval_
    steps = []
    for time in sorted({v for v, c in zip(values, censored) if not c}):
        steps.append([time, fit.survival_function_.loc[time].iloc[0], *map(number, bounds.loc[time])])
    quantiles = []
    for share in [0.5, 0.9]:
        # lifelines takes 0...0 for the interval where nothing is left; there is none.
        known = bounds[fit.survival_function_.iloc[:, 0] > 0]
        low, high = [float(qth_survival_times(1 - share, known[[name]])) for name in known]
        quantiles.append([share, number(fit.percentile(1 - share)), number(low), number(high)])
    return {
        "values": values, "censored": censored, "steps": steps, "quantiles": quantiles,
        "mean": restricted_mean(values, censored) if not all(censored) else None,
    }


def two_samples(first, second, censoring, digits):
    a, ac = sample(first, censoring, digits)
    b, bc = sample(second, censoring, digits)
    b = [round(v * 1.5, digits) for v in b]
    case = {"first": a, "firstCensored": ac, "second": b, "secondCensored": bc}
    if censoring == 0:
        exact = len(set(a + b)) == first + second and first + second <= 50
        tests = {
            way: stats.mannwhitneyu(b, a, alternative=way, method="exact" if exact else "asymptotic")
            for way in ["two-sided", "greater", "less"]
        }
        case["mannWhitney"] = [tests["greater"].statistic] + [test.pvalue for test in tests.values()]
        case["isComparable"] = exact or first + second > 50
    if first + second <= 14:
        pooled = list(zip(a + b, ac + bc))
        scores = [sum(compare(other, one) for other in pooled) for one in pooled]
        observed = sum(scores[first:])
        sums = [sum(scores[i] for i in chosen) for chosen in itertools.combinations(range(first + second), second)]
        case["permuted"] = [
            observed, sum(s >= observed for s in sums) / len(sums), sum(s <= observed for s in sums) / len(sums)]
    return case


def trend(count, censoring, digits, slope):
    times = sorted(round(dice.uniform(0, 90), 1 if digits < 3 else 6) for _ in range(count))
    values, censored = sample(count, censoring, digits)
    values = [round(v + slope * t, digits) for v, t in zip(values, times)]
    points = list(zip(values, censored))
    pairs = list(itertools.combinations(range(count), 2))
    statistic = sum(compare(points[i], points[j]) * ((times[j] > times[i]) - (times[j] < times[i])) for i, j in pairs)
    case = {"times": times, "values": values, "censored": censored, "statistic": statistic}
    # The variance over all orders of the values: exactly for few, by Kendall's formula as it is printed for more.
    a = numpy.array([[compare(points[i], points[j]) for j in range(count)] for i in range(count)])
    b = numpy.array([[(times[j] > times[i]) - (times[j] < times[i]) for j in range(count)] for i in range(count)])
    if count <= 7:
        scores = [
            sum(a[order[i], order[j]] * b[i, j] for i, j in pairs) for order in itertools.permutations(range(count))]
        case["variance"] = float(numpy.mean(numpy.square(scores)))
    else:
        triples = [numpy.einsum("ij,ik->", m, m) - (m**2).sum() for m in (a, b)]
        whole = 4 * triples[0] * triples[1] / (count * (count - 1) * (count - 2))
        whole += 2 * (a**2).sum() * (b**2).sum() / (count * (count - 1))
        case["variance"] = float(whole / 4)
    if not any(censored):
        plain = len(set(values)) == count and len(set(times)) == count
        if plain and count <= 30:
            case["pValue"] = float(stats.kendalltau(times, values, method="exact").pvalue)
        case["slope"] = float(stats.theilslopes(values, times).slope)
    return case


def fisher(a, n, b, m):
    table = [[b, m - b], [a, n - a]]
    return [a, n, b, m] + [
        float(stats.fisher_exact(table, alternative=way).pvalue) for way in ["two-sided", "greater", "less"]]


def wilson(successes, count):
    interval = stats.binomtest(successes, count).proportion_ci(method="wilson")
    return [successes, count, interval.low, interval.high]


fixture = {
    "made with": f"scipy {scipy.__version__}, lifelines {lifelines.__version__}",
    "kaplanMeier": [
        kaplan_meier(count, censoring, digits)
        for count in [1, 2, 3, 5, 8, 20, 75] for censoring in [0, 0.3, 0.7] for digits in [3, 0]],
    "twoSamples": [
        two_samples(first, second, censoring, digits)
        for first, second in [(1, 5), (4, 4), (10, 3), (20, 25), (60, 45)]
        for censoring in [0, 0.3] for digits in [3, 0]],
    "trends": [
        trend(count, censoring, digits, slope)
        for count in [3, 5, 7, 12, 30, 60] for censoring in [0, 0.3] for digits in [3, 0] for slope in [0, 0.05]],
    "fisher": [fisher(*case) for case in [(20, 20, 0, 3), (5, 9, 2, 8), (0, 4, 0, 7), (50, 60, 12, 30), (3, 3, 3, 3)]],
    "wilson": [wilson(*case) for case in [(0, 1), (1, 1), (3, 10), (10, 10), (0, 30), (997, 1000)]],
    "student": [[n, stats.t.ppf(0.975, n)] for n in [1, 2, 3, 4, 5, 7, 10, 29, 100, 1000]],
    "holm": [[p, list(map(float, adjusted))] for p, adjusted in [
        ([0.01, 0.04, 0.03], [0.03, 0.06, 0.06]), ([0.5, 0.9], [1, 1]), ([0.02], [0.02])]],
}
path = pathlib.Path(__file__).with_name("statistics.json")
path.write_text(json.dumps(fixture, indent=None, separators=(",", ":")).replace('},{', '},\n{') + "\n")
print(f"{path}: {path.stat().st_size} bytes")
