// One measurement, in a process of its own: node load.js MODE PORT SECONDS; prints units per second.
import { connect, type Socket } from "node:net";

const [, , mode = "", port = "0", seconds = "1"] = process.argv;
const clients = 32;
const request = Buffer.alloc(100, "r");
const chunk = Buffer.alloc(256 << 10);
const deadline = Date.now() + Number(seconds) * 1000;
let done = 0;

const open = () => connect({ port: Number(port), host: "127.0.0.1", noDelay: true });

/** Requests on connections that stay open. */
function request200(socket: Socket) {
  let received = 0;
  socket.on("connect", () => socket.write(request));
  socket.on("data", (data) => {
    received += data.length;
    if (received < 200) return;
    received = 0;
    done++;
    if (Date.now() < deadline) socket.write(request);
    else socket.destroy();
  });
}

/** A connection for each request. */
function connection() {
  if (Date.now() >= deadline) return;
  const socket = open();
  let received = 0;
  socket.on("error", () => {});
  socket.on("connect", () => socket.write(request));
  socket.on("data", (data) => {
    received += data.length;
    if (received < 200) return;
    done++;
    socket.resetAndDestroy();
    connection();
  });
}

/** Bytes of one stream. */
function stream(socket: Socket) {
  const push = () => {
    while (Date.now() < deadline) {
      done += chunk.length;
      if (!socket.write(chunk)) return;
    }
    socket.destroy();
  };
  socket.on("connect", push);
  socket.on("drain", push);
}

switch (mode) {
  case "requests":
    for (let i = 0; i < clients; i++) request200(open());
    break;
  case "connections":
    for (let i = 0; i < clients; i++) connection();
    break;
  case "stream":
    stream(open());
    break;
}
process.on("exit", () => console.log(done / Number(seconds)));
