import { expect, it } from "@jest/globals";
import { pointsOf } from "../../../../node-agent/files/mount-points.js";

it("reads mount points, with what the kernel escapes in them", () => {
  const lines = [
    "22 1 0:21 / /proc rw,nosuid shared:5 - proc proc rw",
    "30 22 0:30 / /srv/a\\040b\\134c rw - tmpfs tmp\\040fs rw",
    "31 22 0:30 / /srv/tab\\011new\\012line rw - tmpfs none rw",
  ];
  expect(pointsOf(`${lines.join("\n")}\n`)).toEqual(["/proc", "/srv/a b\\c", "/srv/tab\tnew\nline"]);
});
