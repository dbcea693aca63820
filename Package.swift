// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
    name: "newswire",
    products: [
        .executable(name: "newswired", targets: ["newswired"]),
        .executable(name: "newswire", targets: ["newswire"]),
        .library(name: "NewswireStore", targets: ["NewswireStore"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    ],
    targets: [
        // C libraries, and the shims for what Swift cannot call.
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev", "zlib1g-dev"])]),
        // Many bytes at a look: with Swift's own vectors a search takes twice as much of the processor.
        .systemLibrary(name: "CBytes"),
        // A signal's handler, which may do little: a file that is cut while it is mapped must not end the daemon.
        .target(name: "CMappedFiles"),
        .systemLibrary(name: "CXML", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),

        // Rooms, in the order a story passes them: see Sources/README.md.
        .target(name: "Basics", swiftSettings: strict),
        .target(name: "Patterns", swiftSettings: strict),
        .target(name: "Configuration", dependencies: ["Basics", "Patterns"], swiftSettings: strict),
        .target(name: "Transfers", dependencies: ["CCurl", "Basics"], swiftSettings: strict),
        .target(name: "Feeds", dependencies: ["Basics", "CBytes", "CXML"], swiftSettings: strict),
        .target(name: "Stories", dependencies: ["Basics", "CMappedFiles", "Feeds"], swiftSettings: strict),
        // The store's reader, for programs of others.
        .target(name: "NewswireStore", dependencies: ["Feeds", "Stories"], swiftSettings: strict),
        // What rules say of a story: for the daemon, and for `newswire rules`.
        .target(
            name: "Rules", dependencies: ["Configuration", "Feeds", "Patterns", "Stories"], swiftSettings: strict),
        // When a feed's stories come: for the daemon, and for `newswire simulate`, which links no libcurl.
        .target(name: "Rhythm", swiftSettings: strict),
        .target(name: "Control", dependencies: ["Feeds"], swiftSettings: strict),
        .target(
            name: "Polling",
            dependencies: [
                "Basics", "Configuration", "Control", "Transfers", "Feeds", "Rhythm", "Rules", "Stories",
                .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "HeapModule", package: "swift-collections"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),
        .target(
            name: "Service",
            dependencies: ["CCurl", "Basics", "Control", .product(name: "Logging", package: "swift-log")],
            swiftSettings: strict),

        // The two programs.
        .executableTarget(
            name: "newswired",
            dependencies: [
                "Basics", "Configuration", "Control", "Polling", "Service", "Stories", "Feeds", "Transfers",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "newswire",
            dependencies: [
                "Basics", "CBytes", "Configuration", "Control", "Feeds", "Rhythm", "Rules", "Stories",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),

        // Tests: one target a room, and one that runs the built programs.
        .target(name: "Loopback", path: "Tests/Loopback", swiftSettings: strict),
        .testTarget(name: "FeedsTests", dependencies: ["Feeds"], swiftSettings: strict),
        .testTarget(name: "TransfersTests", dependencies: ["Transfers", "Loopback"], swiftSettings: strict),
        .testTarget(name: "StoriesTests", dependencies: ["Stories", "Feeds"], swiftSettings: strict),
        .testTarget(name: "NewswireStoreTests", dependencies: ["NewswireStore"], swiftSettings: strict),
        .testTarget(name: "PatternsTests", dependencies: ["Patterns"], swiftSettings: strict),
        .testTarget(name: "RhythmTests", dependencies: ["Rhythm"], swiftSettings: strict),
        .testTarget(name: "ConfigurationTests", dependencies: ["Configuration"], swiftSettings: strict),
        .testTarget(
            name: "PollingTests",
            dependencies: [
                "Polling", "Configuration", "Stories", "Feeds", "Transfers", "Loopback",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "ServiceTests",
            dependencies: ["Service", "Control", .product(name: "Logging", package: "swift-log")],
            swiftSettings: strict),
        .testTarget(
            name: "ProgramTests",
            dependencies: ["newswire", "newswired", "Control", "Loopback", "Feeds", "Rhythm", "Stories"],
            swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)
