#pragma once
// For the probe loop: thread set-up by prctl (variadic), children made by vfork (unavailable in Swift) and
// the exit status behind siginfo_t's macros. The event headers are not part of Swift's Glibc module.
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <sys/types.h>

// Names the calling thread, sets its timer slack to 1 ns and blocks every signal in it.
void socket_prepare_thread(const char *name);

// Starts argv in a process group of its own, without a terminal's streams, killed when the calling thread dies
// and without any other descriptor of ours. Returns 0 and fills in pid and pidfd, or an errno.
int socket_spawn(char *const argv[], pid_t *pid, int *pidfd);

// Reaps the child of a pidfd without blocking. Returns 0 and fills in the exit code (128 + signal for a signal),
// EAGAIN while it runs, or an errno.
int socket_reap(int pidfd, int *exit_code);
