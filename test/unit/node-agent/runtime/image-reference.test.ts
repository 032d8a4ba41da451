import { expect, it } from "@jest/globals";
import { isImageReference } from "../../../../node-agent/runtime/image-reference.js";

const digest = `sha256:${"0a".repeat(32)}`;

it.each([
  "nginx",
  "nginx:1.27",
  "library/nginx:latest",
  "registry.example.com:5000/team/my_app.web:v1.2-rc.1",
  "localhost/web",
  "localhost:5000/a__b/c--d",
  "HOST.example.com/web",
  `nginx@${digest}`,
  `nginx:1.27@${digest}`,
  digest,
])("takes %s for an image", (text) => {
  expect(isImageReference(text)).toBe(true);
});

it.each([
  "",
  "Nginx",
  "Not An Image",
  "nginx:",
  "nginx:a b",
  "nginx@sha256:short",
  "a//b",
  "a/../b",
  "../containers/json",
  "a/./b",
  "/a",
  "a/",
  "a___b",
  "-a",
  "nginx\n",
  "nginx?fromImage=x",
  "a%2fb",
  "a".repeat(256),
])("takes no %j", (text) => {
  expect(isImageReference(text)).toBe(false);
});
