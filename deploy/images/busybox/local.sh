#!/usr/bin/env bash
# Makes coracle/busybox:dev from Debian's own packages, for machines that reach no image registry.
# The dynamic busybox with its libc: a static one can't resolve names.
set -euo pipefail
image=${1:-coracle/busybox:dev}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
cd "$work"
apt-get download -qq busybox libc6 2>/dev/null || { apt-get update -qq && apt-get download -qq busybox libc6; }
mkdir deb root
for package in ./*.deb; do dpkg -x "$package" deb; done

mkdir -p root/{bin,etc,tmp,var,root,proc,sys,dev,lib64,lib/x86_64-linux-gnu}
chmod 1777 root/tmp
cp deb/bin/busybox root/bin/
cp -a deb/lib/x86_64-linux-gnu/{libc.so.6,libresolv.so.2,libnss_dns.so.2,libnss_files.so.2,libm.so.6,ld-linux-x86-64.so.2} \
  root/lib/x86_64-linux-gnu/
ln -s ../lib/x86_64-linux-gnu/ld-linux-x86-64.so.2 root/lib64/ld-linux-x86-64.so.2
for applet in $(root/bin/busybox --list 2>/dev/null || chroot root /bin/busybox --list); do
  [ -e "root/bin/$applet" ] || ln -s busybox "root/bin/$applet"
done
echo 'root:x:0:0:root:/root:/bin/sh' > root/etc/passwd
echo 'nobody:x:65534:65534:nobody:/nonexistent:/bin/false' >> root/etc/passwd
printf 'root:x:0:\nnogroup:x:65534:\n' > root/etc/group
echo 'hosts: files dns' > root/etc/nsswitch.conf

tar -C root -c . | docker import --change 'CMD ["sh"]' --change 'ENV PATH=/bin' - "$image" > /dev/null
