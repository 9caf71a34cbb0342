"""Each fault with its parameters, how it is measured, and the bounds it has to keep to."""
import math

from accuracy_tools import PEER, PORT, Datagrams, binomial_interval, connection_error, round_trips, transfer

ROUND = f"--to {PEER}/32 --direction both"
ONE_WAY = f"--to {PEER}/32 --ports {PORT}"


class Case:
    """One fault with one parameter: its command line, and a function that gives asked, measured, error and verdict."""

    def __init__(self, name, words, measure):
        self.name, self.words, self.measure = name, words, measure


def delay_case(milliseconds, count):
    def measure():
        times = round_trips(count)
        if not times:
            raise RuntimeError("no answer to any ping")
        asked, mean = 2.0 * milliseconds, sum(times) / len(times)
        bound = max(1.0, asked * 0.02)
        return dict(
            asked=f"{milliseconds:g} ms each way, {asked:g} ms round trip",
            measured=f"{mean:.3f} ms ({min(times):.3f} – {max(times):.3f}, {len(times)} pings)",
            error=f"{mean - asked:+.3f} ms", bounds=f"± {bound:g} ms",
            exact=abs(mean - asked) <= bound, inside=abs(mean - asked) <= bound and len(times) == count)

    return Case(f"delay {milliseconds:g} ms", f"network.delay {ROUND} --delay {milliseconds:g}ms", measure)


def jitter_case(milliseconds, jitter, count):
    def measure():
        times = Datagrams(count, settle=1.0).transits()
        mean = sum(times) / len(times)
        # The mean of uniform deviations has a standard error of jitter / sqrt(3 n).
        bound = max(1.0, milliseconds * 0.02) + 2.58 * jitter / math.sqrt(3 * len(times))
        # One in a hundred may be late for reasons of the machine's own: it waits for its disk.
        slack = max(1, jitter * 0.1)
        outside = sum(abs(time - milliseconds) > jitter + slack for time in times)
        spread = outside <= len(times) // 100
        wide = max(times) - min(times) >= 1.6 * jitter
        return dict(
            asked=f"{milliseconds:g} ms ± {jitter:g} ms",
            measured=f"{mean:.2f} ms ({min(times):.2f} – {max(times):.2f}, {len(times)} datagrams)",
            error=f"{mean - milliseconds:+.2f} ms", bounds=f"± {bound:.2f} ms, 99 of 100 within the jitter",
            inside=abs(mean - milliseconds) <= bound and spread and wide)

    return Case(
        f"jitter {jitter:g} ms", f"network.delay {ONE_WAY} --delay {milliseconds:g}ms --jitter {jitter:g}ms", measure)


def share_case(name, words, share, count, counted, **options):
    def measure():
        datagrams = Datagrams(count, **options)
        found = counted(datagrams)
        low, high = binomial_interval(count, share)
        return dict(
            asked=f"{share * 100:g} % of {count} datagrams",
            measured=f"{found} ({found / count * 100:.2f} %)", error=f"{(found / count - share) * 100:+.2f} points",
            bounds=f"99 % interval {low} – {high}", inside=low <= found <= high)

    return Case(name, words, measure)


def burst_case(to_bad, to_good, count):
    """Losses in bursts: what follows what makes the count spread wider than chance alone does."""

    def measure():
        lost = Datagrams(count).lost
        share = to_bad / (to_bad + to_good)
        follows = 1 - to_bad - to_good
        spread = 2.58 * math.sqrt(count * share * (1 - share) * (1 + follows) / (1 - follows))
        low, high = count * share - spread, count * share + spread
        return dict(
            asked=f"{share * 100:.2f} % of {count} datagrams", measured=f"{lost} ({lost / count * 100:.2f} %)",
            error=f"{(lost / count - share) * 100:+.2f} points", bounds=f"99 % interval {low:.0f} – {high:.0f}",
            inside=low <= lost <= high)

    words = f"--model gilbert-elliott --p {to_bad * 100:g}% --r {to_good * 100:g}%"
    return Case("loss in bursts", f"network.loss {ONE_WAY} {words}", measure)


def rate_case(megabits, seconds):
    def measure():
        # Segments are sent up to 64 KiB at a time: at a low rate it takes long until that does not show.
        size = int(megabits * 1e6 / 8 * max(seconds, 16 / megabits))
        # IPv4 and TCP headers of each segment count too: 52 bytes with time stamps for 1448 of payload.
        rate = transfer(size) * 1500 / 1448 / 1e6
        error = rate / megabits - 1
        return dict(
            asked=f"{megabits:g} Mbit/s", measured=f"{rate:.3f} Mbit/s ({size} bytes by TCP)",
            error=f"{error * 100:+.2f} %", bounds="± 5 %", inside=abs(error) <= 0.05)

    return Case(f"rate {megabits:g} Mbit/s", f"network.rate {ONE_WAY} --rate {megabits:g}mbit", measure)


def cut_case(count):
    def measure():
        datagrams = Datagrams(count)
        error = connection_error()
        return dict(
            asked="nothing passes", measured=f"{count - datagrams.lost} of {count} datagrams; connect: {error}",
            error=f"{count - datagrams.lost} datagrams", bounds="none",
            inside=datagrams.lost == count and error == "TimeoutError")

    return Case("partition", f"network.partition {ONE_WAY}", measure)


def reject_case(count):
    def measure():
        datagrams = Datagrams(count)
        error = connection_error()
        return dict(
            asked="everything is refused", measured=f"{count - datagrams.lost} of {count} datagrams; connect: {error}",
            error=f"{count - datagrams.lost} datagrams", bounds="none",
            inside=datagrams.lost == count and error == "ConnectionRefusedError")

    return Case("reject", f"network.reject {ONE_WAY}", measure)


def shaping_cases(quick):
    pings = 10 if quick else 30
    few = 400 if quick else 1000
    cases = [delay_case(delay, pings) for delay in ([10, 100] if quick else [1, 10, 100, 500])]
    cases.append(jitter_case(50, 10, few))
    losses = [0.1] if quick else [0.01, 0.1, 0.3]
    for share in losses:
        cases.append(
            share_case(
                f"loss {share:.0%}", f"network.loss {ONE_WAY} --percent {share * 100:g}%", share, few,
                lambda seen: seen.lost))
    cases.append(
        share_case("duplicate 5%", f"network.duplicate {ONE_WAY} --percent 5%", 0.05, few, lambda seen: seen.duplicates))
    # A flipped bit in a header loses the datagram, one in the payload damages it.
    cases.append(
        share_case(
            "corrupt 5%", f"network.corrupt {ONE_WAY} --percent 5%", 0.05, few,
            lambda seen: seen.damaged + seen.lost))
    cases.append(
        share_case(
            "reorder 25%", f"network.reorder {ONE_WAY} --percent 25% --delay 20ms", 0.25, few,
            lambda seen: sum(time < 10 for time in seen.transits())))
    if not quick:
        cases.append(burst_case(0.02, 0.2, 2 * few))
        cases.append(
            share_case(
                "delay of 30%", f"network.delay {ONE_WAY} --delay 20ms --percent 30%", 0.3, few,
                lambda seen: sum(time > 10 for time in seen.transits())))
    for megabits in [10] if quick else [1, 10]:
        cases.append(rate_case(megabits, 2 if quick else 4))
    return cases


def other_cases(quick):
    few = 100 if quick else 400
    return [cut_case(few), reject_case(few)]
