// SPDX-License-Identifier: GPL-2.0-only
/*
 * A vfio device without an IOMMU of its own: nothing but a group for a
 * container.  Its .init can be told to fail.
 *
 * Copyright (C) 2026 The vma2map authors
 */

#include <linux/device.h>
#include <linux/err.h>
#include <linux/init.h>
#include <linux/moduleparam.h>
#include <linux/platform_device.h>
#include <linux/vfio.h>

struct emulated {
	struct vfio_device vdev;
};

static bool init_fails;
module_param(init_fails, bool, 0600);

static int emulated_init(struct vfio_device *vdev)
{
	return init_fails ? -EIO : 0;
}

static void emulated_release(struct vfio_device *vdev)
{
#ifdef HAVE_VFIO_FREE_DEVICE
	vfio_free_device(vdev);
#endif
}

static const struct vfio_device_ops emulated_ops = {
	.name = "vfio-emulated",
	.init = emulated_init,
	.release = emulated_release,
};

static void emulated_unregister(void *vdev)
{
	vfio_unregister_group_dev(vdev);
	vfio_put_device(vdev);
}

static int emulated_probe(struct platform_device *pdev)
{
	struct emulated *emulated;
	int ret;

	emulated = vfio_alloc_device(emulated, vdev, &pdev->dev, &emulated_ops);
	if (IS_ERR(emulated))
		return PTR_ERR(emulated);

	ret = vfio_register_emulated_iommu_dev(&emulated->vdev);
	if (ret) {
		vfio_put_device(&emulated->vdev);
		return ret;
	}
	return devm_add_action_or_reset(&pdev->dev, emulated_unregister,
					&emulated->vdev);
}

static struct platform_driver emulated_driver = {
	.probe = emulated_probe,
	.driver.name = "vfio-emulated",
	.driver_managed_dma = true,
};

/* The device has another name than the driver, which it gets by driver_override */
static int __init emulated_initcall(void)
{
	struct platform_device *pdev;
	int ret;

	ret = platform_driver_register(&emulated_driver);
	if (ret)
		return ret;
	pdev = platform_device_register_simple("emulated", PLATFORM_DEVID_NONE,
					       NULL, 0);
	return PTR_ERR_OR_ZERO(pdev);
}
device_initcall(emulated_initcall);
