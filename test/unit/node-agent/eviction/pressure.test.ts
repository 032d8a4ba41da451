import { describe, expect, it } from "@jest/globals";
import { parseThresholds } from "../../../../node-agent/eviction/parse-thresholds.js";
import { judge, nothingWatched } from "../../../../node-agent/eviction/pressure.js";
import { observed } from "../../../support/eviction.js";

const thresholds = parseThresholds({
  hard: "nodefs.available<10,memory.available<100",
  soft: "memory.available<200",
  softGracePeriod: "memory.available=30s",
  minimumReclaim: "nodefs.available=5",
});
const transitionMs = 60_000;

type Look = readonly [atS: number, memory: number, disk: number, conditions: string, due: string];

/** Looks at a node again and again, each with what the one before remembers. */
function looks(table: readonly Look[]) {
  let watched = nothingWatched;
  return table.map(([atS, memory, disk]): Look => {
    const seen = observed({ "memory.available": [memory, 1_000], "nodefs.available": [disk, 100] });
    const pressure = judge(thresholds, seen, watched, atS * 1_000, transitionMs);
    watched = pressure.watched;
    const due = pressure.due.map(({ signal, graceMs }) => `${signal}${graceMs > 0 ? " soft" : ""}`);
    return [atS, memory, disk, [...pressure.conditions].join(), due.join()];
  });
}

describe("what a node lacks", () => {
  it.each<[string, readonly Look[]]>([
    ["nothing", [[0, 500, 50, "", ""]]],
    [
      "is said at once, and for hard thresholds acted on at once",
      [[0, 50, 50, "MemoryPressure", "memory.available"]],
    ],
    [
      "is memory before all",
      [[0, 50, 5, "DiskPressure,MemoryPressure", "memory.available,nodefs.available"]],
    ],
    [
      "is said at once and acted on after its grace, for soft thresholds",
      [
        [0, 150, 50, "MemoryPressure", ""],
        [29, 150, 50, "MemoryPressure", ""],
        [30, 150, 50, "MemoryPressure", "memory.available soft"],
      ],
    ],
    [
      "counts from anew when there was enough in between",
      [
        [0, 150, 50, "MemoryPressure", ""],
        [20, 250, 50, "MemoryPressure", ""],
        [40, 150, 50, "MemoryPressure", ""],
        [70, 150, 50, "MemoryPressure", "memory.available soft"],
      ],
    ],
    [
      "is said for a while longer",
      [
        [0, 50, 50, "MemoryPressure", "memory.available"],
        [10, 500, 50, "MemoryPressure", ""],
        [59, 500, 50, "MemoryPressure", ""],
        [60, 500, 50, "", ""],
      ],
    ],
    [
      "is to be won back with something beyond it",
      [
        [0, 500, 12, "", ""],
        [10, 500, 9, "DiskPressure", "nodefs.available"],
        [20, 500, 12, "DiskPressure", "nodefs.available"],
        [30, 500, 15, "DiskPressure", ""],
        [40, 500, 12, "DiskPressure", ""],
      ],
    ],
  ])("%s", (_, table) => {
    expect(looks(table)).toEqual(table);
  });
});
