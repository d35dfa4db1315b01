// swift-tools-version: 6.1
// SPDX-FileCopyrightText: 2026 The TwinSegNet authors
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

let package = Package(
  name: "TwinSegNet",
  products: [
    .executable(name: "twinseg", targets: ["twinseg"])
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
    .package(url: "https://github.com/apple/swift-system", from: "1.5.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.6.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.0", traits: []),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.6.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.0.0"),
  ],
  targets: [
    // C libraries of the system: a module map and a shim each.
    .systemLibrary(name: "CLinux"),
    .systemLibrary(name: "CZeroMQ", providers: [.apt(["libzmq3-dev"])]),
    .systemLibrary(name: "CProtobufC", providers: [.apt(["libprotobuf-c-dev"])]),
    .systemLibrary(name: "CXXHash", providers: [.apt(["libxxhash-dev"])]),
    .systemLibrary(name: "CSodium", providers: [.apt(["libsodium-dev"])]),
    .systemLibrary(name: "CNIfTI", providers: [.apt(["libniftiio-dev", "libnifti2-dev"])]),
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CCairo", providers: [.apt(["libcairo2-dev"])]),

    // C of our own: generated wire format, and the loops no library has.
    .target(
      name: "CFederationWire", dependencies: ["CProtobufC"],
      linkerSettings: [.linkedLibrary("protobuf-c")]),
    .target(
      name: "CONNX", dependencies: ["CProtobufC"], linkerSettings: [.linkedLibrary("protobuf-c")]),
    .target(
      name: "CKernels", cSettings: [.unsafeFlags(["-O3"])], linkerSettings: [.linkedLibrary("m")]),

    // The only code that calls oneDNN, and the threads that it and our kernels share.
    .target(
      name: "COneDNN",
      linkerSettings: [.linkedLibrary("dnnl"), .linkedLibrary("gomp")]),

    .target(name: "Tensors", dependencies: ["CKernels", "CXXHash"]),
    .target(name: "Federation", dependencies: ["CKernels", "Tensors"]),
    .target(name: "NeuralNetwork", dependencies: ["CKernels", "COneDNN", "Tensors"]),
    .target(
      name: "FederationWire",
      dependencies: ["CFederationWire", "CKernels", "Federation", "Tensors"]),
    .target(
      name: "ModelExchange", dependencies: ["CKernels", "CONNX", "NeuralNetwork", "Tensors"]),
    .target(name: "Imaging", dependencies: ["CKernels", "CNIfTI", "CXXHash", "CZlib", "Tensors"]),
    .target(name: "Evaluation", dependencies: ["Imaging", "Tensors"]),
    .target(name: "Rendering", dependencies: ["CCairo", "Imaging", "Tensors"]),
    .target(
      name: "Learning",
      dependencies: [
        "CKernels", "Evaluation", "Federation", "Imaging", "ModelExchange", "NeuralNetwork",
        "Tensors",
      ]),
    .target(name: "Phantom", dependencies: ["Imaging", "Tensors"]),
    // The only code that calls libsodium.
    .target(name: "Security", dependencies: ["CSodium"]),
    .target(name: "Messaging", dependencies: ["CLinux", "CZeroMQ"]),
    .target(
      name: "Settings",
      dependencies: [.product(name: "Yams", package: "Yams")]),
    .target(
      name: "Services",
      dependencies: [
        "CLinux", "Federation", "FederationWire", "Messaging", "Security", "Tensors",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ]),
    // The only code that serves HTTP.
    .target(
      name: "Monitoring",
      dependencies: [
        "Federation", "FederationWire", "Security", "Services", "Tensors",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ],
      resources: [.embedInCode("Dashboard")]),
    // Experiments under a virtual clock, and reports of them and of runs.
    .target(
      name: "Studies",
      dependencies: [
        "CKernels", "Evaluation", "Federation", "Imaging", "Learning", "NeuralNetwork", "Rendering",
        "Services",
        "Settings", "Tensors",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
        .product(name: "Yams", package: "Yams"),
      ]),
    .executableTarget(
      name: "twinseg",
      dependencies: [
        "Evaluation", "Federation", "Imaging", "Learning", "Messaging", "ModelExchange",
        "Monitoring",
        "NeuralNetwork", "Phantom", "Rendering", "Security", "Services", "Settings", "Studies",
        "Tensors",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ]),

    .testTarget(
      name: "CKernelsTests", dependencies: ["CKernels"], exclude: ["Fixtures"]),
    .testTarget(
      name: "TensorsTests", dependencies: ["CKernels", "Tensors"], resources: [.copy("Fixtures")]),
    .testTarget(
      name: "NeuralNetworkTests", dependencies: ["CKernels", "NeuralNetwork", "Tensors"],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "FederationTests", dependencies: ["Federation", "Tensors"],
      resources: [.copy("Fixtures")]),
    .testTarget(name: "SettingsTests", dependencies: ["Settings"]),
    .testTarget(
      name: "FederationWireTests",
      dependencies: ["CFederationWire", "Federation", "FederationWire", "Tensors"],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "ModelExchangeTests",
      dependencies: ["CONNX", "ModelExchange", "NeuralNetwork", "Tensors"],
      exclude: ["Interop"], resources: [.copy("Fixtures")]),
    .testTarget(
      name: "ImagingTests", dependencies: ["CZlib", "Imaging", "Tensors"],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "EvaluationTests", dependencies: ["Evaluation", "Imaging", "Tensors"],
      resources: [.copy("Fixtures")]),
    .testTarget(name: "RenderingTests", dependencies: ["Imaging", "Rendering", "Tensors"]),
    .testTarget(
      name: "LearningTests",
      dependencies: [
        "Evaluation", "Federation", "Imaging", "Learning", "ModelExchange", "NeuralNetwork",
        "Phantom", "Tensors",
      ]),
    .testTarget(name: "PhantomTests", dependencies: ["Imaging", "Phantom", "Tensors"]),
    .testTarget(name: "SecurityTests", dependencies: ["Security", "Tensors"]),
    .testTarget(name: "MessagingTests", dependencies: ["Messaging", "Security"]),
    .testTarget(
      name: "ServicesTests",
      dependencies: [
        "Federation", "FederationWire", "Messaging", "Security", "Services", "Tensors",
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ]),
    .testTarget(
      name: "MonitoringTests",
      dependencies: [
        "Federation", "FederationWire", "Messaging", "Monitoring", "Security", "Services",
        "Tensors",
        .product(name: "Logging", package: "swift-log"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ], resources: [.copy("Fixtures")]),
    .testTarget(
      name: "StudiesTests",
      dependencies: [
        "Evaluation", "Federation", "Imaging", "Learning", "Phantom", "Rendering", "Services",
        "Settings", "Studies", "Tensors",
      ], resources: [.copy("Fixtures")]),
    .testTarget(
      name: "TwinsegTests",
      dependencies: [
        "Federation", "Messaging", "Monitoring", "Services", "Tensors", "twinseg",
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ]),
  ]
)

// One place for what all Swift targets share.
for target in package.targets where [.regular, .executable, .test].contains(target.type) {
  target.swiftSettings = [.swiftLanguageMode(.v6), .enableUpcomingFeature("ExistentialAny")]
}
