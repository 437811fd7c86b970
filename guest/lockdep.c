// SPDX-License-Identifier: GPL-2.0-only
/*
 * What lockdep knows about the order of locks, once the tests have had vfio
 * take them.
 *
 * Copyright (C) 2026 The vma2map authors
 */
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>
#include <linux/vfio.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>

#include "guest.h"

/* start_irq: have interrupt INDEX signal EVENT */
static int start_irq(int device, int index, int event)
{
	struct {
		struct vfio_irq_set set;
		int32_t event;
	} irq = {
		.set = {
			.argsz = sizeof(irq), .index = index, .count = 1,
			.flags = VFIO_IRQ_SET_DATA_EVENTFD | VFIO_IRQ_SET_ACTION_TRIGGER,
		},
		.event = event,
	};

	return ioctl(device, VFIO_DEVICE_SET_IRQS, &irq);
}

static int stop_irq(int device, int index)
{
	struct vfio_irq_set set = {
		.argsz = sizeof(set), .index = index,
		.flags = VFIO_IRQ_SET_DATA_NONE | VFIO_IRQ_SET_ACTION_TRIGGER,
	};

	return ioctl(device, VFIO_DEVICE_SET_IRQS, &set);
}

/* exercise_interrupts: INTx and MSI on and off; no test of init.c has an interrupt */
void exercise_interrupts(int device)
{
	static const int indexes[] = { VFIO_PCI_INTX_IRQ_INDEX, VFIO_PCI_MSI_IRQ_INDEX };
	int event = eventfd(0, 0);
	unsigned int i;

	for (i = 0; i < sizeof(indexes) / sizeof(indexes[0]); i++) {
		if (start_irq(device, indexes[i], event) || stop_irq(device, indexes[i]))
			printf("# no interrupt of index %d\n", indexes[i]);
	}
	close(event);
}

/* print_classes: "# lock-class: KEY NAME" of each "KEY FD: N BD: N USAGE: NAME" */
static void print_classes(FILE *file)
{
	char line[512], key[32], name[256];

	while (fgets(line, sizeof(line), file))
		if (sscanf(line, "%31s FD: %*d BD: %*d %*s %255[^\n]", key, name) == 2)
			printf("# lock-class: %s %s\n", key, name);
}

/* print_chains: "# lock-chain: KEY...", which were held when the last was taken; not what was taken alone */
static void print_chains(FILE *file)
{
	char line[512], chain[2048], key[32];
	int keys = 0, len = 0;

	while (fgets(line, sizeof(line), file)) {
		if (sscanf(line, "[%31[0-9a-f]]", key) == 1 && len < (int)sizeof(chain) - 32) {
			len += sprintf(chain + len, " %s", key);
			keys++;
		} else {
			if (keys > 1)
				printf("# lock-chain:%s\n", chain);
			keys = 0;
			len = 0;
		}
	}
}

/* print_lockdep: the last line tells that none is missing */
void print_lockdep(void)
{
	FILE *classes = fopen("/proc/lockdep", "r"), *chains = fopen("/proc/lockdep_chains", "r");

	if (!classes || !chains) {
		printf("# no /proc/lockdep\n");
		return;
	}
	print_classes(classes);
	print_chains(chains);
	fclose(classes);
	fclose(chains);
	printf("# lockdep ends\n");
}
