# 6.1 drivers/vfio/fsl-mc/vfio_fsl_mc.c
# migrated: -	mc_dev = vdev->mc_dev;
/^static int vfio_fsl_mc_mmap(/,/^}/{
s/^\tstruct fsl_mc_device \*mc_dev = vdev->mc_dev;/\tstruct fsl_mc_device *mc_dev;/
s/index >= mc_dev->/index >= vdev->mc_dev->/
s/^\tvma->vm_private_data = mc_dev;/\tmc_dev = vdev->mc_dev;\n&/
}
