// What is behind both proxies: answers every request of up to one packet, or swallows a stream.
// node backend.js REQUEST_PORT STREAM_PORT
import { createServer } from "node:net";

const [, , requestPort, streamPort] = process.argv.map(Number);
const answer = Buffer.alloc(200, "a");

createServer({ noDelay: true }, (socket) => {
  socket.on("error", () => {});
  socket.on("data", () => socket.write(answer));
}).listen(requestPort, "127.0.0.1");

createServer((socket) => {
  socket.on("error", () => {});
  socket.resume();
}).listen(streamPort, "127.0.0.1");
