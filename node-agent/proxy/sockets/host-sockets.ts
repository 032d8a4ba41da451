import { openTcp, openUdp } from "./open-sockets.js";
import type { SocketOpener } from "./socket-opener.js";

/** Opens sockets in the host's own network namespace, where the proxy runs. */
export const hostSockets: SocketOpener = { openTcp, openUdp };
