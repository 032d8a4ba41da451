import type { Snapshot } from "../snapshot.js";
import type { Reserve } from "./reserve.js";

/** The pod's resources and host ports: it counts on its node at once, before the API says that it is there. */
export const placeIn = (snapshot: Snapshot): Reserve => ({
  name: "Place",
  reserve: (pod, nodeName) => snapshot.place(pod, nodeName),
  release: ({ key }) => snapshot.removePod(key),
});
