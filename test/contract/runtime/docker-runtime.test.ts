import { systemClock } from "../../../common/clock.js";
import { DockerRuntime } from "../../../node-agent/runtime/docker-runtime.js";
import { runtimeContract } from "./runtime-contract.js";

runtimeContract("DockerRuntime", async () => {
  const owner = `runtime-contract-${process.pid}`;
  const shell = (script: string) => ["sh", "-c", script];
  return {
    runtime: new DockerRuntime({ socketPath: "/var/run/docker.sock", owner, clock: systemClock }),
    owner,
    sandboxImage: "coracle/pause:dev",
    image: "coracle/busybox:dev",
    missingImage: "127.0.0.1:1/none:1",
    commands: {
      waits: shell("trap 'exit 0' TERM; while :; do sleep 1 & wait $!; done"),
      stubborn: shell("trap '' TERM; while :; do sleep 1; done"),
      prints: (line) => shell(`echo ${line}`),
      exits: (code) => shell(`exit ${code}`),
    },
    cgroupParent: `/${owner}`,
    stop: async () => {},
  };
});
