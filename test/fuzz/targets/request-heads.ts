import { builtInScheme } from "../../../api/scheme/built-in-scheme.js";
import { Exchange } from "../../../control-plane/apiserver/exchange/exchange.js";
import { parseDurationMs } from "../../../control-plane/apiserver/filters/duration.js";
import { negotiate } from "../../../control-plane/apiserver/negotiation/accept.js";
import { bodyFormat, patchType } from "../../../control-plane/apiserver/negotiation/content-type.js";
import { MemoryRequest } from "../../../control-plane/apiserver/nodes/memory-request.js";
import { chooseProtocol } from "../../../control-plane/apiserver/streams/negotiate.js";
import { mayRefuse } from "../refusals.js";
import type { FuzzTarget } from "../target.js";

const scheme = builtInScheme();

const protocol = "sec-websocket-protocol";

/** What is read of a request before it is known who sent it, and the headers that say how its body is written. */
export const requestHeads: FuzzTarget = {
  name: "request-heads",
  seeds: [
    "/api/v1/namespaces/a/pods/b/exec?command=a&command=b",
    "/apis/apps/v1/watch/deployments?fieldSelector=metadata.name%3Da",
    "application/json;as=Table;g=meta.k8s.io;v=v1;q=0.5,*/*",
    "1h2m3.5s",
  ].map((text) => Buffer.from(text)),
  words: [
    "/",
    "%",
    "%2F",
    "?",
    "&",
    ";",
    ",",
    "q=",
    "//////",
    "..",
    "proxy",
    "watch",
    "namespaces",
    "1".repeat(500),
  ],
  run(input) {
    const text = Buffer.from(input).toString();
    const request = { method: "GET", path: text, headers: {}, body: new Uint8Array(), user: {} };
    void new Exchange(new MemoryRequest(request, new AbortController().signal), scheme);
    mayRefuse(() => negotiate(text));
    mayRefuse(() => bodyFormat(text));
    mayRefuse(() => patchType(text));
    mayRefuse(() => chooseProtocol({ [protocol]: text }, protocol, ["a", ""]));
    parseDurationMs(text);
  },
};
