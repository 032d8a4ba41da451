// A server for tests: node echo-pod.js NAME [tcp:PORT | udp:PORT | dns:PORT]… ; it says NAME, then repeats what it hears.
import { createSocket } from "node:dgram";
import { createServer } from "node:net";

const [, , name = "", ...ports] = process.argv;
let open = 0;

for (const spec of ports) {
  const [protocol, port] = spec.split(":");
  if (protocol === "tcp") serveTcp(Number(port));
  else serveUdp(Number(port));
}

function serveTcp(port: number) {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on("error", () => {});
    socket.write(`${name} ${socket.remoteAddress}\n`);
    socket.pipe(socket);
  });
  server.listen(port, "0.0.0.0", ready);
}

function serveUdp(port: number) {
  const socket = createSocket("udp4");
  socket.on("message", (data, { port: from, address }) => socket.send(`${name} ${data}`, from, address));
  socket.bind(port, "0.0.0.0", ready);
}

function ready() {
  open++;
  if (open === ports.length) console.log("ready");
}
