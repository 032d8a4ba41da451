import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { checkPorts } from "../../../cli/cluster/ports.js";

it("refuses ports that are taken, and takes free ones", async () => {
  const server = createServer();
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  await expect(checkPorts([port])).rejects.toThrow(`port ${port} is taken`);
  await new Promise((resolve) => server.close(resolve));
  await expect(checkPorts([port])).resolves.toBeUndefined();
});
