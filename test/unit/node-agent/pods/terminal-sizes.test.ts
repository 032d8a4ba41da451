import { Readable } from "node:stream";
import { describe, expect, it } from "@jest/globals";
import { terminalSizes } from "../../../../node-agent/pods/tunnels/terminal-sizes.js";

async function sizesIn(...chunks: string[]): Promise<string[]> {
  const sizes: string[] = [];
  for await (const { width, height } of terminalSizes(
    Readable.from(chunks.map((chunk) => Buffer.from(chunk))),
  ))
    sizes.push(`${width}x${height}`);
  return sizes;
}

describe("terminal sizes", () => {
  it("are read one a chunk", async () => {
    expect(await sizesIn('{"Width":80,"Height":24}\n', '{"Width":99,"Height":33}\n')).toEqual([
      "80x24",
      "99x33",
    ]);
  });

  it("are read from chunks that were merged or split on their way", async () => {
    expect(
      await sizesIn('{"Width":80,"Height":24}{"Width":81,"Hei', 'ght":24}\n{"Width":82,"Height":24}'),
    ).toEqual(["80x24", "81x24", "82x24"]);
  });

  it("are left out where they are none", async () => {
    const none = ["}{", "{}", '{"Width":0,"Height":24}', '{"Width":"a"}', "x".repeat(5_000)];
    expect(await sizesIn(...none, '{"Width":80,"Height":24}')).toEqual(["80x24"]);
  });
});
