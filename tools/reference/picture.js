// Pictures as linear, premultiplied RGBA, rows from the top; what they look like, and how two of them differ.
'use strict';
const { flip } = require('./flip.js');

const decode = (v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
const encode = (v) => Math.round(255 * (v <= 0.0031308 ? v * 12.92 : 1.055 * v ** (1 / 2.4) - 0.055));
const clamp = (v) => Math.min(Math.max(v, 0), 1);

// From a PNG with straight alpha.
exports.fromPng = ({ width, height, data }) => {
  const rgba = new Float64Array(width * height * 4);
  for (let i = 0; i < rgba.length; i += 4) {
    const alpha = data[i + 3] / 255;
    for (let c = 0; c < 3; c++) rgba[i + c] = decode(data[i + c] / 255) * alpha;
    rgba[i + 3] = alpha;
  }
  return { width, height, rgba };
};

const half = (h) => {
  const e = (h >> 10) & 31, m = h & 1023, s = h & 0x8000 ? -1 : 1;
  return s * (e === 0 ? m * 2 ** -24 : e === 31 ? 65504 : (1 + m / 1024) * 2 ** (e - 15));
};

// From half floats with rows from the bottom.
exports.fromHalf = (width, height, halves) => {
  const rgba = new Float64Array(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let i = 0; i < width * 4; i++) rgba[y * width * 4 + i] = half(halves[(height - 1 - y) * width * 4 + i]);
  }
  return { width, height, rgba };
};

// In front of an sRGB colour, cut to what a display shows.
exports.inFrontOf = ({ width, height, rgba }, background) => {
  const behind = background.map((v) => decode(v / 255));
  const linear = new Float64Array(width * height * 3), srgb = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < 3; c++) {
      linear[i * 3 + c] = clamp(rgba[i * 4 + c] + (1 - clamp(rgba[i * 4 + 3])) * behind[c]);
      srgb[i * 3 + c] = encode(linear[i * 3 + c]);
    }
  }
  return { width, height, linear, srgb };
};

// All figures; colours are compared where either picture has anything.
exports.figures = (ours, theirs, background) => {
  const a = exports.inFrontOf(ours, background), b = exports.inFrontOf(theirs, background);
  const errors = flip(b, a), differences = [];
  let both = 0, either = 0, sum = 0, squares = 0, seen = 0;
  const signed = [0, 0, 0];
  for (let i = 0; i < errors.length; i++) {
    const [here, there] = [ours.rgba[i * 4 + 3] > 0.002, theirs.rgba[i * 4 + 3] > 0.002];
    both += here && there;
    if (!here && !there) continue;
    either++;
    seen += errors[i];
    for (let c = 0; c < 3; c++) {
      const d = a.srgb[i * 3 + c] - b.srgb[i * 3 + c];
      differences.push(Math.abs(d));
      signed[c] += d;
      sum += Math.abs(d);
      squares += d * d;
    }
  }
  if (either === 0) throw new Error('both pictures are empty');
  differences.sort((x, y) => x - y);
  return {
    covered: either / errors.length,
    iou: both / either,
    mean: sum / differences.length,
    p95: differences[Math.floor((differences.length - 1) * 0.95)],
    psnr: squares === 0 ? Infinity : 10 * Math.log10((255 * 255 * differences.length) / squares),
    flip: seen / either,
    bias: signed.map((s) => s / either),
  };
};

// Ours, theirs, and the difference × 4, one under the other, as the data of a PNG.
exports.triptych = (ours, theirs, background) => {
  const a = exports.inFrontOf(ours, background), b = exports.inFrontOf(theirs, background);
  const { width, height } = a, data = Buffer.alloc(width * height * 3 * 4, 255);
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < 3; c++) {
      data[i * 4 + c] = a.srgb[i * 3 + c];
      data[(width * height + i) * 4 + c] = b.srgb[i * 3 + c];
      data[(2 * width * height + i) * 4 + c] = Math.min(255, 4 * Math.abs(a.srgb[i * 3 + c] - b.srgb[i * 3 + c]));
    }
  }
  return { width, height: height * 3, data };
};
