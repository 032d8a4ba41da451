import { BridgeNetwork } from "../../../node-agent/network/bridge-network.js";
import { defaultNetworkOptions } from "../../../node-agent/network/network-options.js";
import { Namespaces } from "../../support/namespaces.js";
import { podNetworkContract } from "./pod-network-contract.js";

let number = 0;

podNetworkContract("BridgeNetwork", async () => {
  const namespaces = new Namespaces(`contract-${process.pid}-${number++}`);
  const { name, commands } = await namespaces.host("a");
  const network = new BridgeNetwork({ ...defaultNetworkOptions, serviceNamespace: `${name}-svc` }, commands);
  return {
    network,
    sandbox: () => namespaces.sandbox(),
    async stop() {
      await network.cleanup();
      await namespaces.remove();
    },
  };
});
