import { circleComplaints } from "./circles.js";
import { sourceImports } from "./source-imports.js";

/** Every folder with sources. */
const folders = ["api", "cli", "client", "common", "control-plane", "node-agent", "proto", "scripts", "test"];

const imports = await sourceImports(".", folders);
for (const complaint of circleComplaints(imports)) {
  console.error(complaint);
  process.exitCode = 1;
}
