import ArgumentParser
import ChaosEngine
import ChaosModel
import LinuxKernel

/// `--notify`: who is told beside the hooks of the host and of the spec.
struct NotifyOption: ParsableArguments {
    @Option(
        name: .customLong("notify"),
        help: "A notify file that adds hooks to those of \(NotifyFile.host) and of the spec; may be repeated.")
    var added: [String] = []

    /// Who is told of a run, and where its figures go.
    /// - Parameter own: the hooks of the spec itself.
    /// - Throws: `Refusal` when a file is not trusted or broken, or a hook cannot work.
    func settings(with own: [NotifyHook]) throws -> NotifySettings {
        var settings = NotifySettings()
        do throws(PolicyRefusal) {
            if let host = try NotifyFile.ofHost() { settings = host }
            for path in added {
                let more = try NotifyFile.any(path)
                settings.hooks += more.hooks
                if more.textfile != nil { (settings.textfile, settings.since) = (more.textfile, more.since) }
            }
        } catch {
            throw Refusal(error.text(colour: Output.isColoured(2)))
        }
        settings.hooks += own.filter { !settings.hooks.contains($0) }
        if let missing = settings.written.first(where: { !Directory.isDirectory($0) }) {
            throw Refusal("aftershock: error: notify: the figures' directory \(missing) is not there")
        }
        do throws(HookError) { for hook in settings.hooks { try hook.check() } } catch {
            throw Refusal("aftershock: error: \(error)")
        }
        return settings
    }
}
