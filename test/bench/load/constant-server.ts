// A bare HTTPS server that answers constant bytes: node constant-server.js BYTES CERTIFICATE-FILE KEY-FILE; prints its port.
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";

const [, , bytes = "0", certificate = "", key = ""] = process.argv;
const body = Buffer.alloc(Number(bytes), "x");
const headers = { "content-type": "application/json", "content-length": body.length };
const server = createServer({ cert: readFileSync(certificate), key: readFileSync(key) }, (_, response) => {
  response.writeHead(200, headers);
  response.end(body);
});
server.listen(0, "127.0.0.1", () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
