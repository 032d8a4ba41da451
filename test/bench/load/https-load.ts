// Load on one HTTPS server, in a process of its own: node https-load.js OPTIONS-AS-JSON; prints what it saw as JSON.
import { connect, type TLSSocket } from "node:tls";
import { counterWidth, type LoadOptions, placeholder } from "./load-options.js";

const options: LoadOptions = JSON.parse(process.argv[2] ?? "{}");
const latencies: number[] = [];
let sent = options.firstNumber ?? 0;
let received = 0;
let failures = 0;
let startedAt = 0;
let deadline = Number.POSITIVE_INFINITY;

const body = Buffer.from(options.body ?? "");
const head = [
  `${options.method} ${options.path} HTTP/1.1`,
  "Host: 127.0.0.1",
  "Accept: application/json",
  ...(body.length > 0 ? ["Content-Type: application/json", `Content-Length: ${body.length}`] : []),
];
const message = Buffer.concat([Buffer.from(`${head.join("\r\n")}\r\n\r\n`), body]);
const numberAt = message.indexOf(placeholder);

/** The request, with the next number in place of the placeholder. */
function nextMessage(): Buffer {
  sent += 1;
  if (numberAt < 0) return message;
  const own = Buffer.from(message);
  own.write(String(sent).padStart(counterWidth, "0"), numberAt);
  return own;
}

/** Reads answers of known length, one after another. */
function answersOf(socket: TLSSocket, onAnswer: (status: number) => void): void {
  let pending: Buffer = Buffer.alloc(0);
  let missing = 0;
  let status = 0;
  socket.on("data", (chunk: Buffer) => {
    if (missing === 0) {
      pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
      const end = pending.indexOf("\r\n\r\n");
      if (end < 0) return;
      const text = pending.toString("latin1", 0, end);
      status = Number(text.slice(9, 12));
      const length = Number(/content-length: *(\d+)/i.exec(text)?.[1]);
      missing = length + end + 4 - pending.length;
      pending = Buffer.alloc(0);
    } else missing -= chunk.length;
    if (missing === 0) onAnswer(status);
  });
}

function client(): Promise<void> {
  return new Promise((resolve, reject) => {
    const { port, certificateAuthority: ca, certificate: cert, privateKey: key } = options;
    const socket = connect({ port, host: "127.0.0.1", ca, cert, key, rejectUnauthorized: false });
    let begin = 0;
    const next = () => {
      begin = performance.now();
      if (begin < deadline && sent < (options.firstNumber ?? 0) + (options.count ?? Number.POSITIVE_INFINITY))
        socket.write(nextMessage());
      else {
        socket.end();
        resolve();
      }
    };
    answersOf(socket, (status) => {
      latencies.push(performance.now() - begin);
      received += 1;
      if (status !== options.expect) failures += 1;
      next();
    });
    socket.setNoDelay(true);
    socket.once("error", reject);
    socket.once("secureConnect", () => {
      ready += 1;
      if (ready === options.clients) begins();
    });
    starts.push(next);
  });
}

let ready = 0;
const starts: (() => void)[] = [];

/** All at once, when every connection stands. */
function begins(): void {
  startedAt = performance.now();
  deadline = startedAt + (options.seconds ?? 3_600) * 1_000;
  for (const start of starts) start();
}

await Promise.all(Array.from({ length: options.clients }, client));
const seconds = (performance.now() - startedAt) / 1_000;
const sorted = latencies.toSorted((one, other) => one - other);
const at = (share: number) => sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
process.stdout.write(
  JSON.stringify({ perSecond: received / seconds, p50Ms: at(0.5), p99Ms: at(0.99), failures, last: sent }),
);
