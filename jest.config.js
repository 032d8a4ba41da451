// The tests are TypeScript; jest runs what tsc made of them. CORACLE_DIST names another build directory.
const dist = process.env.CORACLE_DIST ?? "dist";

const layer = (name, more = {}) => ({
  displayName: name,
  testEnvironment: "node",
  transform: {},
  roots: [`<rootDir>/${dist}/test`],
  testMatch: [`**/test/${name}/**/*.test.js`],
  ...more,
});

/** What a layer's files share is made before the first of them, and removed after the last. */
const shared = (name) => ({
  globalSetup: `<rootDir>/${dist}/test/${name}/global-setup.js`,
  globalTeardown: `<rootDir>/${dist}/test/${name}/global-teardown.js`,
});

export default {
  // A limit for what hangs, with room for real parts on a busy machine; tests that take longer set their own.
  testTimeout: 30_000,
  // Many tests wait, for a clock or a container, so a core that is left free is wasted.
  maxWorkers: "100%",
  projects: [
    layer("unit"),
    layer("contract"),
    layer("integration"),
    layer("e2e", shared("e2e")),
    layer("chaos", shared("chaos")),
  ],
};
