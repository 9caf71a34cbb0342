#pragma once
// ptrace(2) is variadic, its requests are an enumeration of glibc's own, and the registers differ by architecture.
// Functions return 0 or an errno value unless they say otherwise. All but the seizing act on stopped threads that the
// calling thread traces: tracing belongs to a thread, not to a process.
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum trace_stop_kind {
    TRACE_NOTHING,              // no thread waits
    TRACE_ENDED,                // the thread is gone, and reaped
    TRACE_SYSCALL_STOP,         // at the entry or the exit of a system call
    TRACE_SIGNAL_STOP,          // a signal is about to be delivered
    TRACE_GROUP_STOP,           // stopped by a signal, as job control does
    TRACE_TRAP,                 // new, interrupted, or continued
    TRACE_EXEC,                 // has become another program; its process has one thread now
    TRACE_EVENT,                // any other event
};

struct trace_stop {
    enum trace_stop_kind kind;
    pid_t thread;
    int signal;                 // of a signal stop
    int status;                 // as waitid(2) gave it
};

enum trace_moment {
    TRACE_ENTRY,
    TRACE_FOREIGN_ENTRY,        // by another architecture's table, such as that of 32-bit programs
    TRACE_EXIT,
};

struct trace_syscall {
    enum trace_moment moment;
    uint64_t number;            // at entry
    uint64_t arguments[6];      // at entry
    int64_t result;             // at exit
};

// PTRACE_SEIZE: the thread goes on running. Threads that it starts are traced as well; its child processes if `children`.
int trace_seize(pid_t thread, bool children);
// PTRACE_INTERRUPT: the thread stops soon.
int trace_interrupt(pid_t thread);
// Looks for a thread that has stopped, and leaves the stop in place, so that a signal about to be delivered outlives the
// tracer; takes note of one that has ended. EINTR when `trace_nudge` came; ECHILD without any thread to wait for.
int trace_peek(bool blocking, struct trace_stop *stop);
// Takes note of the thread's stop, so that others are found by the next look.
int trace_consume(pid_t thread);
// PTRACE_SYSCALL: goes on to the entry or exit of a system call, with a signal if it is not 0.
int trace_resume(pid_t thread, int signal);
// PTRACE_LISTEN: stays stopped as the signal wanted, but sees SIGCONT.
int trace_listen(pid_t thread);
// PTRACE_DETACH.
int trace_detach(pid_t thread, int signal);
// PTRACE_GETEVENTMSG: after an exec, the number that the thread had before.
int trace_message(pid_t thread, uint64_t *message);
// PTRACE_GET_SYSCALL_INFO (Linux 5.3).
int trace_syscall_info(pid_t thread, struct trace_syscall *call);
// Whether the call, at its entry, may give its caller a seccomp filter.
bool trace_is_sandboxing(const struct trace_syscall *call);
// Whether a call of this number has no result to replace, or ends its caller.
bool trace_is_untouchable(uint64_t number);
// Whether the result tells the kernel to make the call again after a signal (ERESTARTSYS and its kin).
bool trace_is_restart(int64_t result);
// At the entry: the call is not made, and its result is -error.
int trace_fail_syscall(pid_t thread, int error);
// At the exit: the result is -error, unless it is that already.
int trace_set_error(pid_t thread, int64_t result, int error);

// Lets `trace_nudge` end the calling thread's wait with EINTR; gives its thread id.
int trace_accept_nudges(pid_t *thread);
// Ends the wait of another thread of this process. One that comes just before the wait is lost: repeat it.
int trace_nudge(pid_t thread);
