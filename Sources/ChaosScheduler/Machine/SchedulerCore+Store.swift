import ChaosModel
import GRDB

extension SchedulerCore {
    /// What the store holds now. It is read when somebody but us wrote since.
    mutating func held() throws(StoreError) -> StoreMirror {
        let generation = store.generation
        if let mirror, mirror.generation == generation { return mirror }
        let (rows, open) = try store.read { (try ScheduleTable.all($0), try DrillTable.open($0)) }
        let new = StoreMirror(generation: generation, rows: rows, open: open)
        mirror = new
        nextPlan = nil
        return new
    }

    /// Drills that are not over.
    mutating func open() throws(StoreError) -> [StoredDrill] { try held().open }

    /// Writes, and takes over what was written; whatever fails is read again.
    /// - Parameter keep: changes what is held as the store was changed.
    mutating func write<Value>(
        _ moment: String, _ body: (Database) throws -> Value, keep: (inout StoreMirror, Value) -> Void
    ) throws(StoreError) -> Value {
        let before = mirror
        mirror = nil
        let value = try store.write(moment, body)
        // Another number says that somebody else wrote in between.
        guard var new = before, store.generation == new.generation + 1 else { return value }
        new.generation += 1
        keep(&new, value)
        mirror = new
        return value
    }

    /// Writes down how a drill stands, and tells of it.
    mutating func put(_ drill: StoredDrill, _ moment: String, _ event: DrillEvent? = nil) throws(StoreError) {
        try write(moment) {
            try DrillTable.update(drill, $0)
        } keep: { mirror, _ in
            mirror.put(drill)
        }
        if let event { events.append(event) }
    }
}
