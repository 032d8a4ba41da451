# Waits until it is told to end. As process 1 of a pod that shares its process namespace it also reaps:
# the shell collects every child while it waits.
trap 'exit 0' TERM INT
while :; do
  sleep 2147483647 &
  wait
done
