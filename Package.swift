// swift-tools-version: 6.1
import PackageDescription

let package = Package(
    name: "aftershock",
    products: [
        .executable(name: "aftershock", targets: ["AftershockCLI"]),
        .executable(name: "aftershockd", targets: ["AftershockDaemon"]),
        .library(name: "aftershock-clock", type: .dynamic, targets: ["ClockPreload"]),
        // For other packages' tests. Nothing of the rest is built with it.
        .library(name: "Aftershock", targets: ["Aftershock"]),
        .library(name: "ChaosModel", targets: ["ChaosModel"]),
        .library(name: "ChaosEngine", targets: ["ChaosEngine"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .systemLibrary(
            name: "CNetlink", pkgConfig: "libnl-route-3.0", providers: [.apt(["libnl-route-3-dev"])]),
        .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CSeccomp", pkgConfig: "libseccomp", providers: [.apt(["libseccomp-dev"])]),
        .target(name: "CKernel"),
        // Loaded into programs that have nothing to do with Swift.
        .target(name: "ClockPreload", linkerSettings: [.unsafeFlags(["-static-stdlib", "-nostartfiles"])]),
        .target(name: "Aftershock"),
        .target(
            name: "ChaosModel",
            dependencies: [
                .product(name: "Yams", package: "Yams"),
                .product(name: "Histogram", package: "hdrhistogram-swift"),
            ]),
        .target(name: "LinuxKernel", dependencies: ["CNetlink", "CKernel", "COpenSSL", "CSeccomp"]),
        .target(name: "ChaosReport", dependencies: ["ChaosModel"]),
        .target(name: "ChaosEngine", dependencies: ["ChaosModel", "LinuxKernel"]),
        .target(
            name: "ChaosHistory",
            dependencies: ["ChaosModel", "ChaosEngine", "LinuxKernel", .product(name: "GRDB", package: "GRDB.swift")]),
        .target(name: "ChaosFleet", dependencies: ["ChaosModel", "ChaosEngine", "LinuxKernel"]),
        .target(name: "ChaosImport", dependencies: ["ChaosModel", .product(name: "Yams", package: "Yams")]),
        .target(
            name: "ChaosScheduler",
            dependencies: ["ChaosModel", "ChaosEngine", "LinuxKernel", .product(name: "GRDB", package: "GRDB.swift")]),
        // The only one with a server stack: the command must not link it.
        .target(
            name: "ChaosServer",
            dependencies: [
                "ChaosModel", "ChaosReport", "ChaosEngine", "ChaosHistory", "ChaosScheduler", "LinuxKernel",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ]),
        .executableTarget(
            name: "AftershockDaemon",
            dependencies: [
                "ChaosModel", "ChaosEngine", "ChaosHistory", "ChaosScheduler", "ChaosServer", "LinuxKernel",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]),
        .executableTarget(
            name: "AftershockCLI",
            dependencies: [
                "ChaosModel", "LinuxKernel", "ChaosReport", "ChaosEngine", "ChaosFleet", "ChaosHistory", "ChaosImport",
                "ChaosScheduler",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        .executableTarget(name: "NetworkCost", dependencies: ["LinuxKernel"], path: "Benchmarks/NetworkCost"),
        .executableTarget(name: "QueueCost", dependencies: ["LinuxKernel"], path: "Benchmarks/QueueCost"),
        .executableTarget(name: "SyscallCost", path: "Benchmarks/SyscallCost"),
        .executableTarget(
            name: "FleetCost", dependencies: ["ChaosFleet", "ChaosModel", "LinuxKernel"], path: "Benchmarks/FleetCost"),
        .executableTarget(name: "FileCost", dependencies: ["LinuxKernel"], path: "Benchmarks/FileCost"),
        .executableTarget(
            name: "ProbeCost", dependencies: ["ChaosEngine", "ChaosModel", "LinuxKernel"], path: "Benchmarks/ProbeCost"),
        .executableTarget(name: "TraceCost", dependencies: ["LinuxKernel"], path: "Benchmarks/TraceCost"),
        .executableTarget(name: "JudgeCost", dependencies: ["ChaosModel"], path: "Benchmarks/JudgeCost"),
        .executableTarget(
            name: "HistoryCost",
            dependencies: ["ChaosHistory", "ChaosEngine", "ChaosModel", "ChaosReport", "ChaosTestKit", "LinuxKernel"],
            path: "Benchmarks/HistoryCost"),
        .executableTarget(name: "StatisticsCost", dependencies: ["ChaosModel"], path: "Benchmarks/StatisticsCost"),
        .executableTarget(
            name: "ReportCost", dependencies: ["ChaosModel", "ChaosReport"], path: "Benchmarks/ReportCost"),
        .target(name: "ChaosTestKit", dependencies: ["ChaosModel", "LinuxKernel"]),
        .testTarget(name: "ChaosModelTests", dependencies: ["ChaosModel", "ChaosTestKit"]),
        .testTarget(name: "ChaosReportTests", dependencies: ["ChaosReport", "ChaosTestKit", "LinuxKernel"]),
        .testTarget(
            name: "ChaosHistoryTests", dependencies: ["ChaosHistory", "ChaosEngine", "ChaosModel", "ChaosTestKit"]),
        .testTarget(
            name: "ChaosSchedulerTests",
            dependencies: ["ChaosScheduler", "ChaosEngine", "ChaosModel", "ChaosTestKit", "LinuxKernel"]),
        .testTarget(
            name: "ChaosServerTests",
            dependencies: [
                "ChaosServer", "ChaosScheduler", "ChaosEngine", "ChaosModel", "ChaosReport", "ChaosTestKit",
                "LinuxKernel", "CNetlink",
            ]),
        .testTarget(
            name: "ChaosFleetTests",
            dependencies: ["ChaosFleet", "ChaosEngine", "ChaosModel", "ChaosTestKit", "LinuxKernel"]),
        .testTarget(
            name: "ChaosImportTests",
            dependencies: ["ChaosImport", "ChaosModel", .product(name: "Yams", package: "Yams")], exclude: ["Fixtures"]),
        .testTarget(name: "LinuxKernelTests", dependencies: ["LinuxKernel", "ChaosTestKit", "CNetlink"]),
        .testTarget(name: "AftershockTests", dependencies: ["Aftershock", "ChaosModel"]),
        .testTarget(
            name: "AftershockCLITests",
            dependencies: ["AftershockCLI", "ChaosModel", "ChaosTestKit", .product(name: "Yams", package: "Yams")]),
        .executableTarget(name: "HoldingTest", dependencies: ["Aftershock"], path: "Tests/HoldingTest"),
        .executableTarget(
            name: "CrashExecutor", dependencies: ["ChaosEngine", "ChaosModel", "LinuxKernel"],
            path: "Tests/CrashExecutor"),
        .executableTarget(
            name: "CrashScheduler", dependencies: ["ChaosScheduler", "ChaosModel", "LinuxKernel"],
            path: "Tests/CrashScheduler"),
        .executableTarget(
            name: "GroundTruth", dependencies: ["ChaosEngine", "ChaosModel", "ChaosTestKit", "LinuxKernel"],
            path: "Tests/GroundTruth"),
        .testTarget(
            name: "KernelTests",
            dependencies: ["LinuxKernel", "ChaosEngine", "ChaosModel", "ChaosReport", "ChaosTestKit"]),
        .testTarget(
            name: "ChaosEngineTests", dependencies: ["ChaosEngine", "ChaosReport", "ChaosTestKit", "LinuxKernel"]),
    ]
)

// The decoders' fuzz entries are replayed over the corpus by `swift test`. `script/fuzz` sets the variable and gets the
// same entries as a libFuzzer program instead: that one needs a sanitizer build of everything, which nobody else does.
let decoders: [Target.Dependency] = ["ChaosEngine", "ChaosModel", "ChaosReport", "ChaosTestKit", "LinuxKernel"]
let inputs = ["Corpus", "Dictionaries", "Regressions"]
if Context.environment["AFTERSHOCK_FUZZ"] == "1" {
    package.targets += [
        .systemLibrary(name: "CLibFuzzer", path: "Tests/CLibFuzzer"),
        .executableTarget(
            name: "Fuzz", dependencies: decoders + ["CLibFuzzer"], path: "Tests/Fuzz", exclude: inputs + ["Replay"],
            // The gold linker gives up on what the sanitizers leave in the objects.
            linkerSettings: [.unsafeFlags(["-Xclang-linker", "-fuse-ld=lld"])]),
    ]
} else {
    package.targets.append(
        .testTarget(name: "FuzzTests", dependencies: decoders, path: "Tests/Fuzz", exclude: inputs + ["Driver"]))
}
