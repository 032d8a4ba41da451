import { NodeRestriction } from "../../control-plane/auth/node/node-restriction.js";

/** For where no node asks for a token: it finds no pods, and grants no audience. */
export const nodeRestriction = () =>
  new NodeRestriction(
    { find: async () => undefined },
    { authorize: () => ({ decision: "no-opinion", reason: "" }) },
  );
