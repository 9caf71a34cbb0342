import Foundation

/// Runs a body while a fault is in effect, and takes it back: when the body returns or throws, when its task is cancelled and
/// it ends, and when this process dies in whatever way.
///
/// The body begins once the fault is in effect, read back from the kernel.
///
///     try await withFault(.networkDelay(target: .port(5432), delay: .milliseconds(200))) {
///         let answer = try await checkout()
///         #expect(answer.status == 200)
///     }
///
/// One run has a host at a time: tests that run side by side take turns, see `FaultSettings.patience`.
/// - Returns: what the body returns.
/// - Throws: what the body throws; `FaultError` when the fault was refused, did not last, met nothing, or was not taken back.
public func withFault<Value>(
    _ fault: Fault, _ settings: FaultSettings = FaultSettings(), isolation: isolated (any Actor)? = #isolation,
    _ body: () async throws -> Value
) async throws -> Value {
    try await withFaults([fault], settings, isolation: isolation, body)
}

/// The same with several faults, which are there together.
/// - Returns: what the body returns.
/// - Throws: what the body throws; `FaultError` when a fault was refused, did not last, met nothing, or was not taken back.
public func withFaults<Value>(
    _ faults: [Fault], _ settings: FaultSettings = FaultSettings(), isolation: isolated (any Actor)? = #isolation,
    _ body: () async throws -> Value
) async throws -> Value {
    guard !Held.isHeld else { throw FaultError.nested }
    guard !faults.isEmpty else { return try await body() }
    let command = try settings.command ?? AftershockCommand.found()
    let spec = HeldSpec(
        faults: faults, atMost: settings.atMost, consents: settings.consents,
        directory: FileManager.default.currentDirectoryPath)
    let file = try HeldFile(spec.text)
    defer { file.remove() }
    let run = try HeldRun(
        command.words(spec: file.path, patience: settings.patience), environment: command.environment)
    // Let go of early, the run ends, and whoever waits for the effect hears that.
    let isEffective = await withTaskCancellationHandler {
        await run.awaitEffect()
    } onCancel: {
        run.release()
    }
    let result: Result<Value, any Error>?
    if isEffective, !Task.isCancelled {
        result = await Held.$isHeld.withValue(true) {
            do { return .success(try await body()) } catch { return .failure(error) }
        }
    } else {
        result = nil
    }
    run.release()
    let outcome = await run.awaitEnd()
    if let report = outcome.report { settings.onReport(report) }
    guard let result else {
        try outcome.requireNothingLeft(during: nil)
        if Task.isCancelled { throw CancellationError() }
        throw outcome.beginningError
    }
    return try outcome.value(of: result, requiresEffect: settings.requiresEffect)
}

/// Whether a body of this task runs with faults.
private enum Held {
    @TaskLocal static var isHeld = false
}

extension HeldRun.Outcome {
    /// Why the faults never came into effect.
    var beginningError: FaultError {
        guard let report else { return .refused(said.isEmpty ? "exit code \(exitCode)" : said) }
        return .notApplied(reason: report.faults.compactMap(\.failure).first ?? report.reason)
    }

    /// The body's value, if it counts.
    func value<Value>(of result: Result<Value, any Error>, requiresEffect: Bool) throws -> Value {
        var bodyError: (any Error)?
        if case .failure(let error) = result { bodyError = error }
        try requireNothingLeft(during: bodyError)
        guard let report else {
            throw FaultError.endedEarly(
                reason: "the command died with exit code \(exitCode): \(said)", during: bodyError)
        }
        if let failure = report.faults.compactMap(\.failure).first {
            throw FaultError.endedEarly(reason: failure, during: bodyError)
        }
        if !wasReleased { throw FaultError.endedEarly(reason: report.reason, during: bodyError) }
        let idle = report.faults.filter { $0.hadEffect == false }.map(\.fault)
        if bodyError == nil, requiresEffect, !idle.isEmpty { throw FaultError.hadNoEffect(idle) }
        return try result.get()
    }

    /// What is left behind outweighs everything else.
    func requireNothingLeft(during error: (any Error)?) throws {
        if let left = report?.leftovers, !left.isEmpty { throw FaultError.leftBehind(left, during: error) }
        // The command's own word for it, with what to do.
        if exitCode == 3 { throw FaultError.leftBehind([said], during: error) }
    }
}
