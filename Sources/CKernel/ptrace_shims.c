#define _GNU_SOURCE
#include "ptrace_shims.h"

#include <elf.h>
#include <errno.h>
#include <linux/audit.h>
#include <signal.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

// Nobody else's: glibc keeps the first two of the real-time signals for itself.
#define NUDGE (SIGRTMAX - 3)

static int request(enum __ptrace_request code, pid_t thread, void *address, void *data) {
    return ptrace(code, thread, address, data) < 0 ? errno : 0;
}

int trace_seize(pid_t thread, bool children) {
    // With TRACESYSGOOD a stop at a system call cannot turn into a SIGTRAP for the thread when the tracer dies.
    unsigned long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC;
    if (children) options |= PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK;
    return request(PTRACE_SEIZE, thread, NULL, (void *)options);
}

int trace_interrupt(pid_t thread) { return request(PTRACE_INTERRUPT, thread, NULL, NULL); }

static enum trace_stop_kind kind(int status) {
    int event = status >> 8;
    int signal = status & 0xff;
    if (signal == (SIGTRAP | 0x80)) return TRACE_SYSCALL_STOP;
    switch (event) {
    case 0: return TRACE_SIGNAL_STOP;
    case PTRACE_EVENT_STOP: return signal == SIGTRAP ? TRACE_TRAP : TRACE_GROUP_STOP;
    case PTRACE_EVENT_EXEC: return TRACE_EXEC;
    default: return TRACE_EVENT;
    }
}

int trace_peek(bool blocking, struct trace_stop *stop) {
    *stop = (struct trace_stop){.kind = TRACE_NOTHING};
    siginfo_t info = {0};
    // Only what this thread traces: other threads have children of their own.
    int options = WEXITED | WSTOPPED | WNOWAIT | __WALL | __WNOTHREAD | (blocking ? 0 : WNOHANG);
    if (waitid(P_ALL, 0, &info, options) < 0) return errno;
    if (info.si_pid == 0) return 0;
    stop->thread = info.si_pid;
    stop->status = info.si_status;
    if (info.si_code != CLD_TRAPPED && info.si_code != CLD_STOPPED) {
        stop->kind = TRACE_ENDED;
        return trace_consume(info.si_pid);
    }
    stop->kind = kind(info.si_status);
    stop->signal = info.si_status & 0x7f;
    return 0;
}

int trace_consume(pid_t thread) {
    siginfo_t info;
    return waitid(P_PID, (id_t)thread, &info, WEXITED | WSTOPPED | __WALL | __WNOTHREAD | WNOHANG) < 0 ? errno : 0;
}

int trace_resume(pid_t thread, int signal) { return request(PTRACE_SYSCALL, thread, NULL, (void *)(long)signal); }

int trace_listen(pid_t thread) { return request(PTRACE_LISTEN, thread, NULL, NULL); }

int trace_detach(pid_t thread, int signal) { return request(PTRACE_DETACH, thread, NULL, (void *)(long)signal); }

int trace_message(pid_t thread, uint64_t *message) {
    unsigned long value = 0;
    int error = request(PTRACE_GETEVENTMSG, thread, NULL, &value);
    *message = value;
    return error;
}

#if defined(__x86_64__)
#define NATIVE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define NATIVE AUDIT_ARCH_AARCH64
#else
#error "the registers of this architecture are not known here"
#endif

int trace_syscall_info(pid_t thread, struct trace_syscall *call) {
    struct __ptrace_syscall_info info;
    long size = ptrace(PTRACE_GET_SYSCALL_INFO, thread, (void *)sizeof info, &info);
    if (size < 0) return errno;
    if (info.op == PTRACE_SYSCALL_INFO_ENTRY) {
        call->moment = info.arch == NATIVE ? TRACE_ENTRY : TRACE_FOREIGN_ENTRY;
        call->number = info.entry.nr;
        for (int i = 0; i < 6; i++) call->arguments[i] = info.entry.args[i];
    } else {
        call->moment = TRACE_EXIT;
        call->result = info.op == PTRACE_SYSCALL_INFO_EXIT ? info.exit.rval : 0;
    }
    return 0;
}

bool trace_is_sandboxing(const struct trace_syscall *call) {
    return call->number == SYS_seccomp || (call->number == SYS_prctl && call->arguments[0] == PR_SET_SECCOMP);
}

bool trace_is_untouchable(uint64_t number) {
    switch (number) {
    case SYS_rt_sigreturn:
    case SYS_restart_syscall:
    case SYS_exit:
    case SYS_exit_group: return true;
    default: return false;
    }
}

bool trace_is_restart(int64_t result) {
    // ERESTARTSYS, ERESTARTNOINTR, ERESTARTNOHAND, ERESTART_RESTARTBLOCK: the kernel keeps these to itself.
    return result == -512 || result == -513 || result == -514 || result == -516;
}

#if defined(__x86_64__)
// The result first: once the number is -1 the call is skipped and its result stays as it is, even if we are gone by then.
static int set_result(pid_t thread, long result) {
    return request(PTRACE_POKEUSER, thread, (void *)offsetof(struct user_regs_struct, rax), (void *)result);
}

int trace_fail_syscall(pid_t thread, int error) {
    int failure = set_result(thread, -(long)error);
    if (failure) return failure;
    return request(PTRACE_POKEUSER, thread, (void *)offsetof(struct user_regs_struct, orig_rax), (void *)-1L);
}
#elif defined(__aarch64__)
static int set_result(pid_t thread, long result) {
    struct user_regs_struct registers;
    struct iovec part = {&registers, sizeof registers};
    int error = request(PTRACE_GETREGSET, thread, (void *)NT_PRSTATUS, &part);
    if (error) return error;
    registers.regs[0] = (unsigned long long)result;
    return request(PTRACE_SETREGSET, thread, (void *)NT_PRSTATUS, &part);
}

int trace_fail_syscall(pid_t thread, int error) {
    // The number first: with x0 changed alone, the call would be made with another argument.
    int none = -1;
    struct iovec part = {&none, sizeof none};
    int failure = request(PTRACE_SETREGSET, thread, (void *)NT_ARM_SYSTEM_CALL, &part);
    return failure ? failure : set_result(thread, -(long)error);
}
#endif

int trace_set_error(pid_t thread, int64_t result, int error) {
    return result == -(int64_t)error ? 0 : set_result(thread, -(long)error);
}

static void nothing(int signal) { (void)signal; }

int trace_accept_nudges(pid_t *thread) {
    // Without SA_RESTART, so that the wait ends.
    struct sigaction action = {.sa_handler = nothing};
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, NUDGE);
    *thread = (pid_t)syscall(SYS_gettid);
    if (sigaction(NUDGE, &action, NULL)) return errno;
    return pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}

int trace_nudge(pid_t thread) { return syscall(SYS_tgkill, getpid(), thread, NUDGE) ? errno : 0; }
