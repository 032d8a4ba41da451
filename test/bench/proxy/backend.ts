// What is behind both proxies: answers every request of up to one packet, or swallows a stream.
// node backend.js ADDRESS REQUEST_PORT STREAM_PORT
import { createServer } from "node:net";

const [, , address, requestPort, streamPort] = process.argv;
const answer = Buffer.alloc(200, "a");

createServer({ noDelay: true }, (socket) => {
  socket.on("error", () => {});
  socket.on("data", () => socket.write(answer));
}).listen(Number(requestPort), address);

createServer((socket) => {
  socket.on("error", () => {});
  socket.resume();
}).listen(Number(streamPort), address);
