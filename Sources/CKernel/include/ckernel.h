#pragma once
// What Swift cannot import: variadics, function-like macros and what hides behind _GNU_SOURCE.
#include "process_shims.h"
#include "privilege_shims.h"
#include "seccomp_shims.h"
#include "ptrace_shims.h"
#include "netlink_shims.h"
#include "disk_shims.h"
#include "message_shims.h"
#include "socket_shims.h"
#include "fuse_gate.h"
// Not part of Swift's Glibc module.
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
