import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { loadArchive } from "../../../cli/docker.js";

describe("an image archive", () => {
  let directory: string;
  let engine: Server;
  let answer: { code: number; body: string };
  const load = () => loadArchive(join(directory, "app.tar"), { DOCKER_HOST: `unix://${directory}/sock` });

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "image-"));
    await writeFile(join(directory, "app.tar"), "bytes");
    engine = createServer((request, response) =>
      text(request).then((sent) => {
        const { code, body } = sent === "bytes" ? answer : { code: 400, body: "{}" };
        response.writeHead(code).end(body);
      }),
    );
    await once(engine.listen(join(directory, "sock")), "listening");
  });
  afterEach(async () => {
    engine.close();
    await rm(directory, { recursive: true });
  });

  it("is loaded, and told of in the Engine's words", async () => {
    answer = { code: 200, body: '{"stream":"Loaded image: app:dev\\n"}\n' };
    expect(await load()).toBe("Loaded image: app:dev");
  });

  it.each([
    [200, '{"errorDetail":{"message":"bad header"},"error":"bad header"}\n', "app.tar: bad header"],
    [500, '{"message":"no space"}\n', "app.tar: no space"],
  ])("that is refused (%i) fails", async (code, body, line) => {
    answer = { code, body };
    await expect(load()).rejects.toThrow(line);
  });

  it("fails in one piece where no Engine answers, or the file can't be read", async () => {
    await expect(loadArchive(directory, { DOCKER_HOST: `unix://${directory}/sock` })).rejects.toThrow();
    await expect(loadArchive("app.tar", { DOCKER_HOST: "unix:///nowhere/sock" })).rejects.toThrow();
  });
});
