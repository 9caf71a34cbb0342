/// What is read on a side thread, again and again, because reading it may make the reader wait: a file. Made on that
/// thread and touched by it alone.
protocol SideReading {
    /// Reads once. May wait; a reading that comes too late is dropped.
    mutating func read() -> SideAnswer
}
