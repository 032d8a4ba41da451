import type { V1EndpointSlice } from "../generated/types.js";

export function setEndpointSliceDefaults(slice: V1EndpointSlice): void {
  for (const port of slice.ports ?? []) {
    port.name ??= "";
    port.protocol ||= "TCP";
  }
}
