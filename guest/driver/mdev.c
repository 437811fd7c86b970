// SPDX-License-Identifier: GPL-2.0-only
/*
 * A vfio device without an IOMMU of its own, where only a mediated device can
 * be one: nothing but a group for a container.
 *
 * Copyright (C) 2026 The vma2map authors
 */

#include <linux/device.h>
#include <linux/err.h>
#include <linux/init.h>
#include <linux/platform_device.h>
#include <linux/uuid.h>

/* Wants uuid.h, and does not include it */
#include <linux/mdev.h>

static int emulated_create(struct kobject *kobj, struct mdev_device *mdev)
{
	return 0;
}

static int emulated_remove(struct mdev_device *mdev)
{
	return 0;
}

static struct attribute *emulated_attrs[] = {
	NULL
};

static struct attribute_group emulated_type = {
	.name = "emulated",
	.attrs = emulated_attrs,
};

static struct attribute_group *emulated_types[] = {
	&emulated_type,
	NULL
};

static const struct mdev_parent_ops emulated_ops = {
	.supported_type_groups = emulated_types,
	.create = emulated_create,
	.remove = emulated_remove,
};

static int __init emulated_initcall(void)
{
	struct platform_device *pdev;

	pdev = platform_device_register_simple("emulated", PLATFORM_DEVID_NONE,
					       NULL, 0);
	if (IS_ERR(pdev))
		return PTR_ERR(pdev);
	return mdev_register_device(&pdev->dev, &emulated_ops);
}
device_initcall(emulated_initcall);
