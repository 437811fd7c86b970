# 5.10 drivers/vfio/vfio.c
# refused: rc = try_wait_for_completion(
s/list_del(&device->group_next)/list_del_init(\&device->group_next)/
