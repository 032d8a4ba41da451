import { describe, expect, it } from "@jest/globals";
import { systemClock } from "../../../common/clock.js";
import { seededRandom } from "../../../common/seeded-random.js";
import { CommandShell } from "../../../node-agent/host/command-shell.js";
import { FakeClock } from "../../support/fake-clock.js";

describe("the command shell", () => {
  it("gives a command its arguments and input as they are, and its output back", async () => {
    const shell = new CommandShell(systemClock);
    const strange = `it's "$HOME" \`id\` \\n
of two lines`;
    expect(await shell.run("printf", ["%s|", strange, ""])).toBe(`${strange}||`);
    expect(await shell.run("cat", [], strange)).toBe(strange);
    expect(await shell.run("cat", [])).toBe("");
  });

  it("takes commands at once and in turn, much output among them", async () => {
    const shell = new CommandShell(systemClock);
    const lengths = [0, 1, 3_000_000, 7];
    const outputs = await Promise.all(lengths.map((n) => shell.run("head", ["-c", String(n), "/dev/zero"])));
    expect(outputs.map(({ length }) => length)).toEqual(lengths);
  });

  it("rejects with what the command said, and runs the next", async () => {
    const shell = new CommandShell(systemClock);
    const failed = shell.run("ls", ["/no/such/place"]);
    const next = shell.run("echo", ["on"]);
    await expect(failed).rejects.toMatchObject({
      name: "CommandError",
      command: "ls /no/such/place",
      stderr: expect.stringContaining("No such file"),
    });
    expect(await next).toBe("on\n");
    await expect(shell.run("no-such-program", [])).rejects.toThrow("not found");
  });

  it("puts its prefix before every command", async () => {
    expect(await new CommandShell(systemClock, ["env", "WHERE=here"]).run("printenv", ["WHERE"])).toBe(
      "here\n",
    );
  });

  it("replaces a shell that was killed", async () => {
    const shell = new CommandShell(systemClock);
    await expect(shell.run("sh", ["-c", "kill -9 $PPID"])).rejects.toThrow("the shell ended");
    expect(await shell.run("echo", ["again"])).toBe("again\n");
  });

  it("takes any text as it is, whatever a shell would make of it", async () => {
    const shell = new CommandShell(systemClock);
    const random = seededRandom(7);
    const alphabet = "'\"\\`$(){}[]<>|&;*?~!#=%^ \t\n\r-azAZ09\u00e9\u{1f600}";
    const letters = [...alphabet];
    for (let n = 0; n < 100; n++) {
      const length = Math.floor(random.next() * 40);
      const text = Array.from({ length }, () => letters[Math.floor(random.next() * letters.length)]).join("");
      expect(await shell.run("printf", ["%s", text])).toBe(text);
      expect(await shell.run("cat", [], text)).toBe(text);
    }
  });

  it("refuses what is no text", async () => {
    const shell = new CommandShell(systemClock);
    await expect(shell.run("echo", ["a\0b"])).rejects.toThrow("not a text");
    await expect(shell.run("echo", ["a\x1e0\x1eb"])).rejects.toThrow("not a text");
    await expect(shell.run("cat", [], "a\x1eb")).rejects.toThrow("not a text");
    expect(await shell.run("echo", ["on"])).toBe("on\n");
  });

  it("lets no command that hangs hold up the others, and kills it when its time is over", async () => {
    const clock = new FakeClock();
    const shell = new CommandShell(clock);
    const hung = shell.run("sh", ["-c", "sleep 30181 & echo $!; echo $$; sleep 30182"]);
    hung.catch(() => {});
    const next = shell.run("echo", ["on"]);
    await clock.advance(1_000);
    expect(await next).toBe("on\n");
    await clock.advance(59_000);
    await expect(hung).rejects.toThrow("killed: it took longer than 60 seconds");
    expect(await shell.run("sh", ["-c", "pgrep -fx 'sleep 3018[12]' || echo none"])).toBe("none\n");
  });

  it("waits when many take long", async () => {
    const clock = new FakeClock();
    const shell = new CommandShell(clock);
    const hung = Array.from({ length: 8 }, () => shell.run("sleep", ["30183"]));
    for (const one of hung) one.catch(() => {});
    let isDone = false;
    const next = shell.run("echo", ["on"]).then(() => {
      isDone = true;
    });
    for (let second = 0; second < 10; second++) await clock.advance(1_000);
    expect(isDone).toBe(false);
    await clock.advance(60_000);
    await next;
    await Promise.allSettled(hung);
  });
});
