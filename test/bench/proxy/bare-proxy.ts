// The peer: the least that a TCP proxy in Node can be. node bare-proxy.js LISTEN_PORT BACKEND_ADDRESS BACKEND_PORT
import { connect, createServer } from "node:net";

const [, , listenPort, address = "", backendPort] = process.argv;

createServer((client) => {
  const upstream = connect(Number(backendPort), address);
  client.on("error", () => upstream.destroy());
  upstream.on("error", () => client.destroy());
  client.pipe(upstream);
  upstream.pipe(client);
}).listen(Number(listenPort), "127.0.0.1");
