// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

// What the same work costs in bare C: kept apart, so that nobody who builds Newswire builds it.
let package = Package(
    name: "benchmarks",
    targets: [
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CXML", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
        .executableTarget(name: "floor", dependencies: ["CCurl", "CXML"]),
        .executableTarget(name: "measure"),
        .executableTarget(name: "crowd"),
        // The parser's own sources and shim, by symbolic links: measured as they are shipped.
        .target(name: "Basics", swiftSettings: strict),
        .target(
            name: "Feeds", dependencies: ["Basics", "CBytes", "CXML"],
            swiftSettings: strict),
        .executableTarget(name: "parsebench", dependencies: ["Feeds", "CXML"]),
        .systemLibrary(name: "CBytes"),
        .target(name: "CMappedFiles"),
        .target(name: "Stories", dependencies: ["Basics", "CMappedFiles", "Feeds"], swiftSettings: strict),
        .executableTarget(name: "storebench", dependencies: ["Stories", "Feeds"]),
    ],
    swiftLanguageModes: [.v6],
    cLanguageStandard: .gnu17
)
