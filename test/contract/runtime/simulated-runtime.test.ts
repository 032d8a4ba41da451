import { systemClock } from "../../../common/clock.js";
import { seededRandom } from "../../../common/seeded-random.js";
import type { Outcome, Program } from "../../../simulation/runtime/program.js";
import { SimulatedEngine } from "../../../simulation/runtime/simulated-engine.js";
import { SimulatedImages } from "../../../simulation/runtime/simulated-images.js";
import { SimulatedRuntime } from "../../../simulation/runtime/simulated-runtime.js";
import { runtimeContract } from "./runtime-contract.js";

/** Of `exits CODE` and `prints LINE`. */
function outcome([what, word = ""]: readonly string[]): Outcome {
  return what === "exits" ? { exitCode: Number(word), output: "" } : { exitCode: 0, output: `${word}\n` };
}

function program(command: readonly string[] = []): Program {
  const [what] = command;
  if (what === "waits") return { startMs: 1, exec: outcome, stop: { afterMs: 1, exitCode: 0 } };
  if (what === "stubborn") return { startMs: 1 };
  const { exitCode, output } = outcome(command);
  return { startMs: 1, output, end: { afterMs: 1, exitCode } };
}

runtimeContract("SimulatedRuntime", async () => {
  const pull = () => ({ failure: "no such image" });
  const images = new SimulatedImages(systemClock, pull, ["pause:1", "web:1"]);
  const owner = "test";
  return {
    runtime: new SimulatedRuntime({
      engine: new SimulatedEngine({ owner, answerMs: () => 1, clock: systemClock, random: seededRandom() }),
      images,
      program: ({ command }) => program(command),
      clock: systemClock,
    }),
    owner,
    sandboxImage: "pause:1",
    image: "web:1",
    missingImage: "none:1",
    commands: {
      waits: ["waits"],
      stubborn: ["stubborn"],
      prints: (line) => ["prints", line],
      exits: (code) => ["exits", String(code)],
    },
    cgroupParent: "/test",
    stop: async () => {},
  };
});
