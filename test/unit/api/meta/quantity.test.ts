import { describe, expect, it } from "@jest/globals";
import {
  addQuantity,
  canonicalQuantity,
  compareQuantity,
  formatQuantity,
  parseQuantity,
  quantityMilliValue,
  quantityValue,
  subtractQuantity,
  tryParseQuantity,
} from "../../../../api/meta/quantity.js";

describe("canonicalQuantity", () => {
  it.each([
    ["0", "0"],
    ["0Ki", "0"],
    ["1", "1"],
    ["1000m", "1"],
    ["0.5", "500m"],
    [".5", "500m"],
    ["1.", "1."],
    ["100m", "100m"],
    ["1500m", "1500m"],
    ["1000", "1k"],
    ["1024", "1024"],
    ["1024Ki", "1Mi"],
    ["1.5Gi", "1536Mi"],
    ["0.5Ki", "512"],
    ["1000Ki", "1000Ki"],
    ["2000000", "2M"],
    ["12e6", "12e6"],
    ["1e3", "1e3"],
    ["1E", "1E"],
    ["123456789012345678901234567890", "123456789012345678901234567890"],
    ["8Ei", "9223372036854775807"],
    ["-9Ei", "-9223372036854775807"],
    ["0.1Mi", "104857600m"],
    ["-0.1Mi", "-104857600m"],
    ["1.0001Ki", "1024102400u"],
    ["4.46185209063Pi", "5023598853185884136795014n"],
    [".690407797849Mi", "723945047037314n"],
    ["7.99999Ei", "9223360507639729739530240u"],
    ["0.0000000001Ki", "103n"],
    ["1e20", "100e18"],
    ["10000e19", "100e21"],
    ["1E3", "1E3"],
    ["15e2", "1500"],
    ["120e1", "1200"],
    ["1e-10", "1e-9"],
    ["1.000k", "1k"],
    ["010", "010"],
    ["+867Mi", "+867Mi"],
    ["0.5e1000", "5e999"],
    ["1000E", "1000E"],
    ["Gi", "0"],
    ["-", "0"],
    ["0.0000000001", "1n"],
    ["-1500m", "-1500m"],
    ["+2", "+2"],
  ])("%s is %s", (text, expected) => {
    expect(canonicalQuantity(text)).toBe(expected);
  });

  it("takes numbers", () => {
    expect(canonicalQuantity(2)).toBe("2");
    expect(canonicalQuantity(0.1)).toBe("100m");
  });

  it.each(["", "abc", "1 Gi", "1.2.3", "1Kb"])("refuses %j", (text) => {
    expect(tryParseQuantity(text)).toBeUndefined();
    expect(() => parseQuantity(text)).toThrow("quantities must match the regular expression");
  });

  it.each(["1ki", "--1", "1e", "1e+", "1mi"])("refuses the suffix of %j", (text) => {
    expect(() => canonicalQuantity(text)).toThrow("unable to parse quantity's suffix");
  });
});

describe("quantity arithmetic", () => {
  const of = parseQuantity;

  it("adds and subtracts exactly in the left format", () => {
    expect(formatQuantity(addQuantity(of("100m"), of("0.9")))).toBe("1");
    expect(formatQuantity(addQuantity(of("1Gi"), of("512Mi")))).toBe("1536Mi");
    expect(formatQuantity(subtractQuantity(of("1"), of("1500m")))).toBe("-500m");
  });

  it("compares across formats", () => {
    expect(compareQuantity(of("1Ki"), of("1k"))).toBe(1);
    expect(compareQuantity(of("1024"), of("1Ki"))).toBe(0);
  });

  it("rounds values up", () => {
    expect(quantityValue(of("1500m"))).toBe(2);
    expect(quantityMilliValue(of("1.0001"))).toBe(1001);
  });
});
