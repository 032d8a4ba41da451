import { messageOf, systemCode } from "../../common/errors.js";
import type { Handle, SocketAnswer } from "./socket-helper.js";

/**
 * The other side of a socket helper: opens what the parent asks for and hands it over. The process ends when the parent
 * lets go of it.
 */
export function serveSockets<Request extends object>(open: (request: Request) => Promise<Handle>): void {
  process.on("message", (request: Request & { readonly id: number }) => {
    open(request).then((socket) => hand(request.id, socket), tell(request.id));
  });
  process.on("disconnect", () => process.exit(0));
  // The terminal's interrupt reaches the whole group; the parent decides when this one ends.
  process.on("SIGINT", () => {});
}

function hand(id: number, socket: Handle): void {
  const letGo = () => ("destroy" in socket ? socket.destroy() : socket.close());
  process.send?.({ id } satisfies SocketAnswer, socket, undefined, letGo);
}

const tell = (id: number) => (error: unknown) =>
  void process.send?.({
    id,
    error: { message: messageOf(error), code: systemCode(error) },
  } satisfies SocketAnswer);
