import Glibc

// Makes the same system call again and again and appends a line for each round to a file: the median and the 99th
// percentile in nanoseconds, as the caller sees them, and how many calls failed. `Benchmarks/syscalls.sh` runs it bare, under
// Aftershock, and under strace.
//
//     SyscallCost FILE CALLS ROUNDS

let words = CommandLine.arguments
guard words.count == 4, let calls = Int(words[2]), calls > 0, let rounds = Int(words[3]) else {
    print("usage: SyscallCost FILE CALLS ROUNDS")
    exit(2)
}

func now() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
}

var taken = [Int](repeating: 0, count: calls)
for _ in 0..<rounds {
    var failed = 0
    for index in 0..<calls {
        let begun = now()
        let result = getpgid(0)
        taken[index] = now() - begun
        if result < 0 { failed += 1 }
    }
    taken.sort()
    if let file = fopen(words[1], "a") {
        fputs("\(taken[calls / 2]) \(taken[calls * 99 / 100]) \(failed)\n", file)
        fclose(file)
    }
}
