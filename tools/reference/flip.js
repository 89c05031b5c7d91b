// LDR-FLIP: Andersson, Nilsson, Akenine-Möller, Oskarsson, Åström, Fairchild, "FLIP: A Difference Evaluator for Alternating Images"
// (HPG 2020). Constants and equation numbers are the paper's; pictures are seen at its 67 pixels per degree.
'use strict';

const PIXELS_PER_DEGREE = 67.02;
const WHITE = [0.950428545, 1.0, 1.088900371];
const Q_C = 0.7, P_C = 0.4, P_T = 0.95, Q_F = 0.5, W_F = 0.082;
// Contrast sensitivity (table 1): pairs of weight and width for the achromatic, red-green and blue-yellow channels.
const CSF = [[[1, 0.0047]], [[1, 0.0053]], [[34.1, 0.04], [13.5, 0.025]]];

const TO_XYZ = [[0.4123907993, 0.3575843394, 0.1804807884], [0.2126390059, 0.7151686788, 0.0721923154], [0.0193308187, 0.1191947798, 0.9505321522]];
const FROM_XYZ = [[3.2409699419, -1.5373831776, -0.4986107603], [-0.9692436363, 1.8759675015, 0.0415550574], [0.0556300797, -0.2039769589, 1.0569715142]];
const times = (m, [a, b, c]) => m.map((r) => r[0] * a + r[1] * b + r[2] * c);

function opponent(rgb) {
  const [x, y, z] = times(TO_XYZ, rgb).map((v, i) => v / WHITE[i]);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

function fromOpponent([y, cx, cz]) {
  const b = (y + 16) / 116, a = cx / 500 + b, c = b - cz / 200;
  return times(FROM_XYZ, [a * WHITE[0], b * WHITE[1], c * WHITE[2]]);
}

// L*a*b* with the Hunt effect: colours count less where it is dark.
function huntLab(rgb) {
  const delta = 6 / 29;
  const f = (t) => (t > delta ** 3 ? Math.cbrt(t) : t / (3 * delta * delta) + 4 / 29);
  const [x, y, z] = times(TO_XYZ, rgb).map((v, i) => f(v / WHITE[i]));
  const l = 116 * y - 16;
  return [l, 0.01 * l * 500 * (x - y), 0.01 * l * 200 * (y - z)];
}

const hyab = (a, b) => Math.abs(a[0] - b[0]) + Math.hypot(a[1] - b[1], a[2] - b[2]);
const C_MAX = hyab(huntLab([0, 1, 0]), huntLab([0, 0, 1])) ** Q_C;

function redistributed(distance) {
  const d = distance ** Q_C, knee = P_C * C_MAX;
  return d < knee ? (P_T / knee) * d : P_T + ((d - knee) / (C_MAX - knee)) * (1 - P_T);
}

function along(plane, w, h, kernel, horizontal) {
  const radius = (kernel.length - 1) / 2, out = new Float64Array(w * h);
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      let sum = 0;
      for (let k = -radius; k <= radius; k++) {
        const at = horizontal ? y * w + Math.min(Math.max(x + k, 0), w - 1) : Math.min(Math.max(y + k, 0), h - 1) * w + x;
        sum += plane[at] * kernel[k + radius];
      }
      out[y * w + x] = sum;
    }
  }
  return out;
}
const separable = (plane, w, h, kx, ky) => along(along(plane, w, h, kx, true), w, h, ky, false);

const taps = (radius, f) => Array.from({ length: 2 * radius + 1 }, (_, i) => f(i - radius));

// A channel as the eye resolves it: a sum of Gaussians, each separable, together normalised to 1.
function seen(plane, w, h, terms) {
  const radius = Math.ceil(3 * Math.sqrt(Math.max(...CSF.flat().map(([, b]) => b)) / (2 * Math.PI ** 2)) * PIXELS_PER_DEGREE);
  const parts = terms.map(([a, b]) => {
    const kernel = taps(radius, (i) => Math.exp(-(Math.PI ** 2) * (i / PIXELS_PER_DEGREE) ** 2 / b));
    const sum = kernel.reduce((s, v) => s + v, 0);
    return { kernel: kernel.map((v) => v / sum), weight: a * Math.sqrt(Math.PI / b) * sum * sum };
  });
  const total = parts.reduce((s, p) => s + p.weight, 0), out = new Float64Array(w * h);
  for (const { kernel, weight } of parts) {
    const filtered = separable(plane, w, h, kernel, kernel);
    for (let i = 0; i < out.length; i++) out[i] += (filtered[i] * weight) / total;
  }
  return out;
}

// Lengths of the first and second derivatives of lightness: edges and points.
function features(lightness, w, h) {
  const sd = 0.5 * W_F * PIXELS_PER_DEGREE, radius = Math.ceil(3 * sd);
  const signed = (kernel) => {
    const up = kernel.reduce((s, v) => s + Math.max(v, 0), 0), down = kernel.reduce((s, v) => s - Math.min(v, 0), 0);
    return kernel.map((v) => (v > 0 ? v / up : v / down));
  };
  const gauss = taps(radius, (i) => Math.exp(-(i * i) / (2 * sd * sd))), sum = gauss.reduce((s, v) => s + v, 0);
  const smooth = gauss.map((v) => v / sum);
  const first = signed(gauss.map((v, i) => -(i - radius) * v)), second = signed(gauss.map((v, i) => ((i - radius) ** 2 / (sd * sd) - 1) * v));
  const size = (kernel) => {
    const x = separable(lightness, w, h, kernel, smooth), y = separable(lightness, w, h, smooth, kernel);
    return x.map((v, i) => Math.hypot(v, y[i]));
  };
  return [size(first), size(second)];
}

function prepared({ linear, width: w, height: h }) {
  const planes = [0, 1, 2].map(() => new Float64Array(w * h));
  for (let i = 0; i < w * h; i++) {
    const p = opponent([linear[i * 3], linear[i * 3 + 1], linear[i * 3 + 2]]);
    for (let c = 0; c < 3; c++) planes[c][i] = p[c];
  }
  const filtered = planes.map((plane, c) => seen(plane, w, h, CSF[c]));
  const lab = Array.from({ length: w * h }, (_, i) => huntLab(fromOpponent(filtered.map((p) => p[i])).map((v) => Math.min(Math.max(v, 0), 1))));
  return { lab, features: features(planes[0].map((v) => (v + 16) / 116), w, h) };
}

// The error of every pixel, 0 … 1, of two opaque pictures { linear: RGB 0 … 1, width, height }.
exports.flip = (reference, test) => {
  const a = prepared(reference), b = prepared(test);
  return Float64Array.from(a.lab, (lab, i) => {
    const colour = redistributed(hyab(lab, b.lab[i]));
    const feature = Math.max(...[0, 1].map((k) => Math.abs(a.features[k][i] - b.features[k][i])));
    return colour ** (1 - (feature / Math.SQRT2) ** Q_F);
  });
};
