// The tests are TypeScript; jest runs what tsc made of them. CORACLE_DIST names another build directory.
const dist = process.env.CORACLE_DIST ?? "dist";

const layer = (name, timeoutMs) => ({
  displayName: name,
  testEnvironment: "node",
  transform: {},
  roots: [`<rootDir>/${dist}/test`],
  testMatch: [`**/test/${name}/**/*.test.js`],
  testTimeout: timeoutMs,
});

export default {
  projects: [layer("unit"), layer("contract"), layer("integration"), layer("e2e"), layer("chaos")],
};
