#!/bin/bash
# Boots a real systemd as PID 1 of its own namespaces, on an overlay of this machine's root that is thrown away with it.
# The network is shared, so that its sshd is reached on loopback.
#
#   boot.sh NAME FOLDER    FOLDER/units becomes /etc/systemd/system, FOLDER/files is laid over /; runs until it is killed
#
# FOLDER/cgroups lists what was made in this machine's cgroup trees, to be removed after the end.
set -eu
name=$1 folder=$2
mkdir -p "$folder/root"
: >"$folder/cgroups"

# A child of our own group in every hierarchy: inside, these are the roots, and nothing outside of them is touched.
while IFS=: read -r _ controllers group; do
  hierarchy=${controllers#name=}
  parent=/sys/fs/cgroup/${hierarchy:-unified}${group%/}
  [ -d "$parent" ] || continue
  mkdir -p "$parent/$name"
  if [ "$controllers" = cpuset ]; then
    for file in cpus mems; do cat "$parent/cpuset.$file" >"$parent/$name/cpuset.$file"; done
  fi
  echo $$ >"$parent/$name/cgroup.procs"
  echo "$parent/$name" >>"$folder/cgroups"
done </proc/self/cgroup

exec unshare --mount --pid --uts --ipc --cgroup --fork --kill-child --propagation private bash -euc '
folder=$1
top=$folder/root
mount -t tmpfs tmpfs "$top"
mkdir "$top/upper" "$top/work" "$top/tree"
cp -a "$folder/files/." "$top/upper/"
root=$top/tree
mount -t overlay overlay -o "lowerdir=/,upperdir=$top/upper,workdir=$top/work" "$root"

mount -t proc proc "$root/proc"
mount --bind "$root/proc/sys" "$root/proc/sys"
mount -o remount,bind,ro "$root/proc/sys"
mount -t sysfs -o ro sysfs "$root/sys"
groups=$root/sys/fs/cgroup
mount -t tmpfs tmpfs "$groups"
for controller in cpu cpuacct cpuset memory devices freezer blkio pids; do
  mkdir "$groups/$controller"
  mount -t cgroup -o "$controller" cgroup "$groups/$controller"
done
mkdir "$groups/systemd" "$groups/unified"
mount -t cgroup -o none,name=systemd cgroup "$groups/systemd"
mount -t cgroup2 cgroup2 "$groups/unified"

# Files of this machine that a test names stay in sight, those below /tmp too; what is written there is thrown away.
for place in run dev; do mount -t tmpfs -o mode=755 tmpfs "$root/$place"; done
for device in null:3 zero:5 full:7 random:8 urandom:9; do
  mknod -m 666 "$root/dev/${device%:*}" c 1 "${device#*:}"
done
mknod -m 666 "$root/dev/tty" c 5 0
mkdir "$root/dev/pts" "$root/dev/shm"
mount -t devpts -o newinstance,ptmxmode=0666 devpts "$root/dev/pts"
ln -s pts/ptmx "$root/dev/ptmx"
ln -s /proc/self/fd "$root/dev/fd"

# Only the units of the test: nothing of this machine is started a second time.
rm -rf "$root"/etc/systemd/system/*
cp -r "$folder/units/." "$root/etc/systemd/system/"
ln -s /dev/null "$root/etc/systemd/system/systemd-journald-audit.socket"
cd "$root"
pivot_root . .
umount -l .
cd /
exec env -i container=guts-test PATH=/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd --system --unit=guts.target \
  --log-target=journal-or-kmsg --show-status=no
' bash "$folder"
