import { SimulatedNetwork, SimulatedWires } from "../../../simulation/network/simulated-network.js";
import { podNetworkContract } from "./pod-network-contract.js";

podNetworkContract("SimulatedNetwork", async () => ({
  network: new SimulatedNetwork(
    { podCidr: "10.244.0.0/16", serviceCidr: "10.96.0.0/16" },
    new SimulatedWires(),
  ),
  sandbox: async () => 1,
  stop: async () => {},
}));
