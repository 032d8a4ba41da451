// A pod for tests of policies: answers datagrams at its ports, and tells of each line `PROTOCOL ADDRESS PORT` whether it is reached.
import { createSocket } from "node:dgram";
import { connect } from "node:net";
import { createInterface } from "node:readline";

const patienceMs = 400;

for (const port of process.argv.slice(2).map(Number)) {
  const socket = createSocket("udp4");
  socket.on("message", (data, from) => socket.send(data, from.port, from.address));
  socket.bind(port, "0.0.0.0");
}

createInterface(process.stdin).on("line", (text) => {
  const [protocol, address = "", port] = text.split(" ");
  const told = (reached: boolean) => console.log(`${text} ${reached}`);
  if (protocol === "TCP") askTcp(address, Number(port), told);
  else askUdp(address, Number(port), told);
});

/** A refusal is an answer, too. */
function askTcp(host: string, port: number, told: (reached: boolean) => void) {
  const socket = connect({ host, port });
  const end = (reached: boolean) => {
    clearTimeout(timer);
    socket
      .removeAllListeners()
      .on("error", () => {})
      .destroy();
    told(reached);
  };
  const timer = setTimeout(() => end(false), patienceMs);
  socket.once("connect", () => end(true)).once("error", () => end(true));
}

function askUdp(host: string, port: number, told: (reached: boolean) => void) {
  const socket = createSocket("udp4");
  const end = (reached: boolean) => {
    clearTimeout(timer);
    socket.close();
    told(reached);
  };
  const timer = setTimeout(() => end(false), patienceMs);
  socket.once("message", () => end(true)).send("?", port, host);
}

console.log("ready");
