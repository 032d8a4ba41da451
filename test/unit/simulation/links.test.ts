import { describe, expect, it } from "@jest/globals";
import { Cable } from "../../../simulation/links/cable.js";
import { Pipe } from "../../../simulation/links/pipe.js";
import { StreamEnd } from "../../../simulation/links/stream-end.js";
import { VirtualClock } from "../../../simulation/time/virtual-clock.js";

describe("a cable", () => {
  const laid = () => {
    const clock = new VirtualClock();
    const cable = new Cable(() => 10, clock);
    const seen: string[] = [];
    const pipe = new Pipe<string>(cable.up, clock, (message) => seen.push(`${message} ${clock.monotonic()}`));
    return { clock, cable, pipe, seen };
  };

  it("brings messages in their order, after its time", async () => {
    const { clock, pipe, seen } = laid();
    for (const message of ["a", "b"]) pipe.send(message);
    await clock.pass(20);
    expect(seen).toEqual(["a 10", "b 10"]);
  });

  it("holds them while it is cut, and brings them when it is mended", async () => {
    const { clock, cable, pipe, seen } = laid();
    cable.up.sever();
    pipe.send("a");
    await clock.pass(100);
    expect([seen, pipe.length, cable.wholeForMs]).toEqual([[], 1, 0]);
    cable.up.mend();
    await clock.pass(5);
    expect([seen, cable.wholeForMs]).toEqual([["a 100"], 5]);
  });

  it("may be cut in one direction alone, and isn't whole then", async () => {
    const { clock, cable, pipe, seen } = laid();
    const back = new Pipe<string>(cable.down, clock, (message) => seen.push(message));
    cable.down.sever();
    pipe.send("up");
    back.send("down");
    await clock.pass(100);
    expect([seen, back.length, cable.wholeForMs]).toEqual([["up 10"], 1, 0]);
    cable.down.mend();
    expect(seen).toEqual(["up 10", "down"]);
  });

  it("brings nothing to an end that is closed", async () => {
    const { clock, pipe, seen } = laid();
    pipe.send("a");
    pipe.close();
    await clock.pass(100);
    expect(seen).toEqual([]);
  });
});

describe("the end of a stream", () => {
  const ended = (side: "client" | "server") => {
    const sent: unknown[] = [];
    const end = new StreamEnd<string, string>({ send: (frame) => sent.push(frame), length: 0 }, side);
    return { end, sent };
  };
  const message = (text: string) => ({ is: "message", message: text }) as const;

  it("keeps what nobody reads yet, and what comes in a pause", () => {
    const { end } = ended("server");
    end.receive(message("first"));
    const seen: string[] = [];
    end.once("data", (text: string) => {
      end.pause();
      seen.push(`once ${text}`);
    });
    end.resume();
    end.receive(message("second"));
    expect(seen).toEqual(["once first"]);
    end.on("data", (text: string) => seen.push(text));
    end.resume();
    expect(seen).toEqual(["once first", "second"]);
  });

  it("tells the client why the server ends a call", () => {
    const { end, sent } = ended("server");
    const reason = new Error("enough");
    end.emit("error", reason);
    end.write("nothing more");
    expect(sent).toEqual([{ is: "error", error: reason }]);
  });

  it("tells the server that the client gives a call up", () => {
    const { end, sent } = ended("client");
    end.cancel();
    end.cancel();
    expect(sent).toEqual([{ is: "cancelled" }]);
    const { end: far } = ended("server");
    const seen: string[] = [];
    for (const event of ["cancelled", "close"]) far.on(event, () => seen.push(event));
    far.receive({ is: "cancelled" });
    expect(seen).toEqual(["cancelled", "close"]);
  });
});
