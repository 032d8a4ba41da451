import { clientFor } from "../../../control-plane/registry/client/in-process-client.js";
import { startApiServer } from "../../support/api-server.js";
import { clientContract } from "./client-contract.js";

clientContract("in-process client", async () => {
  const server = await startApiServer();
  const user = { username: "admin", groups: ["system:masters", "system:authenticated"] };
  return { client: clientFor(server.registry, user), stop: () => server.stop() };
});
