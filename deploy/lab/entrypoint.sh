#!/bin/sh
# The main process of a lab host: entrypoint.sh setup | etcd | control-plane | node | files
set -eu
main=/coracle/dist

wait_for() { until [ -e "$1" ]; do sleep 0.1; done; }

case $1 in
  setup)
    # Again every hour: certificates that are due are renewed, and their readers follow the files.
    while node $main/cli/main.js lab-init --etcd-pki /etcd-pki --pki /pki --join /join --etcd etcd-1 etcd-2 etcd-3; do
      sleep 3600
    done
    exit 1
    ;;
  etcd)
    wait_for /etcd-pki/ready
    exec etcd --name "$NAME" --data-dir /state/etcd \
      --listen-client-urls "https://$ADDRESS:2379,https://127.0.0.1:2379" --advertise-client-urls "https://$NAME:2379" \
      --listen-peer-urls "https://$ADDRESS:2380" --initial-advertise-peer-urls "https://$NAME:2380" \
      --initial-cluster etcd-1=https://etcd-1:2380,etcd-2=https://etcd-2:2380,etcd-3=https://etcd-3:2380 \
      --initial-cluster-token coracle-lab --client-cert-auth --trusted-ca-file /etcd-pki/ca.crt \
      --cert-file "/etcd-pki/$NAME.crt" --key-file "/etcd-pki/$NAME.key" \
      --peer-client-cert-auth --peer-trusted-ca-file /etcd-pki/ca.crt \
      --peer-cert-file "/etcd-pki/$NAME.crt" --peer-key-file "/etcd-pki/$NAME.key" \
      --heartbeat-interval 100 --election-timeout 1000 --logger zap --log-level warn
    ;;
  control-plane)
    wait_for /pki/ready
    # Long lists leave no holes in the heap then (cli/cluster/memory.ts).
    export MALLOC_MMAP_THRESHOLD_=131072
    exec node $main/control-plane/main.js --id "$NAME" \
      --etcd https://etcd-1:2379,https://etcd-2:2379,https://etcd-3:2379 \
      --etcd-ca /pki/etcd/ca.crt --etcd-cert /pki/etcd/client.crt --etcd-key /pki/etcd/client.key \
      --pki-dir /pki --bootstrap-token-file /pki/bootstrap-token \
      --bind-address "$ADDRESS,127.0.0.1" --advertise-address "$ADDRESS" --agent-address "$ADDRESS" \
      --tls-san "$NAME" --profile "${PROFILE:-fast}" \
      --pod-cidr "$POD_CIDR" --service-cidr "$SERVICE_CIDR" --dns-address "$DNS_ADDRESS" --dns-domain "$DNS_DOMAIN" \
      --local-volumes-path /state/volumes
    ;;
  node)
    wait_for /join/ready
    # The network's settings: Docker mounts them read-only over themselves.
    umount /proc/sys 2> /dev/null || true
    # Left over from a host that was killed: pids that another process may have now, names without their namespace.
    rm -f /run/docker.pid /var/run/docker.pid /run/docker/containerd/containerd.pid /run/netns/*
    # What volumes need of the kernel; Docker makes no such files by itself.
    [ -e /dev/fuse ] || mknod /dev/fuse c 10 229
    [ -e /dev/loop-control ] || mknod /dev/loop-control c 10 237
    for loop in $(seq 0 31); do [ -e "/dev/loop$loop" ] || mknod "/dev/loop$loop" b 7 "$loop"; done
    cp /coracle/deploy/lab/node-processes.json /state/processes.json
    sed -i "s/@NAME@/$NAME/; s/@ADDRESS@/$ADDRESS/; s|@PAUSE_IMAGE@|$PAUSE_IMAGE|" /state/processes.json
    exec node $main/cli/main.js supervise /state/processes.json
    ;;
  files)
    # What /state/share has, whoever has the key may change; a host that is restarted is known by the same key.
    mkdir -p /run/sshd /state/share
    chmod 777 /state/share
    for name in host user; do
      [ -e "/state/$name" ] || ssh-keygen -q -t ed25519 -N '' -C "coracle-lab" -f "/state/$name"
    done
    exec /usr/sbin/sshd -D -e -f /dev/null -o HostKey=/state/host -o AuthorizedKeysFile=/state/user.pub -o StrictModes=no \
      -o PasswordAuthentication=no -o AllowTcpForwarding=no -o ForceCommand=internal-sftp -o "Subsystem=sftp internal-sftp"
    ;;
  *)
    echo "entrypoint.sh: unknown role $1" >&2
    exit 2
    ;;
esac
