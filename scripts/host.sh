# What the scripts share: finding or installing what a host must have. Sourced, not run.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
home=${CORACLE_HOME:-/var/lib/coracle}

say() { printf '%s\n' "$*" >&2; }
fail() { say "coracle: $*"; exit 1; }

# Runs a command whose words matter only when it fails.
quietly() {
  local log
  log=$(mktemp)
  "$@" > "$log" 2>&1 || { tail -n 20 "$log" >&2; rm -f "$log"; fail "this failed: $*"; }
  rm -f "$log"
}

# need COMMAND=PACKAGE …: installs the Debian packages whose commands are missing.
need() {
  local missing=() pair
  for pair in "$@"; do
    PATH=$PATH:/usr/sbin:/sbin command -v "${pair%%=*}" > /dev/null && continue
    [[ " ${missing[*]} " == *" ${pair#*=} "* ]] || missing+=("${pair#*=}")
  done
  [ ${#missing[@]} -eq 0 ] && return
  command -v apt-get > /dev/null || fail "please install: ${missing[*]}"
  [ "$(id -u)" = 0 ] || fail "run as root to install: ${missing[*]}"
  say "installing ${missing[*]}"
  local log
  log=$(mktemp)
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"; } \
    > "$log" 2>&1 || { tail -n 5 "$log" >&2; fail "could not install ${missing[*]} (see $log)"; }
  rm -f "$log"
}

docker_answers() { docker version --format '{{.Server.Version}}' > /dev/null 2>&1; }

# Starts the Engine of this host where nothing else does; what was started here, scripts/down.sh ends.
need_docker() {
  need docker=docker.io
  docker_answers && return
  if [ -n "${DOCKER_HOST:-}" ] || [ "$(uname -s)" != Linux ] || [ "$(id -u)" != 0 ]; then
    fail "no Docker Engine answers: $(docker version 2>&1 > /dev/null | tail -n 1)"
  fi
  need dockerd=docker.io iptables=iptables
  if [ -d /run/systemd/system ]; then systemctl start docker; else start_dockerd; fi
  for _ in $(seq 100); do docker_answers && return; sleep 0.2; done
  fail "no Docker Engine answers; see journalctl -u docker or $home/dockerd.log"
}

start_dockerd() {
  say "starting a Docker Engine"
  install -d -m 0700 "$home" "$home/run"
  rm -f /var/run/docker.pid
  PATH=$PATH:/usr/sbin:/sbin setsid nohup dockerd > "$home/dockerd.log" 2>&1 < /dev/null &
  echo $! > "$home/run/dockerd.pid"
}

# What a cluster on this host is made of besides our own processes.
need_parts() {
  need etcd=etcd-server ip=iproute2 nsenter=util-linux losetup=mount mkfs.ext4=e2fsprogs iptables=iptables nft=nftables conntrack=conntrack
  need_docker
  quietly "$root/deploy/images/build.sh" --missing
}

need_node() {
  command -v node > /dev/null || fail "please install Node.js 20.19 or newer"
  node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' \
    || fail "Node.js $(node --version) is too old: 20.19 or newer is needed"
}

# Installs and builds what is older than its sources.
need_build() {
  cd "$root" || exit 1
  local built
  for built in node_modules dist; do
    [ ! -e "$built" ] || [ -w "$built" ] || fail "$root/$built is another user's, such as root's: run as that user, or remove it"
  done
  if [ ! -e node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
    say "installing packages"
    # Not `npm ci`: it refuses a lock that lacks other platforms' optional binaries.
    npm install --no-save --no-audit --no-fund --loglevel=error >&2
    touch node_modules/.package-lock.json
  fi
  if [ ! -e dist/.built ] || [ -n "$(find api client common cli control-plane dashboard node-agent proto scripts simulation test package.json \
    -name generated -prune -o -newer dist/.built -type f -print -quit 2> /dev/null)" ]; then
    say "building"
    npm run --silent build >&2
    touch dist/.built
  fi
  prune_dist
}

# What was built of a source that is no more would still be run, and tested.
prune_dist() {
  local built source
  find dist -name '*.js' | while read -r built; do
    source=${built#dist/}
    [ -e "${source%.js}.ts" ] || rm -f "$built" "$built.map"
  done
}
