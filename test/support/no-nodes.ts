import { ApiError } from "../../api/errors.js";
import type { NodeDialer } from "../../control-plane/apiserver/nodes/node-dialer.js";

/** A cluster without nodes: nothing can be dialled. */
export const noNodes: NodeDialer = {
  open(nodeName) {
    return Promise.reject(new ApiError("ServiceUnavailable", `node ${nodeName} is not connected`));
  },
};
