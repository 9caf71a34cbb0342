// swift-tools-version: 6.1
import PackageDescription

let package = Package(
    name: "aftershock",
    products: [
        .executable(name: "aftershock", targets: ["AftershockCLI"]),
        .library(name: "aftershock-clock", type: .dynamic, targets: ["ClockPreload"]),
        .library(name: "ChaosModel", targets: ["ChaosModel"]),
        .library(name: "ChaosEngine", targets: ["ChaosEngine"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
    ],
    targets: [
        .systemLibrary(
            name: "CNetlink", pkgConfig: "libnl-route-3.0", providers: [.apt(["libnl-route-3-dev"])]),
        .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CSeccomp", pkgConfig: "libseccomp", providers: [.apt(["libseccomp-dev"])]),
        .target(name: "CKernel"),
        // Loaded into programs that have nothing to do with Swift.
        .target(name: "ClockPreload", linkerSettings: [.unsafeFlags(["-static-stdlib", "-nostartfiles"])]),
        .target(
            name: "ChaosModel",
            dependencies: [
                .product(name: "Yams", package: "Yams"),
                .product(name: "Histogram", package: "hdrhistogram-swift"),
            ]),
        .target(name: "LinuxKernel", dependencies: ["CNetlink", "CKernel", "COpenSSL", "CSeccomp"]),
        .target(name: "ChaosReport", dependencies: ["ChaosModel"]),
        .target(name: "ChaosEngine", dependencies: ["ChaosModel", "LinuxKernel"]),
        .executableTarget(
            name: "AftershockCLI",
            dependencies: [
                "ChaosModel", "LinuxKernel", "ChaosReport", "ChaosEngine",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        .executableTarget(name: "NetworkCost", dependencies: ["LinuxKernel"], path: "Benchmarks/NetworkCost"),
        .executableTarget(name: "QueueCost", dependencies: ["LinuxKernel"], path: "Benchmarks/QueueCost"),
        .executableTarget(name: "SyscallCost", path: "Benchmarks/SyscallCost"),
        .executableTarget(name: "FileCost", dependencies: ["LinuxKernel"], path: "Benchmarks/FileCost"),
        .executableTarget(
            name: "ProbeCost", dependencies: ["ChaosEngine", "ChaosModel", "LinuxKernel"], path: "Benchmarks/ProbeCost"),
        .executableTarget(name: "TraceCost", dependencies: ["LinuxKernel"], path: "Benchmarks/TraceCost"),
        .executableTarget(name: "JudgeCost", dependencies: ["ChaosModel"], path: "Benchmarks/JudgeCost"),
        .target(name: "ChaosTestKit", dependencies: ["ChaosModel", "LinuxKernel"]),
        .testTarget(name: "ChaosModelTests", dependencies: ["ChaosModel", "ChaosTestKit"]),
        .testTarget(name: "ChaosReportTests", dependencies: ["ChaosReport", "ChaosTestKit"]),
        .testTarget(name: "LinuxKernelTests", dependencies: ["LinuxKernel", "CNetlink"]),
        .testTarget(name: "AftershockCLITests", dependencies: ["AftershockCLI", "ChaosModel", "ChaosTestKit"]),
        .executableTarget(
            name: "CrashExecutor", dependencies: ["ChaosEngine", "ChaosModel", "LinuxKernel"],
            path: "Tests/CrashExecutor"),
        .executableTarget(
            name: "GroundTruth", dependencies: ["ChaosEngine", "ChaosModel", "ChaosTestKit", "LinuxKernel"],
            path: "Tests/GroundTruth"),
        .testTarget(
            name: "KernelTests",
            dependencies: ["LinuxKernel", "ChaosEngine", "ChaosModel", "ChaosReport", "ChaosTestKit"]),
        .testTarget(name: "ChaosEngineTests", dependencies: ["ChaosEngine", "ChaosTestKit", "LinuxKernel"]),
    ]
)
