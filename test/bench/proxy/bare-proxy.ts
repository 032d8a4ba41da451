// The peer: the least that a TCP proxy in Node can be. node bare-proxy.js LISTEN_PORT BACKEND_PORT
import { connect, createServer } from "node:net";

const [, , listenPort, backendPort] = process.argv.map(Number);

createServer((client) => {
  const upstream = connect(backendPort ?? 0, "127.0.0.1");
  client.on("error", () => upstream.destroy());
  upstream.on("error", () => client.destroy());
  client.pipe(upstream);
  upstream.pipe(client);
}).listen(listenPort, "127.0.0.1");
