# POD_NAME and NODE_NAME come from the downward API, MESSAGE from whoever deploys it.
www=$(mktemp -d)
echo "${MESSAGE:-hello} from pod ${POD_NAME:-$(hostname)} on node ${NODE_NAME:-unknown}" > "$www/index.html"
echo ok > "$www/healthz"
httpd -f -p "${PORT:-8080}" -h "$www" &
server=$!
# Told to stop: answer what still comes in for a moment, until no Service sends anything here any more.
trap 'sleep "${LINGER_SECONDS:-1}"; kill $server; exit 0' TERM INT
wait $server
