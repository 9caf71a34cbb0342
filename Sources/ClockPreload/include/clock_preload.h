#pragma once
#include <stdint.h>

// What a preloaded process and we share: one page of a file that AFTERSHOCK_CLOCK names.
struct clock_page {
    int64_t offset;                                   // nanoseconds that the wall clock is ahead
    uint64_t readings __attribute__((aligned(64)));   // how many readings were shifted
};
