import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { type MemoryApi, memoryApi } from "../../support/memory-api.js";

const revisions = "/apis/apps/v1/namespaces/default/controllerrevisions";
const pods = "/api/v1/namespaces/default/pods";
const data = '"data":{"big":12345678901234567890,"huge":1e400,"whole":1.0}';
const grace = '"terminationGracePeriodSeconds":9007199254740993';

describe("numbers that are no doubles", () => {
  let api: MemoryApi;
  const send = async (
    method: string,
    path: string,
    body?: string,
    type = "application/json",
    accept = "",
  ) => {
    const headers = { "content-type": type, accept };
    const answer = await api.ask({ method, path, headers, body: Buffer.from(body ?? "") });
    return { code: answer.statusCode, text: Buffer.from(answer.body).toString() };
  };

  beforeAll(async () => {
    api = await memoryApi();
    const revision = `{"metadata":{"name":"r"},"revision":9007199254740993,${data}}`;
    expect(await send("POST", revisions, revision)).toMatchObject({ code: 201 });
    const pod = `{"metadata":{"name":"p"},"spec":{${grace},"containers":[{"name":"c","image":"i"}]}}`;
    expect(await send("POST", pods, pod)).toMatchObject({ code: 201 });
  });
  afterAll(() => api.stop());

  it("come back as they were sent, alone, in lists and indented", async () => {
    for (const path of [`${revisions}/r`, revisions]) {
      const { text } = await send("GET", path);
      expect(text).toContain(data);
      expect(text).toContain('"revision":9007199254740993');
    }
    expect((await send("GET", `${revisions}/r?pretty=true`)).text).toContain('"huge": 1e400,\n');
    expect((await send("GET", `${pods}/p`)).text).toContain(grace);
  });

  it("come back in YAML", async () => {
    const { text } = await send("GET", `${revisions}/r`, undefined, "application/json", "application/yaml");
    expect(text).toContain("big: 12345678901234567890\n");
    expect(text).toContain("revision: 9007199254740993\n");
  });

  it.each([
    ["merge-patch+json", '{"metadata":{"labels":{"a":"b"}}}'],
    ["strategic-merge-patch+json", '{"metadata":{"labels":{"c":"d"}}}'],
    [
      "json-patch+json",
      '[{"op":"test","path":"/data/big","value":12345678901234567890},{"op":"add","path":"/metadata/labels/e","value":"f"}]',
    ],
  ])("survive a %s of something else", async (type, body) => {
    const { code, text } = await send("PATCH", `${revisions}/r`, body, `application/${type}`);
    expect([code, text.includes(data)]).toEqual([200, true]);
  });

  it("fail a test for one that only rounds to them", async () => {
    const body = '[{"op":"test","path":"/data/big","value":12345678901234567891}]';
    expect(await send("PATCH", `${revisions}/r`, body, "application/json-patch+json")).toMatchObject({
      code: 422,
    });
  });

  it("come from patches", async () => {
    const body = '[{"op":"replace","path":"/revision","value":9223372036854775807}]';
    const { text } = await send("PATCH", `${revisions}/r`, body, "application/json-patch+json");
    expect(text).toContain('"revision":9223372036854775807');
    const negative = '{"revision":-9223372036854775807}';
    expect(await send("PATCH", `${revisions}/r`, negative, "application/merge-patch+json")).toMatchObject({
      code: 422,
      text: expect.stringContaining("revision: Invalid value: -9223372036854775807: must be"),
    });
    const more = '{"revision":9223372036854775808}';
    expect(await send("PATCH", `${revisions}/r`, more, "application/merge-patch+json")).toMatchObject({
      code: 422,
      text: expect.stringContaining(
        "cannot unmarshal number 9223372036854775808 into Go struct field ControllerRevision.revision of type int64",
      ),
    });
  });

  it("change nothing when they are written again", async () => {
    const { text: before } = await send("GET", `${pods}/p`);
    const { code, text } = await send("PUT", `${pods}/p`, before);
    expect([code, text.trim()]).toEqual([200, before.trim()]);
  });
});
