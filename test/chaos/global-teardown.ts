import { stopLab } from "../support/lab.js";

export default async function globalTeardown(): Promise<void> {
  if (process.env.CORACLE_CHAOS !== "keep") await stopLab();
}
