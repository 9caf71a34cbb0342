@testable import LinuxKernel

/// A master that keeps workers up, as servers do, and writes each process it starts into a file.
enum MasterVictim {
    /// - Parameters:
    ///   - deaf: whether everybody ignores SIGTERM.
    ///   - workers: how many workers; each that ends is replaced at once.
    static func command(workers: Int = 2, deaf: Bool = false, log: String) -> [String] {
        [
            "python3", "-c",
            """
            import os, signal, sys, time
            log = open(sys.argv[1], "a", buffering=1)
            if \(deaf ? "True" : "False"): signal.signal(signal.SIGTERM, signal.SIG_IGN)
            def worker():
                pid = os.fork()
                if pid == 0:
                    while True: time.sleep(100)
                log.write(f"{pid}\\n")
            log.write(f"{os.getpid()}\\n")
            for _ in range(\(workers)): worker()
            log.write("up\\n")
            while True:
                os.wait()
                worker()
            """, log,
        ]
    }

    /// The processes that were started, in order; `nil` until all the first ones are.
    static func started(_ log: String) -> [Int32]? {
        guard let text = try? File.text(of: log), text.contains("up") else { return nil }
        return text.split(separator: "\n").compactMap { Int32($0) }
    }

    /// Those of them that run.
    static func alive(_ log: String) -> [Int32] {
        (started(log) ?? []).filter { ProcessTable.stat($0).map { !$0.hasEnded } ?? false }
    }
}
