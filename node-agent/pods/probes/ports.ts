import type { IntOrString, V1Container } from "../../../api/generated/types.js";

/** A port by its number, or by the name that the container gives it. */
export function portNumber(port: IntOrString, { ports = [] }: V1Container): number {
  const named = ports.find(({ name }) => name === port)?.containerPort;
  const number = named ?? Number(port);
  if (Number.isInteger(number) && number > 0 && number < 65_536) return number;
  throw new Error(`couldn't find port: "${port}"`);
}
