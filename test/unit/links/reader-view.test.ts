import { beforeEach, describe, expect, it } from "@jest/globals";
import type { AssignmentSink } from "../../../node-agent/links/assignment-sink.js";
import { ReaderView, type ToldItem } from "../../../node-agent/links/reader-view.js";
import { TestAssignments } from "../../support/assignments.js";
import { ingress, ingressClass, secret } from "../../support/ingress-objects.js";
import { podOf } from "../../support/pods.js";
import { service } from "../../support/service-objects.js";

const shop = ingress("shop", { tls: [{ hosts: ["shop.example"], secretName: "cert" }] });
const cert = secret("cert", { "tls.crt": "c", "tls.key": "k", other: "o" });

describe("what a process beside the agent is told", () => {
  let assignments: TestAssignments;
  let view: ReaderView;
  let lines: string[];
  const said = ({ resource, key, json }: ToldItem) => `${json ? "+" : "-"}${resource}/${key}`;
  const sink: AssignmentSink = {
    complete: () => {},
    incremental: (set, changes) => lines.push(...view.changed(set, changes).map(said)),
  };

  beforeEach(() => {
    assignments = new TestAssignments();
    view = new ReaderView("ingress");
    lines = [];
  });

  it("is of a Secret only while an Ingress of a class of ours refers to it", () => {
    assignments.put(sink, "secrets", cert);
    assignments.put(sink, "ingresses", shop);
    assignments.put(sink, "ingressclasses", ingressClass("coracle", "else.example/controller"));
    expect(lines).toEqual(["+ingresses/default/shop", "+ingressclasses/coracle"]);
    lines = [];
    assignments.put(sink, "ingressclasses", ingressClass());
    expect(lines).toEqual(["+ingressclasses/coracle", "+secrets/default/cert"]);
    lines = [];
    assignments.put(sink, "ingresses", ingress("shop", {}));
    expect(lines).toEqual(["+ingresses/default/shop", "-secrets/default/cert"]);
  });

  it("is what of a Secret is used, and each change of it once", () => {
    assignments.put(sink, "ingressclasses", ingressClass());
    assignments.put(sink, "ingresses", shop);
    assignments.put(sink, "secrets", cert);
    assignments.put(sink, "secrets", cert);
    expect(lines.slice(2)).toEqual(["+secrets/default/cert", "+secrets/default/cert"]);
    const [told] = view.everything(assignments.set).filter(({ resource }) => resource === "secrets");
    expect(Object.keys(JSON.parse(String(told?.json)).data)).toEqual(["tls.crt", "tls.key"]);
  });

  it("is nothing of what only pods refer to, and nothing of other processes' kinds", () => {
    assignments.put(sink, "secrets", secret("of-a-pod", {}));
    assignments.put(sink, "pods", podOf("web", []));
    assignments.put(sink, "services", service("web", {}));
    expect(lines).toEqual(["+services/default/web"]);
    view = new ReaderView("proxy");
    assignments.put(sink, "ingresses", shop);
    expect(lines).toHaveLength(1);
  });
});
