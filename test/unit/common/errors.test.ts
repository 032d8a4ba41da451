import { readFile } from "node:fs/promises";
import { connect } from "node:net";
import { describe, expect, it } from "@jest/globals";
import { ApiError } from "../../../api/errors.js";
import { messageOf } from "../../../common/errors.js";
import { freePorts } from "../../support/free-ports.js";

const thrownBy = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );
const dial = (to: { port: number; host: string } | { path: string }) =>
  new Promise((_resolve, reject) => {
    connect(to as { port: number; host: string })
      .on("error", reject)
      .on("connect", () => reject(new Error("connected")));
  });

describe("errors of the system", () => {
  it("tell of a refused dial in Kubernetes' words", async () => {
    const [port = 0] = await freePorts(1);
    const error = await thrownBy(dial({ port, host: "127.0.0.1" }));
    expect(messageOf(error)).toBe(`dial tcp 127.0.0.1:${port}: connect: connection refused`);
    const socket = await thrownBy(dial({ path: "/nowhere/at.sock" }));
    expect(messageOf(socket)).toBe("dial unix /nowhere/at.sock: connect: no such file or directory");
  });

  it("name the file, but not to who asks the API", async () => {
    const error = await thrownBy(readFile("/nowhere/at/all"));
    expect(messageOf(error)).toBe("open /nowhere/at/all: no such file or directory");
    const status = ApiError.from(error).toStatus();
    expect(status).toMatchObject({
      code: 500,
      message: "Internal error occurred: open: no such file or directory",
    });
  });

  it.each([
    [
      "14 UNAVAILABLE: No connection established. Last error: connect ECONNREFUSED 10.0.0.1:2379",
      "14 UNAVAILABLE: No connection established. Last error: dial tcp 10.0.0.1:2379: connect: connection refused",
    ],
    ["connect ENOENT /run/a.sock", "dial unix /run/a.sock: connect: no such file or directory"],
    [
      "nothing answers (connect ENOENT /run/a.sock): start it",
      "nothing answers (dial unix /run/a.sock: connect: no such file or directory): start it",
    ],
    ["something else", "something else"],
  ])("are told so where a library quotes them: %s", (text, wanted) => {
    expect(messageOf(new Error(text))).toBe(wanted);
    expect(ApiError.from(new Error(text)).message).toBe(`Internal error occurred: ${wanted}`);
  });

  it("tell of the first of several addresses, and of names that nobody has", () => {
    const refused = { code: "ECONNREFUSED", syscall: "connect", address: "::1", port: 80 };
    expect(messageOf(Object.assign(new AggregateError([refused]), { code: "ECONNREFUSED" }))).toBe(
      "dial tcp [::1]:80: connect: connection refused",
    );
    const unknown = { code: "ENOTFOUND", syscall: "getaddrinfo", hostname: "a.b" };
    expect(messageOf(Object.assign(new Error("x"), unknown))).toBe("dial tcp: lookup a.b: no such host");
  });
});
