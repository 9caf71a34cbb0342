// swift-tools-version: 6.1
import PackageDescription

let package = Package(
    name: "checkout",
    dependencies: [
        // In your own package: .package(url: "https://github.com/YOU/aftershock", branch: "main").
        .package(name: "aftershock", path: "../..")
    ],
    targets: [
        .testTarget(name: "CheckoutTests", dependencies: [.product(name: "Aftershock", package: "aftershock")])
    ]
)
