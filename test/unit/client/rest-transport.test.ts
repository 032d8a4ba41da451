import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { expect, it } from "@jest/globals";
import { RestTransport } from "../../../client/rest-transport.js";

it("gives up on a server that takes the connection and says nothing", async () => {
  const sockets: Socket[] = [];
  const server = createServer((socket) => sockets.push(socket.on("error", () => {})));
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  const transport = new RestTransport({ server: `https://127.0.0.1:${port}` }, "test", 50);
  const answer = transport.json({ method: "GET", path: "/version" });
  await expect(answer).rejects.toMatchObject({ code: 503, message: expect.stringContaining("no answer") });
  transport.close();
  for (const socket of sockets) socket.destroy();
  server.close();
});
