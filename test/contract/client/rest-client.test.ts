import { loadKubeconfig } from "../../../client/kubeconfig.js";
import { RestClient } from "../../../client/rest-client.js";
import { RestTransport } from "../../../client/rest-transport.js";
import { startApiServer } from "../../support/api-server.js";
import { clientContract } from "./client-contract.js";

clientContract("RestClient", async () => {
  const server = await startApiServer();
  const transport = new RestTransport(await loadKubeconfig(server.kubeconfig), "test");
  return {
    client: new RestClient(transport),
    async stop() {
      transport.close();
      await server.stop();
    },
  };
});
