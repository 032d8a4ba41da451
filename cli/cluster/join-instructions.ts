import { dirname } from "node:path";

const tokenFile = "/etc/coracle/bootstrap-token";

/** What to run on a host that is to join, both of its processes. The token goes through a file: what stands in an argument list, everybody on the host can read. */
export const joinInstructions = (controlPlane: string, pin: string, token: string) => `\
On the new host, as root, within 24 hours, in a built copy of this tree:
  install -d -m 0700 ${dirname(tokenFile)}
  (umask 077; cat > ${tokenFile}) <<'TOKEN'
${token}
TOKEN
  node dist/node-agent/proxy/main.js --socket=/run/coracle/proxy.sock --state-dir=/var/lib/coracle/proxy &
  node dist/node-agent/main.js \\
    --control-plane=${controlPlane} \\
    --bootstrap-token-file=${tokenFile} \\
    --ca-hash=${pin}
`;
