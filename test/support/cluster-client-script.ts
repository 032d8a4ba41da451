import { realpathSync } from "node:fs";

/**
 * A script that reads the API from inside a pod as client libraries do: address from the environment, name from the
 * cluster DNS, and the mounted token and certificate. It prints the status code and the body.
 * The pod has this host's root mounted at /host: that is where its Node.js comes from.
 */
export function inClusterRequest(path: string): string {
  const program = `
    const { readFileSync } = require("fs");
    const mounted = (file) => readFileSync("/var/run/secrets/kubernetes.io/serviceaccount/" + file);
    const request = (hostname, port) => require("https").get({
      hostname, port, path: ${JSON.stringify(path)}, ca: mounted("ca.crt"),
      headers: { authorization: "Bearer " + mounted("token") },
    }, (answer) => {
      console.log(hostname, answer.statusCode);
      answer.on("data", (part) => process.stdout.write(part)).on("end", () => console.log());
    }).on("error", (error) => console.log(hostname, error.message));
    request("kubernetes.default", 443);
    request(process.env.KUBERNETES_SERVICE_HOST, process.env.KUBERNETES_SERVICE_PORT_HTTPS);
  `;
  const libraries = ["/host/lib/x86_64-linux-gnu", "/host/usr/lib/x86_64-linux-gnu"].join(":");
  const node = `/host/lib64/ld-linux-x86-64.so.2 --library-path ${libraries} /host${realpathSync(process.execPath)}`;
  return `${node} -e '${program}'`;
}
