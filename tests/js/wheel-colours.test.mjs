// Colours that everyone can tell apart, and letters that everyone can read: light, dark, and for colour-blind eyes.
import assert from "node:assert/strict";
import { test } from "node:test";

import { BANDS, DARK_MARKS, DARK_TINTS, MARKS, TINTS, markAt } from "../../assets/wheel/style.js";

const parsed = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255);
const linear = (hex) => parsed(hex).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
const luminance = (rgb) => 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2];
function contrast(a, b) {
  const [high, low] = [luminance(linear(a)), luminance(linear(b))].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

// Machado, Oliveira and Fernandes (2009), severity 1.0, on linear RGB.
const EYES = {
  usual: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protan: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  deutan: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
  tritan: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
};
const seen = (hex, eyes) => eyes.map((row) => Math.min(1, Math.max(0, row.reduce((sum, part, at) => sum + part * linear(hex)[at], 0))));
function lab(rgb) {
  const [x, y, z] = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]].map((row, at) => row.reduce((sum, part, place) => sum + part * rgb[place], 0) / [0.95047, 1, 1.08883][at]);
  const f = (v) => (v > 0.008856 ? Math.cbrt(v) : 7.787 * v + 16 / 116);
  return [116 * f(y) - 16, 500 * (f(x) - f(y)), 200 * (f(y) - f(z))];
}
const apart = (a, b, eyes) => Math.hypot(...lab(seen(a, eyes)).map((value, at) => value - lab(seen(b, eyes))[at]));

test("white letters on every band and mark can be read", () => {
  for (const colour of BANDS) assert.ok(contrast(colour, "#ffffff") >= 4.5, colour);
  for (const colour of MARKS) assert.ok(contrast(colour, "#ffffff") >= 5, colour);
  for (const colour of DARK_MARKS) assert.ok(contrast(colour, "#16181a") >= 5, colour);
});

test("letters and marks stand out on every field", () => {
  for (const tint of TINTS) for (const ink of ["#212529", "#495057"]) assert.ok(contrast(tint, ink) >= 4.5, `${ink} on ${tint}`);
  for (const tint of DARK_TINTS) for (const ink of ["#f1efe9", "#c3c8cd"]) assert.ok(contrast(tint, ink) >= 4.5, `${ink} on ${tint}`);
  for (const tint of TINTS) for (const mark of MARKS) assert.ok(contrast(tint, mark) >= 3, `${mark} on ${tint}`);
  for (const tint of DARK_TINTS) for (const mark of DARK_MARKS) assert.ok(contrast(tint, mark) >= 3, `${mark} on ${tint}`);
});

test("neighbouring bands stay apart for every kind of colour vision", () => {
  for (const [name, eyes] of Object.entries(EYES))
    BANDS.forEach((band, at) => {
      const next = BANDS[(at + 1) % BANDS.length];
      assert.ok(apart(band, next, eyes) > 14, `${band} ${next} ${name}: ${apart(band, next, eyes)}`);
    });
});

test("of twenty organisations, two that look alike to somebody never share their pattern", () => {
  const marks = Array.from({ length: 20 }, (_, index) => markAt(index));
  const colour = ({ colour: style }) => MARKS[Number(style.slice(1))];
  for (const eyes of Object.values(EYES))
    marks.forEach((one, at) => marks.slice(at + 1).forEach((other) => {
      if (apart(colour(one), colour(other), eyes) < 10) assert.ok(one.emblem !== other.emblem, `${one.letter} ${other.letter}`);
    }));
});
