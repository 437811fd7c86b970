/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What init.c has the other files do.
 *
 * Copyright (C) 2026 The vma2map authors
 */
#ifndef GUEST_H
#define GUEST_H

#include <stddef.h>
#include <stdint.h>

/* lockdep.c */
void exercise_interrupts(int device);
void print_lockdep(void);

/* bench.c: a BAR of an open device, and where in the fd it and the device's configuration are */
struct bench_bar {
	int fd;
	size_t size;
	uint64_t offset;
	uint64_t config;
};

void bench_bar(const struct bench_bar *bar, int container);

#endif /* GUEST_H */
