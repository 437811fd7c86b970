/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of init share.
 *
 * Copyright (C) 2026 The vma2map authors
 */
#ifndef GUEST_H
#define GUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <linux/vfio.h>

#define PAGE	4096UL

/* How often, 10 ms apart, to look for what a thread or a worker brings: a busy machine may take seconds */
#define TRIES	1000

/* init.c: a PCI function: its address, its IOMMU group's file, and what is open of it */
struct device {
	char address[32];
	char group_path[64];
	int group;
	int fd;
	struct vfio_region_info bar;
	struct vfio_region_info config;
};

/* ok COND NAME: one test point; of one that fails the place is told before */
#define ok(...) ok_at(__FILE__, __LINE__, __VA_ARGS__)
#define die(what) die_at(__FILE__, __LINE__, what)

void ok_at(const char *file, int line, bool passed, const char *format, ...);
void die_at(const char *file, int line, const char *what);
void skip(const char *name, const char *why);
bool touch(volatile char *p);
bool sysfs_write(const char *path, const char *text);
void find_group(struct device *dev, const char *sysfs);
void find_device(struct device *dev, const char *id, int nth);
void bind_to(struct device *dev, const char *driver);
void unbind(struct device *dev);
int new_container(struct device *first, struct device *second);
void set_command(struct device *dev, uint16_t bit, bool on);
void open_device(struct device *dev, int bar);
volatile char *map_bar(struct device *dev, void *where, size_t len, off_t offset);
bool map_dma(int container, volatile void *p, uint64_t iova, uint64_t size);

/* mappings.c */
long faults_of_touching(volatile char *p, size_t len);
void test_one_fault(struct device *dev);
void test_mremap(struct device *dev);

/* reset.c: devices behind the root bus */
int take_ivshmems(struct device *devices, int count, int nth);
void give_ivshmems_back(struct device *devices, int count, int container);
void test_hot_reset(struct device *stranger);
void test_reset(void);

/* power.c */
bool may_sleep(struct device *dev);
bool falls_asleep(struct device *dev);
void set_wakeable(struct device *dev, bool wakeable);
void test_low_power(struct device *dev);

/* references.c */
void test_leaks(void);
long inodes(void);
void test_inodes(struct device *dev);

/* errors.c */
void test_failing_opens(struct device *dev);
void test_failing_binds(void);
int next_mount(void);
void test_mounts(int before);

/* emulated.c */
bool has_emulated(void);
bool add_emulated(void);
void remove_emulated(void);
void take_emulated(struct device *dev);
void give_emulated_back(struct device *dev);
void test_pin(uint64_t memory, uint64_t bar);
void test_failing_init(void);

/* ioeventfd.c */
void test_ioeventfd(struct device *dev);

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
