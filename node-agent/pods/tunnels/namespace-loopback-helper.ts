// A process of its own, started inside a pod's network namespace: it dials localhost there and hands the sockets over.
import { dialLocalhost } from "../../host/dial-localhost.js";
import { serveSockets } from "../../host/helper-process.js";
import type { LoopbackRequest } from "./namespace-loopback.js";

serveSockets(({ port }: LoopbackRequest) => dialLocalhost(port));
